"""A parser of command lines whose errors say what was probably meant."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from conformance.errors import UserError
from conformance.similar import closest, nearest

_CHOICE = re.compile(r"argument (.+?): invalid choice: (.+?) \(choose from ")


class Parser(argparse.ArgumentParser):
    """A parser that raises UserError instead of printing usage and ending the process."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **settings)

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse a command line; raise UserError with each unknown option and the closest one that exists."""
        found, unknown = self.parse_known_args(args, namespace)
        if not unknown:
            return found
        used = self._of_command(getattr(found, "command", ""))
        options = [word.partition("=")[0] for word in unknown if word.startswith("-")]
        known = {name.strip("-"): name for action in used._actions for name in action.option_strings}
        what = f"unknown option {', '.join(options)}" if options else f"too many arguments: {' '.join(unknown)}"
        near = [known[name] for word in options if (name := closest(word.strip("-"), known))]
        do = f"did you mean {', '.join(near)}?" if near else f"see `{used.prog} --help`"
        raise UserError(what, where=used.prog, do=do)

    def error(self, message: str) -> NoReturn:
        """Raise UserError with the message, and with the closest choice if another one was made."""
        found = _CHOICE.match(message)
        if found is None:
            raise UserError(message, where=self.prog, do=f"see `{self.prog} --help`")
        argument, value = found[1], found[2].strip("'\"")
        choices = self._choices(argument)
        do = nearest(value, choices)
        raise UserError(
            f"unknown {'command' if argument == 'COMMAND' else argument} {value!r}",
            where=self.prog,
            do=f"{do} {_listed(choices)}".strip(),
        )

    def _of_command(self, command: str) -> argparse.ArgumentParser:
        """Return the parser of a command, which knows the options that can be meant."""
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction) and command in action.choices:
                parser: argparse.ArgumentParser = action.choices[command]
                return parser
        return self

    def _choices(self, argument: str) -> Sequence[str]:
        names = set(argument.split("/"))
        for action in self._actions:
            own = {*action.option_strings, action.dest, str(action.metavar or "")}
            if action.choices is not None and own & names:
                return [str(choice) for choice in action.choices]
        return []


def _listed(choices: Iterable[str]) -> str:
    return f"Choose from {', '.join(choices)}." if choices else ""
