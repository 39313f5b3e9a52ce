"""Running a scenario's steps, under pytest-bdd in a run or with `played` without pytest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from conformance.endpoint.harm import REFUSED
from conformance.endpoint.settings import Profile
from conformance.errors import Unarranged
from conformance.gherkin.claims import Claims
from conformance.gherkin.document import Feature, Scenario
from conformance.gherkin.forms import FORMS, Form, matches
from conformance.gherkin.matching import match
from conformance.scene.many import Many
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.scene.verdict import Terms, Verdict, decisive, unproven, verdict_of, worse

_CALLER: Final = re.compile(
    r"the caller is (?P<caller>.+)|the caller's token (?P<token>is (?:missing|wrong)|has the scope .+)"
)
_SETTING_UP = frozenset(("kind", "field", "state"))
"""Places of Givens that set up records or settings."""


@dataclass(frozen=True)
class Play:
    """A scenario with its feature and its claims."""

    feature: Feature
    scenario: Scenario
    claims: Claims

    def allow(self, profile: Profile) -> None:
        """Raise Unarranged if the profile does not allow what the scenario calls or is tagged with."""
        tags, name = self.scenario.tags, profile.name
        effects = {contract.effect for contract in self.claims.calls} | ({"writes"} if "effect" in tags else set())
        if not effects <= profile.effects:
            raise Unarranged(f"the profile {name} does not allow writes")
        for contract in () if self._is_refused else self.claims.calls:
            if contract.left and contract.left not in profile.allows:
                what = f"{contract.method} leaves a {contract.left} trace, which the profile {name} does not allow"
                raise Unarranged(what, where=f"{profile.file}: {name}.allows", do=f"add {contract.left!r}, if it may")
        if profile.kind == "live" and "generated" in tags and "writes" in effects:
            raise Unarranged("the scenario's calls are generated, and none of them is bound to be refused")
        if "fault" in tags and profile.kind != "mock":
            raise Unarranged("the scenario injects a fault, which only the mock supports")

    @property
    def is_exclusive(self) -> bool:
        """Return whether the scenario may change what another one would see of the account.

        It does not if it sets nothing up, and each of its calls reads or is bound to be refused.
        """
        steps = (step for step in self.scenario.steps if step.keyword == "given")
        words = {word for step in steps for _, found in matches(step.keyword, step.text) for word in found}
        writes = any(contract.effect == "writes" for contract in self.claims.calls)
        return not words.isdisjoint(_SETTING_UP) or (writes and not self.claims.refused)

    @property
    def makes(self) -> frozenset[str]:
        """The kinds of the records that the scenario's calls make; none where its call is refused."""
        traces = (contract.trace for contract in (() if self.claims.refused else self.claims.calls))
        return frozenset(trace.makes.record for trace in traces if trace is not None and trace.makes is not None)

    @property
    def _is_refused(self) -> bool:
        """True if the scenario's caller is one whom the documents say that every method refuses."""
        callers = (_CALLER.fullmatch(step.text) for step in self.scenario.steps)
        return any(found and (found["caller"] in REFUSED or found["token"]) for found in callers)


class Stage:
    """The state that the steps of one scenario share, from its first step to the end of its clean-up."""

    def __init__(self, session: Session, play: Play, effort: Effort) -> None:
        self._effort = effort
        self._turn = session.turns.take(alone=play.is_exclusive)
        try:
            self.scene = Scene(session, play.feature.api, play.scenario.id, refusing=play.claims.refused)
            self.scene.arranger.makes(play.makes)
        except BaseException:
            self._turn.end()
            raise

    @cached_property
    def _many(self) -> Many:
        return Many(self.scene, self._effort)

    def perform(self, form: Form, words: Mapping[str, str], rows: Sequence[Sequence[str]]) -> None:
        """Run a step of this form with these values of its placeholders and these table rows."""
        form.run(words, rows, scene=self.scene, many=self._many)

    def close(self) -> None:
        """Take back what the steps left at a live endpoint, and end the scenario's turn."""
        try:
            self.scene.clean_up()
        finally:
            self._turn.end()


@dataclass(frozen=True)
class Played:
    """A scenario's verdict and its scene; the scene is None if the scenario did not start."""

    verdict: Verdict
    scene: Scene | None


def played(session: Session, play: Play, effort: Effort) -> Played:
    """Run a scenario's steps in order; an exception from a step determines the verdict."""
    stage: Stage | None = None
    raised: Exception | None = None
    try:
        play.allow(session.profile)
        stage = Stage(session, play, effort)
        for step in play.scenario.steps:
            form, words = match(play.feature, step, FORMS)
            stage.perform(form, words, step.table)
    except Exception as error:
        raised = error
    scene = None if stage is None else stage.scene
    terms = Terms(not session.live, session.catalogue.evidence_of(play.claims.rules))
    ended = verdict_of(decisive(raised, scene), unproven(play.claims, scene), terms)
    try:
        if stage is not None:
            stage.close()
    except Exception as error:
        both = (ended, verdict_of(error, ()))
        at, reason = worse(*((each.name, each.reason) for each in both))
        ended = replace(both[at], reason=reason)
    return Played(ended, scene)
