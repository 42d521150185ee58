"""Builds and serves the site: the Sphinx extension of the book, and what finishes its pages."""
