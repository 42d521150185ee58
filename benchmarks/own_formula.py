"""What a first and a further derivation cost: on the page for a formula of the reader's own, in a
notebook of the same site in JupyterLite, and on a stock page that runs SymPy in Pyodide.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import BrowserContext, Page

from tools.site.files import weight

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "_build" / "cache" / "lite"
OURS, LITE, STOCK = (f"http://{name}.localhost/" for name in ("own", "lite", "sympy"))
FIRST = "z*tanh(log(1+exp(z)))"
FURTHER = (
    "z/(1+exp(-b*z))",
    "z/2*(1+erf(z/sqrt(2)))",
    "pw(z>0, z, a*(exp(z)-1))",
    "z/sqrt(1+a*z^2)",
    "log(1+exp(z))^2",
    "z*exp(-z^2/2)",
    "(z+sqrt(z^2+b))/2",
    "max(0,z)^a",
    "z*(atan(z)/pi+1/2)",
)
RUNS = 3
MILLISECONDS = 120_000  # that a start may take

# A clock in the page, which starts with the visit, a click or a call.  Playwright waits up to half
# a second between two looks at a page, and would add that to what it measures.
CLOCK = """{
    let begun = 0;
    const start = () => { begun = performance.now(); };
    addEventListener("click", start, { capture: true });
    const until = ([selector, limit]) => new Promise((done, failed) => {
        setTimeout(() => failed(new Error(`no ${selector} after ${limit} ms`)), limit);
        const look = () => {
            if (document.querySelector(selector)) done((performance.now() - begun) / 1000);
            else requestAnimationFrame(look);
        };
        look();
    });
    window.clock = { start, until };
}"""

# A page as tutorials have it: Pyodide and the wheels on the main thread, and the derivative.
PAGE = """<!DOCTYPE html><meta charset="utf-8"><title>SymPy</title><link rel="icon" href="data:,">
<p id="said"></p>
<script type="module">
import { loadPyodide } from "./pyodide.mjs";
const pyodide = await loadPyodide({ indexURL: new URL("./", location.href).href });
for (const name of ["mpmath-1.3.0", "sympy-1.14.0"]) {
  const wheel = await (await fetch(`${name}-py3-none-any.whl`)).arrayBuffer();
  pyodide.unpackArchive(wheel, "whl");
}
const derive = pyodide.runPython(`
import sympy
def derive():
    z = sympy.Symbol("z", real=True)
    return sympy.latex(sympy.diff(z * sympy.tanh(sympy.log(1 + sympy.exp(z))), z).simplify())
derive`);
document.querySelector("#said").textContent = derive();
</script>
"""
WHEELS = ("sympy-1.14.0-py3-none-any.whl", "mpmath-1.3.0-py3-none-any.whl")
STOCK_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", *WHEELS)
LOCK = "pyodide-lock.json"

NOTEBOOK = "sigmoid"  # in its place stands one that derives the formula
CELL = "from activations import read\nread({!r}).derivation()"
KERNEL_READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
RUN_CELL = """(source) => {
    const { content } = jupyterapp.shell.currentWidget;
    const cell = content.model.cells.get(0);
    cell.sharedModel.setSource(source);
    cell.clearExecution();
    jupyterapp.commands.execute("notebook:run-all-cells");
}"""
SHOWN = ".jp-OutputArea-output .jp-RenderedHTMLCommon, .jp-OutputArea-output.jp-RenderedLatex"
LITE_KEPT = """async () => {
    const files = async () => (await (await caches.open("activation-functions")).keys()).length;
    for (let n = -1; n !== await files(); ) {
        n = await files();
        await new Promise((done) => setTimeout(done, 2000));
    }
}"""


def stock(folder: Path) -> Path:
    """Write the stock page, with what it loads, into a folder."""
    folder.mkdir()
    for name in (*STOCK_FILES, LOCK):
        shutil.copy(CACHE / name, folder)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    return folder


def notebook(site: Path, folder: Path) -> Path | None:
    """Copy the site's JupyterLite, with a notebook that derives the formula; None without one."""
    if not (site / "lite").exists():
        return None
    shutil.copytree(site / "lite", folder / "lite", copy_function=os.link)
    file = folder / "lite" / "files" / f"{NOTEBOOK}.ipynb"
    made = nbformat.read(file, as_version=4)  # with the name of its kernel
    made.cells = [nbformat.v4.new_code_cell(CELL.format(FIRST))]
    file.unlink()  # the copy is made of links
    file.write_text(nbformat.writes(made), encoding="utf-8")
    return folder


# Starts a browser with its profile in a folder.
Launch = Callable[[str], BrowserContext]


@contextmanager
def _newcomer(launch: Launch) -> Iterator[Page]:
    """Yield a tab of a reader who was never here, in a browser that keeps what it compiles."""
    with tempfile.TemporaryDirectory() as profile:
        context = launch(profile)
        context.add_init_script(CLOCK)
        yield context.new_page()
        context.close()


def _seconds(tab: Page, selector: str) -> float:
    """Return the seconds on the page's clock when something is there."""
    return tab.evaluate("clock.until", [selector, MILLISECONDS])


def ours(launch: Launch) -> dict[str, float]:
    """Return seconds: the first derivation cold and warm, a further one, and all of its answer."""
    with _newcomer(launch) as tab:
        tab.goto(f"{OURS}formula.html")
        cold, whole = _derived(tab, FIRST)
        further = [_derived(tab, text)[0] for text in FURTHER]
        tab.wait_for_timeout(5000)  # until the browser has kept all
        address = f"{OURS}formula.html?f={FIRST.replace('+', '%2B')}"
        tab.goto(address, wait_until="commit")
        warm = _seconds(tab, ".steps")
    return {"cold": cold, "whole": whole, "warm": warm, "further": statistics.median(further)}


def _derived(tab: Page, text: str) -> tuple[float, float]:
    """Return the seconds from the click to the steps, and to all of the answer."""
    tab.evaluate("document.querySelector('.found').replaceChildren()")
    tab.fill("#own-formula-text", text)
    tab.wait_for_selector(".typeset math")
    tab.get_by_role("button", name="Derive it").click()
    return _seconds(tab, ".steps"), _seconds(tab, ".found[data-whole]")


def theirs(launch: Launch) -> dict[str, float]:
    """Return seconds of the stock page, cold and warm."""
    with _newcomer(launch) as tab:
        found = {}
        for visit in ("cold", "warm"):
            tab.goto(f"{STOCK}index.html", wait_until="commit")
            found[visit] = _seconds(tab, "#said:not(:empty)")
    return found


def lite(launch: Launch) -> dict[str, float]:
    """Return seconds of the notebook: to the first derivation cold and warm, and a further one."""
    with _newcomer(launch) as tab:
        found = {}
        for visit in ("cold", "warm"):
            tab.goto(f"{LITE}lite/notebooks/index.html?path={NOTEBOOK}.ipynb")
            tab.wait_for_function(KERNEL_READY, timeout=MILLISECONDS)
            found[visit] = _run(tab, FIRST)
            if visit == "cold":
                times = []
                for text in FURTHER:
                    tab.evaluate("clock.start()")
                    times.append(_run(tab, text))
                tab.evaluate(LITE_KEPT)
    return {**found, "further": statistics.median(times)}


def _run(tab: Page, text: str) -> float:
    """Run a cell that derives a formula; return the seconds on the page's clock."""
    tab.evaluate(RUN_CELL, CELL.format(text))
    return _seconds(tab, SHOWN)


def measure(launch: Launch, sites: tuple[str, ...], runs: int = RUNS) -> dict:
    """Visit the sites in turns; return medians in seconds: site -> quantity -> number."""
    visits = {site: [] for site in sites}
    for _ in range(runs):
        for site in sites:
            visits[site].append(VISITS[site](launch))
    return {
        site: {key: statistics.median(one[key] for one in made) for key in made[0]}
        for site, made in visits.items()
    }


VISITS: dict[str, Callable[[Launch], dict[str, float]]] = {
    "ours": ours,
    "lite": lite,
    "stock": theirs,
}
HEADS = {
    "ours": "This page",
    "lite": "A notebook in JupyterLite",
    "stock": "SymPy in Pyodide, no steps",
}


def sizes(site: Path, other: Path) -> dict[str, float]:
    """Return the megabytes that the pages load, as they are sent."""
    about = re.search(r'"megabytes": ([\d.]+)', (site / "formula.html").read_text("utf-8"))
    files = (path for path in other.iterdir() if path.name != LOCK)
    told = re.search(r"\((\d+) MB once", (site / f"{NOTEBOOK}.html").read_text("utf-8"))
    found = {"ours": float(about[1]), "stock": sum(map(weight, files)) / 1e6}
    return found | ({"lite": float(told[1])} if told else {})


def table(found: dict[str, dict[str, float]], sizes: dict[str, float]) -> str:
    """Return the seconds and megabytes as Markdown."""
    rows = [
        ("Loaded, MB", *(f"{sizes[site]:.1f}" for site in found)),
        *(
            (name, *(f"{one[key]:.2f}" if key in one else "" for one in found.values()))
            for name, key in (
                ("First derivation, s", "cold"),
                ("On a second visit, s", "warm"),
                ("All of the first answer, s", "whole"),
                ("A further derivation, s", "further"),
            )
        ),
    ]
    heads = ["", *(HEADS[site] for site in found)]
    lines = [f"| {' | '.join(heads)} |", f"|:--|{'--:|' * len(found)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
