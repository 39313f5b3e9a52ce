"""Bearer tokens of the mock: granted for keys, held for an hour of the world's clock, then worth nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from conformance.mock.calls.authentication import authenticated
from conformance.mock.calls.behaviour import Refusal
from conformance.mock.state.world import World

LIFETIME = 3600
"""Seconds that a token holds."""


@dataclass(frozen=True)
class Grant:
    """What a token stands for: the keys it was granted for, and what it allows."""

    keys: Mapping[str, str]
    scopes: frozenset[str]


def expanded(asked: str, stated: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the scopes that a request asks for, aliases replaced; `stated` is the contract's part on tokens."""
    aliases: Mapping[str, str] = stated.get("aliases", {})
    words = (asked or stated.get("scope", "")).split()
    found = [scope for word in words for scope in aliases.get(word, word).split()]
    return tuple(dict.fromkeys(found))


def grant(world: World, keys: Mapping[str, str], scopes: tuple[str, ...]) -> str:
    """Return a new token; refuses as `unauthorized` keys that may not call."""
    try:
        authenticated(world, keys, {})
    except Refusal:
        raise Refusal("unauthorized") from None
    token = world.id("token", str(len(world.grants))) + world.id("more of the token", str(len(world.grants)))
    world.grants[token] = Grant(dict(keys), frozenset(scopes)), world.now + timedelta(seconds=LIFETIME)
    world.register(token)
    return token


def granted(world: World, token: str) -> Grant | None:
    """Return what a token allows, or None for one that was never granted or has ended."""
    found = world.grants.get(token)
    if found is None or world.now >= found[1]:
        return None
    kept = found[0]
    assert isinstance(kept, Grant)
    return kept
