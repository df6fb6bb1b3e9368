"""Makes the weights of the recogniser of names. For development only; no user runs it."""
