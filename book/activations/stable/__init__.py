"""Rewrite formulas so that floating point can evaluate them everywhere."""
