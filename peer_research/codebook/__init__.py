"""Codebooks: reading, changing, their versions, and as files for other programs."""
