"""The one error of the symbolic engine."""

__all__ = ["UnsupportedExpression"]


class UnsupportedExpression(NotImplementedError):
    """The engine has no rule for an expression; it says which one."""
