"""Pictures of the pages, as light as they can be seen."""

from __future__ import annotations

import re

from tools.site.files import Pages, Site

PICTURE = re.compile(r'src="(_images/[^"]+\.svg)"(?!\s+width)')
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt"')
DECIMALS = re.compile(r"\d+\.\d{3,}")
# Nothing refers to the names that Matplotlib numbers the parts of a figure with.
NEEDLESS = re.compile(
    r'<!DOCTYPE.*?>| *<metadata>.*?</metadata>| id="[A-Za-z.\d]+_\d+"|\s+(?=\n)|(?<=\n)\s+',
    flags=re.DOTALL,
)


def lighten(site: Site, pages: Pages) -> Pages:
    """Round the coordinates of pictures to what a screen can show, and drop what nobody reads.

    Each page says how large its pictures are, so that their place is kept while they are loaded.
    """
    sizes = {}
    for path in sorted(site.out.glob("_images/*.svg")):
        picture = path.read_text(encoding="utf-8")
        if points := SIZE.search(picture):  # none in a live figure's, whose page knows its size
            sizes[path.relative_to(site.out).as_posix()] = [
                round(float(p) / 0.72) for p in points.groups()
            ]
        light = DECIMALS.sub(lambda number: f"{float(number[0]):.2f}", NEEDLESS.sub("", picture))
        path.write_text(light, encoding="utf-8")

    def sized(match: re.Match) -> str:
        width, height = sizes[match[1]]
        return f'{match[0]} width="{width}" height="{height}"'

    return {name: PICTURE.sub(sized, page) for name, page in pages.items()}
