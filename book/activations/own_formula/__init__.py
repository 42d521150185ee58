"""The page for a formula of the reader's own: what it asks, and what it computes with."""
