"""Suggest codes for a piece of text: three, with a reason, and a human decides."""

from peer_research.suggest.suggester import CodeSuggester

__all__ = ["CodeSuggester"]
