"""Pytest plugin: keep what the tests found, for the page on which the book says what it promises.

Used by `make test` with ``-p tools.check.results``.  A test's outcomes are kept with the hash of
the commit; where files were changed since the last commit, nothing is kept.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from tools.site import version

RESULTS_FILE = Path(__file__).parents[2] / "_build" / "test-results.json"
NOTEBOOKS = "book/*.ipynb"  # what nbval finds, in one

_outcomes: dict[str, dict[str, str]] = defaultdict(dict)


def name_of(test: str) -> str:
    """Return the function that a test calls; for a cell of a notebook, all notebooks."""
    if re.match(r"book/[^:]*\.ipynb::", test):
        return NOTEBOOKS
    return test.split("[")[0]


def recorded() -> dict[str, dict[str, int]]:
    """Return how many passed, failed and were skipped of each test, on this very commit."""
    commit = version.commit()
    if not commit or not RESULTS_FILE.exists():
        return {}
    kept = json.loads(RESULTS_FILE.read_text(encoding="utf-8"))
    return kept["tests"] if kept["commit"] == commit else {}


def pytest_runtest_logreport(report) -> None:
    """Take the outcome of a test: what failed before or after it has failed."""
    known = _outcomes[name_of(report.nodeid)].get(report.nodeid)
    if report.when == "call" or report.outcome != "passed":
        _outcomes[name_of(report.nodeid)][report.nodeid] = (
            "failed" if "failed" in (known, report.outcome) else report.outcome
        )


def pytest_sessionfinish(session) -> None:
    """Write what was found, beside what other runs found on the same commit."""
    if hasattr(session.config, "workerinput") or not version.commit():
        return
    found = {name: dict(Counter(each.values())) for name, each in _outcomes.items()}
    kept = {"commit": version.commit(), "tests": {**recorded(), **found}}
    RESULTS_FILE.parent.mkdir(exist_ok=True)
    RESULTS_FILE.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
