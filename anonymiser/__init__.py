"""Find and hide what identifies people in Dutch conversations.

Nothing here touches the network, prints, logs or configures anything. Heavy parts load
when they are first used.
"""

from anonymiser.errors import AnonymiserError
from anonymiser.spans import Document, Span

__all__ = ["AnonymiserError", "Document", "Span"]
