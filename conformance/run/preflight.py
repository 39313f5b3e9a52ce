"""Checks settings, contracts, features and the selection before the first scenario, and reports all errors at once.

pytest would find most of them too, but one kind at a time and only in the files that it collects.
"""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Collection, Iterable, Set
from pathlib import Path

import conformance.library  # noqa: F401 - registers the step forms
from conformance.catalogue import Catalogue
from conformance.endpoint.settings import load_profile, profile_names
from conformance.errors import UserError, gathering, raise_all
from conformance.gherkin.collect import is_feature, once_per_cause, valid
from conformance.gherkin.compiled import store
from conformance.gherkin.document import Feature, parse
from conformance.gherkin.lint import faults_of_form
from conformance.gherkin.reading import read
from conformance.gherkin.search import can_be_about
from conformance.ledger import feature_files
from conformance.paths import Suite
from conformance.run.known import load_known
from conformance.run.notifying import check_notify
from conformance.run.options import Shard, chosen_profile, known_file, unknown_names
from conformance.run.owners import load_owners
from conformance.similar import nearest
from conformance.wires.registry import load


def check(found: Suite, args: Namespace, *, calling: bool) -> list[str]:
    """Return the command's paths, relative to the checkout; raise UserErrors with everything that is wrong.

    Pass `calling=False` for a command that sends nothing and therefore needs no keys.
    """
    errors: list[UserError] = []
    catalogue: Catalogue | None = None
    profiles: Collection[str] | None = None
    with gathering(errors):
        if calling:
            chosen_profile(found, args.endpoint, args.mock_url, args.cassettes)
        else:
            load_profile(found.profiles_for(args.endpoint), args.endpoint)
    with gathering([]):  # loading the profile has said it
        profiles = profile_names(found.endpoints)
    with gathering(errors):
        Shard.parse(args.shard)
    if args.arrange and args.cassettes in ("record", "replay"):
        what = "cassettes hold Givens that a mock's control API brings about"
        errors.append(UserError(what, where="--arrange", do="drop --arrange or --cassettes"))
    with gathering(errors):
        catalogue = load(found.contracts)
    with gathering(errors):
        known = known_file(args.known, found)
        if catalogue is not None:
            load_known(known, catalogue, profiles)
    with gathering(errors):
        if catalogue is not None:
            load_owners(found.owners, catalogue)
    with gathering(errors):
        check_notify(args.notify)
    names = (args.api, args.method)
    unknown = list(unknown_names(catalogue, *names)) if catalogue is not None else []
    errors += unknown
    if unknown or catalogue is None:
        names = ("", "")  # the selection is invalid, so check all features
    paths = []
    for path in args.paths:
        with gathering(errors):
            paths.append(_inside(path, found))
    features = checked_features(
        files_to_read(found, paths, *names), found.root, catalogue, frozenset({names[1]} - {""}), errors
    )
    for path in paths:
        errors += _unknown_test(path, features)
    raise_all(errors)
    return paths


def _inside(path: str, found: Suite) -> str:
    """Return a path relative to the checkout, with its optional `::test`."""
    name, separator, test = path.partition("::")
    for place in (Path(os.path.normpath(Path.cwd() / name)), found.root / name):
        if place.exists() and place.is_relative_to(found.root):
            return f"{place.relative_to(found.root).as_posix()}{separator}{test}"
    what = f"{name} is outside the checkout" if Path(name).exists() else f"{name} does not exist"
    near = nearest(Path(name).as_posix(), _places(found))
    raise UserError(what, where=str(found.root), do=near or "use a folder or file below features/")


def _places(found: Suite) -> set[str]:
    """Return the feature files and their folders, relative to the suite."""
    files = [file.relative_to(found.root) for file in feature_files(found.features)]
    return {place.as_posix() for file in files for place in (file, *file.parents[:-1])}


def files_to_read(found: Suite, paths: Iterable[str], api: str, method: str) -> list[Path]:
    """Return the feature files that the run will read."""
    places = [found.root / path.partition("::")[0] for path in paths] or [found.features]
    files = [file for place in places for file in (feature_files(place) if place.is_dir() else [place])]
    return [f for f in dict.fromkeys(files) if is_feature(str(f)) and can_be_about(f, found.root, api, method)]


def checked_features(
    files: Iterable[Path], root: Path, catalogue: Catalogue | None, methods: Set[str], errors: list[UserError]
) -> dict[str, Feature]:
    """Return the parsed features by path, conventions for these methods if any; append their faults to `errors`."""
    features = {}
    for file in files:
        path = file.relative_to(root).as_posix()
        with gathering(errors):
            if catalogue is None:
                features[path] = parse(file, root)
                raise_all(once_per_cause(features[path], faults_of_form(features[path])))
                continue
            try:
                features[path], _ = valid(file, root, catalogue, methods)
            except UserError:
                features[path] = read(file, root, catalogue, methods)
                raise
    if catalogue is not None:
        store(catalogue).keep()
    return features


def _unknown_test(path: str, features: dict[str, Feature]) -> Iterable[UserError]:
    """Yield an error if the feature has no scenario with the id after `::`."""
    file, separator, test = path.partition("::")
    feature = features.get(Path(file).as_posix())
    if separator and not is_feature(file):
        yield UserError("only a feature file has scenarios", where=path, do="write FILE::TEST, or drop what follows ::")
    if not separator or feature is None:
        return
    ids = {scenario.id.partition("::")[2] for scenario in feature.scenarios}
    tests = {identity.partition("[")[0] for identity in ids}
    if test not in ids | tests:
        do = nearest(test, ids if "[" in test else tests) or "`conformance coverage` lists the scenarios"
        yield UserError(f"unknown scenario {test}", where=file, do=do)
