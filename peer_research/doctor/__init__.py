"""Look a study over, and mend what can be mended."""
