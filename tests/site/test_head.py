"""Pages are found, shared and cited, and errors on them reported, under their own addresses."""

import html
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from PIL import Image
from pybtex.database import parse_file, parse_string
from sphinx.errors import ConfigError

from built import ROOT
from pages import build
from tools.site import head as found

ADDRESS, REPOSITORY = "https://example.org/acts/", "https://github.com/owner/acts"


class Head(HTMLParser):
    """What a page says of itself, and where it leads."""

    def __init__(self, path):
        super().__init__()
        self.meta, self.links, self.rel = {}, [], {}
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "meta" and "content" in given:
            self.meta[given.get("property") or given.get("name")] = given["content"]
        if tag == "link":
            self.rel[given["rel"]] = given["href"]
        if tag == "a" and "href" in given:
            self.links.append(given["href"])


# --- the site as it is built here, with no address ---------------------------------------------


def test_every_page_says_what_it_is_and_makes_up_no_address(site):
    titles = set()
    for path in site.glob("*.html"):
        head = Head(path)
        assert "canonical" not in head.rel and "og:url" not in head.meta, path.name
        if path.stem not in found.UNLISTED_PAGES:
            assert len(head.meta["og:description"]) > 40, path.name
            assert head.meta["og:description"] == head.meta["description"]
            titles.add(head.meta["og:title"])
    assert len(titles) == len([*site.glob("*.html")]) - len(found.UNLISTED_PAGES), "each its own"


def test_every_page_says_how_it_is_cited(site):
    author = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["authors"][0]
    for path in site.glob("*.html"):
        cited = re.search(
            r"<summary>Cite this page</summary>.*?</details>", Head(path).text, re.DOTALL
        )
        assert (cited is None) == (path.stem in found.UNLISTED_PAGES), path.name
        if cited:
            assert author["name"] in html.unescape(cited[0])
            assert ("@book{" in cited[0]) == (path.stem == "index")


def test_every_entry_of_the_bibliography_can_be_copied(site):
    page = (site / "bibliography.html").read_text(encoding="utf-8")
    blocks = re.findall(r"<summary>BibTeX</summary>\s*<div[^>]*><pre>(.*?)</pre>", page, re.DOTALL)
    copied = parse_string(html.unescape("\n".join(blocks)), "bibtex").entries
    given = parse_file(str(ROOT / "book" / "references.bib"), "bibtex").entries
    assert sorted(copied) == sorted(given)


def test_the_bibliography_leads_back_to_every_chapter_that_cites(site):
    page = (site / "bibliography.html").read_text(encoding="utf-8")
    lines = re.findall(r'<p class="cited-in">(.*?)</p>', page, re.DOTALL)
    back = {link for line in lines for link in re.findall(r'href="([^"#]+)"', line)}
    citing = {
        path.name
        for path in site.glob("*.html")
        if path.name != "bibliography.html"
        and 'href="bibliography.html#' in path.read_text("utf-8")
    }
    assert back == citing and len(citing) > 10


def test_the_page_for_what_is_missing(site):
    head = Head(site / "404.html")
    assert head.meta["robots"] == "noindex"
    assert {"index.html", "search.html", "sigmoid.html"} <= set(head.links)


# --- with an address and a repository ----------------------------------------------------------


def test_pages_of_a_published_site(tiny_book):
    made = build(tiny_book, BOOK_ADDRESS=ADDRESS.rstrip("/"), BOOK_REPOSITORY=REPOSITORY)
    assert made.returncode == 0, made.stderr
    site = tiny_book.parent / "site"

    places = [e.text for e in ET.parse(site / "sitemap.xml").iter() if e.tag.endswith("loc")]
    assert places == [f"{ADDRESS}chapter.html", ADDRESS]
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")

    page = Head(site / "chapter.html")
    assert page.rel["canonical"] == page.meta["og:url"] == f"{ADDRESS}chapter.html"
    assert page.meta["og:image"] == f"{ADDRESS}{found.PICTURE}"
    with Image.open(site / found.PICTURE) as picture:
        assert picture.size == found.PICTURE_SIZE

    hosts = {urlsplit(link).netloc: link for link in page.links if "//" in link}
    assert unquote(urlsplit(hosts["mybinder.org"]).query) == "urlpath=lab/tree/book/chapter.ipynb"
    colab = f"{REPOSITORY.removeprefix('https:/')}/blob/standalone/chapter.ipynb"
    assert urlsplit(hosts["colab.research.google.com"]).path == colab.replace(
        "/github.com", "/github"
    )
    kaggle = parse_qs(urlsplit(hosts["kaggle.com"]).query)["src"]
    assert kaggle == [f"{REPOSITORY}/blob/standalone/chapter.ipynb"]
    assert f"git clone {REPOSITORY}\ncd acts\nmake lab" in page.text

    (report,) = [link for link in page.links if "/issues/new?" in link]
    filled = parse_qs(urlsplit(report).query)
    assert filled["title"] == ["Error in “Chapter”"]
    assert f"Page: {ADDRESS}chapter.html" in filled["body"][0]

    missing = Head(site / "404.html")
    own = [link for link in missing.links if "//" not in link and not link.startswith("#")]
    assert own and all(link.startswith("/acts/") for link in own), "shown at any depth"


def test_an_address_that_is_none_is_an_error(monkeypatch):
    """Sphinx stops at a ConfigError, and the build says what it says."""
    monkeypatch.setenv("BOOK_ADDRESS", "example.org")
    says = "BOOK_ADDRESS is an address like https://example.org/, not 'example.org'"
    with pytest.raises(ConfigError, match=re.escape(says)):
        found.use_address(None, SimpleNamespace(html_baseurl=""))
