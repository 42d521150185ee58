"""Weight and speed of a chapter's page, beside the page of a stock Jupyter Book.

make bench-page
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

import own_formula
import stock
from delivery import deliver
from tools.check import chromium

ROOT = Path(__file__).parent.parent
CHAPTER = "sigmoid"
OURS, STOCK = "http://ours.localhost/", "http://stock.localhost/"
CDN = ROOT / "_build" / "cdn"  # npm packages, fetched once
RUNS = 5
STEPS = 40  # of the slider
QUIET_SECONDS = 2.0  # seconds without a request, then a page counts as loaded
TIMEOUT = 180  # seconds that a page may take
LIGHTHOUSE = "lighthouse@12.8.2"  # the last for Node.js 18 and 20
NODE_MISSING = (
    "The stock page needs packages from npm: install Node.js "
    "(Debian and Ubuntu: sudo apt-get install nodejs npm; macOS: brew install node)."
)

INTRODUCTION = """## The page

`{chapter}.ipynb` on this site, and as a stock Jupyter Book of nothing but that chapter.
The stock page loads {packages}.
The slow phone has 1.6 Mbit/s, a delay of 150 ms for each request, and a processor
4 times slower, all emulated; the laptop is this machine.
Both pages come gzipped from this machine, as from a web server and CDNs, and nothing is cached.
Medians of {runs} visits to each, in turns.
The first slider is tried with arrow keys from the first moment on, until its figure moves.
"""


@dataclass(frozen=True)
class Device:
    """What a reader holds; `network` as in Chromium's Network.emulateNetworkConditions."""

    name: str
    screen: dict
    slower: int = 1
    network: dict | None = None
    lighthouse: tuple[str, ...] = ()


DEVICES = (
    Device(
        "phone",
        {
            "viewport": {"width": 412, "height": 823},
            "device_scale_factor": 1.75,
            "is_mobile": True,
            "has_touch": True,
        },
        slower=4,
        network={
            "offline": False,
            "latency": 150,
            "downloadThroughput": 1.6e6 / 8,
            "uploadThroughput": 0.75e6 / 8,
        },
    ),
    Device(
        "laptop", {"viewport": {"width": 1366, "height": 768}}, lighthouse=("--preset=desktop",)
    ),
)

# Quantity -> digits after the point. Smaller is better for each.
QUANTITIES = {
    "transferred, kB": 0,
    "of it scripts, kB": 0,
    "requests": 0,
    "first contentful paint, s": 2,
    "first slider moves its figure, s": 2,
    "script time of a slider step, ms": 1,
    "cumulative layout shift": 3,
}
SCORES = ("performance", "accessibility", "best-practices")
AUDITS = {"largest-contentful-paint": "s", "total-blocking-time": "ms", "speed-index": "s"}

RECORD_SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
    for (const { startTime, value } of list.getEntries()) shifts.push([startTime, value]);
}).observe({ type: "layout-shift", buffered: true });"""
# The drawing that the page's first slider moves; null while there is none.
DRAWING = """() => {
    const slider = document.querySelector(".cell_output :is(input[type=range], .noUi-handle)");
    if (slider && document.activeElement !== slider) slider.focus();
    const drawing = slider?.closest(".cell_output").querySelector("svg");
    if (!drawing?.querySelector("path[d]")) return null;
    return [performance.now() / 1000, drawing.outerHTML];
}"""
# A script that runs for seconds may ask for more at its end: no quiet before that.
UNTIL_IDLE = "() => new Promise((done) => setTimeout(() => requestIdleCallback(done), 50))"
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Traffic:
    """What a tab asks for and gets, from the events of Chromium's network domain."""

    requests: dict[str, str] = field(default_factory=dict)  # id -> address
    scripts: set[str] = field(default_factory=set)
    bytes: dict[str, float] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    last: float = field(default_factory=time.monotonic)

    def listen(self, session: CDPSession) -> None:
        session.on("Network.requestWillBeSent", self.sent)
        session.on("Network.responseReceived", self.answered)
        session.on("Network.loadingFinished", self.finished)
        session.on("Network.loadingFailed", self.failed)
        session.send("Network.enable")

    def sent(self, event: dict) -> None:
        if event["request"]["url"].startswith("http"):  # not data: and blob:
            self.requests[event["requestId"]] = event["request"]["url"]
            self.waiting.add(event["requestId"])
            self.last = time.monotonic()

    def answered(self, event: dict) -> None:
        if event["type"] == "Script":
            self.scripts.add(event["requestId"])
        if event["response"]["status"] >= 400:
            self.missing.append(event["response"]["url"])

    def finished(self, event: dict) -> None:
        if event["requestId"] in self.requests:
            self.bytes[event["requestId"]] = event["encodedDataLength"]
        self._done(event)

    def failed(self, event: dict) -> None:
        if event["requestId"] in self.waiting:
            self.missing.append(self.requests[event["requestId"]])
        self._done(event)

    def _done(self, event: dict) -> None:
        self.waiting.discard(event["requestId"])
        self.last = time.monotonic()

    @property
    def quiet(self) -> bool:
        return not self.waiting and time.monotonic() - self.last > QUIET_SECONDS

    def weight(self, scripts: bool = False) -> float:
        """Return the kilobytes that came over the wire, headers too."""
        return sum(n for i, n in self.bytes.items() if not scripts or i in self.scripts) / 1000


def layout_shift(shifts: list[tuple[float, float]]) -> float:
    """Return the cumulative layout shift as browsers report it: the worst burst of shifts.

    A burst has no pause of a second, and lasts at most five.

    Parameters
    ----------
    shifts : list of (float, float)
        Milliseconds from the start of the visit, and score; in order of time.
    """
    worst = total = 0.0
    first = last = -float("inf")
    for at, score in shifts:
        if at - last > 1000 or at - first > 5000:
            first, total = at, 0.0
        last, total = at, total + score
        worst = max(worst, total)
    return worst


@contextlib.contextmanager
def empty_tab(browser: Browser, device: Device) -> Iterator[tuple[Page, CDPSession]]:
    """Open a tab as a device has it, with nothing cached."""
    context = browser.new_context(**device.screen)
    tab = context.new_page()
    tab.set_default_timeout(1000 * TIMEOUT)
    session = context.new_cdp_session(tab)
    session.send("Emulation.setCPUThrottlingRate", {"rate": device.slower})
    if device.network:
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", device.network)
    tab.add_init_script(RECORD_SHIFTS)
    try:
        yield tab, session
    finally:
        context.close()


def load(browser: Browser, address: str, device: Device) -> dict[str, float]:
    """Visit a page and let it come to rest."""
    with empty_tab(browser, device) as (tab, session):
        traffic = Traffic()
        traffic.listen(session)
        tab.goto(address, wait_until="load")
        end = time.monotonic() + TIMEOUT
        while not traffic.quiet and time.monotonic() < end:
            tab.evaluate(UNTIL_IDLE)
        # html-manager looks for fonts and for anywidget beside the page before it asks a CDN.
        missing = [url for url in traffic.missing if not url.startswith(STOCK)]
        if missing or not traffic.quiet:
            lacks = ", ".join(missing) or "an end of its requests"
            raise RuntimeError(f"{address} did not get {lacks}")
        paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        return {
            "transferred, kB": traffic.weight(),
            "of it scripts, kB": traffic.weight(scripts=True),
            "requests": len(traffic.requests),
            "first contentful paint, s": tab.evaluate(paint) / 1000,
            "cumulative layout shift": layout_shift(tab.evaluate("shifts")),
        }


def slide(browser: Browser, address: str, device: Device) -> dict[str, float]:
    """Visit a page and press arrow keys on its first slider from the first moment on."""
    with empty_tab(browser, device) as (tab, session):
        tab.goto(address, wait_until="commit")
        moved = _first_move(tab)
        tab.wait_for_load_state("networkidle")
        session.send("Performance.enable")
        # What it costs to press a key and to look, on a key that moves nothing.
        nothing = _script_time(tab, session, ("Shift", "Shift"))
        step = _script_time(tab, session, ("ArrowRight", "ArrowLeft"))
        return {
            "first slider moves its figure, s": moved,
            "script time of a slider step, ms": 1000 * (step - nothing),
        }


def _first_move(tab: Page) -> float:
    """Return when a key first moved the figure: seconds from the start of the visit."""
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        before = tab.evaluate(DRAWING)
        if before is None:
            tab.wait_for_timeout(20)
            continue
        tab.keyboard.press("ArrowRight")
        tab.evaluate(TWO_FRAMES)
        after = tab.evaluate(DRAWING)
        if after and after[1] != before[1]:
            return after[0]
    raise RuntimeError(f"No slider of {tab.url} moved a figure in {TIMEOUT} s")


def _script_time(tab: Page, session: CDPSession, keys: tuple[str, str]) -> float:
    """Return the median time that scripts run for a key, in seconds."""

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "ScriptDuration")

    times = []
    for step in range(STEPS):
        before = spent()
        tab.keyboard.press(keys[step % 2])
        tab.evaluate(TWO_FRAMES)
        times.append(spent() - before)
    return statistics.median(times)


def medians(visits: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each quantity."""
    return {name: statistics.median(v[name] for v in visits) for name in visits[0]}


def ratio(theirs: float, ours: float, digits: int) -> str:
    """Return how many times larger theirs is, to two digits; nothing where ours is shown as 0."""
    if round(ours, digits) <= 0:
        return ""
    times = theirs / ours
    return f"{times:.0f}" if times >= 9.95 else f"{times:.1f}"


def table(found: dict[str, dict[str, dict[str, float]]]) -> str:
    """Return the table of medians: device -> site -> quantity -> number."""
    heads = [f"{d}, {what}" for d in found for what in ("stock", "ours", "stock / ours")]
    rows = [f"| measured | {' | '.join(heads)} |", f"|:--|{'--:|' * len(heads)}"]
    for name, digits in QUANTITIES.items():
        cells = []
        for sites in found.values():
            theirs, ours = sites["stock"][name], sites["ours"][name]
            cells += [f"{theirs:.{digits}f}", f"{ours:.{digits}f}", ratio(theirs, ours, digits)]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def lighthouse(address: str, device: Device, rule: str) -> dict[str, str] | None:
    """Return the figures of one run of Lighthouse, or None where it does not run."""
    option, _, value = rule.partition("=")
    flags = " ".join(["--headless=new", *chromium.FLAGS, f'{option}="{value}"'])
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json"]
    command += [f"--chrome-flags={flags}", f"--only-categories={','.join(SCORES)}"]
    done = subprocess.run(
        [*command, *device.lighthouse],
        env={**os.environ, "CHROME_PATH": chromium.find()},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print(done.stderr.strip()[-2000:], file=sys.stderr)
        return None
    return lighthouse_figures(json.loads(done.stdout))


def lighthouse_figures(report: dict) -> dict[str, str]:
    """Return scores of 0 to 100, and times with their unit, of Lighthouse's report."""
    figures = {name: f"{100 * report['categories'][name]['score']:.0f}" for name in SCORES}
    for name, unit in AUDITS.items():
        milliseconds = report["audits"][name]["numericValue"]
        number = f"{milliseconds / 1000:.1f}" if unit == "s" else f"{milliseconds:.0f}"
        figures[f"{name.replace('-', ' ')}, {unit}"] = number
    return figures


def lighthouse_table(sites: dict[str, str], rule: str) -> str:
    columns = {}
    for device in DEVICES:
        for site, address in reversed(sites.items()):
            _report(f"Lighthouse, {device.name}, {site}")
            figures = lighthouse(address, device, rule)
            if figures is None:
                return f"{LIGHTHOUSE} did not run here: its figures are left out."
            columns[f"{device.name}, {site}"] = figures
    rows = [f"| {LIGHTHOUSE} | {' | '.join(columns)} |", f"|:--|{'--:|' * len(columns)}"]
    for name in next(iter(columns.values())):
        cells = [figures[name] for figures in columns.values()]
        rows.append(f"| {name.replace('-', ' ')} | {' | '.join(cells)} |")
    return "\n".join(rows)


def measure(browser: Browser, sites: dict[str, str], runs: int) -> dict:
    """Visit the sites in turns, so that what else the machine does slows them alike."""
    found = {}
    for device in DEVICES:
        visits = {site: [] for site in sites}
        for run in range(runs):
            _report(f"{device.name}, visit {run + 1} of {runs}")
            for site, address in sites.items():
                visits[site].append(
                    load(browser, address, device) | slide(browser, address, device)
                )
        found[device.name] = {site: medians(made) for site, made in visits.items()}
    return found


def _report(what: str) -> None:
    print(f"    {what}", file=sys.stderr, flush=True)


OWN_FORMULA = """### A formula of the reader's own

The derivative of `{first}`, from the click or from the address to the last line, on the page
"Bring your own formula", and medians of {further} further formulas on the same page.
The notebook asks the same package for the same derivation; the stock page asks SymPy for the
derivative alone, without steps.
All come gzipped from this machine; a first visit has nothing in its caches.
Medians of {runs} visits to each, in turns.
"""


def measure_own_formula(site: Path, scratch: Path) -> tuple[dict, dict]:
    """Measure the page for a formula of the reader's own beside other ways: seconds, megabytes."""
    _report("a formula of the reader's own")
    other = own_formula.stock(scratch / "sympy")
    hosts = {"own.localhost": site, "sympy.localhost": other}
    if lite := own_formula.notebook(site, scratch / "notebook"):
        hosts["lite.localhost"] = lite
    else:
        _report("without the notebook in JupyterLite: run make lite")
    names = ("ours", *(["lite"] if lite else []), "stock")
    with deliver(hosts) as server, sync_playwright() as playwright:
        launch = functools.partial(
            playwright.chromium.launch_persistent_context,
            executable_path=chromium.find(),
            args=[*chromium.FLAGS, server.rule],
            viewport={"width": 1280, "height": 900},
        )
        found = own_formula.measure(launch, names)
    return found, own_formula.sizes(site, other)


def own_formula_section(found: dict, sizes: dict) -> str:
    introduction = OWN_FORMULA.format(
        first=own_formula.FIRST, further=len(own_formula.FURTHER), runs=own_formula.RUNS
    )
    return f"{introduction}\n{own_formula.table(found, sizes)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument("--runs", type=int, default=RUNS)
    arguments = parser.parse_args()
    if not all(map(shutil.which, ("node", "npm", "npx"))):
        print(NODE_MISSING, file=sys.stderr)
        return os.EX_UNAVAILABLE
    with tempfile.TemporaryDirectory() as scratch:
        _report("stock book")
        built = stock.build(CHAPTER, Path(scratch))
        page = built / f"{CHAPTER}.html"
        text = page.read_text(encoding="utf-8")
        CDN.mkdir(parents=True, exist_ok=True)
        try:
            packages = stock.fetch(text, CDN)
        except subprocess.CalledProcessError as error:
            print(f"Cannot download what the stock page loads: {error}", file=sys.stderr)
            return os.EX_UNAVAILABLE
        page.write_text(stock.localize(text), encoding="utf-8")
        hosts = {"ours.localhost": arguments.site, "stock.localhost": built, "*": CDN}
        sites = {"ours": f"{OURS}{CHAPTER}.html", "stock": f"{STOCK}{CHAPTER}.html"}
        with deliver(hosts) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.find(), args=[*chromium.FLAGS, server.rule]
            )
            found = measure(browser, sites, arguments.runs)
            browser.close()
            numbers = {"chapter": found}
            print(
                INTRODUCTION.format(
                    chapter=CHAPTER, packages=", ".join(packages), runs=arguments.runs
                )
            )
            print(table(found))
            print(f"\n{lighthouse_table(sites, server.rule)}")
        if (arguments.site / "formula" / "worker.mjs").exists():
            own = measure_own_formula(arguments.site, Path(scratch))
            print(f"\n{own_formula_section(*own)}")
            numbers["own formula, s"], numbers["own formula, MB"] = own
    if path := os.environ.get("BENCHMARK_NUMBERS"):
        Path(path).write_text(json.dumps(numbers, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
