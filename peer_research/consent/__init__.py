"""Consent per use, taking part, reading back, and taking words back."""
