"""Make what readers take with them, from the built site.

python -m tools.downloads.release

Into _build/release: the site as one zip that works from a folder, the whole book as a
PDF, and each figure as SVG with what it draws as CSV.  All of it is then also put into
the site, and linked from its pages: only a site that has the files has links to them.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from activations import CATALOGUE
from activations.scenes import FIGURES
from tools.check import chromium
from tools.downloads import figures as figure_files
from tools.downloads import pdf as build_pdf
from tools.site.files import change_pages

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
OUT = ROOT / "_build" / "release"
NOTICES = ("LICENSE", "LICENSE-PROSE", "CITATION.cff")
NOTEBOOKS = "_sources"  # the folder of the site that has them
README = f"""\
To read the book, open index.html in a browser. It needs no network.

To run its notebooks you need Python 3.11 or newer, and once the network:

    cd {NOTEBOOKS}
    python -m venv .venv
    .venv/bin/python -m pip install -r requirements.txt
    .venv/bin/python -m jupyterlab

On Windows it is .venv\\Scripts\\python in place of .venv/bin/python.
"""
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold: same files, same bytes
UNFINISHED = ".release-"
DOWNLOADS = "downloads"  # the folder of the site
SITE_ZIP, FIGURES_ZIP, PDF = "site.zip", "figures.zip", "book.pdf"
LINK_TEXTS = {"svg": "Figure as SVG", "csv": "data as CSV"}
LABELS = {
    PDF: "the book as PDF",
    SITE_ZIP: "site and notebooks as a zip",
    FIGURES_ZIP: "figures and data",
}


# --- figures ------------------------------------------------------------------------------


def write_figures(out: Path, notebooks: list[Path]) -> list[str]:
    """Write all figures as SVG, and as CSV where they show numbers; return their names."""
    out.mkdir(parents=True, exist_ok=True)
    names = []

    def write(files: figure_files.Files) -> None:
        if files.name in names:
            raise ValueError(f"two figures are called {files.name!r}")
        names.append(files.name)
        (out / f"{files.name}.svg").write_text(files.svg, encoding="utf-8")
        if files.data:
            (out / f"{files.name}.csv").write_text(files.data, encoding="utf-8")

    print("    figures of activations", flush=True)
    for activation in CATALOGUE.values():
        write(figure_files.of_activation(activation))
    for kind in FIGURES.values():
        write(figure_files.of_live(kind))
    for path in notebooks:
        print(f"    figures of {path.stem}", flush=True)
        for files in figure_files.of_notebook(path):
            write(files)
    return names


# --- archives -----------------------------------------------------------------------------


def files_in(folder: Path, place: str = "") -> dict[str, bytes]:
    """Return the files below a folder by their names in an archive, where they are at ``place``."""
    return {
        f"{place}{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def site_files(site: Path) -> dict[str, bytes]:
    """Return the site, and beside its notebooks what they import."""
    return {
        **files_in(site),
        **files_in(ROOT / "book" / "activations", f"{NOTEBOOKS}/activations/"),
        f"{NOTEBOOKS}/requirements.txt": (ROOT / "requirements.txt").read_bytes(),
        "README.txt": README.encode(),
    }


def pack(files: dict[str, bytes], archive: Path, top: str) -> None:
    """Write files, licences and how to cite it into a zip, under one name, in a fixed order."""
    files = files | {name: (ROOT / name).read_bytes() for name in NOTICES}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{top}/{name}", ZIP_TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, files[name])


# --- the site -----------------------------------------------------------------------------

FOOTER = re.compile(r"(<footer>\s*<p>)")
FIGURE = re.compile(r'<figure [^>]*id="(?P<name>[\w-]+)">.*?(?=</figcaption>)', re.DOTALL)
LINK = re.compile(rf'href="({DOWNLOADS}/[^"]+)"')
LIVE = re.compile(r'data-figure="(?P<name>\w+)">.*?widget-view\+json">.*?</script>', re.DOTALL)


def link(page: str, sizes: dict[str, int], figures: dict[str, list[str]]) -> str:
    """Return a page with links to what can be taken: in its footer, and under its figures.

    Parameters
    ----------
    page : str
    sizes : dict
        Bytes of each file of ``LABELS``.
    figures : dict
        Name of a figure -> the endings of its files.
    """

    def under(figure: re.Match) -> str:
        endings = figures.get(figure["name"], [])
        links = ", ".join(
            f'<a href="{DOWNLOADS}/figures/{figure["name"]}.{ending}" download>'
            f"{LINK_TEXTS[ending]}</a>"
            for ending in endings
        )
        return f'{figure[0]}<p class="figure-files">{links}</p>\n' if links else figure[0]

    offers = ", ".join(
        f'<a href="{DOWNLOADS}/{name}" download>{LABELS[name]}</a> ({size / 1e6:.1f} MB)'
        for name, size in sizes.items()
    )
    page = LIVE.sub(under, FIGURE.sub(under, page))
    return FOOTER.sub(rf"\1Take it with you: {offers}.</p>\n<p>", page)


def put_into_site(site: Path, made: Path) -> None:
    """Copy the files into a site that has none yet, and link them from its pages."""
    shutil.copytree(made, site / DOWNLOADS)
    sizes = {name: (made / name).stat().st_size for name in LABELS}
    figures: dict[str, list[str]] = {}
    for path in sorted((made / "figures").iterdir(), reverse=True):
        figures.setdefault(path.stem, []).append(path.suffix[1:])

    def linked(name: str, page: str) -> str:
        # The page for what is missing is shown at any depth, and embeds lie one lower.
        elsewhere = name == "404" or "/" in name
        return page if elsewhere else link(page, sizes, figures)

    change_pages(site, linked)


def missing(site: Path) -> str:
    """Return what stands in the way, in one sentence; empty if nothing does."""
    if not (site / "index.html").exists():
        return "The site is not built: run make build."
    if (site / DOWNLOADS).exists():
        return "The site has the files of an earlier release: run make build, which makes it anew."
    return "" if chromium.find() else chromium.MISSING


def main() -> int:
    if sentence := missing(SITE):
        print(sentence, file=sys.stderr)
        return 2
    for left in OUT.parent.glob(f"{UNFINISHED}*"):  # by a run that was killed
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=OUT.parent, prefix=UNFINISHED) as folder:
        made = Path(folder) / "made"
        write_figures(made / "figures", sorted((ROOT / "book").glob("*.ipynb")))
        pack(files_in(made / "figures"), made / FIGURES_ZIP, "figures")
        print("    the site as a zip", flush=True)
        pack(site_files(SITE), made / SITE_ZIP, "activation-functions-derived")
        print("    the book as a PDF", flush=True)
        build_pdf.build(SITE, made / PDF, made / "figures")
        shutil.rmtree(OUT, ignore_errors=True)
        made.rename(OUT)
    put_into_site(SITE, OUT)
    for name, label in LABELS.items():
        print(f"_build/release/{name}: {label}, {(OUT / name).stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
