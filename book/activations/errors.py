"""The one error of the symbolic engine."""

__all__ = ["UnsupportedExpression", "shortened"]


class UnsupportedExpression(NotImplementedError):
    """The engine has no rule for an expression; it says which one."""


def shortened(expr: object, most: int = 80) -> str:
    """Return an expression as text that fits into a sentence."""
    try:
        text = str(expr)
    except ValueError:  # Python writes no whole number of over 4300 digits
        return "an expression with a number of thousands of digits"
    return text if len(text) <= most else f"{text[: most - 10]}..."
