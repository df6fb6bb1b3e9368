"""Click in Dutch: help, mistakes in a command, and errors as one clear line with exit code 2."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Any

import click

from anonymiser.errors import UserError
from anonymiser.texts import texts

DEBUG_VARIABLE = "PEER_RESEARCH_DEBUG"


class _Dutch:
    """What commands and groups share."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        settings.setdefault("options_metavar", texts("cli.options_metavar"))
        if isinstance(self, click.Group):
            settings.setdefault("subcommand_metavar", texts("cli.command_metavar"))
        super().__init__(*arguments, **settings)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is used."""
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), texts("cli.usage") + " ")

    def _options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        parameters = self.get_params(ctx)  # type: ignore[attr-defined]
        given = [p for p in parameters if isinstance(p, click.Option)]
        rows = [_dutch_row(row) for p in given if (row := p.get_help_record(ctx)) is not None]
        if rows:
            with formatter.section(texts("cli.options")):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = texts("cli.help")
        return option


def _dutch_row(row: tuple[str, str]) -> tuple[str, str]:
    """Return a row of the help with click's own words in the user's language."""
    option, help_text = row
    for kind in ("TEXT", "PATH", "INTEGER"):
        option = option.replace(f" {kind}", f" {texts(f'cli.kind_{kind.lower()}')}")
    option = option.replace(" RANGE", "")
    for word in ("required", "default"):
        help_text = re.sub(rf"(?<=[\[ ]){word}(?=[]:;])", texts(f"cli.{word}"), help_text)
    return option, help_text


class DutchCommand(_Dutch, click.Command):
    """A command whose help is in Dutch."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under a Dutch heading."""
        self._options(ctx, formatter)


class DutchGroup(_Dutch, click.Group):
    """A group of commands whose help is in Dutch."""

    command_class = DutchCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and then the commands under Dutch headings."""
        self._options(ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(limit=200)))
        if rows:
            with formatter.section(texts("cli.commands")):
                formatter.write_dl(rows)


DutchGroup.group_class = DutchGroup


def run(command: click.Command, program: str, arguments: Sequence[str] | None = None) -> int:
    """Run `command` and return its exit code; every error becomes one line on standard error.

    Parameters
    ----------
    command : click.Command
    program : str
        Name shown in help.
    arguments : sequence of str, optional
        Instead of ``sys.argv``.

    Returns
    -------
    int
        0 done, 2 a mistake the user can mend, 130 stopped, 1 a fault of the program.
    """
    try:
        # Text on a screen that cannot show it must not stop the work half-way.
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        result = command.main(arguments, prog_name=program, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except UserError as problem:
        return _tell(str(problem), 2)
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except click.ClickException as problem:
        return _tell(_in_dutch(problem), 2)
    except (KeyboardInterrupt, click.Abort):
        return _tell(texts("cli.stopped"), 130)
    except BrokenPipeError:
        # The reader of a pipe stopped early; Python would complain again while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        # Neither traceback nor message: either may hold words of a conversation.
        return _tell(texts("cli.fault", kind=type(fault).__name__, variable=DEBUG_VARIABLE), 1)


def _tell(line: str, code: int) -> int:
    print(line, file=sys.stderr)  # noqa: T201
    return code


def _in_dutch(problem: click.ClickException) -> str:
    if isinstance(problem, click.NoSuchOption):
        near = ", ".join(problem.possibilities or ()) or "--help"
        return texts("cli.no_such_option", option=problem.option_name, suggestion=near)
    if isinstance(problem, click.MissingParameter):
        return texts("cli.missing", name=_name(problem.param))
    if isinstance(problem, click.BadParameter):
        return texts("cli.bad_value", name=_name(problem.param))
    if isinstance(problem, click.UsageError) and "No such command" in problem.message:
        return texts("cli.no_such_command", name=problem.message.split("'")[1])
    return texts("cli.usage_error")


def _name(parameter: click.Parameter | None) -> str:
    if isinstance(parameter, click.Argument):
        return (parameter.metavar or parameter.name or "").strip("[]").upper()
    return parameter.opts[0] if parameter and parameter.opts else ""
