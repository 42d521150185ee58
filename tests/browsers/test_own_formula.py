"""The page for a formula of the reader's own starts Python in Firefox and WebKit, too.

Skipped where the site has no Python for it: `make formula` puts it there.
"""

import time

import pytest
from visits import SITE

SECONDS = 90  # that a start may take on a slow machine
WHOLE = """
    for (let i = 0; i < 20 && !document.querySelector(".found[data-whole]"); i++) {
        await new Promise((done) => setTimeout(done, 100));
    }
    return Boolean(document.querySelector(".found[data-whole]"));
"""
LINES = """
    return [document.querySelectorAll(".steps li").length, wrong,
        document.querySelector(".status").textContent,
        document.querySelector(".slider-figure .readout")?.textContent,
        document.querySelectorAll(".found section").length];
"""


@pytest.mark.core
@pytest.mark.skipif(not (SITE / "formula").exists(), reason="run make formula")
def test_a_formula_is_derived(open_page):
    browser = open_page("formula.html?f=z*tanh(a*z)&a=2")
    browser.js("document.querySelector('form.own button').click();")
    # A question may take half a minute, and a start on a busy machine takes longer.
    end = time.monotonic() + SECONDS
    while not browser.js(WHOLE) and time.monotonic() < end:
        pass
    lines, wrong, status, readout, sections = browser.js(LINES)
    assert (lines, wrong, sections) == (3, [], 5), status
    assert readout == "z = 1.00, f = 0.9640, f\u2032 = 1.105"
