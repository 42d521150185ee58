"""placeholder until the merge"""

import numpy as np

from .wide import evaluate


def values(program, z, given):
    out = np.full(z.shape, np.nan)
    ok = np.isfinite(z)
    out[ok] = evaluate(program, z[ok], tuple(v[ok] if np.ndim(v) else v for v in given))[0]
    return out
