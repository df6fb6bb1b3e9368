"""Errors a user can mend.

```
UserError
└── PeerResearchError
    ├── StudyError        the study folder, or something asked of it
    ├── ProtocolError     a protocol or codebook file with a mistake
    ├── ImportFileError   a recording's text that cannot be read without loss
    ├── CodingError       a coding that cannot be right
    └── ReportError       a report or other Word file that cannot be made
```
"""

from __future__ import annotations

from peer_research.anonymiser_bridge import UserError
from peer_research.texts import texts


class PeerResearchError(UserError):
    """Any error of this package; see `UserError` for how it is made."""

    catalogue = texts


class StudyError(PeerResearchError):
    """The study folder is damaged or incomplete, or cannot do what was asked."""


class ProtocolError(PeerResearchError):
    """A protocol or codebook file has a mistake in it."""


class ImportFileError(PeerResearchError):
    """A text file of a conversation cannot be read without losing something."""


class CodingError(PeerResearchError):
    """A coding that cannot be right, or a damaged coding log."""


class ReportError(PeerResearchError):
    """A Word file cannot be made as asked."""
