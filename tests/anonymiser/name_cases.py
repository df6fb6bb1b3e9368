"""Read a file of cases, and say which of them a recogniser gets wrong."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"


def load(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def failures(name, find):
    data = load(name)
    wrong = []
    for case in data["cases"]:
        wanted = [(span["start"], span["end"]) for span in case["spans"]]
        found = [(s.start, s.end) for s in find(case["text"]) if s.label == data["label"]]
        if found != wanted:
            wrong.append(case["id"])
    return wrong


def ids_are_unique(name):
    ids = [case["id"] for case in load(name)["cases"]]
    return len(ids) == len(set(ids))
