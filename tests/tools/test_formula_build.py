"""How the engine for a formula of the reader's own gets into a site, and stays there."""

import gzip
import json
import re

import pytest

from tools.formula import kept

INTERPRETER = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
PAGE = """<link rel="stylesheet" href="_static/book.css?v=1">
<script type="application/json" class="files">{"parser": "_static/live/parser.js?v=2"}</script>
<!-- the engine -->"""


def fill(folder, **files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def made(tmp_path, monkeypatch):
    """An engine of a few bytes, made from the package as it is."""
    folder = tmp_path / "made"
    fill(
        folder,
        **{f"pyodide/{name}": "p" * 5000 for name in INTERPRETER},
        **{
            f"{name}.gz": gzip.compress(b"z")
            for name in ("start.zip", "modules", "code", "rest.zip")
        },
        **{"worker.mjs": 'const PLACES = { pyodide: "./pyodide/" };', "info.json": "{}"},
        **{"engine.txt": kept.fingerprint()},
    )
    monkeypatch.setattr(kept, "MADE", folder)
    return folder


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    fill(
        folder,
        **{"formula.html": PAGE, "_static/book.css": "b", "_static/live/parser.js": "p"},
        **{"_static/own/numbers.mjs": "n", "_static/own/catalogue.json": "[]"},
    )
    return folder


def files_kept(site):
    text = (site / kept.WORKER).read_text(encoding="utf-8")
    return json.loads(re.search(r"const FILES = (\{.*?\});", text, re.DOTALL)[1])


def test_the_page_is_told_what_it_costs_and_the_worker_keeps_all_that_it_loads(made, site):
    megabytes = kept.put(site)
    text = (site / "formula.html").read_text(encoding="utf-8")
    about = json.loads(re.search(r'class="engine">(.*?)</script>', text)[1])
    assert about["megabytes"] == round(megabytes, 1)
    assert {*files_kept(site)} == {
        "formula.html",
        "_static/book.css",
        "_static/live/parser.js",
        "_static/own/numbers.mjs",
        "_static/own/catalogue.json",
        *(f"formula/{name}" for name in ("start.zip.gz", "modules.gz", "code.gz")),
        *(f"formula/{name}" for name in ("worker.mjs", "info.json")),
        *(f"formula/pyodide/{name}" for name in INTERPRETER),
    }
    kept.put(site)
    again = (site / "formula.html").read_text(encoding="utf-8")
    assert again == text, "a second time nothing changes"


def test_no_other_file_of_the_site_changes(made, site):
    """With the engine and without, every other page is the same to the byte."""
    others = {"sigmoid.html": PAGE, "index.html": "<a href='formula.html'>", "_static/page.js": "j"}
    fill(site, **others, **{"lite/index.html": PAGE, "_headers": "h"})

    def files():
        return {
            path.relative_to(site).as_posix(): path.read_bytes()
            for path in site.rglob("*")
            if path.is_file()
        }

    without = files()
    kept.put(site)
    with_engine = files()
    assert {path for path in without if with_engine[path] != without[path]} == {kept.PAGE}
    new = with_engine.keys() - without.keys()
    assert {path for path in new if not path.startswith("formula/")} == {kept.WORKER}


def test_the_interpreter_is_that_of_the_notebooks_where_there_are_some(made, site):
    fill(site, **{f"{kept.SHARED}{name}": "p" for name in INTERPRETER})
    kept.put(site)
    assert not (site / "formula" / "pyodide").exists()
    assert f'"../{kept.SHARED}"' in (site / "formula" / "worker.mjs").read_text(encoding="utf-8")
    assert f"{kept.SHARED}pyodide.asm.wasm" in files_kept(site)


def test_another_engine_has_another_version(made, site):
    def version():
        kept.put(site)
        return re.search(r'"version": "(\w+)"', (site / "formula.html").read_text("utf-8"))[1]

    first = version()
    (made / "modules.gz").write_bytes(gzip.compress(b"other"))
    assert version() != first


def test_only_an_engine_of_this_package_fits(made, site, tmp_path):
    assert kept.fits(site)
    assert not kept.fits(tmp_path), "a site without the page"
    (made / "engine.txt").write_text("another", encoding="utf-8")
    assert not kept.fits(site)
