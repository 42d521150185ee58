"""What `make downloads` makes: figures with their data, the links to them, and the zip."""

import csv
import io
import os
import zipfile
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from activations import CATALOGUE, relu, sigmoid
from activations.scenes import FIGURES
from tools.downloads import figures as figure_files
from tools.downloads import release

RELEASE = Path(__file__).parents[2] / "_build" / "release"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def made():
    assert RELEASE.exists(), "nothing is made: run make downloads"
    return RELEASE


# --- one figure ---------------------------------------------------------------------------


def test_data_are_what_is_drawn():
    figure, (left, right) = plt.subplots(1, 2)
    left.plot([0, 1], [2, 3], label="up")
    left.axhline(0)  # no data: it has no ends
    left.bar([1], [5], width=2)
    right.imshow([[1, 2], [3, 4]], extent=(0, 2, 2, 0))
    plt.close(figure)
    found = rows(figure_files.data(figure))
    points = [(r["panel"], r["series"], r["x"], r["y"], r["value"]) for r in found]
    assert points[:2] == [("1", "up", "0", "2", ""), ("1", "up", "1", "3", "")]
    assert {(r["x"], r["y"]) for r in found if r["kind"] == "bar"} == {
        ("0", "0"), ("2", "0"), ("2", "5"), ("0", "5"),
    }  # fmt: skip
    assert points[-4:] == [
        ("2", "cells 1", "0.5", "0.5", "1"),
        ("2", "cells 1", "1.5", "0.5", "2"),
        ("2", "cells 1", "0.5", "1.5", "3"),
        ("2", "cells 1", "1.5", "1.5", "4"),
    ]
    assert "line 2" not in {r["series"] for r in found}


def test_data_say_which_curve_and_what_its_axes_are():
    figure, (left, right) = plt.subplots(1, 2)
    left.plot([0, 1], [2, 3], color="#0072B2")
    left.set(xlabel="training step", ylabel="loss")
    right.set(xlabel="training step")
    plt.close(figure)
    header, first, _ = csv.reader(io.StringIO(figure_files.data(figure)))
    assert header == ["panel", "series", "kind", "color", "x: training step", "y", "value"]
    assert first == ["1", "line 1", "line", "#0072b2", "0", "2", ""]


def test_a_figure_without_data_has_none():
    figure, ax = plt.subplots()
    ax.text(0.5, 0.5, "words")
    plt.close(figure)
    assert figure_files.data(figure) == ""


def test_an_activation_is_sampled_where_its_slider_goes():
    files = figure_files.of_activation(sigmoid)
    found = rows(files.data)
    z = np.array([float(r["z"]) for r in found])
    assert z[0] == -6 and z[-1] == 6 and len(z) == 241
    np.testing.assert_allclose([float(r["f"]) for r in found], sigmoid(z), rtol=1e-11)
    np.testing.assert_allclose([float(r["gradient"]) for r in found], sigmoid.gradient(z), 1e-11)
    middle = next(r for r in found if float(r["z"]) == 0)
    assert middle == {"z": "0", "f": "0.5", "gradient": "0.25", "second_derivative": "0"}


def test_the_same_figure_is_the_same_bytes():
    first, second = figure_files.of_activation(relu), figure_files.of_activation(relu)
    assert first == second
    assert "<dc:date>" not in first.svg


# --- pages and archives -------------------------------------------------------------------


def test_links_are_put_under_figures_and_in_the_footer():
    page = (
        '<figure class="x" id="fig-a"><figcaption>A</figcaption></figure>'
        '<figure class="x" id="fig-b"><figcaption>B</figcaption></figure>'
        '<div class="widget-fallback" data-figure="relu"></div>'
        '<script type="application/vnd.jupyter.widget-view+json">{}</script>'
        "<footer>\n<p>By us.</p></footer>"
    )
    figures = {"fig-a": ["svg", "csv"], "relu": ["svg"]}
    linked = release.link(page, {"book.pdf": 1_200_000}, figures)
    assert linked.count("<a ") == 4
    for name in ("figures/fig-a.svg", "figures/fig-a.csv", "figures/relu.svg", "book.pdf"):
        assert f'href="downloads/{name}" download' in linked
    assert linked.index("fig-a.csv") < linked.index("fig-b")
    assert "1.2 MB" in linked


def test_a_zip_is_the_same_bytes_and_has_the_licences(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("x", encoding="utf-8")
    archives = [tmp_path / "a.zip", tmp_path / "b.zip"]
    for archive in archives:
        release.pack(release.files_in(folder), archive, "book")
    assert archives[0].read_bytes() == archives[1].read_bytes()
    with zipfile.ZipFile(archives[0]) as packed:
        assert {f"book/{n}" for n in (*release.NOTICES, "index.html")} == set(packed.namelist())


def test_the_zip_has_the_data_that_notebooks_read(tmp_path):
    files = release.site_files(tmp_path)
    for name in ("data/digits.npz", "data/README.md", "races/race.csv", "races/tuning.csv"):
        assert f"{release.NOTEBOOKS}/activations/{name}" in files


# --- what was made ------------------------------------------------------------------------


def test_every_figure_is_there(made, site):
    figures = made / "figures"
    names = {path.stem for path in figures.glob("*.svg")}
    assert set(CATALOGUE) | set(FIGURES) <= names
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for name in release.FIGURE.findall(text) + release.LIVE.findall(text):
            if name.startswith("fig-") or name in CATALOGUE or name in FIGURES:
                assert name in names, (page.name, name)
                assert f'href="downloads/figures/{name}.svg"' in text, (page.name, name)
    for path in figures.glob("*.csv"):
        assert len(rows(path.read_text(encoding="utf-8"))) > 1, path.name
        assert path.stat().st_size < 300_000, f"{path.name}: more points than can be seen"


def test_what_is_missing_is_said_in_a_sentence(tmp_path, monkeypatch):
    assert "make build" in release.missing(tmp_path)
    (tmp_path / "index.html").touch()
    assert release.missing(tmp_path) == ""
    monkeypatch.setattr(release.chromium, "find", lambda: None)
    assert "No Chromium found" in release.missing(tmp_path)
    (tmp_path / release.DOWNLOADS).mkdir()
    assert "earlier release" in release.missing(tmp_path)


def test_every_link_to_a_download_leads_to_a_file(made, site):
    for page in site.glob("*.html"):
        for name in set(release.LINK.findall(page.read_text(encoding="utf-8"))):
            assert (site / name).is_file(), (page.name, name)


@pytest.fixture(scope="module")
def unpacked(made, tmp_path_factory):
    where = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(made / release.SITE_ZIP) as packed:
        packed.extractall(where)
    (folder,) = where.iterdir()
    return folder


def test_a_notebook_of_the_zip_runs_where_it_lies(unpacked):
    folder = unpacked / release.NOTEBOOKS
    notebook = nbformat.read(folder / "sigmoid.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import activations; activations.__file__"))
    where = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where)
    client.execute(env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"})
    assert str(folder) in notebook.cells[-1].outputs[0]["data"]["text/plain"]


def test_the_zip_works_from_a_folder_without_a_network(unpacked, browser):
    folder = unpacked
    assert {path.stem for path in (folder / release.NOTEBOOKS).glob("*.ipynb")} == {
        path.stem for path in (release.ROOT / "book").glob("*.ipynb")
    }
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((folder / "index.html").as_uri())
    page.goto((folder / "sigmoid.html").as_uri())
    slider = page.get_by_role("slider").first
    slider.wait_for()
    before = slider.get_attribute("aria-valuetext")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") != before
    page.locator("a[rel=next]").first.click()
    page.wait_for_url("**/tanh.html")
    page.goto((folder / "search.html").as_uri() + "?q=saturation")
    page.locator("main a[href*='sigmoid.html']").first.wait_for()
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []
    assert errors == []
    context.close()
