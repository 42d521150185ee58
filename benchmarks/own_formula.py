"""What a first and a further derivation cost: on the page for a formula of the reader's own, and
on a stock page that runs SymPy in Pyodide.
"""

from __future__ import annotations

import re
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tools.site.files import weight

ROOT = Path(__file__).parent.parent
CACHE = ROOT / "_build" / "cache" / "lite"
OURS, STOCK = "http://own.localhost/", "http://sympy.localhost/"
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
STOCK_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"


def stock(folder: Path) -> Path:
    """Write the stock page, with what it loads, into a folder."""
    for name in (*STOCK_FILES, LOCK):
        shutil.copy(CACHE / name, folder)
    for wheel in CACHE.glob("*-py3-none-any.whl"):
        if wheel.name.startswith(("sympy-", "mpmath-")):
            shutil.copy(wheel, folder)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    return folder


@contextmanager
def _newcomer(browser: Browser) -> Iterator[Page]:
    """Yield a tab of a reader who was never here."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def ours(browser: Browser) -> dict[str, float]:
    """Return seconds: the first derivation cold and warm, a further one, and all of its answer."""
    with _newcomer(browser) as tab:
        tab.goto(f"{OURS}formula.html")
        tab.fill("#own-formula-text", FIRST)
        tab.wait_for_selector(".typeset math")
        begin = time.perf_counter()
        tab.get_by_role("button", name="Derive it").click()
        tab.wait_for_selector(".steps", timeout=MILLISECONDS)
        cold = time.perf_counter() - begin
        tab.wait_for_selector(".found[data-whole]", timeout=MILLISECONDS)
        whole = time.perf_counter() - begin
        further = [_further(tab, text) for text in FURTHER]
        tab.wait_for_timeout(3000)  # until the browser has kept all
        begin = time.perf_counter()
        tab.goto(f"{OURS}formula.html?f={FIRST.replace('+', '%2B')}")
        tab.wait_for_selector(".steps", timeout=MILLISECONDS)
        warm = time.perf_counter() - begin
    return {"cold": cold, "whole": whole, "warm": warm, "further": statistics.median(further)}


def _further(tab: Page, text: str) -> float:
    tab.evaluate("document.querySelector('.found').replaceChildren()")
    tab.fill("#own-formula-text", text)
    begin = time.perf_counter()
    tab.get_by_role("button", name="Derive it").click()
    tab.wait_for_selector(".steps", timeout=MILLISECONDS)
    seconds = time.perf_counter() - begin
    tab.wait_for_selector(".found[data-whole]", timeout=MILLISECONDS)
    return seconds


def theirs(browser: Browser) -> dict[str, float]:
    """Return seconds of the stock page, cold and warm."""
    with _newcomer(browser) as tab:
        found = {}
        for visit in ("cold", "warm"):
            begin = time.perf_counter()
            tab.goto(f"{STOCK}index.html")
            tab.wait_for_selector("#said:not(:empty)", timeout=MILLISECONDS)
            found[visit] = time.perf_counter() - begin
    return found


def measure(browser: Browser, runs: int = RUNS) -> dict[str, dict[str, float]]:
    """Visit both pages in turns; return medians in seconds."""
    visits = {"ours": [], "stock": []}
    for _ in range(runs):
        visits["ours"].append(ours(browser))
        visits["stock"].append(theirs(browser))
    return {
        site: {key: statistics.median(one[key] for one in made) for key in made[0]}
        for site, made in visits.items()
    }


def sizes(site: Path, other: Path) -> dict[str, int]:
    """Return the bytes that both pages load, as they are sent."""
    about = re.search(r'"megabytes": ([\d.]+)', (site / "formula.html").read_text("utf-8"))
    files = (path for path in other.iterdir() if path.name != LOCK)
    return {"ours": round(float(about[1]) * 1e6), "stock": sum(map(weight, files))}


def table(found: dict[str, dict[str, float]], sizes: dict[str, int]) -> str:
    """Return the seconds and megabytes as Markdown."""
    rows = [
        ("Loaded, MB", *(f"{sizes[site] / 1e6:.1f}" for site in found)),
        *(
            (name, *(f"{one[key]:.1f}" if key in one else "" for one in found.values()))
            for name, key in (
                ("First derivation, s", "cold"),
                ("On a second visit, s", "warm"),
                ("All of the first answer, s", "whole"),
                ("A further derivation, s", "further"),
            )
        ),
    ]
    head = "| | This page | SymPy in Pyodide, no steps |\n|:--|--:|--:|"
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows)])
