"""Plays scenarios one after the other in this process, over whatever carries their requests, without pytest."""

from __future__ import annotations

from dataclasses import dataclass, field

import conformance.library  # noqa: F401 - the forms
from conformance.catalogue import Catalogue
from conformance.endpoint.exchange import Exchange, Request
from conformance.endpoint.settings import Profile
from conformance.gherkin.claims import Claims, claims
from conformance.gherkin.document import Feature, Scenario
from conformance.gherkin.forms import matches
from conformance.run.verdict import Verdict, unproven, verdict
from conformance.scene.many import Many
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.wires.calling import Sender


@dataclass(frozen=True)
class Play:
    """A scenario with its feature and what it claims."""

    feature: Feature
    scenario: Scenario
    claims: Claims


def plays(features: list[Feature], catalogue: Catalogue) -> list[Play]:
    """Return every scenario of the features, in order."""
    return [Play(f, s, claims(f, s, catalogue)) for f in features for s in f.scenarios]


@dataclass
class Switch:
    """Stands where the transport stands, and hands requests to whoever carries them for now."""

    carrier: Sender | None = field(default=None)

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send by the carrier."""
        assert self.carrier is not None
        return self.carrier.send(request, api=api, method=method)

    def close(self) -> None:
        """There is nothing to close."""


class Player:
    """Plays scenarios; the clients are made once, the carrier is another one for each play."""

    def __init__(self, catalogue: Catalogue, profile: Profile) -> None:
        self.switch = Switch()
        self._session = Session(catalogue, profile, carrier=self.switch)

    def play(self, play: Play, carrier: Sender) -> Verdict:
        """Return the scenario's verdict with this carrier."""
        self.switch.carrier = carrier
        self._session.renew()
        scene = Scene(self._session, play.feature.api, play.scenario.id, refusing=play.claims.refused)
        many = Many(scene, Effort(shrink=False))
        raised: BaseException | None = None
        try:
            for step in play.scenario.steps:
                ((form, words),) = matches(step.keyword, step.text)
                form.run(words, step.table, scene=scene, many=many)
        except Exception as error:  # whatever a step raises is its verdict, as under pytest
            raised = error
        return verdict(raised, unproven(play.claims, scene), (), self._session.profile.name)
