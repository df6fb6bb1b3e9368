"""A small statistical recogniser of names: features, weights and decoding."""
