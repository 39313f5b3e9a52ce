"""Works out what an endpoint can verify: for `conformance reach`, and without any call for `run --dry-run`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import conformance.library  # noqa: F401 - the forms, by which calls are read
from conformance.catalogue import Catalogue
from conformance.endpoint.settings import Profile, load_profile
from conformance.endpoint.transport import Transport
from conformance.errors import UserError
from conformance.gherkin.claims import claims
from conformance.gherkin.lint import check
from conformance.gherkin.reading import concerns_none, read
from conformance.ledger import feature_files
from conformance.paths import Suite
from conformance.run.memory import split_of
from conformance.run.options import Selection, chosen_profile
from conformance.run.reach import Reach, reached
from conformance.run.sharding import held
from conformance.scene.first_call import unreachable
from conformance.scene.playing import Play
from conformance.scene.reach import Unsent
from conformance.scene.session import Session
from conformance.scrubbing import scrubber
from conformance.wires.registry import guard, load


def offline(found: Suite, args: argparse.Namespace, paths: list[str]) -> Reach:
    """Return what the selected scenarios can verify, if the records that calls would find or make are there."""
    catalogue = load(found.contracts)
    session = Session(
        catalogue,
        load_profile(found.profiles_for(args.endpoint), args.endpoint),
        carrier=Unsent(),
        arrange=args.arrange,
    )
    return _reach(session, found, partial(getattr, args), paths)


def online(found: Suite, args: argparse.Namespace, paths: list[str]) -> Reach:
    """Return the same for a live endpoint, with reading calls to find records, and none that writes.

    Raises NoVerdict if an API does not respond, or rejects the keys.
    """
    catalogue = load(found.contracts)
    profile = chosen_profile(found, args.endpoint, "", "off")
    if profile.kind == "mock":
        do = "name a live profile, or add --offline"
        raise UserError("a mock that a run starts has no records to find", where=f"--endpoint {profile.name}", do=do)
    session = _reading(catalogue, profile)
    try:
        for error in unreachable(session, [api for api in profile.urls if args.api in ("", api)]).values():
            raise error
        return _reach(session, found, partial(getattr, args), paths)
    finally:
        session.close()


def _reading(catalogue: Catalogue, profile: Profile) -> Session:
    """Return a session of the profile whose transport refuses every call that is not a reading one."""
    reads, hiding = replace(profile, effects=frozenset({"reads"})), scrubber(catalogue, profile)
    return Session(catalogue, profile, carrier=Transport(reads, guard(catalogue, reads), hiding), hiding=hiding)


def _reach(session: Session, found: Suite, option: Callable[[str], Any], paths: list[str]) -> Reach:
    """Return what the scenarios of the selection and the shard can verify, which are those that a run would play."""
    selection = Selection.of(option)
    plays = [*_plays(found, session.catalogue, selection, paths)]
    split = split_of(found, option, paths) if selection.shard.count > 1 else None
    mine = held([play.scenario.id for play in plays], selection.shard, split)
    return Reach([*reached(session, (play for play in plays if play.scenario.id in mine))])


def _plays(found: Suite, catalogue: Catalogue, selection: Selection, paths: list[str]) -> Iterator[Play]:
    """Yield the selected scenarios of the features at these paths, or of all features."""
    for file in _files(found, paths):
        if not selection.may_include(file, found.root):
            continue
        feature = read(file, found.root, catalogue, selection.methods)
        if concerns_none(feature, selection.methods):
            continue
        check(feature, catalogue)
        for scenario in feature.scenarios:
            claimed = claims(feature, scenario, catalogue)
            if _chosen(scenario.id, paths) and selection.includes(feature, scenario, claimed):
                yield Play(feature, scenario, claimed)


def _files(found: Suite, paths: list[str]) -> list[Path]:
    if not paths:
        return feature_files(found.features)
    files: list[Path] = []
    for path in paths:
        place = (found.root / path.partition("::")[0]).resolve()
        files += feature_files(place) if place.is_dir() else [place]
    return list(dict.fromkeys(files))


def _chosen(identity: str, paths: list[str]) -> bool:
    named = [path for path in paths if "::" in path]
    return not named or any(identity == path or identity.startswith(f"{path}[") for path in named)
