"""Networks whose activations are stored in a few bits, and what the choice of a range does.

    python -m activations.quantized

trains all networks and writes quantized.csv and tuning.csv beside this file.
"""

from .grid import rounded
from .runs import (
    BITS,
    CONTESTANTS,
    RANGES,
    RATES,
    SEEDS,
    TUNING_SEEDS,
    Row,
    examples,
    repeat,
    stored,
    tuning,
)

__all__ = [
    "BITS",
    "CONTESTANTS",
    "RANGES",
    "RATES",
    "SEEDS",
    "TUNING_SEEDS",
    "Row",
    "examples",
    "repeat",
    "rounded",
    "stored",
    "tuning",
]
