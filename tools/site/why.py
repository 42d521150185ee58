"""Say which files a page of the built site loads, what each weighs, and what it is there for.

python -m tools.site.why sigmoid
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tools.site import policy
from tools.site.files import Page, pages, weight
from tools.site.live_figures import STATE_MIME

SITE = Path(__file__).parents[2] / "_build" / "html"
PREVIEWS = re.compile(r'data-previews-src="(.*?)"')
STATE = re.compile(rf'<script type="{re.escape(STATE_MIME)}">(.*?)</script>', re.DOTALL)


def _path(address: str) -> str:
    return urlsplit(address).path.removeprefix("../")


def loads(site: Path, page: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files of a page with their reasons: at once, and once the reader acts."""
    text = pages(site)[page].read_text(encoding="utf-8")
    later = {
        _path(address): "previews of definitions and sources, when the reader points at a link"
        for address in PREVIEWS.findall(text)
    } | {
        _path(address): "judges an answer, when the reader enters a field"
        for state in STATE.findall(text)
        for model in json.loads(state)["state"].values()
        for address in model["state"].get("later", ())
    }
    at_once = {
        _path(address): _reason(_path(address), given)
        for address, given in Page(text).loads.items()
        if given["tag"] != "form"  # asked only when it is sent
    }
    if policy.TRAIN_SMALL_SCRIPT in at_once:
        trained = {*policy.TRAIN_SCRIPTS} - {*at_once}
        later |= {path: policy.REASONS[path] for path in sorted(trained)}
    return at_once, later


def _reason(path: str, given: dict[str, str]) -> str:
    """Return the reason that the page, or else the policy, gives for a file."""
    if given["tag"] == "img":
        return f"a picture: {given.get('alt', '')}"
    if "data-for" in given:
        return f"for {given['data-for']}"
    return policy.REASONS.get(path) or given.get("rel") or given["tag"]


def table(site: Path, page: str) -> str:
    """Return the answer as text, in the order in which the page names its files."""
    at_once, later = loads(site, page)
    lines = [_line(weight(site / f"{page}.html"), f"{page}.html", "the page itself")]
    lines += [_line(weight(site / path), path, reason) for path, reason in at_once.items()]
    total = sum(weight(site / path) for path in (f"{page}.html", *at_once))
    lines.append(_line(total, "in all", "on a first visit, gzipped"))
    lines += [_line(weight(site / path), path, reason) for path, reason in later.items()]
    return "\n".join(lines)


def _line(size: int, path: str, reason: str) -> str:
    name = re.sub(r"[0-9a-f]{56}(?=\.)", "...", path)  # a picture's whole hash says nothing
    return f"{size / 1000:7.1f} kB  {name:34}  {reason:.90}"


def main(arguments: list[str]) -> int:
    """Print the answer for one page."""
    found = pages(SITE)
    if len(arguments) != 1 or arguments[0] not in found:
        print(f"name one of these pages, as in make why PAGE=sigmoid: {', '.join(found)}")
        return 2
    print(table(SITE, arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
