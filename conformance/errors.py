"""Errors that a person reads, and the exit codes of commands.

ReadableError            says what happened, where, and what to do
├── UserError            the command, or what it reads, is wrong: exit code 2
│   ├── ContractError    a file under contracts/ does not obey contract.schema.json
│   ├── SettingsError    endpoints.toml, known.toml or the environment cannot be used
│   ├── FeatureError     a feature file that must not run as it stands
│   ├── CassetteError    a recording that cannot be read
│   └── UserErrors       several of them at once
└── NoVerdict            the command is right, but nothing could be judged: exit code 3
    ├── EndpointBroken   network, TLS, timeout, a response that is none, a description that is none
    │   └── EndpointDown the endpoint did not respond several times in a row and is not called any more
    ├── Refused          the endpoint's profile does not allow what would be sent
    │   └── Withheld     it could harm what the run did not make
    └── Unarranged       this endpoint cannot make a Given true

Inside a scenario they become its verdict: Unarranged skips it, any other of them breaks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """The exit codes of every command."""

    GOOD = 0
    FAILED = 1
    WRONG_COMMAND = 2
    NO_VERDICT = 3


class ReadableError(Exception):
    """An error that renders as what happened, where, and what to do; `exit` is how it ends a command."""

    exit: ClassVar[Exit] = Exit.NO_VERDICT

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what, self.where, self.do = what, where, do
        super().__init__(what)

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.do:
            lines.append(f"  do:    {self.do}")
        return "\n".join(lines)


class UserError(ReadableError):
    """Something that the reader of the message can correct before the command is run again."""

    exit: ClassVar[Exit] = Exit.WRONG_COMMAND


class ContractError(UserError):
    """A contract that is refused; `where` is the file and the place in it."""


class SettingsError(UserError):
    """Settings that cannot be used; `where` is the file and key, or the variable."""


class FeatureError(UserError):
    """A feature file that is refused; `where` is file:line."""


class CassetteError(UserError):
    """A recording that cannot be read; `where` is the file, or each of several on a line of its own."""


class UserErrors(UserError):
    """Several errors, so that a person can mend them all before trying again; `errors` has each once."""

    def __init__(self, errors: Iterable[UserError]) -> None:
        self.errors = tuple({str(each): each for error in errors for each in separate(error)}.values())
        super().__init__(f"{len(self.errors)} errors")

    def __reduce__(self) -> tuple[type[UserErrors], tuple[tuple[UserError, ...]]]:
        """Let a worker process send all of them."""
        return type(self), (self.errors,)

    def __str__(self) -> str:
        return "\n\n".join([self.what, *map(str, self.errors)])


class NoVerdict(ReadableError):
    """Nothing could be judged, and the command is not to blame."""


class EndpointBroken(NoVerdict):
    """The endpoint gave nothing that could be judged."""


class EndpointDown(EndpointBroken):
    """The endpoint did not respond several times in a row; raised before a socket opens, in one line."""


class Refused(NoVerdict):
    """A request that the profile does not allow; raised before a socket opens."""


@dataclass(frozen=True)
class Need:
    """What would let a skipped scenario run: `what` in words, and the table and fields of the profile to add it as."""

    what: str
    table: str
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)


class Unarranged(NoVerdict):
    """A Given that the endpoint cannot make true; the scenario is skipped with the reason.

    `need` is None if nothing in the profile would make it true.
    """

    def __init__(self, what: str, *, where: str = "", do: str = "", need: Need | None = None) -> None:
        super().__init__(what, where=where, do=do)
        self.need = need


class Withheld(Refused, Unarranged):
    """A request that could harm what the run did not make; the scenario is skipped with the reason."""


def separate(error: UserError) -> tuple[UserError, ...]:
    """Return the single errors that an error consists of."""
    return error.errors if isinstance(error, UserErrors) else (error,)


def raise_all(errors: Iterable[UserError]) -> None:
    """Raise the errors as one, a single one as itself, none if there are none."""
    every = UserErrors(errors).errors
    if every:
        raise every[0] if len(every) == 1 else UserErrors(every)


@contextmanager
def gathering(errors: list[UserError]) -> Iterator[None]:
    """Add a UserError that ends the block to `errors`, so that what comes after is looked at too."""
    try:
        yield
    except UserError as error:
        errors += separate(error)
