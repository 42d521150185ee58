"""Let the book be found, shared, cited, and corrected.

If the build is given the address of the site (BOOK_ADDRESS), each page names its
own address and a picture, and there is a sitemap; if it is given the repository
(BOOK_REPOSITORY), each page has a link that reports an error on it. Without them
nothing is made up.
"""

from __future__ import annotations

import html
import os
import re
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import matplotlib
import numpy as np
import yaml
from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from activations import sigmoid
from activations.draw.figure import BLUE, VERMILION
from tools.site import code_pages, policy, version
from tools.site.bibliography import escaped
from tools.site.files import Pages, Site

ROOT = Path(__file__).parents[2]
PICTURE = "share.png"
PICTURE_SIZE = (1200, 630)  # pixels, what Open Graph's readers ask for
UNLISTED_PAGES = ("search", "404")  # to be used, not to be found


def address_of(site: str, page: str) -> str:
    """Return the address of a page, given that of the site, which ends in a slash."""
    return site if page == "index" else f"{site}{quote(page)}.html"


# --- what each page says of itself ----------------------------------------------------------

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')


def head_of(page: str, name: str, book: str, site: str) -> str:
    """Return a page with the tags that search engines and messengers read in its head.

    Parameters
    ----------
    page : str
        The page, with title and description.
    name : str
        Its path in the site, without ".html".
    book : str
        The title of the book.
    site : str
        The address of the site, or "": then what needs one is left out.
    """
    described = DESCRIPTION.search(page)
    if not described:
        return page
    title = TITLE.search(page)[1].removesuffix(f" — {html.escape(book)}")
    tags = {
        "og:title": title,
        "og:description": described[1],
        "og:type": "website" if name == "index" else "article",
        "og:site_name": html.escape(book),
        "og:locale": "en_US",
    }
    lines = []
    if site:
        address = html.escape(address_of(site, name))
        tags |= {"og:url": address, "og:image": f"{html.escape(site)}{PICTURE}"}
        tags |= dict(zip(("og:image:width", "og:image:height"), PICTURE_SIZE, strict=True))
        tags["og:image:alt"] = html.escape(f"{book}: {PICTURE_ALT}")
        lines = [f'<link rel="canonical" href="{address}">']
        lines += ['<meta name="twitter:card" content="summary_large_image">']
    lines += [f'<meta property="{key}" content="{value}">' for key, value in tags.items()]
    return page.replace(described[0], "\n".join([described[0], *lines]), 1)


PICTURE_ALT = "the sigmoid as a solid line, its gradient as a dashed one"


def draw_picture(path: Path, book: str) -> None:
    """Draw what is shown where somebody shares a page."""
    z = np.linspace(-6, 6, 601)
    width, height = PICTURE_SIZE
    with matplotlib.rc_context({"font.family": "DejaVu Sans"}):
        figure = matplotlib.figure.Figure((width / 100, height / 100), dpi=100)
        axes = figure.add_axes((0, 0.08, 1, 0.5), xlim=(-6, 6), ylim=(-0.08, 1.08))
        axes.axis("off")
        axes.plot(z, sigmoid(z), color=BLUE, linewidth=8)
        axes.plot(z, sigmoid.gradient(z), color=VERMILION, linewidth=8, linestyle=(0, (4, 2)))
        figure.text(0.5, 0.76, book, size=38, weight="bold", ha="center", color="#22262b")
        words = "Every derivative derived and proven, and drawn under sliders"
        figure.text(0.5, 0.66, words, size=20, ha="center", color="#22262b")
        figure.savefig(path, metadata={"Software": None})


# --- cite it, report an error ----------------------------------------------------------------


def citation(page: str, title: str, site: str) -> dict[str, str]:
    """Return how to cite a page, as BibTeX and as text.

    Authors and the title of the book are those of CITATION.cff, the year is that of the
    last commit; where there is no year or no address, none is given.
    """
    book = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    author = " and ".join(f"{{{escaped(one['name'])}}}" for one in book["authors"])
    names = " & ".join(one["name"] for one in book["authors"])
    year, hash = (version.date() or "")[:4], version.commit()
    address = site and address_of(site, page)
    whole = page == "index"
    fields = {
        "author": author,
        "title": f"{{{escaped(book['title'] if whole else title)}}}",
        "booktitle": "" if whole else f"{{{escaped(book['title'])}}}",
        "year": year,
        "url": address,
        "note": hash and f"Version {hash[:12]}",
    }
    lines = [f"  {key} = {{{value}}}" for key, value in fields.items() if value]
    kind, key = ("book", "activations") if whole else ("incollection", f"activations-{page}")
    within = "" if whole else f" In {book['title']}."
    text = f"{names} ({year or 'n.d.'}). {book['title'] if whole else title}.{within}"
    return {
        "bibtex": f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}",
        "text": f"{text} {address}".strip(),
    }


def report_address(repository: str, page: str, suffix: str, title: str, site: str) -> str:
    """Return the address of a form for a new issue, filled in as far as a page can."""
    where = address_of(site, page) if site else f"book/{page}{suffix}"
    built = version.commit()
    about = f"Page: {where}\n" + (f"Version: {built}\n" if built else "")
    body = f"{about}\nWhat is wrong, and what should it say?\n\n"
    return f"{repository}/issues/new?" + urlencode({"title": f"Error in “{title}”", "body": body})


TAG = re.compile(r"<[^>]*>")


def about_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give the template how to cite a page, and where to report an error on it."""
    if not doctree:
        return
    title = html.unescape(TAG.sub("", context["title"]))
    site, repository = app.config.html_baseurl, os.environ.get("BOOK_REPOSITORY")
    context["citation"] = citation(pagename, title, site)
    if repository:
        suffix = context["page_source_suffix"]
        context["report"] = report_address(repository, pagename, suffix, title, site)


# --- files of the site ------------------------------------------------------------------------


def missing_page(app: Sphinx):
    """Yield the page that a server shows for an address without a page."""
    body = (
        "<h1>This page is not here</h1>"
        "<p>The address may be mistyped, or the page has another name now.</p>"
        '<p><a href="index.html">Go to the first page</a>, take a chapter from the list, '
        'or <a href="search.html">search the book</a>.</p>'
    )
    yield "404", {"title": "This page is not here", "body": body}, "page.html"


RELATIVE = re.compile(
    r'(?P<name>\s(?:href|src|action|data-content_root))="(?![a-z]+:|[/#])(?:\./)?'
)


def from_anywhere(page: str, site: str) -> str:
    """Return a page whose addresses work wherever a server shows it."""
    return RELATIVE.sub(rf'\g<name>="{urlsplit(site).path}', page)


def complete(site: Site, pages: Pages) -> Pages:
    """Complete the heads of the pages, and write what stands beside them."""
    draw_picture(site.out / PICTURE, site.title)
    robots = "User-agent: *\nAllow: /\n"
    if site.address:
        site.write("sitemap.xml", sitemap(site.address, listed(site, pages)))
        robots += f"Sitemap: {site.address}sitemap.xml\n"
    site.write("robots.txt", robots)

    def finished(name: str, page: str) -> str:
        if name not in UNLISTED_PAGES:
            return head_of(page, name, site.title, site.address)
        if name == "404":
            page = page.replace("<title>", '<meta name="robots" content="noindex">\n<title>', 1)
            return from_anywhere(page, site.address) if site.address else page
        return page

    return {name: finished(name, page) for name, page in pages.items()}


def listed(site: Site, pages: Pages) -> list[str]:
    """Return the pages that are to be found: those of the book, of its code, and of the atlas."""
    folders = (f"{code_pages.FOLDER}/", f"{policy.ATLAS}/")
    made = {name for name in pages if name.startswith(folders)}
    return sorted(made.union(site.app.env.found_docs))


def sitemap(site: str, pages: list[str]) -> str:
    """Return the list of all pages that search engines read."""
    lines = "".join(
        f"<url><loc>{html.escape(address_of(site, page))}</loc></url>\n" for page in pages
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{space}">\n{lines}</urlset>\n'


def use_address(app: Sphinx, config) -> None:
    """Take the address of the site from the environment."""
    address = os.environ.get("BOOK_ADDRESS", config.html_baseurl)
    if address and not re.match(r"https?://[^/]+", address):
        raise ConfigError(f"BOOK_ADDRESS is an address like https://example.org/, not {address!r}")
    config.html_baseurl = address and address.rstrip("/") + "/"
