"""The registry of worlds: none knows of another, and a call finds its own by the keys it sends."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from conformance.mock.state.world import Unknown, World, ignore

_MAX_WORLDS = 4096


class Missing(Unknown):
    """A control request for a world that does not exist."""


class Worlds:
    """All worlds of a mock; the oldest are dropped when there are thousands, except permanent ones."""

    def __init__(self) -> None:
        self._worlds: OrderedDict[str, World] = OrderedDict()
        self._keys: dict[str, World] = {}
        self._keys_of: dict[str, list[str]] = {}
        self._permanent: dict[str, Callable[[], World]] = {}
        self._parts: Counter[str] = Counter()

    def put(self, world: World) -> World:
        """Add a world with its keys, in place of one with the same seed."""
        self._remove(world.seed)
        self._worlds[world.seed] = world
        for key in world.keys:
            self._index(key, world)
        world.announce = partial(self._index, world=world)
        while len(self._worlds) > _MAX_WORLDS:
            self._remove(next(seed for seed in self._worlds if seed not in self._permanent))
        return world

    def put_permanent(self, make: Callable[[], World]) -> World:
        """Add a world that is never dropped: dropping it resets it."""
        world = self.put(make())
        self._permanent[world.seed] = make
        return world

    def get(self, seed: str) -> World:
        """Return the world with a seed; Missing if there is none."""
        if seed not in self._worlds:
            raise Missing(f"there is no world {seed[:200]!r}", do="post it to /_control/worlds first")
        return self._worlds[seed]

    def drop(self, seed: str) -> None:
        """Remove a world and its keys; a permanent one is reset to how it started, with the same keys."""
        self._remove(seed)
        if seed in self._permanent:
            self.put(self._permanent[seed]())

    def reset(self, seed: str | None = None) -> None:
        """Remove one world or all; permanent ones start afresh, with the same keys."""
        for each in [*self._worlds] if seed is None else [seed]:
            self.drop(each)

    def replace(self, worlds: Iterable[World]) -> None:
        """Have these worlds and no others."""
        for seed in [*self._worlds]:
            self._remove(seed)
        for world in worlds:
            self.put(world)

    def _remove(self, seed: str) -> None:
        world = self._worlds.pop(seed, None)
        if world is not None:
            world.announce = ignore
        for key in self._keys_of.pop(seed, ()):
            self._keys.pop(key, None)
            for part in _parts(key):
                self._parts[part] -= 1
                if not self._parts[part]:
                    del self._parts[part]

    def _index(self, key: str, world: World) -> None:
        """Record that a key, an id or a token belongs to a world."""
        self._keys_of.setdefault(world.seed, []).append(key)
        self._keys[key] = world
        self._parts.update(_parts(key))

    def of(self, *keys: str) -> World | None:
        """Return the world of the first known key, None if none is known."""
        return next((self._keys[key] for key in keys if key in self._keys), None)

    def has_key(self, digits: str) -> bool:
        """Return whether 32 hexadecimal digits are a key of any world, or either half of a token."""
        return self._parts[digits] > 0

    def __iter__(self) -> Iterator[World]:
        return iter(self._worlds.values())


def _parts(key: str) -> list[str]:
    """Return a key in parts of 32 lower-case digits, without its dashes."""
    digits = key.replace("-", "").lower()
    return [digits[at : at + 32] for at in range(0, len(digits), 32)]
