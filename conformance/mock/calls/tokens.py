"""Bearer tokens of the mock: granted for keys and valid for an hour of the world's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from conformance.mock.calls.authentication import authenticated
from conformance.mock.calls.behaviour import Refusal
from conformance.mock.state.world import World
from conformance.wires.rest.binding import TokenDoor

LIFETIME = 3600
"""Seconds for which a token is valid."""


@dataclass(frozen=True)
class Grant:
    """The grant of a token: the keys it was granted for, its scopes, and the moment at which it ends."""

    keys: Mapping[str, str]
    scopes: frozenset[str]
    ends: datetime


def expanded(requested: str, stated: TokenDoor) -> tuple[str, ...]:
    """Return the requested scopes with aliases expanded; `stated` is what the API states about tokens."""
    words = (requested or stated.scope).split()
    found = [scope for word in words for scope in stated.aliases.get(word, word).split()]
    return tuple(dict.fromkeys(found))


def grant(world: World, keys: Mapping[str, str], scopes: tuple[str, ...]) -> str:
    """Return a new token; refuse invalid keys as `unauthorized`."""
    try:
        authenticated(world, keys, {})
    except Refusal:
        raise Refusal("unauthorized") from None
    token = world.id("token", str(len(world.grants))) + world.id("more of the token", str(len(world.grants)))
    ends = world.now + timedelta(seconds=LIFETIME)
    world.grants[token] = Grant(dict(keys), frozenset(scopes), ends), ends
    world.register(token)
    return token


def granted(world: World, token: str) -> Grant | None:
    """Return the grant of a token, or None if it was never granted or has expired."""
    found = world.grants.get(token)
    if found is None or world.now >= found[1]:
        return None
    result = found[0]
    assert isinstance(result, Grant)
    return result


def end(world: World, token: str) -> None:
    """Let a token expire now."""
    found = world.grants.get(token)
    if found is not None:
        world.grants[token] = found[0], world.now
