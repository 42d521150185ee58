"""The programs that the Makefile calls: build, serve, find a browser, typeset."""

import json
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import ipywidgets
import nbformat
import pytest
from nbformat import v4

from activations import scenes
from formulas import BATTERY
from pages import build, embedded
from tools.check import chromium
from tools.site import body, frame, live_figures, widget_state
from tools.site import serve as serve_site
from tools.site.files import Site
from tools.site.mathematics import breakable, latex_to_mathml, with_rules_beside

ROOT = Path(__file__).parents[2]


# --- build -----------------------------------------------------------------------------


def files(folder):
    every = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in every)


@pytest.mark.slow
def test_a_failing_notebook_stops_the_build(tiny_book):
    """It names notebook, cell and error, and the old site stays."""
    notebook = nbformat.read(tiny_book / "chapter.ipynb", as_version=4)
    notebook.cells.append(v4.new_code_cell("two = 2\nthree = two / 0"))
    nbformat.write(notebook, tiny_book / "chapter.ipynb")
    made = build(tiny_book)
    assert made.returncode == 1
    assert "book/chapter.ipynb, cell 4: ZeroDivisionError: division by zero\n" in made.stderr
    assert "    three = two / 0\n" in made.stderr
    assert "Traceback" not in made.stdout + made.stderr
    assert "The site in site is unchanged." in made.stderr
    assert (tiny_book.parent / "site" / "index.html").read_text(encoding="utf-8") == "old"
    assert files(tiny_book.parent / "site") == ["index.html"]


@pytest.mark.slow
def test_warnings_stop_the_build(tiny_book):
    """All of them are said, each with page and line."""
    faults = {
        "$\\frac{1}{$": "formula not typeset: KaTeX parse error",
        "[there](nowhere.md)": "nowhere.md",
        "[there](#nowhere)": "target not found: .nowhere. ",
        "{numref}`lost`": "lost",
    }
    text = "\n\n".join(["# Index", *faults])
    (tiny_book / "index.md").write_text(text, encoding="utf-8")
    toc = "format: jb-book\nroot: index\n"  # without the notebook, which would have to run
    (tiny_book.parent / "_toc.yml").write_text(toc, encoding="utf-8")
    made = build(tiny_book)
    assert made.returncode == 1
    for line, says in enumerate(faults.values(), start=1):
        assert re.search(rf"book/index.md:{2 * line + 1}: WARNING: .*{says}", made.stderr), says
    assert files(tiny_book.parent / "site") == ["index.html"]


@pytest.mark.slow
def test_a_whole_build_takes_the_place_of_the_old_site(tiny_book):
    """Another can take what the notebooks showed in it, and is the same to the byte."""
    notebook = nbformat.read(tiny_book / "chapter.ipynb", as_version=4)
    notebook.cells += [
        v4.new_code_cell("import uuid\nuuid.uuid4().hex"),
        v4.new_code_cell("from activations import tanh\ntanh.explore()"),
        v4.new_code_cell("from matplotlib import pyplot\npyplot.plot([1, 2])"),
    ]
    nbformat.write(notebook, tiny_book / "chapter.ipynb")
    site = tiny_book.parent / "site"

    def built(*options):
        made = build(tiny_book, *options)
        assert made.returncode == 0, made.stderr
        return {name: (site / name).read_bytes() for name in files(site)}, made.stdout

    first, said = built()
    page = first["chapter.html"].decode("utf-8")
    assert re.search(r"\b[0-9a-f]{32}\b", page) and ".svg" in page and "page_widgets.js" in page
    assert "running notebooks... [100%] chapter" in said
    assert said.endswith("The site is in site\n")
    assert b"<math" in first["index.html"]
    assert sorted(p.name for p in site.parent.iterdir()) == sorted(
        ["_config.yml", "_toc.yml", "book", "site", "site-executed"]
    )
    again, said = built("--executed", tiny_book.parent / "site-executed")
    assert "running notebooks" not in said
    assert again.keys() == first.keys()
    assert not [name for name in first if again[name] != first[name]]


# --- serve -----------------------------------------------------------------------------


def test_serves_on_the_next_free_port(tmp_path):
    (tmp_path / "index.html").write_text("here", encoding="utf-8")
    with socket.socket() as taken:
        taken.bind((serve_site.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serve_site.open_server(tmp_path, port) as server:
            assert server.server_address[1] > port
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://{serve_site.HOST}:{server.server_address[1]}/"
            with urllib.request.urlopen(address) as answer:
                assert answer.read() == b"here"
            server.shutdown()


@pytest.mark.parametrize(
    "name, type_", [("a.wasm", "application/wasm"), ("a.mjs", "text/javascript")]
)
def test_serves_programs_under_the_type_that_browsers_ask_for(monkeypatch, name, type_):
    for ask in ("guess_type", "guess_file_type"):
        monkeypatch.setattr(f"mimetypes.{ask}", lambda path: ("text/plain", None), raising=False)
    handler = object.__new__(serve_site.Handler)
    assert handler.guess_type(name) == type_


def test_says_which_port_it_takes():
    with socket.socket() as taken:
        taken.bind((serve_site.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, serve_site.__file__, str(port)], stdout=subprocess.PIPE, text=True
        )
        try:
            output = process.stdout.readline() + process.stdout.readline()
        finally:
            process.terminate()
            process.communicate(timeout=20)
    assert f"Port {port} is in use; taking " in output
    assert "The book is at http://127.0.0.1:" in output


# --- browser ---------------------------------------------------------------------------


def test_the_browser_may_be_named(monkeypatch):
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert chromium.find() == sys.executable


def test_without_a_browser_one_sentence_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    monkeypatch.setattr(sys, "argv", ["chromium.py"])
    assert chromium.main() == 2
    output = capsys.readouterr().err
    assert output.startswith("No Chromium found: install it")
    assert output.count("\n") == 1


# --- mathematics -----------------------------------------------------------------------


def test_a_comma_stays_with_its_formula():
    formula = "<math><mi>z</mi></math>"
    held = body.held(f"for {formula}, if ({formula}) and {formula} is")
    assert f'<span class="held">{formula},</span> if' in held
    assert f'(<span class="held">{formula})</span> and {formula} is' in held
    block = '<math display="block"><mi>z</mi></math>.'
    assert body.held(block) == block, "that one has a line of its own"


def test_letters_of_the_blackboard_are_characters():
    """Chromium draws no letter so for an attribute alone."""
    markup = latex_to_mathml(r"\mathbb{E}[z] \in \mathbb{R}", False)
    assert "double-struck" not in markup
    assert "\U0001d53c" in markup and "\u211d" in markup


def test_latex_becomes_mathml():
    markup = latex_to_mathml(r"\sigma(z) = \frac{1}{1 + e^{-z}}", False)
    assert markup.startswith("<math")
    assert "<mfrac>" in markup
    assert "σ" in markup


def test_upright_signs_are_operators_without_space():
    """Firefox leaves room around an upright <mi>; a bar closes if it is the second."""
    markup = latex_to_mathml(r"\frac{\partial f}{\partial z} = |z|/2 - |-z| + \infty - 1", False)
    for sign in "\u2202/\u221e":
        assert f'<mo lspace="0" rspace="0">{sign}</mo>' in markup
    assert 'mathvariant="normal"' not in markup
    assert markup.count('form="prefix"') == 1, "that of |-z|"


def test_a_plus_after_dots_stands_between_two_terms():
    assert "prefix" not in latex_to_mathml(r"a + \dots + e + \cdots - b", False)


def test_a_line_can_end_before_a_relation():
    long = breakable(latex_to_mathml(r"f(z + h) - f(z) = h f'(z) \approx 0.001", False))
    first, second, third = long.split("<wbr>")
    assert all(
        part.startswith("<math") and part.endswith("</math>") for part in long.split("<wbr>")
    )
    assert "=" not in first.split(">", 1)[1].replace('="', "") and "<mo>=</mo>" in second
    assert "\u2248" in third
    short = latex_to_mathml("z = 3", False)
    assert breakable(short) == short


def test_rules_stand_beside_their_lines_as_text():
    formula = r"\begin{aligned} & a \\ & {\small\text{one rule,}} \\ & {\small\text{another}} \\"
    markup = with_rules_beside(latex_to_mathml(rf"{formula} & = b \\ & = c \end{{aligned}}", True))
    assert markup.count('class="step"') == 2 and markup.count("<math") == 2
    assert '<p class="rule">one rule, another</p>' in markup and "mtext" not in markup
    plain = latex_to_mathml(r"\begin{aligned} a &= b \\ &= c \end{aligned}", True)
    assert with_rules_beside(plain) == plain


def test_prose_in_a_table_is_told_from_numbers_and_names():
    table = (
        "<td><p>12.3</p></td><td class='x'>a</td><td><p>a sentence of several words here</p></td>"
    )
    markup = body.CELL.sub(body._marked_if_prose, table)
    assert markup.count("prose") == 1 and '<td class="prose"><p>a sentence' in markup


def test_the_list_of_chapters_has_short_titles():
    links = '<a class="current reference internal" href="#">Tanh: the sigmoid, centered</a>'
    markup = frame._chapters({"toctree": lambda **_: links})
    assert markup == '<a class="current reference internal" href="#">Tanh</a>'


def test_columns_are_aligned_on_their_cells():
    markup = latex_to_mathml(r"\begin{aligned} a &= b \\ &= c \end{aligned}", True)
    assert markup.count("math-right") == markup.count("math-left") == 2


def test_what_is_under_a_root_is_as_tall_as_the_sign():
    assert '<msqrt><mspace height=".75em" depth=".2em" /><mi>n</mi>' in latex_to_mathml(
        r"\sqrt{n}", False
    )


def test_a_prime_is_no_superscript():
    assert "msup" not in latex_to_mathml("f'(z) + f''(z)", False)
    assert "msup" in latex_to_mathml("f'(z)^2 + f'^2", False)


@pytest.mark.parametrize("formula", [r"\tanh z", r"\tanh z_1", r"\tanh\sigma(z)"])
def test_a_function_stands_off_from_its_argument(formula):
    assert "rspace" in latex_to_mathml(formula, False)


@pytest.mark.parametrize("formula", [r"\tanh(z)", r"\tanh\left(z\right)"])
def test_a_function_stands_close_to_its_parenthesis(formula):
    assert "rspace" not in latex_to_mathml(formula, False)


def test_a_formula_that_does_not_parse_is_an_error():
    with pytest.raises(ValueError, match="Expected group after '_'"):
        latex_to_mathml("x_", False)


# --- widgets ---------------------------------------------------------------------------


@BATTERY
def test_widgets_get_the_same_names_in_every_build(activation):
    def state():
        return widget_state.rename(*embedded(activation.explore()))

    (first, names), (second, other_names) = state(), state()
    assert first == second
    assert list(first) == list(second)
    assert names.keys() != other_names.keys()
    assert not set(names) & set(re.findall(r"[0-9a-f]{32}", str(first)))
    kinds = [model["model_name"] for model in first.values()]
    assert kinds.count("LinkModel") == kinds.count("FloatSliderModel")


def shown(*widgets):
    """The widgets on a page: its body, and their state as Jupyter embeds it."""
    state, views = embedded(*widgets)
    scripts = (
        f'<script type="{live_figures.VIEW_MIME}">{json.dumps({"model_id": view})}</script>'
        for view in views
    )
    return "".join(f"<p>cell {i}</p>{script}" for i, script in enumerate(scripts)), state


def test_sliders_that_call_python_leave_a_sentence(tmp_path):
    site = Site(SimpleNamespace(outdir=tmp_path))
    plain = ipywidgets.VBox([ipywidgets.FloatSlider(1.0, description="mine")])
    page, state = shown(plain, scenes.secant.explore(), ipywidgets.FloatSlider(2.0))
    page, text, scripts = live_figures.with_figures(site, "page", page, {"state": state})
    assert page.count(live_figures.NEEDS_PYTHON) == 2
    assert re.findall(r"cell \d|needs-python|widget-fallback", page) == [
        *("cell 0", "needs-python", "cell 1", "widget-fallback", "cell 2", "needs-python")
    ]
    assert page.count("<script") == 1, "the view of the figure that moves here"
    assert "mine" not in text and text.count("FloatSliderModel") == len(scenes.secant.sliders)
    assert any("secant_scene" in path for path in scripts)


def test_a_page_of_plain_widgets_has_neither_state_nor_scripts(tmp_path):
    site = Site(SimpleNamespace(outdir=tmp_path))
    slider = ipywidgets.FloatSlider(1.0)
    slider.observe(lambda change: None, "value")
    page, state = shown(slider)
    found = live_figures.with_figures(site, "page", page, {"state": state})
    assert found == (f"<p>cell 0</p>{live_figures.NEEDS_PYTHON}", "", {})
    assert not [*tmp_path.rglob("*.js")]
