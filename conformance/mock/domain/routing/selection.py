"""Selects the route of an invoice: the first in its route order that reaches the recipient."""

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
class Skipped:
    """A route that was not taken, and why."""

    place: str
    channel: str
    reason: str


@dataclass(frozen=True)
class Taken:
    """A route that was taken; `reached` if it carries the invoice itself and not a notification of it."""

    route: Route
    reached: bool


@dataclass(frozen=True)
class Lost:
    """The end of a route order in which no route reached the recipient; `silent` if the sender chose that."""

    silent: bool


Step = Skipped | Taken | Lost


def steps(sending: Sending) -> Iterator[Step]:
    """Yield what happens to an invoice: the routes that are skipped, then the one that it takes."""
    for route in order(sending):
        if reason := lack(route, sending):
            yield Skipped(route.place, route.channel, reason)
            continue
        yield Taken(route, reached=True)
        yield from _along(route, sending)
        yield from _notifications(route, sending)
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
    """Return why an invoice cannot take a route, "" if it can."""
    if route.channel.lower() in sending.choices.disabled_routes:
        return "disabled by the sender"
    return first_lack(route.requires, sending)


def first_lack(conditions: Iterable[Condition], sending: Sending) -> str:
    """Return the reason of the first condition that does not hold, "" if all do."""
    return next((c.lack for c in conditions if not c.holds(sending)), "")


def _along(route: Route, sending: Sending) -> Iterator[Step]:
    for other in route.along:
        reason = lack(other, sending)
        yield Skipped(other.place, other.channel, reason) if reason else Taken(other, reached=True)


def _notifications(route: Route, sending: Sending) -> Iterator[Step]:
    if route.notifications and (reason := first_lack(route.notify_if, sending)):
        yield Skipped(_NOTIFICATION, route.channel, reason)
        return
    for notification in route.notifications:
        if not (reason := lack(notification, sending)):
            yield Taken(notification, reached=False)
            return
        yield Skipped(notification.place, notification.channel, reason)
