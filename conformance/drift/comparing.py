"""Compares two folders of recordings, an endpoint with its recordings, or a description with the contracts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from conformance.cassettes.observed import Observed, recorded
from conformance.cassettes.reading import files_in
from conformance.catalogue import Catalogue
from conformance.drift import interface
from conformance.drift.compare import compared, differences
from conformance.drift.conflicts import recognised
from conformance.drift.live import described
from conformance.drift.recordings import knowledge
from conformance.drift.result import Drift
from conformance.drift.selection import Selection
from conformance.drift.weighing import weighed
from conformance.endpoint.settings import Profile
from conformance.errors import EndpointBroken, UserError
from conformance.wires.difference import Difference
from conformance.wires.registry import wire_of
from conformance.wires.wire import Wire

MOCK = "mock"
"""The endpoint that is held to the assumptions of the contracts too."""


def with_recordings(folder: Path) -> Path:
    """Return the folder; raise UserError if it holds no recordings."""
    if not files_in(folder):
        raise UserError("no recordings found", where=str(folder), do="record them with `conformance record`")
    return folder


def compare_recordings(older: Path, newer: Path, catalogue: Catalogue, selection: Selection) -> Drift:
    """Compare the selected methods in two folders of recordings, named after their endpoints.

    Differences of a live endpoint are weighed by what the contracts say; the mock is held to all of it.
    """
    before = knowledge(_selected(with_recordings(older), catalogue, selection))
    after = knowledge(_selected(newer, catalogue, selection))
    calls, methods, notes = compared(before, after, str(older))
    found = recognised(differences(before, after), catalogue.apis)
    found = found if older.name == MOCK else weighed(found, catalogue)
    return Drift(str(older), str(newer), calls, methods, found, notes=notes)


def compare_endpoint(
    older: Path, newer: Path | None, profile: Profile, catalogue: Catalogue, selection: Selection
) -> Drift:
    """Compare an endpoint's new recordings with its older ones, and a live endpoint's descriptions with the contracts.

    Without older recordings `newer` is None, and only the descriptions are compared.
    """
    if newer is None:
        do = f"record it with `conformance record --endpoint {profile.name}`"
        note = f"{profile.name} has no recordings, so no response was compared: {do}"
        drift = Drift(str(older), profile.name, 0, 0, [], notes=[note])
    else:
        drift = replace(compare_recordings(older, newer, catalogue, selection), after=profile.name)
    # The mock's descriptions are generated from the contracts.
    items = list(described(catalogue, profile, selection)) if profile.kind == "live" else []
    return replace(
        drift,
        differences=[*drift.differences, *(item for item in items if isinstance(item, Difference))],
        notes=[*drift.notes, *(item for item in items if isinstance(item, str))],
    )


def compare_description(wire: Wire, path: Path, selection: Selection) -> Drift:
    """Compare a description in a file with the contracts of the only selected API that has this wire."""
    fitting = [api for api in selection.apis if wire_of(api) is wire]
    if len(fitting) != 1:
        what = "several APIs have" if fitting else "no selected API has"
        named = ", ".join(api.id for api in fitting or selection.apis)
        raise UserError(f"{what} such a description: {named}", where="--api", do="name the API that is described")
    try:
        found = interface.compare(fitting[0], path.read_bytes(), selection.of(fitting[0]), path)
    except OSError as error:
        raise UserError(
            f"cannot read the file: {error.strerror}", where=str(path), do="name a readable file"
        ) from error
    except EndpointBroken as error:
        raise UserError(error.what, where=str(path), do=error.do) from error
    return Drift("the contracts", str(path), 0, 0, found.differences, notes=found.notes, described=True)


def _selected(folder: Path, catalogue: Catalogue, selection: Selection) -> Iterator[Observed]:
    for seen in recorded(folder, catalogue, selection.ids):
        if selection.includes(seen.contract):
            yield seen
