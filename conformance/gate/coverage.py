"""What a client's tests reach: the methods that they call, and the documented outcomes that they meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from conformance.catalogue import Catalogue, Contract, Outcome
from conformance.errors import UserError, raise_all
from conformance.files import read_text
from conformance.gate.step import Step


class Coverage:
    """Counts calls by method and by outcome, and remembers which members were sent."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.calls: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self._members: dict[str, set[str]] = {}

    def hear(self, step: Step) -> None:
        """Count a call."""
        if step.contract is None:
            return
        self.calls[step.contract.id] += 1
        if step.entry.outcome:
            name = step.entry.outcome.partition("#")[2] or step.entry.outcome
            self.outcomes[f"{step.contract.id}#{name}"] += 1
        self._members.setdefault(step.contract.id, set()).update(
            path for path, value in step.leaves() if value is not None
        )

    @property
    def called(self) -> list[Contract]:
        """The contracts of the methods that were called."""
        return [contract for contract in self._catalogue.contracts if contract.id in self.calls]

    def as_dict(self) -> dict[str, Any]:
        """Return what was reached as plain values, for reports."""
        # What a method refuses by itself is of more interest than what all of them refuse.
        errors = sorted((o for contract in self.called for o in _errors(contract)), key=lambda o: o.common)
        met = [outcome for outcome in errors if outcome.requirement in self.outcomes]
        return {
            "methods_known": sum(1 for _ in self._catalogue.contracts),
            "methods": {
                contract.id: {
                    "calls": self.calls[contract.id],
                    "deprecated": contract.about.deprecated,
                    "outcomes": {
                        outcome.requirement: self.outcomes[outcome.requirement]
                        for outcome in contract.outcomes
                        if outcome.requirement in self.outcomes
                    },
                    "members": sorted(self._members[contract.id]),
                }
                for contract in self.called
            },
            "errors": len(errors),
            "errors_met": len(met),
            "never_met": [
                {"outcome": outcome.requirement, "status": outcome.status.text}
                for outcome in errors
                if outcome.requirement not in self.outcomes
            ],
        }


def _errors(contract: Contract) -> Iterator[Outcome]:
    return (outcome for outcome in contract.outcomes if not outcome.ok)


def lines(coverage: Mapping[str, Any], most: int = 10) -> list[str]:
    """Return what was reached in sentences, with at most so many of the errors that no test met."""
    called, known = len(coverage["methods"]), coverage["methods_known"]
    met, errors = coverage["errors_met"], coverage["errors"]
    found = [f"You call {called} of {known} methods; your tests met {met} of their {errors} documented errors."]
    never = coverage["never_met"]
    if never:
        shown = [f"{each['outcome'].partition('#')[0].partition('/')[2]}: {each['status']}" for each in never[:most]]
        more = f"; and {len(never) - most} more" if len(never) > most else ""
        found.append(f"Never met: {'; '.join(shown)}{more}.")
    return found


def required(path: Path, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the outcomes that a file requires, an id or a pattern a line; UserErrors name lines that match none."""
    text = read_text(path)
    known = [outcome.requirement for contract in catalogue.contracts for outcome in contract.outcomes]
    found: dict[str, None] = {}
    errors = []
    for number, line in enumerate(text.splitlines(), 1):
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        matching = [outcome for outcome in known if fnmatchcase(outcome, pattern)]
        found |= dict.fromkeys(matching)
        if not matching:
            do = "write ids such as those that `conformance coverage --format json` lists, or patterns of them with *"
            errors.append(UserError(f"no outcome is {pattern!r}", where=f"{path}:{number}", do=do))
    if not errors and not found:
        errors.append(UserError("the file requires no outcome", where=str(path), do="write an id or a pattern a line"))
    raise_all(errors)
    return tuple(found)
