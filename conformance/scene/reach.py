"""Finds out what keeps a scenario from running at an endpoint, without making the scenario's calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

from conformance.endpoint.exchange import Exchange, Request
from conformance.errors import ReadableError, Unarranged
from conformance.gherkin.forms import FORMS, methods_in
from conformance.gherkin.matching import match
from conformance.scene.arranging.arranger import OTHER_COMPANY, OWN_COMPANY
from conformance.scene.playing import Play, Stage
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.scene.words import OF_COMPANY


class _NotSent(Exception):
    """A provider state can be set up, but only by a call that must not be made now."""


class Unsent:
    """A carrier that sends nothing."""

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Refuse to send."""
        del request, api, method
        raise _NotSent

    def close(self) -> None:
        """Do nothing: nothing is open."""


def unmet(session: Session, play: Play) -> tuple[Unarranged, ...]:
    """Return every reason why the endpoint cannot run a scenario, none if it can.

    Only the Givens are set up. Those that need calls are taken to be possible if `session` has a carrier that does
    not send them.
    """
    found: list[Unarranged] = []
    for action in _actions(session, play):
        try:
            action()
        except Unarranged as reason:
            found.append(reason)
        except (_NotSent, ReadableError):
            continue
    return tuple({str(reason): reason for reason in found}.values())


def _actions(session: Session, play: Play) -> Iterator[Callable[[], object]]:
    """Yield what a scenario needs of the endpoint, each as an action that raises Unarranged if it is not there."""
    yield partial(play.allow, session.profile)
    for api in dict.fromkeys(contract.api for contract in play.claims.calls):
        yield partial(session.url, api)
    stage = Stage(session, play, Effort())
    arranger = stage.scene.arranger
    for step in play.scenario.steps:
        form, words = match(play.feature, step, FORMS)
        if form.keyword == "given" and not methods_in(words):
            yield partial(stage.perform, form, words, step.table)
            yield arranger.keys
        for company, fact in OF_COMPANY.findall(" ".join([step.text, *chain(*step.table)])):
            yield partial(arranger.company_fact, OTHER_COMPANY if company == "another" else OWN_COMPANY, fact)
    yield arranger.keys
