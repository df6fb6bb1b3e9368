"""Recognisers: plain functions that take a text and return the spans they find in it."""
