"""A chapter in the browser's own Python, with nothing but this machine in reach.

Not part of `make test`: it needs what `make lite` downloads (`make test-lite`).
"""

import re

import pytest
from playwright.sync_api import expect, sync_playwright

import chromium
from activations import sigmoid

ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
MINUTES = 60_000  # milliseconds


@pytest.fixture(scope="module")
def base(site, serve):
    if not (site / "lite").exists():
        pytest.skip("not in the site: run make lite")
    return serve(site)


@pytest.fixture
def context():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=[*chromium.FLAGS, ONLY_HERE]
        )
        yield browser.new_context(viewport={"width": 1280, "height": 900})
        browser.close()


def test_a_chapter_runs_and_its_sliders_move(base, context):
    foreign = []
    own = (base, "data:", "blob:")
    context.on("request", lambda r: r.url.startswith(own) or foreign.append(r.url))
    tab = context.new_page()
    tab.goto(f"{base}sigmoid.html")
    link = tab.locator("a.lite")
    expect(link).to_contain_text(re.compile(r"\d+ MB once, then offline"))
    link.click()
    tab.wait_for_selector(".jp-Cell", timeout=2 * MINUTES)

    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_text("Run All Cells", exact=True).click()
    readout = tab.locator(".slider-figure .readout").first
    expect(readout).to_contain_text("z = ", timeout=3 * MINUTES)
    assert tab.get_by_text("Traceback (most recent call last)").count() == 0

    slider = tab.locator(".widget-slider [role=slider], .noUi-handle").first
    slider.scroll_into_view_if_needed()
    before = readout.text_content()
    slider.focus()
    tab.keyboard.press("ArrowRight")
    expect(readout).not_to_have_text(before)
    z, f, gradient = (
        float(number)
        for number in re.findall(r"= (-?[\d.]+)", readout.text_content().replace("\u2212", "-"))
    )
    assert [f, gradient] == pytest.approx([sigmoid(z), sigmoid.gradient(z)], rel=1e-3)
    assert foreign == []
