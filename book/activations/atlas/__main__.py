"""Try all gates on the entries of the atlas.

python -m activations.atlas [NAME ...]

prints a line for each entry: that it passes, or which gate it does not pass, and why.
"""

from __future__ import annotations

import sys
from time import process_time

from .gates import failure, twins
from .reading import read_all


def main(names: list[str]) -> int:
    found, wrong = read_all()
    for fault in wrong:
        print(f"FAILS data: {fault}", flush=True)
    if unknown := [name for name in names if name not in found]:
        print(f"no entry {', '.join(unknown)}")
    bad = len(wrong) + len(unknown)
    for name in names or found:
        if name not in found:
            continue
        start = process_time()
        failed = failure(found[name])
        what = f"FAILS {failed[0]}: {' '.join(failed[1].split())}" if failed else "passes"
        print(f"{name}: {what} ({process_time() - start:.1f} s)", flush=True)
        bad += failed is not None
    for pair in twins(found) if not names else ():
        print(f"{pair[0]} and {pair[1]} are the same function: one of them is a name in also")
        bad += 1
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
