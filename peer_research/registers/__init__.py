"""What is written down about doing the research: one table for each kind."""
