"""What the page is measured with: a server, a stock page without CDNs, and the arithmetic."""

import gzip
import http.client
import os

import nbformat
import pytest

import own_formula
import page
import run
import stock
from delivery import deliver

STATE = """<script type="application/vnd.jupyter.widget-state+json">
{"state": {
    "a": {"model_module": "@jupyter-widgets/controls", "model_module_version": "2.0.0"},
    "b": {"model_module": "anywidget", "model_module_version": "~0.11.*"},
    "c": {"model_module": "anywidget", "model_module_version": "~0.11.*"}
}}
</script>"""
CDNS = """<script src="_static/own.js"></script>
<script integrity="sha256-x=" src="https://cdn.example/ajax/libs/require.js/2.3.4/require.min.js"></script>
<script data-jupyter-widgets-cdn="https://cdn.example/npm/" src="https://cdn.example/npm/@jupyter-widgets/html-manager@1.0.6/dist/embed-amd.js"></script>
<script defer src="https://cdn.example/npm/mathjax@3/es5/tex-mml-chtml.js"></script>
<a href="https://cdn.example/npm/elsewhere@1/">a link</a>
"""


@pytest.fixture
def served(tmp_path):
    """A function that asks a server of two hosts for something."""
    for name, text in {"one/a.js": "1" * 1000, "one/b.woff2": "2" * 1000, "else/a.js": "3"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "secret").write_text("not in a folder that is served")
    with deliver({"one.localhost": tmp_path / "one", "*": tmp_path / "else"}) as server:

        def ask(host, path, **headers):
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
            connection.request("GET", path, headers={"Host": host, **headers})
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return answer.status, dict(answer.getheaders()), body

        yield ask


def test_text_comes_gzipped(served):
    status, headers, body = served("one.localhost", "/a.js?v=1")
    assert status == 200 and gzip.decompress(body) == b"1" * 1000
    assert headers["Content-Encoding"] == "gzip" and headers["Content-Type"] == "text/javascript"
    assert headers["Content-Length"] == str(len(body)) and len(body) < 100


def test_what_a_browser_has_is_not_sent_again(served):
    _, headers, _ = served("one.localhost", "/a.js")
    known = {"If-None-Match": headers["ETag"]}
    assert served("one.localhost", "/a.js", **known)[::2] == (304, b"")
    assert served("else.localhost", "/a.js", **known)[0] == 200


def test_a_font_comes_as_it_is(served):
    _, headers, body = served("one.localhost:80", "/b.woff2")
    assert body == b"2" * 1000 and "Content-Encoding" not in headers


def test_other_hosts_share_a_folder(served):
    status, headers, body = served("cdn.example.localhost", "/a.js")
    assert status == 200 and gzip.decompress(body) == b"3"
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/none.js", "/", "/../secret", "/%2e%2e/secret"])
def test_what_is_not_there_is_not_found(served, path):
    assert served("one.localhost", path)[0] == 404


def test_the_packages_of_a_page_are_those_it_loads():
    html_manager = "@jupyter-widgets/html-manager@1.0.6"
    assert stock.packages(CDNS + STATE) == [html_manager, "mathjax@3", "anywidget@~0.11.*"]
    ((path, version),) = stock.REQUIREJS_ADDRESS.findall(CDNS)
    assert (path, version) == ("ajax/libs/require.js/2.3.4", "2.3.4")


def test_a_localized_page_asks_this_machine_alone():
    local = stock.localize(CDNS)
    assert "integrity" not in local and '<script src="_static/own.js">' in local
    assert 'data-jupyter-widgets-cdn="http://cdn.example.localhost/npm/"' in local
    assert local.count("http://cdn.example.localhost/") == 4
    assert '<a href="https://cdn.example/npm/elsewhere@1/">' in local


def test_traffic_counts_what_came_over_the_wire():
    traffic = page.Traffic()
    kinds = {"a": "Document", "b": "Script", "c": "Font"}
    for name, kind in kinds.items():
        traffic.sent({"requestId": name, "request": {"url": f"http://x/{name}"}})
        status = 404 if name == "c" else 200
        response = {"status": status, "url": f"http://x/{name}"}
        traffic.answered({"requestId": name, "type": kind, "response": response})
    traffic.sent({"requestId": "d", "request": {"url": "blob:http://x/d"}})
    traffic.finished({"requestId": "a", "encodedDataLength": 3000})
    traffic.finished({"requestId": "b", "encodedDataLength": 1500})
    traffic.finished({"requestId": "d", "encodedDataLength": 9000})
    assert (len(traffic.requests), traffic.weight(), traffic.weight(scripts=True)) == (3, 4.5, 1.5)
    assert traffic.missing == ["http://x/c"]
    traffic.last -= 2 * page.QUIET_SECONDS
    assert not traffic.quiet  # c is still on its way
    traffic.failed({"requestId": "c"})
    traffic.last -= 2 * page.QUIET_SECONDS
    assert traffic.quiet and traffic.missing == ["http://x/c", "http://x/c"]


@pytest.mark.parametrize(
    "shifts, worst",
    [
        ([], 0),
        ([[0, 0.1], [900, 0.1]], 0.2),
        ([[0, 0.1], [1100, 0.15]], 0.15),  # a pause ends a burst
        ([[900 * i, 1] for i in range(7)], 6),  # so do five seconds
    ],
)
def test_layout_shift_is_that_of_the_worst_burst(shifts, worst):
    assert page.layout_shift(shifts) == pytest.approx(worst)


def test_medians():
    assert page.medians([{"a": 1, "b": 5}, {"a": 9, "b": 4}, {"a": 2, "b": 3}]) == {"a": 2, "b": 4}


@pytest.mark.parametrize(
    "theirs, ours, digits, text",
    [
        (10, 4, 0, "2.5"),
        (99.4, 10, 0, "9.9"),
        (99.6, 10, 0, "10"),
        (1, 0.0004, 3, ""),
        (0, 0, 3, ""),
    ],
)
def test_ratio(theirs, ours, digits, text):
    assert page.ratio(theirs, ours, digits) == text


def test_the_table_has_both_pages_side_by_side():
    ours, theirs = dict.fromkeys(page.QUANTITIES, 2.0), dict.fromkeys(page.QUANTITIES, 50.0)
    rows = page.table({"phone": {"ours": ours, "stock": theirs}}).splitlines()
    assert rows[0] == "| measured | phone, stock | phone, ours | phone, stock / ours |"
    assert rows[2] == "| transferred, kB | 50 | 2 | 25 |"
    assert len(rows) == 2 + len(page.QUANTITIES)


def test_a_formula_of_ones_own_has_a_column_for_each_site_that_there_is():
    times = {"cold": 2.0, "warm": 0.5}
    found = {"ours": {**times, "whole": 3.0, "further": 0.25}, "stock": times}
    rows = own_formula.table(found, {"ours": 7.1, "stock": 14.0}).splitlines()
    assert rows[0] == "|  | This page | SymPy in Pyodide, no steps |"
    assert rows[2] == "| Loaded, MB | 7.1 | 14.0 |"
    assert rows[-1] == "| A further derivation, s | 0.25 |  |"


def test_the_notebook_that_is_measured_derives_the_formula_and_the_site_is_unchanged(tmp_path):
    assert own_formula.notebook(tmp_path, tmp_path / "none") is None
    there = tmp_path / "site" / "lite" / "files" / f"{own_formula.NOTEBOOK}.ipynb"
    there.parent.mkdir(parents=True)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [nbformat.v4.new_code_cell("the site's")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), there)
    before = there.read_text(encoding="utf-8")
    copy = own_formula.notebook(tmp_path / "site", tmp_path / "copy")
    text = (copy / there.relative_to(tmp_path / "site")).read_text(encoding="utf-8")
    assert own_formula.FIRST in text and "derivation()" in text and "python3" in text
    assert there.read_text(encoding="utf-8") == before


def test_lighthouse_figures():
    report = {
        "categories": {name: {"score": 0.97} for name in page.SCORES},
        "audits": {name: {"numericValue": 1234.5} for name in page.AUDITS},
    }
    figures = page.lighthouse_figures(report)
    assert figures["performance"] == "97" and figures["largest contentful paint, s"] == "1.2"
    assert figures["total blocking time, ms"] == "1234"


def test_without_node_it_is_said_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["page.py"])
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert page.main() == os.EX_UNAVAILABLE
    assert "install Node.js" in capsys.readouterr().err


def test_a_part_that_can_not_be_had_leaves_the_others(monkeypatch, tmp_path):
    written = tmp_path / "measurements.md"
    monkeypatch.setattr(run, "PAGE", written)
    monkeypatch.setattr(run, "NUMBERS", tmp_path / "measurements.json")
    monkeypatch.setattr(run, "HERE", tmp_path)
    monkeypatch.setattr(run, "PARTS", ("bare", "good"))
    (tmp_path / "bare.py").write_text(f"raise SystemExit({os.EX_UNAVAILABLE})")
    (tmp_path / "good.py").write_text("print('## Good')")
    assert run.main() == 0
    assert written.read_text().endswith("\n\n## Good\n")
