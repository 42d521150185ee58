"""Print the built site as one book: all chapters in order, as a PDF.

python -m tools.downloads.pdf [--site FOLDER] [--out FILE] [--figures FOLDER]

The finished pages are joined into one, with links between pages turned into links
inside it, controls left out and solutions open, and Chromium prints it.  Only then is known
on which page a chapter begins, which the list of contents says, and whether its last page
is nearly empty: so it is printed three times.
"""

from __future__ import annotations

import argparse
import html
import io
import logging
import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tools.check import chromium

ROOT = Path(__file__).parents[2]
STYLE = Path(__file__).with_name("book_pdf.css")
COLUMN_WIDTH = 567  # the width of the text, 150 mm, in CSS pixels
MIN_SCALE = 0.6  # what is too wide is set smaller, down to this
NEARLY_EMPTY = 600  # with fewer letters on its last page a chapter is set tighter
FIGURE_SCALE = 0.83  # at which the letters in a figure are as large as those of its caption
DATE = "D:19700101000000Z"  # two builds of the same book are the same bytes

# It warns that Chromium counts its objects wrongly, which hurts nobody.
logging.getLogger("pypdf").setLevel(logging.ERROR)

NODE = re.compile(rb"\(node\d{8}\)")

# What acts on the page, and does nothing on paper; and words for the screen alone.
CONTROLS = ".on-screen, script, button, input, .choices, .headerlink, .toctree-wrapper, annotation"
CONTROLS += ", .figure-files, .cite"  # links to files; BibTeX, which is there to be copied


@dataclass(frozen=True)
class Chapter:
    """One page of the site as a chapter: its name, its title and its HTML."""

    name: str
    title: str
    body: str


@dataclass(frozen=True)
class Part:
    """Chapters under one caption."""

    caption: str
    chapters: tuple[Chapter, ...]


# --- from pages to chapters ---------------------------------------------------------


def read_parts(site: Path, toc: Path, figures: Path | None = None) -> list[Part]:
    """Return the chapters of a built site in the order of its table of contents.

    Where ``figures`` has NAME.svg for a numbered figure, that is printed: lines stay sharp.
    """
    contents = yaml.safe_load(toc.read_text(encoding="utf-8"))
    names = [(part["caption"], [c["file"] for c in part["chapters"]]) for part in contents["parts"]]
    pages = [contents["root"], *(name for _, group in names for name in group)]
    chapters = {name: read_chapter(site, name, pages, figures) for name in pages}
    opening = Part("", (chapters[contents["root"]],))
    return [opening, *(Part(caption, tuple(chapters[n] for n in ns)) for caption, ns in names)]


def read_chapter(site: Path, name: str, pages: list[str], figures: Path | None = None) -> Chapter:
    """Return one page as a chapter whose ids and links hold in the joined book."""
    page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    article = page.select_one("main article")
    for element in article.select(CONTROLS):
        element.decompose()
    for picture in article.find_all("noscript"):  # here it is what is to be seen
        picture.unwrap()
    for words in article.select(".on-paper"):
        del words["hidden"]
    title = " ".join(article.find("h1").get_text().split())
    _open_solutions(article, page)
    _lower_headings(article)
    for picture in article.find_all("img"):
        _place_picture(picture, site, figures)
    _name_places(article, name)
    for link in article.find_all("a", href=True):
        link["href"] = _inside(link["href"], name, pages)
    return Chapter(name, title, article.decode_contents())


def _open_solutions(article: Tag, page: BeautifulSoup) -> None:
    """Show what is folded on the page, under a title that asks for no click."""
    for details in article.find_all("details"):
        summary = details.find("summary")
        text = summary.get_text(" ", strip=True)
        title = page.new_tag("p", attrs={"class": "solution-title"})
        # "Show the solution Hide the solution": of the two the page shows one.
        title.string = text.split(" Hide ")[0].removeprefix("Show the ").capitalize()
        summary.replace_with(title)
        details.name, details["class"] = "div", ["solution"]


def _place_picture(picture: Tag, site: Path, figures: Path | None) -> None:
    """Lead to the file of a picture, to the drawing where there is one, and say its width."""
    path = (site / picture["src"]).resolve()
    width = float(picture.get("width", 0)) * 0.75  # CSS pixels, in points
    figure = picture.find_parent("figure")
    if figures and figure and (figures / f"{figure.get('id')}.svg").exists():
        path = figures / f"{figure['id']}.svg"
        width = float(re.search(r'<svg[^>]* width="([\d.]+)pt"', path.read_text("utf-8"))[1])
    picture["src"] = path.as_uri()
    if width:
        picture["style"] = f"width: {FIGURE_SCALE * width:.0f}pt"


def _lower_headings(article: Tag) -> None:
    """Make chapters stand below parts in the outline: each heading one level lower."""
    for heading in article.find_all(["h1", "h2", "h3"]):
        heading.name = f"h{int(heading.name[1]) + 1}"


def _name_places(article: Tag, name: str) -> None:
    """Put the page's name before each id: two pages may have the same."""
    for element in article.find_all(id=True):
        element["id"] = f"{name}--{element['id']}"
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        for element in article.find_all(attrs={attribute: True}):
            del element[attribute]


def _inside(href: str, name: str, pages: list[str]) -> str:
    """Return a link of a page as a link inside the book, where it leads to one of its pages."""
    match = re.fullmatch(r"(?:([\w-]+)\.html(?:\?[^#]*)?)?(?:#(.*))?", href)
    target = match and (match[1] or name)
    if target not in pages:
        return href
    return f"#{target}--{match[2]}" if match[2] else f"#{target}"


# --- the joined book ----------------------------------------------------------------


def join(
    parts: list[Part], about: dict, site: Path, numbers: dict[str, int], tight: frozenset[str]
) -> str:
    """Return the whole book as one HTML document; pages not yet numbered get a 0."""
    style = STYLE.read_text(encoding="utf-8").replace("FONTS/", f"{_fonts()}/")
    for sheet in ("math.css", "code.css", "inline.css"):
        style += (site / "_static" / sheet).read_text(encoding="utf-8")
    heads = "".join(_running_head(chapter) for part in parts for chapter in part.chapters)
    body = "".join(_part(part, tight) for part in parts)
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{html.escape(about['title'])}</title><style>{style}{heads}</style></head>"
        f"<body>{_title_page(about)}{_contents(parts, numbers)}{body}</body></html>"
    )


def _fonts() -> str:
    # Matplotlib carries them: the book looks the same wherever it is printed.
    return (Path(matplotlib.get_data_path()) / "fonts" / "ttf").as_uri()


def _title_page(about: dict) -> str:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in about["lines"])
    return (
        f'<header class="title-page"><p class="book-title">{html.escape(about["title"])}</p>'
        f"<p>{html.escape(about['subtitle'])}</p>"
        f'<div class="imprint">{lines}</div></header>'
    )


def _contents(parts: list[Part], numbers: dict[str, int]) -> str:
    lists = []
    for part in parts:
        caption = f"<h3>{html.escape(part.caption)}</h3>" if part.caption else ""
        items = "".join(
            f'<li><a href="#{c.name}"><span>{html.escape(c.title)}</span>'
            f'<span class="page">{numbers.get(c.name, 0)}</span></a></li>'
            for c in part.chapters
        )
        lists.append(f"{caption}<ul>{items}</ul>")
    return f'<nav class="contents"><h1>Contents</h1>{"".join(lists)}</nav>'


def _part(part: Part, tight: frozenset[str]) -> str:
    first = f'<h1 class="part">{html.escape(part.caption)}</h1>' if part.caption else ""
    chapters = []
    for chapter in part.chapters:
        kind = f"chapter {chapter.name}" + " tight" * (chapter.name in tight)
        chapters.append(
            f'<article class="{kind}" id="{chapter.name}">{first}{chapter.body}</article>'
        )
        first = ""
    return "".join(chapters)


def _running_head(chapter: Chapter) -> str:
    """Return style rules that print a chapter's title at the foot of its pages."""
    title = chapter.title.replace("\\", "\\\\").replace('"', '\\"')
    page = f"chapter-{chapter.name}"
    return (
        f'@page {page} {{ @bottom-left {{ content: "{title}"; }} }}\n'
        f".{chapter.name} {{ page: {page}; }}\n"
    )


# --- printing -----------------------------------------------------------------------

# Sets what is wider than the column smaller until it fits; returns what still does not.
SHRINK_TO_FIT = """(smallest) => {
  const wide = [];
  const width = (e) => Math.max(e.scrollWidth, ...Array.from(e.children, (c) =>
    c.getBoundingClientRect().right - e.getBoundingClientRect().left));
  for (const e of document.querySelectorAll(
    ".math-block, table, pre, p:has(math), li:has(math), .panels")) {
    const box = e.tagName === "TABLE" ? e.parentElement : e;
    const room = box.clientWidth + 1;
    const size = parseFloat(getComputedStyle(e).fontSize);
    let scale = 1;
    while (width(e) > room && scale > smallest) {
      scale -= 0.02;
      e.style.fontSize = `${size * scale}px`;
    }
    if (width(e) > room) wide.push(`${e.closest("article")?.id}: ${e.textContent.slice(0, 80)}`);
  }
  return wide;
}"""

# Keeps short paragraphs whole: a line of theirs would stand alone.  Long code may stand on
# the page before its figure.
AVOID_BREAKS = """() => {
  const lines = (e) => e.offsetHeight / parseFloat(getComputedStyle(e).lineHeight);
  for (const e of document.querySelectorAll("p, li")) {
    if (lines(e) < 3.9) e.style.breakInside = "avoid";
  }
  for (const e of document.querySelectorAll(".cell:has(figure) .cell_input")) {
    if (lines(e.querySelector("pre")) > 5) e.style.breakAfter = "auto";
  }
}"""


def print_book(parts: list[Part], about: dict, site: Path, out: Path) -> int:
    """Write the PDF, and return the number of its pages."""
    out.parent.mkdir(parents=True, exist_ok=True)
    path = chromium.find()
    if not path:
        raise FileNotFoundError(chromium.MISSING)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*chromium.FLAGS])
        page = browser.new_page(viewport={"width": COLUMN_WIDTH, "height": 900})
        page.emulate_media(media="print")
        source, printed = Path(folder) / "book.html", Path(folder) / "book.pdf"

        def run(numbers: dict[str, int], tight: frozenset[str]) -> dict[str, int]:
            source.write_text(join(parts, about, site, numbers, tight), encoding="utf-8")
            page.goto(source.as_uri(), wait_until="load")
            page.evaluate("document.fonts.ready")
            if wide := page.evaluate(SHRINK_TO_FIT, MIN_SCALE):
                raise ValueError(f"wider than the paper: {'; '.join(wide)}")
            page.evaluate(AVOID_BREAKS)
            page.pdf(path=printed, prefer_css_page_size=True, outline=True, tagged=True)
            return _page_numbers(printed, parts)

        tight = _nearly_empty(printed, run({}, frozenset()))
        print(f"    again, {len(tight)} chapters without a nearly empty page", flush=True)
        numbers = run({}, tight)
        print("    again, with page numbers in its contents", flush=True)
        if run(numbers, tight) != numbers:
            raise RuntimeError("the page numbers in the contents moved the pages")
        browser.close()
        return _finish(printed, about, out)


def _page_numbers(pdf: Path, parts: list[Part]) -> dict[str, int]:
    """Return the page on which each chapter begins, from where its name leads."""
    reader = PdfReader(pdf)
    places = {name.lstrip("/"): place for name, place in reader.named_destinations.items()}
    names = [chapter.name for part in parts for chapter in part.chapters]
    return {name: reader.get_destination_page_number(places[name]) + 1 for name in names}


def _nearly_empty(pdf: Path, numbers: dict[str, int]) -> frozenset[str]:
    """Return the chapters that have next to nothing on their last page."""
    pages = PdfReader(pdf).pages
    ends = [*(first - 1 for first in sorted(numbers.values())[1:]), len(pages)]
    last = zip(sorted(numbers, key=numbers.get), ends, strict=True)
    return frozenset(
        name for name, page in last if len(pages[page - 1].extract_text()) < NEARLY_EMPTY
    )


def _finish(printed: Path, about: dict, out: Path) -> int:
    """Write the PDF with the book's own description, and no time of day."""
    writer = PdfWriter(clone_from=printed)
    writer.add_metadata(
        {
            "/Title": about["title"],
            "/Author": about["author"],
            "/Subject": about["subtitle"],
            "/CreationDate": DATE,
            "/ModDate": DATE,
        }
    )
    _name_once(writer.get_outline_root())
    file = io.BytesIO()
    writer.write(file)
    out.write_bytes(_rename_nodes(file.getvalue()))
    return len(writer.pages)


def _name_once(above: DictionaryObject) -> None:
    """Halve the names in the outline that Chromium writes twice: "TanhTanh"."""
    below = above.get("/First")
    while below is not None:
        bookmark = below.get_object()
        name = str(bookmark["/Title"])
        half = len(name) // 2
        if name[:half] == name[half:]:
            bookmark[NameObject("/Title")] = TextStringObject(name[:half])
        _name_once(bookmark)
        below = bookmark.get("/Next")


def _rename_nodes(pdf: bytes) -> bytes:
    """Number Chromium's names of table cells anew, in their order: they start anywhere."""
    names = sorted(set(NODE.findall(pdf)))
    numbers = {name: b"(node%08d)" % number for number, name in enumerate(names)}
    return NODE.sub(lambda match: numbers[match[0]], pdf)


def describe(config: Path) -> dict:
    """Return what the title page says."""
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    return {
        "title": settings["title"],
        "author": settings["author"],
        "subtitle": "An interactive textbook in which nothing has to be believed, printed",
        "lines": [
            "Text and figures: CC BY 4.0. Code: BSD 3-Clause.",
            "On paper, live figures stand at their starting positions, and solutions are open.",
        ],
    }


def build(site: Path, out: Path, figures: Path | None = None) -> int:
    """Print a built site as a PDF, with drawings from ``figures``; return its pages' number."""
    parts = read_parts(site, ROOT / "_toc.yml", figures)
    return print_book(parts, describe(ROOT / "_config.yml"), site, out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "release" / "book.pdf")
    parser.add_argument("--figures", type=Path, help="folder of NAME.svg for numbered figures")
    arguments = parser.parse_args()
    figures = arguments.figures and arguments.figures.resolve()
    pages = build(arguments.site.resolve(), arguments.out, figures)
    print(f"The book, {pages} pages, is in {os.path.relpath(arguments.out)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
