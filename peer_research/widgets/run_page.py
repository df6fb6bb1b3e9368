"""Let the computer do its steps from the notebook: hide, count, write the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peer_research.pipeline import run_study
from peer_research.study import Study
from peer_research.texts import texts
from peer_research.widgets.door import open_vault, passphrase_fields
from peer_research.widgets.form import Form, Outcome


def run_form(study: Study) -> Form:
    """Return the form with one button that runs every step that needs no person."""

    def save(values: Mapping[str, Any], _confirmed: bool) -> Outcome:
        done = run_study(study, lambda: open_vault(study, values.get("wachtzin", "")))
        rows = [(path.relative_to(study.path).as_posix(),) for path in done.written]
        return Outcome(
            said=done.next_step, columns=[texts("run_page.file")], rows=rows, empty=False
        )

    return Form(
        texts("run_page.title"),
        lambda: passphrase_fields(study),
        save,
        button=texts("run_page.run"),
        intro=texts("run_page.intro"),
    )
