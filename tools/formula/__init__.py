"""Puts the engine for a formula of the reader's own into the built site."""
