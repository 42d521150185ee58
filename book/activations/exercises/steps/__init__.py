"""Take a derivation apart into the few steps that a reader makes by hand."""

from .plan import plan_of
from .step import Plan, Remark, Step

__all__ = ["Plan", "Remark", "Step", "plan_of"]
