"""The practice study: six invented conversations, two invented coders."""
