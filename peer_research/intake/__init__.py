"""Conversations that come in: files, recordings, and a look before anything is kept."""
