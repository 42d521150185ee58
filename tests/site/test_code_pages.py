"""The code to take: a page for each function, a fold in its chapter, and what both weigh."""

import gzip
import html
import re

import pytest

from activations.implementations import LANGUAGES, measured
from built import SITE
from tools.site import code_pages

FOLD_LIMIT, PAGE_LIMIT = 3_000, 25_000  # bytes, gzipped
CHAPTERS = [name for name in code_pages.ALL if (SITE / f"{name}.html").exists()]
BLOCK = re.compile(r'<div class="cell_input"><div class="highlight"><pre>(.*?)</pre>', re.DOTALL)


def weight(text):
    return len(gzip.compress(text.encode(), 9))


def read(path):
    return (SITE / path).read_text(encoding="utf-8")


def code_in(page):
    """Return the code of a page as a reader copies it."""
    return [html.unescape(re.sub(r"<[^>]*>", "", block)) for block in BLOCK.findall(page)]


@pytest.mark.parametrize("name", code_pages.ALL)
def test_a_page_has_every_language_as_it_was_tested(name):
    page = read(f"code/{name}.html")
    texts = code_pages.texts(name)
    assert [code.strip() for code in code_in(page)] == [texts[key].strip() for key in LANGUAGES]
    assert weight(page) < PAGE_LIMIT
    for language, _ in LANGUAGES.values():
        assert f"<summary>{language.title}</summary>" in page


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_the_numpy_code_folded(name):
    page = read(f"{name}.html")
    (fold,) = re.findall(r'<details class="take">.*?</details>\s*', page, re.DOTALL)
    (code,) = code_in(fold)
    assert code.strip() == code_pages.texts(name)["numpy"].strip()
    assert f'href="code/{name}.html"' in fold and 'href="code/index.html"' in fold
    assert weight(page) - weight(page.replace(fold, "")) < FOLD_LIMIT


def test_there_are_chapters_with_a_fold():
    assert len(CHAPTERS) > 10


def test_the_list_has_all():
    links = re.findall(r'<li><a href="(\w+)\.html">', read("code/index.html"))
    assert sorted(links) == sorted(code_pages.ALL)


def test_what_was_measured_is_shown_for_the_text_that_was_measured(monkeypatch):
    """And for no other."""
    assert code_pages.numbers("gelu"), "run make bench-code: the text has changed"
    assert "PyTorch, float64" in code_pages.body("gelu", has_chapter=True)
    monkeypatch.setattr(code_pages, "numbers", lambda name: {})
    assert "PyTorch, float64" not in code_pages.body("gelu", has_chapter=True)
    assert measured.measured("gelu", "torch", "another text") is None


def test_of_rows_it_is_said_what_was_measured_too():
    """PyTorch's softmax is as good as the code beside 1; its log-sum-exp has a worse gradient."""
    assert code_pages.numbers("softmax"), "run make bench-code: the text has changed"
    body = code_pages.body("softmax", has_chapter=True)
    assert "This code: values, gradients, second gradients" in body
    assert "<code>torch.nn.functional.softmax(z, dim=-1)</code> is off by at most 2e-16" in body
    said = code_pages.texts("softmax")["torch"]
    assert "# torch.nn.functional.softmax(z, dim=-1) is off by at most 2e-16 in its" in said
    assert "limits at infinity" in re.sub(r"\n# ", " ", said)
    assert not measured.remark(code_pages.numbers("log_sum_exp")["torch"])


def test_a_function_that_computes_something_else_is_named():
    """Keras gives no share to any of two equal inputs."""
    body = code_pages.body("sparsemax", has_chapter=False)
    assert (
        "Do not take <code>keras.activations.sparsemax</code> instead: its values were off" in body
    )
    assert all("Do not take" not in code_pages.body(name, False) for name in ("softmax", "gelu"))


def test_the_fold_of_softmax_leads_to_its_relatives():
    for name in ("log_softmax", "log_sum_exp", "sparsemax"):
        assert f'href="code/{name}.html"' in code_pages.fold("softmax")
    assert "log_softmax" not in code_pages.fold("relu")


def test_a_framework_is_named_where_it_is_as_exact():
    """ReLU and arctan are; GELU loses its tail, and tanh' cancels."""
    said = {name: code_pages.numbers(name).get("torch") for name in ("arctan", "gelu", "tanh")}
    assert "torch.arctan is also exact" in measured.remark(said["arctan"])
    assert not measured.remark(said["gelu"]) and not measured.remark(said["tanh"])
    assert "torch.arctan is also exact" in code_pages.texts("arctan")["torch"]
