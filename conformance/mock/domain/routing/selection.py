"""Which route an invoice takes: the first of its order that reaches the recipient, and what is told on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conformance.mock.domain.routing.routes import (
    BUSINESS_ROUTES,
    CONSUMER_ROUTES,
    DEFAULT_ORDER,
    Condition,
    Route,
    Sending,
)

_SILENT = "silent_failure"
_NOTIFICATION = "notification"


@dataclass(frozen=True)
class Passed:
    """A route that was not taken, and why."""

    place: str
    channel: str
    reason: str


@dataclass(frozen=True)
class Taken:
    """A route that was taken; `reached` says that the invoice itself goes by it, and not a notification of it."""

    route: Route
    reached: bool


@dataclass(frozen=True)
class Lost:
    """The end of an order of which no route reached the recipient; `silent` as the sender asked for it."""

    silent: bool


Step = Passed | Taken | Lost


def steps(sending: Sending) -> Iterator[Step]:
    """Yield what happens to an invoice: the routes that it is passed over by, then the one that it takes."""
    for route in order(sending):
        if reason := lack(route, sending):
            yield Passed(route.place, route.channel, reason)
            continue
        yield Taken(route, reached=True)
        yield from _along(route, sending)
        yield from _notices(route, sending)
        return
    yield Lost(silent=_SILENT in sending.choices.route_order)


def order(sending: Sending) -> list[Route]:
    """Return the routes to try, each once: those of route_order or of the default order, or those to a business."""
    if not sending.choices.consumer:
        return list(BUSINESS_ROUTES)
    words = sending.choices.route_order or DEFAULT_ORDER
    named = (route for word in words for route in CONSUMER_ROUTES.get(word, ()))
    return [route for route in dict.fromkeys(named) if not first_lack(route.listed_if, sending)]


def lack(route: Route, sending: Sending) -> str:
    """Return why a sending cannot take a route, "" if it can."""
    if route.channel.lower() in sending.choices.disabled_routes:
        return "disabled by the sender"
    return first_lack(route.asks, sending)


def first_lack(conditions: Iterable[Condition], sending: Sending) -> str:
    """Return what the first condition tells that does not hold, "" if all do."""
    return next((c.lack for c in conditions if not c.holds(sending)), "")


def _along(route: Route, sending: Sending) -> Iterator[Step]:
    for other in route.along:
        reason = lack(other, sending)
        yield Passed(other.place, other.channel, reason) if reason else Taken(other, reached=True)


def _notices(route: Route, sending: Sending) -> Iterator[Step]:
    if route.notices and (reason := first_lack(route.notice_if, sending)):
        yield Passed(_NOTIFICATION, route.channel, reason)
        return
    for notice in route.notices:
        if not (reason := lack(notice, sending)):
            yield Taken(notice, reached=False)
            return
        yield Passed(notice.place, notice.channel, reason)
