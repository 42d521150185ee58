"""The race of the chapter on gates: who predicts the next letter of a story best?

    python -m activations.letters [NAME ...]

runs all contestants or those named, a minute or two each, and writes race.csv and tuning.csv
beside this file.  Two runs write the same.
"""

from .contest import (
    BATCH,
    CONTESTANTS,
    CONTEXT,
    CUTS,
    LETTERS,
    RATES,
    STEPS,
    parameters,
    race,
    rerun,
    seen,
    tuning,
    width,
    windows,
)

__all__ = [
    "BATCH",
    "CONTESTANTS",
    "CONTEXT",
    "CUTS",
    "LETTERS",
    "RATES",
    "STEPS",
    "parameters",
    "race",
    "rerun",
    "seen",
    "tuning",
    "width",
    "windows",
]
