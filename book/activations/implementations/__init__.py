"""Activations as code to take: NumPy, PyTorch, JAX, TensorFlow, JavaScript and C.

``entries.py`` makes the code of the catalogue's entries; all else here needs no NumPy.
"""

from .code import Argument, Code
from .files import LANGUAGES, file_text

__all__ = ["LANGUAGES", "Argument", "Code", "file_text"]
