"""Pictures are made light, and still look the same."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib import pyplot

from tools.site import pictures

# Points along a path are what a browser makes of it, whichever way it is written.
ALONG = """(paths) => paths.map((d) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    const length = path.getTotalLength();
    return [...Array(201).keys()].map((k) => {
        const { x, y } = path.getPointAtLength((k / 200) * length);
        return [x, y];
    });
})"""


def lightened(folder, picture, name="a" * 64):
    images = folder / "_images"
    images.mkdir()
    (images / f"{name}.svg").write_text(picture, encoding="utf-8")
    pages = {"page": f'<img src="_images/{name}.svg" alt="A line.">'}
    pages = pictures.lighten(SimpleNamespace(out=folder), pages)
    (path,) = images.iterdir()
    return path, pages["page"]


def drawn(tmp_path):
    """A figure with lines, curves, a filled band and markers, as Matplotlib writes it."""
    rng = np.random.default_rng(0)
    x = np.linspace(-8, 8, 400)
    fig, ax = pyplot.subplots(figsize=(5, 3))
    ax.plot(x, np.tanh(x))
    ax.fill_between(x, np.sin(x), 1 + np.cos(x), where=np.sin(x) > 0)
    ax.scatter(*rng.normal(size=(2, 30)), marker="o")
    ax.plot(*rng.normal(size=(2, 9)), "s--")
    fig.savefig(tmp_path / "figure.svg")
    pyplot.close(fig)
    return (tmp_path / "figure.svg").read_text(encoding="utf-8")


def ways(picture):
    return [d.partition('"')[0] for d in picture.split(' d="')[1:]]


def test_every_path_runs_where_it_ran(tmp_path, browser):
    before = drawn(tmp_path)
    path, _ = lightened(tmp_path, before)
    after = path.read_text(encoding="utf-8")
    old, new = ways(before), ways(after)
    assert len(old) == len(new) > 20 and any("C" in d for d in old)
    tab = browser.new_page()
    points = np.array(tab.evaluate(ALONG, old)), np.array(tab.evaluate(ALONG, new))
    tab.close()
    assert np.ptp(points[0], axis=1).max() > 100
    assert np.abs(points[0] - points[1]).max() < 0.1
    assert len(after) < 0.6 * len(before)


@pytest.mark.parametrize(
    "before, after",
    [
        ("M 0 0\nL 0 3.5\n", "m0 0 0 3.5"),
        ("M 10.254 20 L 9.754 20.5 L 9.75 20", "m10.25 20-.5 .5 0-.5"),
        ("M 1 1 L 2 1 L 2 2 z M 5 5 L 6 6", "m1 1 1 0 0 1zm4 4 1 1"),
        ("M 0 0 C 1 1 2 1 3 0 C 4 -1 5 -1 6 0", "m0 0c1 1 2 1 3 0 1-1 2-1 3 0"),
        ("M 0 0 L 1 0 L 2 0 z L 0 5", "m0 0 1 0 1 0zl0 5"),
        ("M 0 0 H 5", "M 0 0 H 5"),
    ],
    ids=["marker", "rounded", "two loops", "curves", "goes on from the start", "left alone"],
)
def test_a_path_in_steps(tmp_path, before, after):
    path, _ = lightened(tmp_path, f'<svg width="72pt" height="36pt"><path d="{before}"/></svg>')
    assert f' d="{after}"' in path.read_text(encoding="utf-8")


def test_a_page_finds_its_picture_and_knows_its_size(tmp_path):
    path, page = lightened(tmp_path, '<svg width="72pt" height="36pt"></svg>')
    assert path.name == f"{'a' * 12}.svg"
    size = 'width="100" height="50"'
    assert page == f'<img src="_images/{path.name}" {size} loading="lazy" alt="A line.">'


def test_other_names_stay(tmp_path):
    path, _ = lightened(tmp_path, '<svg width="72pt" height="36pt"/>', name="tanh-light")
    assert path.name == "tanh-light.svg"
