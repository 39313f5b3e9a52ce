"""The page of commands, made from the command line's own help."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator

from conformance.cli import COMMANDS, command_line

_INTRODUCTION = """# Commands

Everything is done by one program, `conformance`. `conformance COMMAND --help` prints what this page has.
"""


def page() -> str:
    """Return the page: what each command does, its options, examples and exit codes."""
    rows = [f"| [`conformance {name}`](#{name}) | {summary} |" for name, summary in COMMANDS.items()]
    parts = [_INTRODUCTION, "\n".join(["| command | does |", "|---|---|", *rows])]
    return "\n\n".join([*parts, *(_section(name, parser_of(name)) for name in COMMANDS)]) + "\n"


def parser_of(name: str) -> argparse.ArgumentParser:
    """Return the parser of one command."""
    parser = command_line([name])
    subcommands = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    found: argparse.ArgumentParser = subcommands.choices[name]
    found.formatter_class = _Wide
    return found


class _Wide(argparse.RawDescriptionHelpFormatter):
    """Usage in one width, whatever the terminal of whoever builds the site."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=88)


def _section(name: str, parser: argparse.ArgumentParser) -> str:
    usage = re.sub(r"^usage: ", "", parser.format_usage()).rstrip()
    parts = [f"## {name}", parser.description or "", f"```text\n{usage}\n```", _options(parser._actions)]
    return "\n\n".join([*parts, f"```text\n{parser.epilog}\n```" if parser.epilog else ""]).rstrip()


def _options(actions: Iterable[argparse.Action]) -> str:
    rows = [*_rows(actions)]
    return "\n".join(["| option | meaning |", "|---|---|", *rows]) if rows else ""


def _rows(actions: Iterable[argparse.Action]) -> Iterator[str]:
    for action in actions:
        if isinstance(action, argparse._HelpAction):
            continue
        value = "" if action.nargs == 0 else _value(action)
        names = [f"`{option} {value}`" if value else f"`{option}`" for option in action.option_strings]
        text = (action.help or "").replace("%(default)s", str(action.default)).replace("%%", "%")
        yield f"| {', '.join(names) or f'`{value}`'} | {_cell(text)} |"


def _value(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    return "{" + ",".join(map(str, action.choices)) + "}" if action.choices else action.dest.upper()


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
