"""The book as a PDF: what its chapters become, and the file that `make downloads` wrote."""

import re
import unicodedata
from pathlib import Path

import pypdf
import pytest

from tools.downloads import pdf as build_pdf

ROOT = Path(__file__).parents[2]
PDF = ROOT / "_build" / "release" / "book.pdf"
SITE = ROOT / "_build" / "html"
PAGE = """<main><article><section id="top"><h1>Tanh: odd<a class="headerlink">#</a></h1>
<p>See <a href="#top">here</a>, <a href="relu.html?explore=relu#kink">there</a>,
<a href="https://example.org/">elsewhere</a>, and <math><mi>z</mi></math>, if you like.</p>
<noscript><p><span class="on-screen">The sliders need JavaScript.</span>
<span class="on-paper" hidden>On the site it has sliders.</span> They are at z = 1.</p>
</noscript><button>Check</button><details class="cite"><pre>@misc</pre></details>
<details><summary><span>Show the solution</span> <span>Hide the solution</span></summary>
<p>2</p></details>
</section></article></main>"""


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    (site / "tanh.html").write_text(PAGE, encoding="utf-8")
    return build_pdf.read_chapter(site, "tanh", ["tanh", "relu"])


def test_links_between_pages_lead_into_the_book(chapter):
    found = re.findall(r'href="([^"]*)"', chapter.body)
    assert found == ["#tanh--top", "#relu--kink", "https://example.org/"]
    assert 'id="tanh--top"' in chapter.body


def test_solutions_are_open_and_controls_are_gone(chapter):
    assert '<p class="solution-title">Solution</p>' in chapter.body
    for gone in ("<details", "<button", "<noscript", "headerlink", "JavaScript", "@misc"):
        assert gone not in chapter.body
    assert '<span class="on-paper">On the site it has sliders.</span> They are' in chapter.body
    assert chapter.title == "Tanh: odd"


# --- the file -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book():
    assert PDF.exists(), "no PDF: run make downloads"
    return pypdf.PdfReader(PDF)


@pytest.fixture(scope="module")
def parts():
    return build_pdf.read_parts(SITE, ROOT / "_toc.yml")


def _text(page):
    """The words of a page, each letter for itself."""
    return " ".join(unicodedata.normalize("NFKC", page.extract_text()).split())


def test_the_contents_say_where_chapters_begin(book, parts):
    contents = _text(book.pages[1])
    chapters = [chapter for part in parts for chapter in part.chapters]
    assert len(chapters) > 15
    for chapter in chapters:
        number = re.search(rf"{re.escape(chapter.title)}\s*(\d+)", contents)[1]
        assert chapter.title in _text(book.pages[int(number) - 1])[:200], number


def test_the_outline_has_the_parts_and_names_nothing_twice(book, parts):
    names = [entry.title for entry in book.outline if not isinstance(entry, list)]
    assert names == ["Contents", *(part.caption for part in parts if part.caption)]


def test_every_link_inside_leads_somewhere(book):
    places = book.named_destinations
    used = [
        link["/Dest"]
        for page in book.pages
        for link in (annotation.get_object() for annotation in page.get("/Annots", []))
        if "/Dest" in link
    ]
    assert len(used) > 500
    assert [name for name in used if name not in places] == []


def test_nothing_raw_and_nothing_to_click_is_printed(book, parts):
    body = "".join(chapter.body for part in parts for chapter in part.chapters)
    in_code = "".join(re.findall(r"<(?:pre|code)\b.*?</(?:pre|code)>", body, re.DOTALL))
    code = re.sub(r"<[^>]*>", "", in_code)
    for number, page in enumerate(book.pages, 1):
        text = page.extract_text()
        for word in ("JavaScript", "Show the", "Type the derivative", "BibTeX", "on this page"):
            assert word not in text, (number, word)
        for raw in re.findall(r"\\[a-zA-Z]{2,}", text):
            assert raw in code, (number, raw)


def test_all_letters_are_inside_the_margins(book):
    for number, page in enumerate(book.pages, 1):
        width, height = page.mediabox.width, page.mediabox.height
        outside = []

        def visit(text, matrix, text_matrix, font, size, found=outside, w=width, h=height):
            a, b, c, d, e, f = matrix
            x, y = text_matrix[4:]
            x, y = a * x + c * y + e, b * x + d * y + f
            if text.strip() and not (50 < x < w - 60 and 20 < y < h - 40):
                found.append((text, x, y))

        page.extract_text(visitor_text=visit)
        assert outside == [], number


def test_every_solution_is_printed(book, parts):
    body = "".join(chapter.body for part in parts for chapter in part.chapters)
    printed = "\n".join(page.extract_text() for page in book.pages)
    asked = body.count('class="solution-title"')
    assert asked > 80
    titles = set(re.findall(r'class="solution-title">([^<]*)', body))
    found = sum(len(re.findall(rf"^{re.escape(t)}$", printed, re.MULTILINE)) for t in titles)
    assert found >= asked


def test_no_page_is_blank(book):
    for number, page in enumerate(book.pages, 1):
        assert len(page.extract_text()) > 100, number


def test_every_figure_and_its_number_is_printed(book, parts):
    body = "".join(chapter.body for part in parts for chapter in part.chapters)
    printed = " ".join(page.extract_text() for page in book.pages)
    numbers = [int(n) for n in re.findall(r'"caption-number">Fig\. (\d+)', body)]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 20
    for number in numbers:
        assert f"Fig. {number} " in printed
