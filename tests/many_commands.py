"""Run many commands in one program, as a person would one after another.

``python many_commands.py STEPS FOLDER``: STEPS is a JSON file with rows
``[program, arguments, typed]``; what each says goes to ``FOLDER/00.txt`` and so on. A program
is ``peer-research``, ``anonymiser`` or a function of this module.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from support import each_key_once


def _command(program: str, arguments: list[str]) -> int:
    if program == "peer-research":
        from peer_research.cli import main
    else:
        from anonymiser.cli import main  # type: ignore[assignment]
    sys.argv = [program, *arguments]
    try:
        return int(main() or 0)
    except SystemExit as end:
        return int(end.code or 0)


def consent_of_everybody(study: str) -> int:
    """Write down that everybody who spoke said yes to everything."""
    from datetime import date

    from peer_research.consent.uses import record_consent, register_participant
    from peer_research.model import CONSENT_USES
    from peer_research.study import Study

    opened = Study(Path(study))
    for code in sorted(opened.participants()):
        register_participant(opened, code, group="jongere", age_band="18-20")
        for use in CONSENT_USES:
            record_consent(opened, code, use, "ja", date(2026, 3, 1), "1.0")
    return 0


def code_everything(study: str) -> int:
    """Let two people code every turn of every conversation, and write memos and advice."""
    from peer_research.coding.memos import write_memo
    from peer_research.model import Memo
    from peer_research.study import Study

    opened = Study(Path(study))
    codes = [code.id for code in opened.codebook().codes if code.core][:6]
    for session in opened.transcript_ids():
        for coder in ("noor", "kai"):
            log, place = opened.coding_log(session, coder), 0
            for number, turn in enumerate(opened.transcript(session).turns[:14]):
                start, place = place, place + len(turn.text) + 1
                log.apply(start, start + len(turn.text), codes[number % len(codes)],
                          {"citaat": "mag"})  # fmt: skip
        memo = Memo(id=f"m-{session.lower()}", coder="noor", about=session, text="Een stil begin.")
        write_memo(opened.memos_folder, memo)
    return 0


def main() -> int:
    """Run the steps; print for each the exit code and stop at nothing."""
    steps: list[Any] = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    folder = Path(sys.argv[2])
    codes: list[int] = []
    for number, (program, arguments, typed) in enumerate(steps):
        said = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
        sys.stdin = io.TextIOWrapper(io.BytesIO(typed.encode()), "utf-8")
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                made = globals().get(program)
                codes.append(made(*arguments) if made else _command(program, arguments))
        except BaseException:
            codes.append(99)
            said.write(traceback.format_exc())
        name = f"{number:02d}-{program}-{arguments[0] if program[0] != 'c' else ''}.txt"
        (folder / name.replace(os.sep, "_")).write_bytes(said.buffer.getvalue())
    print(json.dumps(codes))
    return 0


if __name__ == "__main__":
    with each_key_once():
        sys.exit(main())
