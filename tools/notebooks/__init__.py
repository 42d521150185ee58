"""Keeps the notebooks in normal form, and makes copies that run by themselves."""
