"""Formulas as programs, and what evaluates them."""
