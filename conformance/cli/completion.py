"""`conformance completion`: prints what lets a shell complete commands, options and names."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import Any

from argcomplete import autocomplete
from argcomplete.shell_integration import shellcode

from conformance.errors import Exit, ReadableError
from conformance.paths import suite
from conformance.toml_files import read_toml

_SHELLS = ("bash", "zsh", "fish")
_EXAMPLES = """examples:
  eval "$(conformance completion bash)"                        in ~/.bashrc
  eval "$(conformance completion zsh)"                         in ~/.zshrc, after compinit
  conformance completion fish > ~/.config/fish/completions/conformance.fish

Commands, options and their choices are completed, and the names of APIs, methods and profiles."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("shell", choices=_SHELLS, help="the shell that is to complete")


def run(args: argparse.Namespace) -> int:
    """Print the shell's script and return 0."""
    print(shellcode(["conformance"], shell=args.shell))
    return Exit.GOOD


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer a shell that asks for completions, and end the process; return if none does."""
    _add_completers(parser)
    autocomplete(parser)


def _add_completers(parser: argparse.ArgumentParser) -> None:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in {id(each): each for each in action.choices.values()}.values():
                _add_completers(command)
        for option in action.option_strings:
            if option in _NAMES:
                action.completer = _completer(_NAMES[option])  # type: ignore[attr-defined]


def _completer(names: Callable[[], Iterable[str]]) -> Callable[..., list[str]]:
    def completed(**_unused: Any) -> list[str]:
        try:
            return sorted(names())
        except (ReadableError, OSError, ValueError):
            return []  # a message would end up in the line that is typed

    return completed


def _apis() -> Iterable[str]:
    return (file.parent.name for file in suite().contracts.glob("*/api.json"))


def _methods() -> Iterable[str]:
    return {file.stem for file in suite().contracts.glob("*/*/*.json")}


def _profiles() -> Iterable[str]:
    return read_toml(suite().endpoints)


_NAMES = {"--api": _apis, "--method": _methods, "--endpoint": _profiles}
