"""The draft of the report."""
