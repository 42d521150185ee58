"""Make digits.npz from scikit-learn's copy of the data.

    python -m pip download --no-deps --only-binary :all: --dest FOLDER scikit-learn
    python make_digits.py FOLDER/scikit_learn-*.whl

Two runs write the same bytes.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from zipfile import ZipFile

import numpy as np

MEMBER = "sklearn/datasets/data/digits.csv.gz"
OUT = Path(__file__).with_name("digits.npz")


def main(wheel: str) -> None:
    with ZipFile(wheel) as archive:
        text = gzip.decompress(archive.read(MEMBER)).decode("ascii")
    table = np.loadtxt(text.splitlines(), delimiter=",", dtype=np.uint8)
    np.savez_compressed(OUT, pixels=table[:, :64], digits=table[:, 64])


if __name__ == "__main__":
    main(*sys.argv[1:])
