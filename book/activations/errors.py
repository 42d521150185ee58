"""The one error of the symbolic engine."""

__all__ = ["UnsupportedExpression", "shortened"]


class UnsupportedExpression(NotImplementedError):
    """The engine has no rule for an expression; it says which one."""


def shortened(expr: object, most: int = 80) -> str:
    """Return an expression as text that fits into a sentence."""
    text = str(expr)
    return text if len(text) <= most else f"{text[: most - 10]}..."
