"""The drift of a run: how its responses differ from the endpoint's recordings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.cassettes.observed import Observed, recorded
from conformance.cassettes.reading import files_in
from conformance.catalogue import Catalogue
from conformance.drift.compare import compared, differences
from conformance.drift.conflicts import recognised
from conformance.drift.recordings import knowledge
from conformance.drift.report import Drift
from conformance.drift.weighing import weighed
from conformance.endpoint.exchange import Response


def drifted(
    scenarios: Iterable[Mapping[str, Any]],
    catalogue: Catalogue,
    folder: Path,
    endpoint: str,
    accepted: Mapping[str, str],
    *,
    live: bool = False,
    assumptions_hold: bool = False,
) -> Drift:
    """Compare a run's responses with the recordings in a folder; add a note if there are none.

    Differences at a live endpoint are weighed by what the contracts say.
    """
    if not files_in(folder):
        do = f"record it with `conformance record --endpoint {endpoint}`"
        note = f"{endpoint} has no recordings, so no shape was compared: {do}"
        return Drift(folder.name, "this run", 0, 0, [], notes=[note])
    after = knowledge(_observed(scenarios, catalogue))
    before = knowledge(recorded(folder, catalogue, {subject.partition("/")[0] for subject in after.statuses}))
    found, shown = recognised(differences(before, after), catalogue.apis), f"cassettes/{folder.name}"
    found = weighed(found, catalogue, assumptions_hold=assumptions_hold) if live else found
    calls, methods, notes = compared(before, after, shown)
    return Drift(shown, "this run", calls, methods, found, accepted=accepted, notes=notes)


def _observed(scenarios: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> Iterator[Observed]:
    """Yield the responses that the scenarios' records contain; generated scenarios store only their last call.

    Skipped scenarios are never recorded: what they looked at would be compared with the recordings of others.
    """
    for scenario in scenarios:
        if scenario["verdict"] == "skipped":
            continue
        counts: dict[str, int] = {}
        for exchange in scenario["exchanges"]:
            response = exchange["response"]
            contract = catalogue.find(exchange["method"], scenario["api"], beyond=True)
            counts[contract.id] = counts.get(contract.id, 0) + 1
            if response is None or exchange["cut"]:
                continue
            read = Response(response["status"], response["headers"], response["body"].encode("utf-8", "replace"))
            yield Observed(contract, catalogue.apis[contract.api], scenario["id"], counts[contract.id], read)
