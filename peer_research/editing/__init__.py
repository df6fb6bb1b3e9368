"""Corrections in a conversation that is anonymised already."""
