"""What pypdf says of a file is kept from the screen: it may repeat words of the file."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the sentence without the values in it."""
        self.said.append(str(record.msg))


@contextmanager
def pdf_complaints() -> Iterator[list[str]]:
    """Collect what pypdf complains of, as long as this is open.

    Examples
    --------
    >>> with pdf_complaints() as said:
    ...     logging.getLogger("pypdf.reader").warning("odd object %s", "Fatima")
    >>> said
    ['odd object %s']
    """
    logger, keeper = logging.getLogger("pypdf"), _Complaints()
    before, logger.propagate = logger.propagate, False
    logger.addHandler(keeper)
    try:
        yield keeper.said
    finally:
        logger.removeHandler(keeper)
        logger.propagate = before
