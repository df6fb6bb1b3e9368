"""Reading over what the computer proposes to hide, and what may still be recognised."""
