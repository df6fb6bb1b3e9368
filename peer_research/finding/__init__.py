"""Finding words and codes in a study, and counting them."""
