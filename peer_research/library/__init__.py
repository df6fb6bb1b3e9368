"""Protocols and codebooks shared with other teams."""
