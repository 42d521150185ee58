"""The book in the browser's own Python, with nothing but this machine in reach.

Not part of `make test`: it needs what `make lite` downloads (`make test-lite`).
"""

import math
import os
import re
import shutil

import nbformat
import pytest
from playwright.sync_api import expect

from activations import sigmoid
from loopback import Server, serving, watched
from tools.lite.build import BOOK, LITE
from tools.lite.page import keep, kept
from tools.site.files import weight

PART = "lite"
MINUTES = 60_000  # milliseconds
NOTEBOOKS = sorted(path.stem for path in BOOK.glob("*.ipynb"))
# Training makes a last bit large, and matrix products differ by it from machine to machine.
TRAINED_NOTEBOOKS, TRAINING_TOLERANCE = ("choosing",), 0.05
BEGUN = {"beta": 2.0}  # where the other slider of the sigmoid's figure stands at the start
NUMBER = re.compile(r"\d+\.\d+")
# nbval does not compare these either.
NOT_COMPARED = ("image/png", "image/jpeg", "application/vnd.jupyter.widget-view+json")

KERNEL_READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
RUN_ALL = "() => jupyterapp.commands.execute('notebook:run-all-cells')"
CELLS = "() => jupyterapp.shell.currentWidget.content.model.toJSON().cells"
CACHED_FILES = """async () =>
    (await (await caches.open("activation-functions")).keys()).length"""
ALL_CACHED = f"""async (number) => {{
    const kept = {CACHED_FILES};
    while (await kept() < number) await new Promise((done) => setTimeout(done, 200));
}}"""


@pytest.fixture(scope="module")
def library(chrome, site):
    """The address of the notebooks, and a reader who opens one after the other."""
    with serving(site, PART) as server, watched(chrome, server) as context:
        yield server, context


def open_notebook(tab, server, name):
    tab.goto(f"{server.address}lite/notebooks/index.html?path={name}.ipynb")
    tab.wait_for_function(KERNEL_READY, timeout=2 * MINUTES)


def move_slider(tab):
    """Move the first slider; what the figure then says is true."""
    readout = tab.locator(".slider-figure .readout").first
    expect(readout).to_contain_text("z = ", timeout=3 * MINUTES)
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
    true = [sigmoid(z, **BEGUN), sigmoid.gradient(z, **BEGUN)]
    assert [f, gradient] == pytest.approx(true, rel=1e-3)


def test_a_chapter_runs_and_its_sliders_move(tab, server):
    tab.goto(f"{server.address}sigmoid.html")
    tab.locator("a.lite").click()
    tab.wait_for_selector(".jp-Cell", timeout=2 * MINUTES)
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_text("Run All Cells", exact=True).click()
    move_slider(tab)
    assert tab.get_by_text("Traceback (most recent call last)").count() == 0
    with tab.expect_popup() as opened:
        tab.locator(".jp-RenderedMarkdown a", has_text="saturates").first.click()
    opened.value.wait_for_url(f"{server.address}glossary.html#saturation")


def test_after_one_visit_no_server_is_needed(tab, server, site):
    """And the visit loads what the link says it does, each file once."""
    tab.goto(f"{server.address}sigmoid.html")
    promised = re.search(r"(\d+) MB once, then offline", tab.locator("a.lite").text_content())
    open_notebook(tab, server, "sigmoid")
    files = kept(site / "lite")
    tab.evaluate(ALL_CACHED, len(files))
    loaded = [site / path for path in server.asked if path.startswith("lite/")]
    megabytes = sum(weight(path) for path in loaded) / 1e6
    assert math.ceil(megabytes) == int(promised[1])

    server.stop()
    for name in ("sigmoid", "tanh"):
        open_notebook(tab, server, name)
        tab.evaluate(RUN_ALL)
        assert errors(tab.evaluate(CELLS)) == []
        if name == "sigmoid":
            move_slider(tab)


# A second worker is fetched while the first works, and waits until no page of that is open.
WORKER_INSTALLED = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    return registration.active && !registration.installing;
}"""
WORKER_ACTIVE = """async () => {
    const registrations = await navigator.serviceWorker.getRegistrations();
    return registrations.every(({ active, waiting }) => active.state === "activated" && !waiting);
}"""


def test_a_new_edition_takes_over_as_a_whole_and_loads_only_what_is_new(chrome, site, tmp_path):
    copy = shutil.copytree(site, tmp_path / "site", copy_function=os.link)
    with serving(copy, "lite") as server, watched(chrome, server) as reader:
        tab = reader.new_page()
        open_notebook(tab, server, "sigmoid")
        tab.evaluate(ALL_CACHED, len(kept(copy / "lite")))
        write_second_edition(copy / "lite")
        editions = []
        for _ in range(2):
            tab.goto(f"{server.address}sigmoid.html")
            tab.wait_for_function(WORKER_ACTIVE)
            server.asked.clear()
            open_notebook(tab, server, "sigmoid")
            editions.append(tab.evaluate("window.edition ?? 1"))
            tab.wait_for_function(WORKER_INSTALLED)
        assert editions == [1, 2]
        new = {f"lite/{name}" for name in ("start.js", "service-worker.js")}
        assert {path for path in server.asked if path.startswith("lite/")} == new
        tab.evaluate(ALL_CACHED, len(kept(copy / "lite")))
        assert tab.evaluate(CACHED_FILES) == len(kept(copy / "lite")), "the old file is kept"


def write_second_edition(lite):
    start, worker = lite / "start.js", lite / "service-worker.js"
    text = f"{start.read_text(encoding='utf-8')}\nwindow.edition = 2;\n"
    for path in (start, worker):
        path.unlink()  # the copy is made of links
    start.write_text(text, encoding="utf-8")
    keep(lite, LITE)


def errors(cells):
    return [
        output["evalue"]
        for cell in cells
        for output in cell.get("outputs", ())
        if output["output_type"] == "error"
    ]


def compared(cell):
    """Return of a cell's outputs what nbval compares: texts by their type, in order."""
    found = {}
    for output in cell.get("outputs", ()):
        texts = output.get("data") or {output.get("name", "error"): output.get("text", output)}
        for kind, text in texts.items():
            if kind not in NOT_COMPARED:
                found.setdefault(kind, []).append(text)
    found = found | {name: "".join(found[name]) for name in ("stdout", "stderr") if name in found}
    return found


def same(name, then, now):
    """Whether a notebook's cell says what is stored; where it trained, the numbers only nearly."""
    if name not in TRAINED_NOTEBOOKS:
        return compared(then) == compared(now)
    texts = str(compared(then)), str(compared(now))
    words = [NUMBER.sub("", text) for text in texts]
    numbers = [[float(n) for n in NUMBER.findall(text)] for text in texts]
    return words[0] == words[1] and numbers[0] == pytest.approx(numbers[1], abs=TRAINING_TOLERANCE)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_has_the_outputs_that_are_stored(library, name):
    server, reader = library
    tab = reader.new_page()
    open_notebook(tab, server, name)
    tab.evaluate(RUN_ALL)
    now = [cell for cell in tab.evaluate(CELLS) if cell["cell_type"] == "code"]
    tab.close()
    stored = nbformat.read(BOOK / f"{name}.ipynb", as_version=4).cells
    stored = [cell for cell in stored if cell.cell_type == "code"]
    assert all(cell["execution_count"] for cell in now)
    different = [
        f"{then.source}\n--- stored\n{compared(then)}\n--- here\n{compared(cell)}"
        for then, cell in zip(stored, now, strict=True)
        if not same(name, then, cell)
    ]
    assert not different, "\n\n".join(different)


def test_the_policy_lets_nothing_be_loaded_from_elsewhere(chrome, server, site):
    """Not even from another server of this machine, which is in reach."""
    tab = chrome.new_page()
    elsewhere = Server(site)
    tab.goto(f"{server.address}lite/notebooks/index.html?path=sigmoid.ipynb")
    refused = tab.evaluate(
        """(address) => new Promise((resolve) => {
            document.addEventListener("securitypolicyviolation", (e) => resolve(e.blockedURI));
            fetch(address, { mode: "no-cors" }).then(() => resolve("nothing"), () => {});
        })""",
        f"{elsewhere.address}index.html",
    )
    elsewhere.stop()
    assert refused == f"{elsewhere.address}index.html"
    assert elsewhere.asked == set()
