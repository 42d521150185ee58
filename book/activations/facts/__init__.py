"""What a formula says of itself: range, limits, extrema, means over N(0, 1)."""
