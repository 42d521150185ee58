"""Which model uses which activation: every row has its form, and computes what it says."""

import csv
import gzip
import math
import re
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from activations import CATALOGUE, VECTOR_CATALOGUE, registry
from activations.registry.timeline import FIELDS, between_layers

FOLDER = Path(registry.__file__).parent
BOOK = FOLDER.parents[1]


def rows_of(name):
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS, BELIEFS = rows_of("models.csv"), rows_of("beliefs.csv")
COLUMNS = [
    *("domain", "model", "year", "layer", "job"),
    *("activation", "form", "words", "sources", "checked"),
]
# At a commit or a release, never at a branch, which moves.
LINK = re.compile(
    r"https://github\.com/[\w.-]+/[\w.-]+/blob/(?:[0-9a-f]{7,40}|v\d+\.\d+\.\d+)/[^\s#]+(?:#L\d+)?"
)


# --- rows --------------------------------------------------------------------------------------


def test_every_cell_is_filled():
    assert len(ROWS) > 200
    for row in ROWS:
        assert list(row) == COLUMNS
        for column, text in row.items():
            assert text and text == " ".join(text.split()), f"{row['model']}: {column}"


def test_no_row_stands_there_twice():
    keys = Counter((row["model"], row["layer"], row["activation"]) for row in ROWS)
    assert [key for key, n in keys.items() if n > 1] == []


def test_a_model_has_one_year_and_one_field():
    for column in ("year", "domain"):
        found = {(row["model"], row[column]) for row in ROWS}
        twice = [m for m, n in Counter(model for model, _ in found).items() if n > 1]
        assert twice == [], column


def test_words_that_are_chosen_from_a_list():
    assert {row["domain"] for row in ROWS} == set(registry.DOMAINS)
    assert {row["job"] for row in ROWS} == set(registry.JOBS)


def test_every_activation_leads_somewhere():
    """To an entry of the catalogue or to a named exception, and no exception is left over."""
    used, entries = {row["activation"] for row in ROWS}, {*CATALOGUE, *VECTOR_CATALOGUE}
    both = entries & set(registry.OTHERS)
    assert not both, f"now in the catalogue, so no exception any more: {sorted(both)}"
    assert used - entries == set(registry.OTHERS)
    titles = [use.title for use in {use.activation: use for use in registry.uses()}.values()]
    assert len(titles) == len(set(titles)), "two activations with one title"


def test_every_activation_is_in_one_group():
    grouped = Counter(name for names in registry.GROUPS.values() for name in names)
    assert set(grouped.values()) == {1}
    assert set(grouped) == {row["activation"] for row in ROWS}


def test_an_activation_in_no_group_is_named():
    with pytest.raises(ValueError, match="'sinc' is in no group; groups: Sigmoid, tanh"):
        registry.group("sinc")


def test_years_and_days():
    for row in ROWS:
        day = date.fromisoformat(row["checked"])
        assert day >= date(2026, 11, 26)
        assert re.fullmatch(r"\d{4}", row["year"]) and 1980 <= int(row["year"]) <= day.year


@pytest.mark.parametrize(
    "link, fine",
    [
        ("https://github.com/openai/gpt-2/blob/9b63575/src/model.py#L26", True),
        ("https://github.com/pytorch/vision/blob/v0.29.1/torchvision/models/vgg.py", True),
        ("https://github.com/openai/gpt-2/blob/master/src/model.py#L26", False),
        ("https://github.com/openai/gpt-2", False),
        ("https://github.com/openai/gpt-2/blob/9b63575/src/model.py#26", False),
        ("http://github.com/openai/gpt-2/blob/9b63575/src/model.py", False),
    ],
)
def test_what_a_link_that_lasts_looks_like(link, fine):
    assert bool(LINK.fullmatch(link)) == fine


def test_every_link_lasts():
    for row in ROWS:
        links = row["sources"].split(" ")
        assert len(links) == len(set(links))
        for link in links:
            assert LINK.fullmatch(link), f"{row['model']}: {link}"


def test_code_has_both_of_its_backticks():
    for row in (*ROWS, *BELIEFS):
        for text in row.values():
            assert text.count("`") % 2 == 0, text


# --- forms -------------------------------------------------------------------------------------

Z = np.linspace(-8, 8, 1601)
PHI = np.array([(1 + math.erf(z / math.sqrt(2))) / 2 for z in Z])
SIGMOID = 1 / (1 + np.exp(-Z))


def leaky(slope):
    return np.where(Z > 0, Z, slope * Z)


# Each form as it is printed, typed once more.
COMPUTED = {
    "max(0, z)": np.maximum(0, Z),
    "z·Φ(z)": Z * PHI,
    "0.5z(1 + tanh(√(2/π)(z + 0.044715z³)))": (
        Z * (1 + np.tanh(np.sqrt(2 / np.pi) * (Z + 0.044715 * Z**3))) / 2
    ),
    "0.5z(1 + tanh(0.79788456z(1 + 0.044715z²)))": (
        Z * (1 + np.tanh(0.79788456 * Z * (1 + 0.044715 * Z**2))) / 2
    ),
    "z·σ(1.702z)": Z / (1 + np.exp(-1.702 * Z)),
    "tanh(z)": np.tanh(Z),
    "σ(z)": SIGMOID,
    "z·σ(z)": Z * SIGMOID,
    "max(0, z)²": np.maximum(0, Z) ** 2,
    "log(1 + e^z)": np.log1p(np.exp(Z)),
    "z·tanh(log(1 + e^z))": Z * np.tanh(np.log1p(np.exp(Z))),
    "min(max(0, z), 6)": np.clip(Z, 0, 6),
    "z·ReLU6(z + 3)/6": Z * np.clip(Z + 3, 0, 6) / 6,
    "ReLU6(z + 3)/6": np.clip(Z + 3, 0, 6) / 6,
    "min(max(z, −1), 1)": np.clip(Z, -1, 1),
    "z/(1 + |z|)": Z / (1 + np.abs(Z)),
    "z > 0: z; else e^z − 1": np.where(Z > 0, Z, np.expm1(Z)),
    "1.0507·(z > 0: z; else 1.6733(e^z − 1))": (1.0507 * np.where(Z > 0, Z, 1.6733 * np.expm1(Z))),
    "max(0, z) + min(0, 0.1(e^(z/0.1) − 1))": np.where(Z > 0, Z, 0.1 * np.expm1(Z / 0.1)),
    "sin(30z)": np.sin(30 * Z),
    "max(z, 0.2z)": leaky(0.2),
    "max(z, 0.1z)": leaky(0.1),
    "max(z, 0.001z)": leaky(0.001),
    "√2·max(z, 0.2z)": np.sqrt(2) * leaky(0.2),
    "1.7015·z·Φ(z)": 1.7015 * Z * PHI,
    "16σ(z)": 16 * SIGMOID,
    "1.002·σ(z) − 0.001": 1.002 * SIGMOID - 0.001,
    "15·tanh(z/15)": 15 * np.tanh(Z / 15),
    "30·tanh(z/30)": 30 * np.tanh(Z / 30),
    "50·tanh(z/50)": 50 * np.tanh(Z / 50),
    "log(1 + e^(z − 1))": np.log1p(np.exp(Z - 1)),
    "log(1 + e^z) − log 2": np.log1p(np.exp(Z)) - np.log(2),
}
# What stands beside the activation itself, where input or output are scaled or shifted.
SCALED = {
    "1.7015·z·Φ(z)": lambda f: 1.7015 * f(Z),
    "16σ(z)": lambda f: 16 * f(Z),
    "1.002·σ(z) − 0.001": lambda f: 1.002 * f(Z) - 0.001,
    "15·tanh(z/15)": lambda f: 15 * f(Z / 15),
    "30·tanh(z/30)": lambda f: 30 * f(Z / 30),
    "50·tanh(z/50)": lambda f: 50 * f(Z / 50),
    "log(1 + e^(z − 1))": lambda f: f(Z - 1),
    "log(1 + e^z) − log 2": lambda f: f(Z) - np.log(2),
    "√2·max(z, 0.2z)": lambda f: np.sqrt(2) * f(Z, negative_slope=0.2),
    "max(z, 0.2z)": lambda f: f(Z, negative_slope=0.2),
    "max(z, 0.1z)": lambda f: f(Z, negative_slope=0.1),
    "max(z, 0.001z)": lambda f: f(Z, negative_slope=0.001),
    "sin(30z)": lambda f: f(30 * Z),
    "max(0, z) + min(0, 0.1(e^(z/0.1) − 1))": lambda f: f(Z, alpha=0.1),
}
# Forms with letters of their own: learned numbers, halves, bounds that the model sets.
OPEN = {
    "max(0, z) + a·min(0, z), a learned per channel",
    "max(z, αz), α the default of TensorFlow",
    "s·max(0, z)² + b, s and b learned",
    "γ⊙tanh(αz) + β; α learned, starts at 0.5",
    "−8·r·log(1 + e^z), r a gate",
    "o⊙σ(g)",
    "a_max·tanh(z)",
    "max(0, z)² in place of softmax",
    "z + sin²(αz)/(α + 10⁻⁹)",
}


SCALARS = [row for row in ROWS if row["activation"] in CATALOGUE and row["form"] not in OPEN]


@pytest.mark.parametrize(
    "name, form", sorted({(row["activation"], row["form"]) for row in SCALARS}), ids=str
)
def test_a_form_computes_what_the_catalogue_computes(name, form):
    f = CATALOGUE[name]
    expected = SCALED[form](f) if form in SCALED else f(Z)
    # The constants of some forms are rounded to a few digits.
    assert COMPUTED[form] == pytest.approx(expected, abs=2e-4)


def test_no_form_is_left_over():
    printed = {row["form"] for row in ROWS}
    assert {*COMPUTED, *SCALED, *OPEN} <= printed


# --- beliefs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("belief", registry.beliefs(), ids=lambda belief: belief.said)
def test_a_belief_is_contradicted_by_the_rows_that_it_names(belief):
    found = {use.activation for use in belief.uses}
    assert found - set(belief.believed), f"{sorted(found)} is what the claim says"


@pytest.mark.parametrize("belief", registry.beliefs(), ids=lambda belief: belief.said)
def test_numbers_of_an_answer_stand_in_its_rows(belief):
    rows = " ".join(f"{u.model} {u.layer} {u.form} {u.words}" for u in belief.uses)
    known = set(re.findall(r"\d+(?:\.\d+)?", rows))
    said = set(re.findall(r"\d+(?:\.\d+)?", belief.found))
    assert said <= known, sorted(said - known)


def test_a_belief_about_a_model_that_is_not_there_is_an_error():
    belief = registry.Belief("GPT-9 uses tanh.", "It does not.", ("tanh",), ("GPT-9",))
    with pytest.raises(ValueError, match="has the model or the layer 'GPT-9'"):
        belief.uses  # noqa: B018


def test_beliefs_are_sentences_and_stand_there_once():
    said = [belief.said for belief in registry.beliefs()]
    assert len(said) == len(set(said)) > 15
    for belief in registry.beliefs():
        assert belief.said.endswith(".") and belief.found.endswith(".")
        assert belief.said[0].isupper() or belief.said[0] == "`"


# --- what is shown -----------------------------------------------------------------------------


def test_the_table_has_every_row_with_its_links():
    html = registry.registry().html
    body = html.partition("<tbody")[2].split("<tr ")[1:]
    assert len(body) == len(ROWS)
    for shown, row in zip(body, ROWS, strict=True):
        assert re.findall(r'<a href="(https[^"]+)"', shown) == row["sources"].split(" ")
        assert f"<small>{row['year']}</small></th>" in shown
    assert "<script" not in html and "style=" not in html
    chapters = set(re.findall(r"<a href='([^']+)'", html))
    assert chapters and all((BOOK / chapter.partition("#")[0]).exists() for chapter in chapters)


def test_the_choices_are_those_that_the_table_has():
    html = registry.registry().html
    lists = re.findall(r"<select>(.*?)</select>", html)
    fields, activations = (re.findall(r"<option>(.*?)</option>", text) for text in lists)
    cells = html.partition("<tbody")[2]
    in_cells = re.findall(r'data-heading="(Field|Activation)">(?:<a[^>]*>|<span>)?(.*?)<', cells)
    assert set(fields) == {text for heading, text in in_cells if heading == "Field"}
    assert set(activations) == {text for heading, text in in_cells if heading == "Activation"}


def test_the_page_stays_light():
    html = registry.registry().html + registry.believed()._repr_html_()
    assert len(gzip.compress(html.encode())) < 40_000


def test_what_is_shown_as_text():
    models = len({row["model"] for row in ROWS})
    assert repr(registry.registry()) == f"Registry({len(ROWS)} uses, {models} models)"
    assert repr(registry.believed()) == f"Beliefs({len(BELIEFS)} claims)"


def test_the_timeline_has_a_mark_for_each_model_and_group():
    of = {name: title for title, names in registry.GROUPS.items() for name in names}
    expected = {
        (row["model"], of[row["activation"]])
        for row in ROWS
        if row["job"] == "hidden" and int(row["year"]) >= 2012
    }
    marks = between_layers()
    assert sum(map(len, marks.values())) == len(expected)
    shown = [line for ax in registry.timeline().axes for line in ax.lines]
    marked = [line for line in shown if line.get_linestyle() == "None"]
    places = [place for line in marked for place in zip(*line.get_data(), strict=True)]
    assert len(places) == len(set(places)) == len(expected)
    assert {line.get_marker() for line in marked} == {shape for _, shape, _ in FIELDS.values()}


def test_the_fields_of_the_timeline_are_those_of_the_table():
    domains = [domain for names, *_ in FIELDS.values() for domain in names]
    assert sorted(domains) == sorted(registry.DOMAINS)
    colors = [(shape, color) for _, shape, color in FIELDS.values()]
    assert len({s for s, _ in colors}) == len({c for _, c in colors}) == len(colors)
