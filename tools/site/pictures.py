"""Pictures of the pages, as light as they can be seen."""

from __future__ import annotations

import re

from tools.site.files import Pages, Site

PICTURE = re.compile(r'src="(_images/[^"]+\.svg)"(?!\s+width)')
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt"')
DECIMALS = re.compile(r"\d+\.\d{3,}")
# Nothing refers to the names that Matplotlib numbers the parts of a figure with, and a text
# that is turned by nothing needs no word of it.
NEEDLESS = re.compile(
    r'<!DOCTYPE.*?>| *<metadata>.*?</metadata>| id="[A-Za-z.\d]+_\d+"|\s+(?=\n)|(?<=\n)\s+'
    r'| transform="rotate\(-?0 [^"]*\)"'
    r"|, 'Bitstream Vera Sans'[^;\"]*(?=, sans-serif)",  # fonts that no reader has, but the first
    flags=re.DOTALL,
)
# Where a point or a letter stands, of which a tenth of a point is nothing.
PLACE = re.compile(r'(?<= [xy]=")-?\d+\.\d+(?=")')
PATH = re.compile(r' d="([MLCQz\d.\s-]*)"')
PIECE = re.compile(r"([MLCQz])([^MLCQz]*)")
POINTS = {"M": 1, "L": 1, "C": 3, "Q": 2}  # of a piece; it ends at the last
HASH = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}(?=\.svg\b)")


def lighten(site: Site, pages: Pages) -> Pages:
    """Round the coordinates of pictures to what a screen can show, and drop what nobody reads.

    Each page says how large its pictures are, so that their place is kept while they are loaded,
    and a browser loads one when it comes near: a phone then does not draw the pictures of the
    last sections before its first slider moves.
    A name of 64 digits is cut to 12, because pages repeat it and it can't be compressed.
    """
    sizes = {}
    for path in sorted(site.out.glob("_images/*.svg")):
        picture = path.read_text(encoding="utf-8")
        path = path.rename(path.with_name(HASH.sub(r"\1", path.name)))
        if points := SIZE.search(picture):  # none in a live figure's, whose page knows its size
            sizes[path.relative_to(site.out).as_posix()] = [
                round(float(p) / 0.72) for p in points.groups()
            ]
        light = DECIMALS.sub(lambda number: f"{float(number[0]):.2f}", NEEDLESS.sub("", picture))
        light = PLACE.sub(lambda number: f"{float(number[0]):.1f}", light)
        path.write_text(PATH.sub(_relative, light), encoding="utf-8")

    def sized(match: re.Match) -> str:
        width, height = sizes[match[1]]
        return f'{match[0]} width="{width}" height="{height}" loading="lazy"'

    return {name: PICTURE.sub(sized, HASH.sub(r"\1", page)) for name, page in pages.items()}


def _relative(path: re.Match) -> str:
    """Write a path in steps from point to point: they are shorter than the points.

    Steps are between rounded points, so that no error adds up.
    """
    text, here, start, last = "", (0, 0), (0, 0), ""
    for letter, numbers in PIECE.findall(path[1]):
        if letter == "z":
            text, here, last = f"{text}z", start, ""
            continue
        flat = [round(100 * float(number)) for number in numbers.split()]
        points = [*zip(flat[::2], flat[1::2], strict=True)]
        steps = []
        for number, (x, y) in enumerate(points, start=1):
            steps += _short(x - here[0]), _short(y - here[1])
            if number % POINTS[letter] == 0:
                here = x, y
        if letter == "M":
            start = points[0]
        # A letter stands for all pieces like it, and after M for lines.
        name = letter.lower()
        text += " " if last == name or (last, name) == ("m", "l") else name
        text += " ".join(steps)
        last = name
    return f' d="{text.replace(" -", "-")}"'


def _short(hundredths: int) -> str:
    text = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0(?=\.)", r"\1", text) or "0"
