"""Formulas in Firefox and WebKit: laid out as in Chromium, and derivations whole."""

import functools
import itertools

import pytest
from visits import DESKTOP, PAGES, PHONE, READY, SMALL_PHONE

# In em, the largest differences between browsers that draw a formula well: they choose other
# spaces and other sizes of scripts, and WebKit shrinks no fraction in a line of text.
MAX_STRAY, MAX_OVERLAP, MAX_EXTRA_WIDTH, MAX_EXTRA_HEIGHT = 0.8, 0.3, 0.45, 0.6
CLEAR_DISTANCE = 0.3  # two letters whose middles are so far apart have an order

OPEN_ALL = "for (const details of document.querySelectorAll('details')) details.open = true;"
# Each formula's letters: left, right, top and bottom in em, what they are, and in which table
# and row of it: 0, 0 where they are in none.
LETTERS = """
return [...document.querySelectorAll("math")].map((math) => {
    const em = parseFloat(getComputedStyle(math).fontSize);
    const tables = [...math.querySelectorAll("mtable")], rows = [...math.querySelectorAll("mtr")];
    return [...math.querySelectorAll("mi, mn, mo, mtext")].map((letter) => {
        const { left, right, top, bottom } = letter.getBoundingClientRect();
        const table = tables.indexOf(letter.closest("mtable")) + 1;
        const row = rows.indexOf(letter.closest("mtr")) + 1;
        return [left / em, right / em, top / em, bottom / em, letter.textContent, table, row];
    });
});
"""
MEASURE = f"{OPEN_ALL} {READY} {LETTERS}"


@pytest.fixture(scope="session")
def in_chromium(browser, addresses):
    """A function that returns the letters of a page's formulas in Chromium, asked once."""
    width, height = DESKTOP
    tab = browser.new_page(viewport={"width": width, "height": height})

    @functools.cache
    def letters(page):
        tab.goto(addresses["http"] + page)
        tab.evaluate(f"async () => {{ {READY} }}")
        return tab.evaluate(f"async () => {{ {MEASURE} }}")

    yield letters
    tab.close()


def faults_of(wanted, found):
    """Return how the letters of a formula stand otherwise than in Chromium."""
    pairs = [(a, b) for a, b in zip(wanted, found, strict=True) if a[0] < a[1] and b[0] < b[1]]
    faults = []
    for (a, c), (b, d) in itertools.combinations(pairs, 2):
        for start, where in ((0, "beside"), (2, "above")):
            if where == "beside" and in_other_rows(a, b):
                continue
            before, now = between(a, b, start), between(c, d, start)
            if before < 0:
                before, now = -before, -now
            if before > CLEAR_DISTANCE and now < -MAX_STRAY:
                faults.append(f"{a[4]} not {where} {b[4]}")
        if covered(*inked(c, d)) > MAX_OVERLAP + max(0, covered(*inked(a, b))):
            faults.append(f"{a[4]} on {b[4]}")
    for start, limit in ((0, MAX_EXTRA_WIDTH), (2, MAX_EXTRA_HEIGHT)):
        before, now = (extent(letters, start) for letters in zip(*pairs, strict=True))
        if abs(now - before) > limit * (1 + before):
            faults.append(f"{now:.1f} em instead of {before:.1f} em")
    return faults


def in_other_rows(a, b):
    """Return whether two letters are in different rows of a table: those may begin anywhere."""
    return a[5] == b[5] and a[6] != b[6]


def between(a, b, start):
    """Return how far the middle of one letter is from that of another, on one axis."""
    return (b[start] + b[start + 1] - a[start] - a[start + 1]) / 2


def inked(a, b):
    """Return two letters with as much of each box as has ink on the height of the other.

    An integral sign is slanted: below its middle it is in the left half of its box, where
    Firefox puts the lower limit beside it, and above in the right half.
    """

    def part(sign, other):
        left, right, *rest = sign
        height = between(sign, other, 2)
        if sign[4] != "∫" or abs(height) < CLEAR_DISTANCE:
            return sign
        middle = (left + right) / 2
        return [left, middle, *rest] if height > 0 else [middle, right, *rest]

    return part(a, b), part(b, a)


def covered(a, b):
    """Return how deep one letter lies in another, negative if it does not."""
    return min(min(a[i + 1], b[i + 1]) - max(a[i], b[i]) for i in (0, 2))


def extent(letters, start):
    """Return how wide or high a formula is."""
    return max(x[start + 1] for x in letters) - min(x[start] for x in letters)


@pytest.mark.parametrize("page", PAGES)
def test_letters_stand_as_in_chromium(page, open_page, in_chromium):
    found = open_page(page).js(MEASURE)
    wanted = in_chromium(page)
    assert len(found) == len(wanted)
    faults = [
        ("".join(letter[4] for letter in before)[:60], *faults)
        for before, now in zip(wanted, found, strict=True)
        if any(letter[0] < letter[1] for letter in before) and (faults := faults_of(before, now))
    ]
    assert faults == []


DERIVED = [page for page in PAGES if page not in ("404.html", "search.html")]


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL_PHONE], ids=["desktop", "phone", "small"])
@pytest.mark.parametrize("page", DERIVED)
def test_a_derivation_is_whole_with_its_rules_in_sight(page, size, open_page):
    found = open_page(page, size).js(
        OPEN_ALL
        + READY
        + """
        return [...document.querySelectorAll(".derivation")].map((derivation) => {
            const scroller = derivation.closest(".math-block");
            const box = scroller.getBoundingClientRect();
            const steps = [...derivation.querySelectorAll(".step")].map((step) => {
                const math = step.querySelector("math"), rule = step.querySelector(".rule");
                const formula = math.getBoundingClientRect(), words = rule?.getBoundingClientRect();
                const parts = [formula, words].filter(Boolean);
                return {
                    inside: parts.every((p) => p.left >= box.left - 1 && p.right <= box.right + 1),
                    apart: !words || words.left >= formula.right || words.bottom <= formula.top + 1,
                    text: parseFloat(getComputedStyle(math).fontSize),
                };
            });
            return { over: scroller.scrollWidth - scroller.clientWidth, steps };
        });"""
    )
    for derivation in found:
        assert derivation["over"] <= 0
        assert derivation["steps"]
        for step in derivation["steps"]:
            assert step["inside"] and step["apart"] and step["text"] > 9
