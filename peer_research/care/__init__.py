"""Looking after participants and researchers."""
