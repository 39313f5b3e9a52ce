"""What a profile can verify, and what each missing caller or fixture would add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from conformance.catalogue import Contract
from conformance.errors import Need, Unarranged
from conformance.scene.playing import Play
from conformance.scene.reach import unmet
from conformance.scene.session import Session


@dataclass(frozen=True)
class Reached:
    """A scenario with the reasons why the endpoint cannot run it, none if it can."""

    play: Play
    reasons: tuple[Unarranged, ...]

    @property
    def needs(self) -> frozenset[str] | None:
        """What would have to be provisioned; None if that would not help."""
        needs = [reason.need for reason in self.reasons]
        return None if None in needs else frozenset(need.what for need in needs if need is not None)

    def as_fixtures(self) -> Iterator[Need]:
        """Yield the needs, a record with the fields that identify it in the scenario's calls."""
        subjects = {field: "…" for c in self.play.claims.calls for field in c.usage.subject.values()}
        for need in (reason.need for reason in self.reasons):
            if need is not None:
                record = need.table.startswith("fixtures")
                yield replace(need, fields={**subjects, **need.fields} or {"id": "…"}) if record else need

    @property
    def requirements(self) -> frozenset[str]:
        """The requirements that the scenario verifies."""
        return frozenset(self.play.claims.requirements)


@dataclass(frozen=True)
class Gap:
    """Something to provision, and the number of requirements that it would add to those verified."""

    need: Need
    adds: int


@dataclass(frozen=True)
class Reach:
    """What scenarios can verify at an endpoint."""

    scenarios: Sequence[Reached]

    @property
    def verified(self) -> set[str]:
        """The requirements that at least one scenario can verify."""
        return {r for each in self.scenarios if not each.reasons for r in each.requirements}

    @property
    def requirements(self) -> set[str]:
        """All requirements of the scenarios."""
        return {r for each in self.scenarios for r in each.requirements}

    def calls(self) -> dict[str, tuple[Contract, int, int]]:
        """Return the methods that would be called, each with its calls and scenarios."""
        calls: Counter[str] = Counter()
        scenarios: Counter[str] = Counter()
        contracts: dict[str, Contract] = {}
        for each in self.scenarios:
            if not each.reasons:
                names = [contract.id for contract in each.play.claims.calls]
                contracts |= {contract.id: contract for contract in each.play.claims.calls}
                calls.update(names)
                scenarios.update(set(names))
        return {name: (contracts[name], calls[name], scenarios[name]) for name in sorted(contracts)}

    def skipped(self) -> list[tuple[str, int, int]]:
        """Return each reason for skipping with its scenarios and the requirements that only they verify, most first."""
        scenarios: Counter[str] = Counter()
        lost: dict[str, set[str]] = {}
        verified = self.verified
        for each in self.scenarios:
            for reason in {reason.what for reason in each.reasons}:
                scenarios[reason] += 1
                lost.setdefault(reason, set()).update(each.requirements - verified)
        return sorted(
            ((reason, count, len(lost[reason])) for reason, count in scenarios.items()),
            key=lambda row: (-row[2], -row[1], row[0]),
        )

    def gaps(self) -> list[Gap]:
        """Return what could be provisioned in the order in which it adds most, each counted after those before it.

        Something that adds nothing by itself comes before what completes it.
        """
        needs = {need.what: need for each in self.scenarios for need in each.as_fixtures()}
        verified, found = self.verified, []
        left = [({*each.needs}, each.requirements) for each in self.scenarios if each.reasons and each.needs]
        while left:
            best = _best(left, verified)
            for missing, _ in left:
                missing.discard(best)
            gained = {r for missing, requirements in left if not missing for r in requirements} - verified
            left = [each for each in left if each[0]]
            found.append(Gap(needs[best], len(gained)))
            verified |= gained
        return found


def _best(left: Iterable[tuple[set[str], frozenset[str]]], verified: set[str]) -> str:
    """Return the need that adds most requirements by itself; of those alike, the one that most scenarios have."""
    gains: dict[str, set[str]] = {}
    scenarios: Counter[str] = Counter()
    for missing, requirements in left:
        scenarios.update(missing)
        for need in missing:
            gains.setdefault(need, set()).update(requirements - verified if len(missing) == 1 else ())
    return max(gains, key=lambda need: (len(gains[need]), scenarios[need], need))


def reached(session: Session, plays: Iterable[Play]) -> Iterator[Reached]:
    """Yield each scenario with what keeps it from running at the session's endpoint."""
    for play in plays:
        yield Reached(play, unmet(session, play))
