"""Where means over N(0, 1) are computed: Gauss-Legendre on panels, for ``live/means.js``."""

from __future__ import annotations

import numpy as np

__all__ = ["ENDS", "NODES", "RULE"]

NODES = 8
# They get finer toward 0, where functions of sqrt(q) x bend.
ENDS = [1 / 256, 1 / 64, 1 / 16, 1 / 4, 1, 2, 3, 4.5, 6, 8]
ENDS = [*(-end for end in reversed(ENDS)), 0, *ENDS]
RULE = {
    "ends": ENDS,
    "nodes": [
        [float(x), float(w)] for x, w in zip(*np.polynomial.legendre.leggauss(NODES), strict=True)
    ],
}
