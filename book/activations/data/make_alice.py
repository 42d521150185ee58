"""Make alice.txt.gz from the copy of the book that the source of brotli has.

    python -m pip download --no-deps --no-binary :all: --dest FOLDER brotli
    python make_alice.py FOLDER/brotli-*.tar.gz

Two runs write the same bytes.
"""

from __future__ import annotations

import gzip
import re
import sys
import tarfile
from pathlib import Path

MEMBER = "tests/testdata/alice29.txt"
OUT = Path(__file__).with_name("alice.txt.gz")


def main(source: str) -> None:
    with tarfile.open(source) as archive:
        name = next(name for name in archive.getnames() if name.endswith(MEMBER))
        text = archive.extractfile(name).read().decode("ascii", errors="ignore")
    story = text[text.index("Alice was beginning") : text.index("THE END")]
    letters = re.sub("[^a-z]+", " ", story.lower()).strip()
    OUT.write_bytes(gzip.compress(letters.encode("ascii"), mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
