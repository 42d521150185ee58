"""The page of promises: every check is one, and what stands beside it was found."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from sphinx.errors import ExtensionError

from activations import CATALOGUE
from tools.check import results as record_results
from tools.site import promises

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "book" / "promises.md").read_text(encoding="utf-8")
ROWS = [row for row in SOURCE.splitlines() if row.startswith("| ") and "Promise" not in row]
CHECKS = [check for row in ROWS for check in row.split("`")[1::2]]
COMMIT = "0123456789" * 4


@pytest.fixture
def results(monkeypatch, tmp_path):
    """A file of results of its own, on a commit."""
    monkeypatch.setattr(record_results, "RESULTS_FILE", tmp_path / "_build" / "results.json")
    monkeypatch.setattr(record_results, "_outcomes", record_results.defaultdict(dict))
    monkeypatch.setattr(record_results.version, "commit", lambda: COMMIT)
    return record_results


def finish(results):
    # In `make test` the plugin is at work, and has seen this very test begin.
    for own in [
        name for name in results._outcomes if name.startswith("tests/site/test_promises.py")
    ]:
        del results._outcomes[own]
    results.pytest_sessionfinish(SimpleNamespace(config=SimpleNamespace()))


def report(results, test, outcome, when="call"):
    made = SimpleNamespace(nodeid=test, outcome=outcome, when=when)
    results.pytest_runtest_logreport(made)


# --- the checks --------------------------------------------------------------------------------


def test_every_promise_has_a_check_that_is_one():
    assert len(ROWS) > 20 and all("`" in row for row in ROWS)
    computed = {check for check in CHECKS if check.startswith("tools/site/promises.py::")}
    assert {check.split("::")[1] for check in computed} == promises.COMPUTED.keys()
    for check in set(CHECKS) - computed:
        assert promises.outcome(check, {}) == promises.NOT_RUN


def test_a_check_that_is_none_is_named():
    with pytest.raises(ExtensionError, match="a check that does not exist: tests/site/test_files"):
        promises.outcome("tests/site/test_files.py::no", {})


# --- the page as it was built --------------------------------------------------------------------


def test_beside_every_check_stands_what_it_found(site):
    page = (site / "promises.html").read_text(encoding="utf-8")
    said = [said for row in promises.ROW.findall(page) for *_, said in promises.CHECK.findall(row)]
    assert len(said) == len(CHECKS)
    found = dict(zip((check.split("::")[-1] for check in CHECKS), said, strict=True))
    proven = rf"{len(CATALOGUE)} derivations; (\d+) of \1 steps proven by algebra"
    assert re.fullmatch(proven, found["derivations"])
    notebooks = len([*(ROOT / "book").glob("*.ipynb")])
    assert found["executed_notebooks"].startswith(f"{notebooks} of {notebooks} notebooks ran: ")
    folders = ("", "embed/", "code/", "atlas/")
    pages = sum(len([*site.glob(f"{folder}*.html")]) for folder in folders) - 1
    assert found["foreign_addresses"].startswith(f"0 in {pages} pages and ")
    assert found["policies"] == f"{pages} of {pages} pages"
    assert re.match(r"0 of \d+ scripts name cookies", found["cookies"])
    for check in ("picture_texts", "addresses_in_a_folder"):
        assert re.match(r"([\d,]+) of \1 ", found[check]), found[check]
    assert re.match(r"[\d,]{4,} formulas; 0 left as LaTeX", found["formulas"])
    assert re.fullmatch(r"(\d+) of \1 packages, (\d+) of \2 actions", found["pins"])


def test_what_a_page_loads_and_what_it_only_links_to(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        "<link rel=stylesheet href=//a.example/s.css><link rel=next href=other.html>"
        "<script src=https://b.example/s.js></script><noscript><img src=n.png></noscript>"
        "<img src=p.png alt='what it shows'><form action=/search></form>"
        "<a href=https://c.example/>elsewhere</a>",
        encoding="utf-8",
    )
    page = promises.Page(path.read_text(encoding="utf-8"))
    own = {"p.png", "/search"}
    assert page.loads.keys() == {"//a.example/s.css", "https://b.example/s.js", *own}
    assert page.links == ["https://c.example/"] and page.texts == [None, "what it shows"]


# --- what the tests found ------------------------------------------------------------------------


def test_outcomes_are_counted_and_kept_with_the_commit(results):
    report(results, "tests/test_a.py::test_one[1]", "passed", when="setup")
    report(results, "tests/test_a.py::test_one[1]", "passed")
    report(results, "tests/test_a.py::test_one[2]", "failed")
    report(results, "tests/test_a.py::test_one[2]", "passed", when="teardown")
    report(results, "tests/test_a.py::test_one[3]", "failed", when="setup")
    report(results, "tests/test_a.py::test_one[4]", "passed")
    report(results, "tests/test_a.py::test_one[4]", "failed", when="teardown")
    report(results, "tests/test_a.py::test_two", "skipped", when="setup")
    report(results, "book/sigmoid.ipynb::Cell 0", "passed")
    report(results, "book/tanh.ipynb::Cell 0", "passed")
    finish(results)
    assert results.recorded() == {
        "tests/test_a.py::test_one": {"passed": 1, "failed": 3},
        "tests/test_a.py::test_two": {"skipped": 1},
        "book/*.ipynb": {"passed": 2},
    }


def test_another_run_on_the_same_commit_adds_to_it(results, monkeypatch):
    report(results, "tests/test_a.py::test_one", "passed")
    finish(results)
    monkeypatch.setattr(results, "_outcomes", record_results.defaultdict(dict))
    report(results, "tests/test_b.py::test_two", "failed")
    finish(results)
    assert results.recorded().keys() == {"tests/test_a.py::test_one", "tests/test_b.py::test_two"}


@pytest.mark.parametrize("now", [COMMIT[::-1], None], ids=["another commit", "changed files"])
def test_what_was_found_on_another_version_is_not_shown(results, monkeypatch, now):
    report(results, "tests/test_a.py::test_one", "passed")
    finish(results)
    monkeypatch.setattr(results.version, "commit", lambda: now)
    assert results.recorded() == {}


def test_with_changed_files_nothing_is_kept(results, monkeypatch):
    monkeypatch.setattr(results.version, "commit", lambda: None)
    report(results, "tests/test_a.py::test_one", "passed")
    finish(results)
    assert not results.RESULTS_FILE.exists()


def test_how_an_outcome_is_said():
    test = "tests/site/test_every_page.py::test_accessible"
    assert promises.outcome(test, {test: {"passed": 1234}}) == "1,234 passed"
    assert promises.outcome(test, {test: {"passed": 3, "failed": 1}}) == "1 failed, 3 passed"
    assert promises.outcome(test, {}) == "not run for this build"


def test_what_tests_found_after_the_build_takes_the_place_of_what_stood_there():
    test, own = "tests/site/test_every_page.py::test_accessible", "tools/site/promises.py::pins"
    page = f"<p><code>x</code></p><tr><td><code>{own}</code> <code>{test}</code></td></tr>"
    built = promises.with_results(page, lambda name, _: "a < b" if name == own else "1 failed")
    assert re.sub("<wbr>", "", built) == (
        f'<p><code>x</code></p><tr><td><code>{own}</code> <span class="found">a &lt; b</span> '
        f'<code>{test}</code> <span class="found">1 failed</span></td></tr>'
    )
    newer = promises.with_newer_results(built, {test: {"passed": 2}})
    assert newer == built.replace("1 failed", "2 passed")
