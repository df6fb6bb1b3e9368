"""What shows itself in Jupyter. Nothing is decided here; everything is asked of the library."""
