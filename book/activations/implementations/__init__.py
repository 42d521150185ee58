"""Activations as code to take: NumPy, PyTorch, JAX, TensorFlow, JavaScript and C."""

from .code import Argument, Code
from .entries import code_of
from .files import LANGUAGES, file_text

__all__ = ["LANGUAGES", "Argument", "Code", "code_of", "file_text"]
