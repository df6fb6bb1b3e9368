"""Figures, each with its words and numbers."""
