"""What builds, checks and packs the book; nothing of it is part of the book itself."""
