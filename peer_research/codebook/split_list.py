"""The list on which a team writes, for each coded piece, to which new code it goes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from peer_research import store
from peer_research.codebook.open_codes import slug
from peer_research.codebook.use import segments_with
from peer_research.coding.log import check_code
from peer_research.coding.rounds import segments_for
from peer_research.errors import CodingError
from peer_research.formula_guard import guarded

if TYPE_CHECKING:
    from peer_research.study import Study

_COLUMNS = ("stuk", "naar", "gesprek", "citaat")


def write_pieces(study: Study, code: str) -> Path:
    """Write the pieces with a code, one row each, and return the file.

    It holds words of people, so it stands among what is derived and is thrown away with that.
    Of a piece that is coded blind, or of somebody who does not take part, no words are shown.

    Raises
    ------
    CodingError
        ``coding.unknown_code``.
    """
    check_code(study.codebook(), code)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    shown = {segment.id for segment in segments_for(study, "")}
    for segment in segments_with(study, code):
        quote = guarded(segment.quote) if segment.id in shown else ""
        writer.writerow([segment.id, "", segment.transcript, quote])
    path = study.output / f"splitsen-{slug(code)}.csv"
    store.write_text(path, "\ufeff" + buffer.getvalue())
    return path


def read_choices(path: Path) -> dict[str, str]:
    """Return for each piece the new code that was written behind it.

    Raises
    ------
    CodingError
        ``coding_commands.bad_list``: the columns ``stuk`` and ``naar`` are not there.
    """
    try:
        text = path.read_text("utf-8-sig")
        # A spreadsheet in Dutch writes semicolons.
        first = text.partition("\n")[0]
        rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
        return {row["stuk"]: row["naar"].strip() for row in rows if row["naar"]}
    except (OSError, UnicodeDecodeError, KeyError, AttributeError, csv.Error):
        raise CodingError("coding_commands.bad_list", file=path.name) from None


def read_new(text: str) -> dict[str, str]:
    """Return a new code that is written as ``id: name: definition``.

    Raises
    ------
    CodingError
        ``coding_commands.bad_new``.

    Examples
    --------
    >>> read_new("hulp.eerst: Eerste hulp: De eerste hulp die iemand kreeg.")["label_nl"]
    'Eerste hulp'
    """
    parts = [part.strip() for part in text.split(":", 2)]
    if len(parts) < 3 or not all(parts):
        raise CodingError("coding_commands.bad_new")
    return dict(zip(("id", "label_nl", "definitie"), parts, strict=True))
