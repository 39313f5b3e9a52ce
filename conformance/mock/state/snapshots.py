"""Snapshots: all worlds as they were at a moment, by name."""

from __future__ import annotations

import copy

from conformance.mock.state.world import Unknown, World, ignore
from conformance.mock.state.worlds import Missing, Worlds
from conformance.similar import near

MAX_SNAPSHOTS = 20


class Snapshots:
    """Saves and restores the worlds of a mock."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._saved: dict[str, list[World]] = {}

    @property
    def names(self) -> list[str]:
        """The names of the snapshots, the oldest first."""
        return [*self._saved]

    def save(self, name: str) -> None:
        """Save every world under a name, in place of an earlier snapshot with it; Unknown if there are too many."""
        if name not in self._saved and len(self._saved) >= MAX_SNAPSHOTS:
            do = "delete one, or save under the name of one"
            raise Unknown(f"there are {MAX_SNAPSHOTS} snapshots already: {', '.join(self._saved)}"[:500], do=do)
        self._saved[name] = [_copied(world) for world in self._worlds]

    def restore(self, name: str) -> None:
        """Replace all worlds by those of a snapshot, which can be restored again; Missing if there is none."""
        self._worlds.replace([_copied(world) for world in self._found(name)])

    def drop(self, name: str) -> None:
        """Remove a snapshot; Missing if there is none."""
        self._found(name)
        del self._saved[name]

    def _found(self, name: str) -> list[World]:
        if name not in self._saved:
            meant = near(name, self._saved)
            do = f"use {' or '.join(meant)}" if meant else "PUT /_control/snapshots/{name} saves one"
            raise Missing(f"there is no snapshot {name[:200]!r}", do=do)
        return self._saved[name]


def _copied(world: World) -> World:
    """Return an independent copy of a world, which no registry knows."""
    alone = copy.copy(world)
    alone.announce = ignore
    return copy.deepcopy(alone)
