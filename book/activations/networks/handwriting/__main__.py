"""Train the network that readers draw for, and write data/handwriting.npz."""

import numpy as np

from ...data import HANDWRITING
from . import SETTING, in_eighths, trained

hidden, output = in_eighths(trained(**SETTING))
np.savez_compressed(HANDWRITING, hidden=hidden, output=output)
