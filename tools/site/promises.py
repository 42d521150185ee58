"""Put beside each promise of ``promises.md`` what its checks found.

A check is the name of a function of this file, which the build calls when the site is whole,
or of a test, whose outcome is shown if it ran on this very commit.  A check that is neither
stops the build.  What tests have found since the build is put in by

python -m tools.site.promises
"""

from __future__ import annotations

import ast
import gzip
import html
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sphinx.errors import ExtensionError

from activations import CATALOGUE
from tools.check import results as record_results
from tools.site import search_and_previews
from tools.site.files import Page, Pages, Site, weight

ROOT = Path(__file__).parents[2]
PAGE = "promises"


# --- what the build itself computes ----------------------------------------------------------


class BuiltSite:
    """What is counted: the built site, without the page that these results are put on."""

    def __init__(self, site: Site, pages: Pages):
        self.app, self.out = site.app, site.out
        self.pages = {site.out / f"{n}.html": Page(p) for n, p in pages.items() if n != PAGE}
        every = sorted(self.out.glob("_static/**/*.js"))
        self.scripts = [path for path in every if not search_and_previews.holds_text(path)]


def derivations(site: BuiltSite) -> str:
    """Derive every activation of one number again, and prove each line equal to the last."""
    proofs = Counter(line.proof for a in CATALOGUE.values() for line in a.derivation().lines)
    starts = proofs.pop("by definition")
    symbolic = proofs["same expression"] + proofs["simplifies to 0"]
    return f"{starts} derivations; {symbolic} of {proofs.total()} steps proven by algebra"


def executed_notebooks(site: BuiltSite) -> str:
    """Count the notebooks that this build ran without an error, and what they assert."""
    documents = sorted(site.app.env.found_docs)
    ran = cells = assertions = notebooks = 0
    for name in documents:
        path = Path(site.app.env.doc2path(name))
        if path.suffix != ".ipynb":
            continue
        notebooks += 1
        data = site.app.env.nb_metadata.get(name, {}).get("exec_data") or {}
        ran += bool(data.get("succeeded"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                cells += 1
                nodes = ast.walk(ast.parse("".join(cell["source"])))
                assertions += sum(isinstance(node, ast.Assert) for node in nodes)
    return f"{ran} of {notebooks} notebooks ran: {cells} cells, {assertions} assertions"


def claims(site: BuiltSite) -> str:
    """Count the statements of the register, each measured where it holds and where it must fail."""
    rows = re.findall(r"^\| ([NPE]\d+)[a-z]? \|", _source(site, "claims"), re.MULTILINE)
    return f"{len(set(rows))} statements, {2 * len(rows)} measurements"


def accuracy(site: BuiltSite) -> str:
    """Find the largest errors of this book among those measured, and its other faults."""
    measured = json.loads((Path(site.app.srcdir) / "measurements.json").read_text("utf-8"))
    found = []
    for kind in ("float64", "float32"):
        rows = {name: row["this book"] for name, row in measured["accuracy"][kind].items()}
        (value, of), (slope, of_slope) = (
            max((row["errors"][order][0], name) for name, row in rows.items()) for order in (0, 1)
        )
        faults = sum(bool(row["faults"]) for row in rows.values())
        found.append(
            f"{kind}: errors of at most {value:.1f} ULP ({of}), of gradients "
            f"{slope:.1f} ({of_slope}), and {faults} other faults in {len(rows)} rows"
        )
    day = date.fromisoformat(measured["day"])
    return f"{'; '.join(found)}; measured on {day:%B} {day.day}, {day.year}"


def _source(site: BuiltSite, name: str) -> str:
    return Path(site.app.env.doc2path(name)).read_text(encoding="utf-8")


CSS_ADDRESS = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")


def foreign_addresses(site: BuiltSite) -> str:
    """Count what pages and style sheets would load from another host."""
    sheets = sorted(site.out.glob("_static/**/*.css"))
    loaded = [address for page in site.pages.values() for address in page.loads]
    for path in sheets:
        loaded += [one or other for one, other in CSS_ADDRESS.findall(path.read_text("utf-8"))]
    foreign = [a for a in loaded if urlsplit(a).netloc]
    return f"{len(foreign)} in {len(site.pages)} pages and {len(sheets)} style sheets"


def policies(site: BuiltSite) -> str:
    """Count the pages whose policy allows nothing but files of this site."""
    strict = [
        page
        for page in site.pages.values()
        if page.policy
        and page.policy.startswith("default-src 'none'")
        and not re.search(r"(?<!wasm-)unsafe|https?:|\*|blob:", page.policy)
    ]
    return f"{len(strict)} of {len(site.pages)} pages"


def cookies(site: BuiltSite) -> str:
    """Count the scripts that name cookies, and the keys under which anything is kept."""
    texts = [path.read_text(encoding="utf-8") for path in site.scripts]
    named = sum("cookie" in text for text in texts)
    storing = sum("localStorage" in text for text in texts)
    return f"{named} of {len(texts)} scripts name cookies; {storing} keep something on the device"


def picture_texts(site: BuiltSite) -> str:
    """Count pictures, and those that say what they show."""
    texts = [text for page in site.pages.values() for text in page.texts]
    return f"{sum(bool(text and text.strip()) for text in texts)} of {len(texts)} pictures"


def formulas(site: BuiltSite) -> str:
    """Count formulas that are MathML, and those that still are LaTeX."""
    pages = [page.source for page in site.pages.values()]
    count = sum(len(re.findall(r"<math\b", page)) for page in pages)
    left = sum(len(re.findall(r"\\\(|\\\[|\$\$", _visible(page))) for page in pages)
    return f"{count:,} formulas; {left} left as LaTeX"


def _visible(page: str) -> str:
    """Return a page without code, scripts, and the source that each formula carries."""
    hidden = r"<(annotation|script|code|pre)\b.*?</\1>"
    return re.sub(r"<[^>]*>", "", re.sub(hidden, "", page, flags=re.DOTALL))


def weights(site: BuiltSite) -> str:
    """Find the heaviest page: itself and the files that it names, as they are sent."""
    found = []
    for path, page in site.pages.items():
        addresses = [unquote(urlsplit(a).path) for a in page.loads if not urlsplit(a).scheme]
        files = {path.parent / a for a in addresses}
        files = {file.resolve() for file in files if file.is_file()}
        scripts = sum(weight(file) for file in files if file.suffix == ".js")
        total = len(gzip.compress(page.source.encode(), 9)) + sum(map(weight, files))
        found.append((total, scripts, path.relative_to(site.out).as_posix()))
    total, scripts, name = max(found)
    return f"at most {total / 1000:.0f} kB ({name}), of which {scripts / 1000:.0f} kB are scripts"


def addresses_in_a_folder(site: BuiltSite) -> str:
    """Count links inside the site, and those that would not work from a folder."""
    own = [(path, a) for path, page in site.pages.items() for a in page.links if "//" not in a]
    own = [(path, a) for path, a in own if not a.startswith(("#", "mailto:"))]
    pages = {path.resolve() for path in site.pages}  # some are not written yet

    def leads(path: Path, address: str) -> bool:
        target = (path.parent / unquote(urlsplit(address).path)).resolve()
        return path.stem == "404" or target in pages or target.is_file()  # 404: at any address

    lost = [a for path, a in own if not leads(path, a)]
    return f"{len(own) - len(lost):,} of {len(own):,} links inside the site lead to a file of it"


def pins(site: BuiltSite) -> str:
    """Count the packages and actions that are named in one exact version."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    fixed = sum(bool(re.match(r"[\w.-]+==\S", line)) for line in packages)
    flows = [path.read_text("utf-8") for path in sorted(ROOT.glob(".github/workflows/*.yml"))]
    used = re.findall(r"uses: \S+@(\S+)", "\n".join(flows))
    by_hash = sum(bool(re.fullmatch(r"[0-9a-f]{40}", name)) for name in used)
    return f"{fixed} of {len(packages)} packages, {by_hash} of {len(used)} actions"


COMPUTED: dict[str, Callable[[BuiltSite], str]] = {
    check.__name__: check
    for check in (
        derivations,
        executed_notebooks,
        claims,
        accuracy,
        foreign_addresses,
        policies,
        cookies,
        picture_texts,
        formulas,
        weights,
        addresses_in_a_folder,
        pins,
    )
}


# --- results of the tests --------------------------------------------------------------------

NOT_RUN = "not run for this build"


def outcome(test: str, results: dict[str, dict[str, int]]) -> str:
    """Say how a test ended on this commit.

    Raises
    ------
    ExtensionError
        If there is no such test.
    """
    if not _exists(test):
        raise ExtensionError(f"{PAGE}.md names a check that does not exist: {test}")
    if test not in results:
        return NOT_RUN
    counts = results[test]
    kinds = [kind for kind in ("failed", "passed", "skipped") if kind in counts]
    return ", ".join(f"{counts[kind]:,} {kind}" for kind in kinds)


def _exists(test: str) -> bool:
    if test == record_results.NOTEBOOKS:
        return True
    file, _, name = test.partition("::")
    path = ROOT / file
    return path.is_file() and f"\ndef {name}(" in path.read_text(encoding="utf-8")


# --- the page --------------------------------------------------------------------------------

ROW = re.compile(r"<tr[^>]*>.*?</tr>", re.DOTALL)
CHECK = re.compile(r"(<code\b[^>]*>)(.*?)(</code>)(?: <span class=\"found\">(.*?)</span>)?")
OWN_CHECKS = "tools/site/promises.py::"


def with_results(page: str, result_of: Callable[[str, str | None], str]) -> str:
    """Return a page whose tables show the result of each check after its name.

    ``result_of`` takes the name of a check, and the result that the page shows already.
    """

    def check(match: re.Match) -> str:
        start, shown, end, old = match.groups()
        name = html.unescape(re.sub(r"<[^>]*>", "", shown))
        new = result_of(name, old and html.unescape(old))
        in_lines = re.sub(r"(::|[/_])(?=\w)(?![^<]*>)", r"\1<wbr>", shown)
        return f'{start}{in_lines}{end} <span class="found">{html.escape(new)}</span>'

    return ROW.sub(lambda row: CHECK.sub(check, row[0]), page)


def with_newer_results(page: str, results: dict[str, dict[str, int]]) -> str:
    """Return such a page with the results of tests since it was built."""
    return with_results(
        page, lambda name, old: old if name.startswith(OWN_CHECKS) else outcome(name, results)
    )


def add_results(site: Site, pages: Pages) -> Pages:
    """Run the checks of the page of promises, and write the results beside them."""
    if PAGE not in site.app.env.found_docs:
        return pages
    counted, results = BuiltSite(site, pages), record_results.recorded()

    def result_of(name: str, _: None) -> str:
        computed = name.removeprefix(OWN_CHECKS)
        return COMPUTED[computed](counted) if computed in COMPUTED else outcome(name, results)

    return {**pages, PAGE: with_results(pages[PAGE], result_of)}


def main() -> None:
    path = ROOT / "_build" / "html" / f"{PAGE}.html"
    page = path.read_text(encoding="utf-8")
    path.write_text(with_newer_results(page, record_results.recorded()), encoding="utf-8")


if __name__ == "__main__":
    main()
