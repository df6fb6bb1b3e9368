"""Where a code is used, and letting everything follow when codes are joined or split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import tomlkit

from peer_research import store
from peer_research.anonymiser_bridge import parse_toml
from peer_research.coding.memos import read_memos, write_memo
from peer_research.errors import StudyError
from peer_research.model import CodedSegment
from peer_research.texts import texts

if TYPE_CHECKING:
    from peer_research.study import Study

_THEMES = "themas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Where a code is used.

    Parameters
    ----------
    code : str
    segments : int
        Coded pieces, of all coders together.
    conversations : tuple of str
    children : tuple of str
        Codes under it.
    memos : tuple of str
    protocols, recommendations, themes : tuple of str
        Ids of what mentions the code.
    """

    code: str
    segments: int = 0
    conversations: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    memos: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    @property
    def is_used(self) -> bool:
        """Whether the code cannot simply go."""
        return bool(
            self.segments or self.children or self.memos or self.recommendations or self.themes
        )

    def in_words(self) -> str:
        """Return where the code is used, such as ``3 stukken in S01 en S02``."""
        parts = []
        if self.segments:
            where = ", ".join(self.conversations)
            parts.append(texts("codebook_editing.used_segments", n=self.segments, where=where))
        for name in ("children", "memos", "recommendations", "themes"):
            ids = getattr(self, name)
            if ids:
                parts.append(texts(f"codebook_editing.used_{name}", ids=", ".join(ids)))
        return "; ".join(parts)


def usage(study: Study, code: str) -> Usage:
    """Return where `code` is used; who used it is not told."""
    segments = segments_with(study, code)
    return Usage(
        code=code,
        segments=len(segments),
        conversations=tuple(sorted({segment.transcript for segment in segments})),
        children=tuple(c.id for c in study.codebook().codes if c.parent == code),
        memos=tuple(memo.id for memo in read_memos(study.memos_folder) if memo.about == code),
        protocols=_protocols(study, code),
        recommendations=tuple(r.id for r in study.recommendations() if code in r.codes),
        themes=_themes(study, code),
    )


def segments_with(study: Study, code: str) -> list[CodedSegment]:
    """Return all pieces with a code, of everybody."""
    return [
        segment
        for log in study.all_coding_logs()
        for segment in log.segments()
        if segment.code == code
    ]


def follow(study: Study) -> None:
    """Let every coding log follow the codebook now; see `coding.moves`."""
    for _ in study.all_coding_logs():
        pass  # a log follows when it is opened


def readdress(study: Study, code: str, new: str) -> int:
    """Let memos and recommendations about one code be about another; return how many memos."""
    memos = [memo for memo in read_memos(study.memos_folder) if memo.about == code]
    for memo in memos:
        write_memo(study.memos_folder, replace(memo, about=new))
    path = study.recommendations_file
    if any(code in row.codes for row in study.recommendations()):
        store.edit_text(path, lambda text: _with_other_code(text, "aanbeveling", code, new))
    themes = study.register_file(_THEMES)
    if _themes(study, code):
        store.edit_text(themes, lambda text: _with_other_code(text, "rij", code, new))
    return len(memos)


def _with_other_code(text: str, table: str, code: str, new: str) -> str:
    document = tomlkit.parse(text)
    for row in document.get(table, []):
        codes = row.get("codes", [])
        if code in codes:
            row["codes"] = list(dict.fromkeys(new if name == code else name for name in codes))
    return tomlkit.dumps(document)


def _protocols(study: Study, code: str) -> tuple[str, ...]:
    paths = sorted(study.protocols_folder.glob("*.toml"))
    return tuple(p.stem for p in paths if _mentions(parse_toml(p, StudyError)[0], code))


def _mentions(data: Mapping[str, Any], code: str) -> bool:
    rows = [*data.get("vragen", []), *data.get("themakaart", [])]
    return any(code in row.get("codes", []) for row in rows if isinstance(row, dict))


def _themes(study: Study, code: str) -> tuple[str, ...]:
    path = study.register_file(_THEMES)
    if not path.is_file():
        return ()
    rows = parse_toml(path, StudyError)[0].get("rij", [])
    return tuple(str(row["id"]) for row in rows if code in row.get("codes", []))
