"""How many processes a run starts: as many as there are cores, but no more than pay."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable, Sequence
from functools import partial

from conformance.endpoint.settings import load_profile
from conformance.gherkin.collect import valid
from conformance.paths import Suite
from conformance.run.options import Selection
from conformance.run.preflight import files_to_read
from conformance.wires.registry import load

EACH = 200
"""For how many scenarios a further process saves more time than it needs to start."""


def workers(found: Suite, args: Namespace, paths: Sequence[str]) -> int:
    """Return the number of processes that --workers asks for; by default one for each core, but no more than pay.

    A live endpoint is called by one, unless the user wants more: only its owner knows what it bears.
    """
    if args.workers is not None:
        return int(args.workers)
    if load_profile(found.profiles_for(args.endpoint), args.endpoint).kind == "live":
        return 1
    most = cores()
    return max(1, min(most, selected(found, args, paths) // EACH)) if most > 1 else 1


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def selected(found: Suite, args: Namespace, paths: Sequence[str]) -> int:
    """Return about how many scenarios a valid selection has; a shard has its part of all."""
    catalogue, selection = load(found.contracts), Selection.of(partial(getattr, args))
    count = 0
    for file in files_to_read(found, paths, args.api, args.method):
        feature, claimed = valid(file, found.root, catalogue, selection.methods)
        every = (both for both in claimed.values() if _is_named(both[0].id, paths))
        count += sum(selection.includes(feature, *both) for both in every)
    return count // selection.shard.count


def _is_named(identity: str, paths: Iterable[str]) -> bool:
    """Return whether one of the paths, if any, is that of a scenario, its outline, its file, or a folder of it."""
    starts = [path.rstrip("/") for path in paths]
    return not starts or any(identity == start or identity.startswith(_ends(start)) for start in starts)


def _ends(start: str) -> tuple[str, ...]:
    return tuple(start + end for end in ("[", "::", "/"))
