"""All that is wrong with a run before its first scenario, found at once: settings, contracts, features, and the choice.

pytest finds most of it too, but one kind after the other, and only what stands in the files that it was given.
"""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

import conformance.library  # noqa: F401 - the forms, by which features are read
from conformance.catalogue import Catalogue, load
from conformance.endpoint.settings import load_profile
from conformance.errors import UserError, gathering, raise_all
from conformance.gherkin.collect import is_feature, once_per_cause, sound
from conformance.gherkin.document import Feature, parse
from conformance.gherkin.lint import faults_of_form
from conformance.gherkin.reading import read
from conformance.gherkin.search import can_be_about
from conformance.ledger import feature_files
from conformance.paths import Suite
from conformance.run.known import load_known
from conformance.run.options import Shard, chosen_profile, known_file, nearest, unknown_names


def check(found: Suite, given: Namespace, *, calling: bool) -> list[str]:
    """Return the paths that a command names, from the checkout's root; UserErrors for all that is wrong with a run.

    `calling` is False for one that sends nothing, and so needs no keys.
    """
    errors: list[UserError] = []
    catalogue: Catalogue | None = None
    with gathering(errors):
        if calling:
            chosen_profile(found, given.endpoint, given.mock_url, given.cassettes)
        else:
            load_profile(found.endpoints, given.endpoint)
    with gathering(errors):
        Shard.parse(given.shard)
    with gathering(errors):
        catalogue = load(found.contracts)
    with gathering(errors):
        known = known_file(given.known, found)
        if catalogue is not None:
            load_known(known, catalogue)
    names = (given.api, given.method)
    unknown = list(unknown_names(catalogue, *names)) if catalogue is not None else []
    errors += unknown
    if unknown or catalogue is None:
        names = ("", "")  # all features are looked at where it is not known which are meant
    paths = []
    for path in given.paths:
        with gathering(errors):
            paths.append(_inside(path, found))
    features = _features(_files(found, paths, *names), found.root, catalogue, errors)
    for path in paths:
        errors += _unknown_test(path, features)
    raise_all(errors)
    return paths


def _inside(path: str, found: Suite) -> str:
    """Return a path as pytest takes it from the root of the checkout, with the `::test` that may follow."""
    name, separator, test = path.partition("::")
    for place in (Path(os.path.normpath(Path.cwd() / name)), found.root / name):
        if place.exists() and place.is_relative_to(found.root):
            return f"{place.relative_to(found.root)}{separator}{test}"
    what = f"{name} is outside the checkout" if Path(name).exists() else f"there is no {name}"
    raise UserError(what, where=str(found.root), do="name a folder or file below features/")


def _files(found: Suite, paths: Iterable[str], api: str, method: str) -> list[Path]:
    """Return the feature files that the run is going to read."""
    places = [found.root / path.partition("::")[0] for path in paths] or [found.features]
    files = [file for place in places for file in (feature_files(place) if place.is_dir() else [place])]
    return [f for f in dict.fromkeys(files) if is_feature(str(f)) and can_be_about(f, found.root, api, method)]


def _features(
    files: Iterable[Path], root: Path, catalogue: Catalogue | None, errors: list[UserError]
) -> dict[str, Feature]:
    """Return the features of files by their paths, and add what is wrong in them to the errors."""
    features = {}
    for file in files:
        with gathering(errors):
            feature = parse(file, root) if catalogue is None else read(file, root, catalogue)
            features[file.relative_to(root).as_posix()] = feature
            if catalogue is not None:
                sound(feature, catalogue)
            else:
                raise_all(once_per_cause(feature, faults_of_form(feature)))
    return features


def _unknown_test(path: str, features: dict[str, Feature]) -> Iterable[UserError]:
    """Yield an error for a `::test` that is none of its feature's."""
    file, separator, test = path.partition("::")
    feature = features.get(Path(file).as_posix())
    if not separator or feature is None:
        return
    ids = {scenario.id.partition("::")[2] for scenario in feature.scenarios}
    tests = {identity.partition("[")[0] for identity in ids}
    if test not in ids | tests:
        do = nearest(test, ids if "[" in test else tests) or "`pytest --collect-only` lists what there is"
        yield UserError(f"there is no scenario {test}", where=file, do=do)
