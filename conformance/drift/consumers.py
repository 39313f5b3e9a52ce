"""Who uses an API: copies of the integrators' gate.json in consumers/, and what a change of it means for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from conformance.errors import SettingsError, raise_all
from conformance.wires.difference import Difference

_DO: Final = "copy the gate.json that `conformance gate` wrote for the client"


@dataclass(frozen=True)
class Use:
    """What a client uses of a method: the outcomes that its tests met, and the members that it sent."""

    outcomes: frozenset[str]
    members: frozenset[str]


@dataclass(frozen=True)
class Consumer:
    """A client by its name and version, and what it uses, by `<api>/<method>`."""

    name: str
    methods: Mapping[str, Use]

    def uses(self, subject: str) -> bool:
        """Return whether a difference of this subject, a method or a whole API, concerns the client."""
        return subject in self.methods or any(method.startswith(f"{subject}/") for method in self.methods)

    def of(self, api: str) -> frozenset[str]:
        """Return the names of the methods of an API that the client calls."""
        return frozenset(m.partition("/")[2] for m in self.methods if m.startswith(f"{api}/"))


def consumer(path: Path) -> Consumer:
    """Return the consumer in a gate.json; SettingsError where it is none."""
    try:
        data = json.loads(path.read_text("utf-8"))
        methods = {name: _use(stated) for name, stated in data["coverage"]["methods"].items()}
        name = str(data["client"] or path.stem)
    except OSError as error:
        raise SettingsError(f"cannot read the file: {error.strerror}", where=str(path), do=_DO) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"not a gate.json: {type(error).__name__}: {error}"
        raise SettingsError(what[:300], where=str(path), do=_DO) from error
    return Consumer(name, methods)


def _use(stated: Mapping[str, Any]) -> Use:
    return Use(frozenset(stated["outcomes"]), frozenset(stated["members"]))


def consumers(folder: Path) -> tuple[Consumer, ...]:
    """Return every consumer in a folder, none without it; SettingsErrors name all files that are none."""
    found, errors = [], []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(consumer(path))
        except SettingsError as error:
            errors.append(error)
    raise_all(errors)
    return tuple(found)


def affected(difference: Difference, known: Iterable[Consumer]) -> Iterator[tuple[Consumer, list[str]]]:
    """Yield each consumer that a difference concerns, with the methods that it uses of its subject."""
    subject = difference.subject
    for each in known:
        methods = [m for m in each.methods if m == subject or ("/" not in subject and m.startswith(f"{subject}/"))]
        if methods:
            yield each, sorted(methods)
