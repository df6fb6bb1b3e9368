"""The README stays true: its examples run, and every command stands in it."""

from __future__ import annotations

import re

import click
import pytest
from support import ROOT

from anonymiser.cli import cli as anonymiser_cli
from peer_research.cli import cli

README = (ROOT / "README.md").read_text("utf-8")


def commands(group: click.Group, prefix: str) -> list[str]:
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix} {name}")
        else:
            found.append(f"{prefix} {name}")
    return found


@pytest.mark.parametrize(
    "command", commands(cli, "peer-research") + commands(anonymiser_cli, "python -m anonymiser")
)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert command in README


def options(group: click.Group) -> set[str]:
    found: set[str] = set()
    for command in group.commands.values():
        if isinstance(command, click.Group):
            found |= options(command)
        else:
            found |= {o for p in command.params for o in p.opts}
    return found


def test_no_option_in_the_readme_is_unknown() -> None:
    used = set(re.findall(r"(?<=\s)--[a-z][a-z-]+", README))
    assert used <= options(cli) | options(anonymiser_cli)


def test_pictures_are_there() -> None:
    for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", README):
        assert (ROOT / name).stat().st_size > 10_000


@pytest.mark.parametrize("words", ["make demo", "make test", "EUPL-1.2", "Windows"])
def test_what_the_readme_must_say(words: str) -> None:
    assert words in README


def test_every_package_has_bilingual_messages() -> None:
    import tomllib

    for path in ROOT.glob("*/messages/*.toml"):
        for name, entry in tomllib.loads(path.read_text("utf-8")).items():
            assert set(entry) == {"nl", "en"}, f"{path.name}: {name}"
            fields = {lang: set(re.findall(r"{(\w+)}", text)) for lang, text in entry.items()}
            assert fields["nl"] == fields["en"], f"{path.name}: {name}"
