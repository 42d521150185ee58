"""Where functions are tried for their accuracy: values of z and of parameters."""

import numpy as np

from ulps import truth

ODD_VALUES = (1.1, 0.7, 1.702, 3.3)
FAR_FROM_THE_SLIDER = (30.0, 0.05)


def settings(activation):
    """Defaults; ends of the slider, odd and far values, wherever a parameter allows them."""
    yield {}
    for p in activation.parameters:
        for value in (p.low, p.high, *ODD_VALUES, *FAR_FROM_THE_SLIDER):
            if p.domain.contains(value) and value != p.default:
                yield {p.name: value}


def points(parameters):
    """Both signs: every size, the middle, tails; and the middle in units of each parameter."""
    tiny = [1e-300, 1e-100, 1e-17, 1e-12, 1e-8, 1e-5]
    near = np.geomspace(1e-3, 0.9, 6)
    middle = np.concatenate([np.linspace(0.2, 40, 15) * (1 + 2.0**-30), [0.5, 1, 2, 3, 4, 6, 8]])
    tails = [120.3, 372.3, 700.7, 708.7, 745.1, 1e3, 1e5, 1e30, 1e100]
    half = [tiny, near, middle, tails]
    for value in parameters.values():
        if value not in (0, 1):
            half.append(np.array([0.1, 0.7, 2.1, 5.3, 17.9, 37.1, 708.7]) / abs(value))
    half = np.unique(np.concatenate(half))
    return np.concatenate([-half[::-1], [-0.0, 0.0], half])


def resolvable(activation, order, z, given):
    """Leave out z so large that f changes by more than half to the next double."""
    far = np.abs(z) > 2.0**53
    here, slopes = (truth(activation, n, z[far], given) for n in (order, order + 1))
    steps = np.spacing(np.abs(z[far])).tolist()
    known = [
        abs(slope) * step <= abs(f) / 2 for f, slope, step in zip(here, slopes, steps, strict=True)
    ]
    return np.concatenate([z[~far], z[far][np.array(known, dtype=bool)]])
