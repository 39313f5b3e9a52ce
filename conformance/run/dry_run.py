"""`conformance run --dry-run`: lists the calls that a run would send, and sends none."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

import conformance.library  # noqa: F401 - the forms, by which calls are read
from conformance.endpoint.settings import Profile, load_profile
from conformance.errors import Unarranged
from conformance.gherkin.claims import claims
from conformance.gherkin.lint import check
from conformance.gherkin.reading import concerns_none, read
from conformance.ledger import feature_files
from conformance.paths import Suite
from conformance.run.options import Selection
from conformance.scene.playing import Play
from conformance.wires.registry import load


def dry_run(found: Suite, args: argparse.Namespace, paths: list[str]) -> int:
    """Print one line per call: whether the profile allows it, its effect, and its scenario."""
    catalogue = load(found.contracts)
    profile = load_profile(found.endpoints, args.endpoint)
    selection = Selection.of(partial(getattr, args))
    sent = blocked = 0
    for file in _files(found, paths):
        if not selection.may_include(file, found.root):
            continue
        feature = read(file, found.root, catalogue, selection.methods)
        if concerns_none(feature, selection.methods):
            continue
        check(feature, catalogue)
        for scenario in feature.scenarios:
            claimed = claims(feature, scenario, catalogue)
            if not _chosen(scenario.id, paths) or not selection.includes(feature, scenario, claimed):
                continue
            allowed = _allowed(Play(feature, scenario, claimed), profile)
            for contract in claimed.calls:
                sent, blocked = sent + allowed, blocked + (not allowed)
                word = "send" if allowed else "block"
                print(f"{word:5}  {contract.effect:6}  {contract.id:52}  {scenario.id}")
    print(f"{sent} calls would be sent to {profile.name}, {blocked} blocked (generated scenarios repeat their calls)")
    return 0


def _allowed(play: Play, profile: Profile) -> bool:
    try:
        play.allow(profile)
    except Unarranged:
        return False
    return True


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
