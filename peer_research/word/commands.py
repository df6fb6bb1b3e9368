"""Commands in a template of an organisation, such as a table row per theme, through docxtpl.

A template may come from anywhere, so its commands run in jinja2's sandbox: they see the values
below and nothing of the computer. What is filled in is escaped, so that ``<`` and ``&`` come out
as themselves. Without docxtpl (the extra ``house-style``) such a template is refused in words.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from peer_research.anonymiser_bridge import nearest
from peer_research.errors import ReportError
from peer_research.word.opening import open_data
from peer_research.word.places import BODY, FIELDS

if TYPE_CHECKING:
    from docx.document import Document

LISTS = ("themas", "aanbevelingen")
_UNKNOWN = re.compile(r"'(?P<name>[^']*)' is undefined|has no attribute '(?P<part>[^']*)'")


def run_commands(
    data: bytes,
    file: str,
    values: Mapping[str, str],
    lists: Mapping[str, Sequence[Mapping[str, str]]],
) -> Document:
    """Return a template after its commands, with ``{{verslag}}`` still there.

    Parameters
    ----------
    data : bytes
        Of the template.
    file : str
        Its name, for messages.
    values : mapping of str to str
        See `house.load_house`.
    lists : mapping of str to sequence of mapping
        What can be gone through, by the names in `LISTS`.

    Raises
    ------
    ReportError
        docxtpl is not installed, a name is not known, or a command is not right.
    """
    try:
        from docxtpl import DocxTemplate  # type: ignore[import-untyped,unused-ignore]
        from jinja2 import StrictUndefined, TemplateError, UndefinedError
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError:
        raise ReportError("report.template_logic", file=file) from None
    sandbox = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    template = DocxTemplate(io.BytesIO(data))
    context: dict[str, Any] = {**values, **lists, BODY: f"{{{{{BODY}}}}}"}
    made = io.BytesIO()
    try:
        template.render(context, sandbox, autoescape=True)
        template.save(made)
    except UndefinedError as problem:
        raise _unknown(str(problem), file) from None
    except TemplateError as problem:
        line = getattr(problem, "lineno", None)
        raise ReportError("report.template_broken", file=file, line=line) from None
    except Exception:  # a command can fail in any way, such as 1/0
        raise ReportError("report.template_broken", file=file) from None
    return open_data(made.getvalue(), file)


def _unknown(problem: str, file: str) -> ReportError:
    known = (*FIELDS, *LISTS)
    match = _UNKNOWN.search(problem)
    name = (match["name"] or match["part"] or "") if match else ""
    return ReportError("report.unknown_place", file=file, known=", ".join(known),
                       suggestion=nearest(name, known))  # fmt: skip
