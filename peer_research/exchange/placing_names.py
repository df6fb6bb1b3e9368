"""What the codes, coders and attributes in a file of others are called in the study."""

from __future__ import annotations

from collections.abc import Mapping

from peer_research.coding.log import check_code
from peer_research.errors import CodingError
from peer_research.exchange.codes import code_guid, read_code_text
from peer_research.exchange.imported import Imported
from peer_research.model import Codebook
from peer_research.study import Study

_SHOWN = 5  # names of codes in a message


def known_codes(
    codebook: Codebook, imported: Imported, chosen: Mapping[str, str]
) -> dict[str, str]:
    """Return for each code of others that was used the code of the study.

    Raises
    ------
    CodingError
        ``exchange.unmapped_codes`` or, for a code that was chosen, ``coding.unknown_code``.
    """
    ours = {code_guid(codebook, name): name for name in codebook.by_id}
    found: dict[str, str] = {}
    unknown: list[str] = []
    used = {coding.code for s in imported.selections for coding in s.codings}
    for code in imported.codes:
        names = (code.guid, " > ".join(code.path), code.name)
        own = next((chosen[name] for name in names if name in chosen), "")
        own = own or ours.get(code.guid, "") or _by_id(codebook, code.text, code.name)
        if own:
            check_code(codebook, own)
            found[code.guid] = own
        elif code.guid in used:
            unknown.append(" > ".join(code.path))
    if unknown:
        shown = ", ".join(f"'{name}'" for name in unknown[:_SHOWN])
        raise CodingError("exchange.unmapped_codes", count=len(unknown), codes=shown)
    return found


def _by_id(codebook: Codebook, text: str, name: str) -> str:
    """Return the code whose id our own export wrote in the text, if it has that name too."""
    found = str(read_code_text(text).values.get("id", ""))
    known = codebook.by_id.get(found)
    return found if known is not None and known.name == name else ""


def known_coders(study: Study, imported: Imported, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return for everybody in the file the coder they are in the study.

    Raises
    ------
    StudyError
        ``study.bad_coder``.
    """
    used = [coding.user for s in imported.selections for coding in s.codings]
    found: dict[str, str] = {}
    for number, user in enumerate(dict.fromkeys(used), start=1):
        name = imported.users.get(user, "")
        coder = chosen.get(user) or chosen.get(name) or f"extern-{number}"
        study.coding_file("S01", coder)  # refuses what is no name of a coder
        found[user] = coder
    return found


def known_attributes(codebook: Codebook, comment: str) -> dict[str, str]:
    """Return the attributes that our own export wrote as lines of text."""
    found: dict[str, str] = {}
    for line in comment.splitlines():
        name, sign, value = line.partition(": ")
        if sign and value in codebook.attributes.get(name, ()):
            found[name] = value
    return found
