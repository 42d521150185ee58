"""Every number in the prose comes from a computation, a visible setting, or a source."""

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest

from activations.evidence import claim, fraction, power, says, scientific, times, words
from prose import (
    DIGITS,
    WORDS,
    calls,
    constant_placeholders,
    paragraphs,
    phrase_spans,
    typed_numbers,
    unproven_numbers,
    visible_code,
)

BOOK = Path(__file__).parents[2] / "book"
# Not chapters: the front page, and the cheat sheet, whose numbers its own test compares.
CHAPTERS = sorted(p for p in BOOK.glob("*.ipynb") if p.stem not in ("index", "cheat_sheet"))
EVERY = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
LARGEST_COUNT = 12
SMALL = {words(n) for n in range(2, LARGEST_COUNT + 1)} | {"twice", "half", "halves"}


@EVERY
def test_every_number_in_prose_is_accounted_for(path):
    left = [*unproven_numbers(path)]
    assert not left, "\n".join(left)


@EVERY
def test_phrases_stand_in_the_prose(path):
    text = [*paragraphs(path)]
    for kind, _, phrases in calls(path):
        for phrase in phrases:
            assert any(phrase in paragraph for paragraph in text), f"{kind}: {phrase!r}"
            letters = re.sub(r"\\\w+|[^A-Za-z ]", " ", phrase).split()
            assert len(letters) >= 2, f"{phrase!r} is too short to be one place in the prose"


@EVERY
def test_no_number_is_typed_into_a_computed_phrase(path):
    for kind, call, _ in calls(path):
        if kind == "says":
            assert not [*typed_numbers(call)], ast.unparse(call)
            assert not [*constant_placeholders(call)], ast.unparse(call)


@EVERY
def test_settings_are_small_counts_or_stand_in_visible_code(path):
    code = set(re.findall(r"\d+(?:\.\d+)?", visible_code(path).replace("_", "")))
    for kind, _, phrases in calls(path):
        for phrase in phrases if kind == "sets" else ():
            for number in DIGITS.findall(phrase):
                number = number.replace(",", "")
                small = number.isdigit() and int(number) <= LARGEST_COUNT
                assert small or number in code, f"{phrase!r}: no visible code has {number}"
            for word in WORDS.findall(phrase):
                assert word.lower() in SMALL, f"{phrase!r}: {word} is a result, not a setting"


@EVERY
def test_cited_numbers_stand_beside_their_source(path):
    for kind, _, phrases in calls(path):
        for phrase in phrases if kind == "cites" else ():
            beside = [p for p in paragraphs(path) if phrase in p]
            assert any("](bibliography.md#" in p for p in beside), phrase


# --- the mechanism itself --------------------------------------------------------------------


def notebook(folder, prose, hidden, shown, visible="share = 0.47\nwidth = 256"):
    """A chapter with one cell of prose, visible code, and a hidden cell with its output."""
    path = folder / "chapter.ipynb"
    output = {"output_type": "execute_result", "data": {"text/plain": shown}}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": prose},
        {"cell_type": "code", "metadata": {}, "source": visible, "outputs": []},
        {
            "cell_type": "code",
            "metadata": {"tags": ["remove-cell", "test"]},
            "source": hidden,
            "outputs": [output],
        },
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


SHARE = 'says(f"{share:.0%} of the units are silent")'


@pytest.mark.parametrize(
    "prose",
    [
        "Here 48% of the units are silent.",
        "Here 47% of the units are silent, which is half of them.",
        "Here 47% of the units are silent, and 1,797 images remain.",
        "Here 47% of the units are silent, twelve times as many.",
        "Here 47% of the units are silent: $n = 3$.",
        "Here 47% of the units are silent: $0.25$.",
        r"Here 47% of the units are silent: $\sigma(z) \approx 7$.",
        "Here 47% of the units are silent.\n\n## Thirty layers",
        'Here 47% of the units are silent: <a href="train.md">try 16 units</a>.',
        "Here 47% of the units are silent, where a<b and 16 > b.",
    ],
)
def test_a_number_that_nothing_computes_is_found(tmp_path, prose):
    assert [*unproven_numbers(notebook(tmp_path, prose, SHARE, "47% of the units are silent"))]


@pytest.mark.parametrize(
    "prose",
    [
        "Here 47% of the\nunits are silent.",
        "Here 47% of the units are silent ([Glorot, 2010](bibliography.md#g)), since 2010.",
        r"Here 47% of the units are silent: $1/(1 + e^{-z})^2$ and `x[3]`.",
        "### 3. Silence\n\nHere 47% of the units are silent, at 0.",
        'Here 47% of the units are silent: <a href="train.md" data-query="width=16">try it</a>.',
    ],
)
def test_what_needs_no_phrase(tmp_path, prose):
    assert not [*unproven_numbers(notebook(tmp_path, prose, SHARE, "47% of the units are silent"))]


def test_an_assertion_accounts_for_nothing(tmp_path):
    path = notebook(tmp_path, "Here are 1200 units.", "assert 200 + 1000 == 1200", "")
    assert [*unproven_numbers(path)]


@pytest.mark.parametrize(
    "hidden",
    [
        'says("47% of the units are silent")',
        'says(f"47% of {width} units")',
        'says(f"{0.47:.0%} of the units are silent")',
        'says(f"{1 - 0.53:.0%} of the units are silent")',
        'says(f"half of the {width} units")',
        'says(f"10^{{{width}}} units are silent")',
        'says(f"{share:.0%} of " + "256 units")',
        'says(f"{words(3)} of the units")',
    ],
)
def test_a_number_typed_into_a_phrase_is_found(hidden):
    call = ast.parse(hidden).body[-1].value
    assert [*typed_numbers(call), *constant_placeholders(call)]


def test_a_computed_phrase_passes(tmp_path):
    path = notebook(tmp_path, "", SHARE, "47% of the units are silent")
    ((kind, call, phrases),) = calls(path)
    assert (kind, phrases) == ("says", ["47% of the units are silent"])
    assert not [*typed_numbers(call), *constant_placeholders(call)]
    assert repr(says("a", "b")) == "a\nb"


def test_a_phrase_covers_every_place_where_it_stands():
    assert [*phrase_spans("2 units and 2 units", ["2 units"])] == [(0, 7), (12, 19)]


# --- claims ----------------------------------------------------------------------------------


def negative(x):
    return x < 0


def test_a_claim_says_what_holds_and_what_fails():
    phrases = claim("N0", "its value", lambda x: x, negative, of={"a": -1.0}, instead={"b": 2})
    assert repr(phrases) == "N0 a: its value is -1, so it holds\nN0 b: its value is 2, so it fails"


@pytest.mark.parametrize(
    "of, instead, message", [(1, 2, "claim N0 fails for a"), (-1, -2, "can't lose")]
)
def test_a_claim_can_lose(of, instead, message):
    with pytest.raises(ValueError, match=message):
        claim("N0", "its value", lambda x: x, negative, of={"a": of}, instead={"b": instead})


def test_rounding_is_shown_as_a_bound():
    phrases = claim(
        "N0", "its error", abs, lambda x: x < 1e-9, of={"a": -6e-12}, instead={"b": 2}, noise=1e-9
    )
    assert repr(phrases).startswith("N0 a: its error is below 1e-9, so it holds")
    assert repr(phrases).endswith("N0 b: its error is 2, so it fails")


@pytest.mark.parametrize(
    "value, shown",
    [(np.True_, "true"), (np.float64(0.00012345), "0.000123"), ([1, 2.5], "1, 2.5")],
)
def test_values_are_shown_as_readers_write_them(value, shown):
    phrases = claim(
        "N0", "it", lambda x: x, lambda x: x is value, of={"a": value}, instead={"b": None}
    )
    assert repr(phrases).startswith(f"N0 a: it is {shown}, so")


# --- numbers in words ------------------------------------------------------------------------


def test_numbers_as_they_are_written():
    assert [words(n) for n in (0, 13, 20, 64)] == ["zero", "thirteen", "twenty", "sixty-four"]
    assert [fraction(x) for x in (0.5, 0.34, 0.66, 0.75, 0.101)] == [
        *("half", "a third", "two thirds", "three quarters", "a tenth"),
    ]
    assert [times(x) for x in (2.01, 9.9)] == ["twice", "ten times"]
    assert (power(4e-7), scientific(6.26e-19)) == ("10^{-6}", r"6.3 \cdot 10^{-19}")


@pytest.mark.parametrize(
    "write, value", [(words, 100), (words, 2.5), (fraction, 0.46), (fraction, 1), (times, 2.4)]
)
def test_numbers_that_have_no_such_name(write, value):
    with pytest.raises(ValueError, match=str(value)):
        write(value)
