"""Coding conversations, alone and as a team."""
