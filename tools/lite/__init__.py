"""Puts Python for the reader's browser into the built site."""
