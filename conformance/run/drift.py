"""The drift of a run: what its answers differ in from those that are recorded of the same endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.catalogue import Catalogue
from conformance.drift.compare import compared, differences
from conformance.drift.conflicts import recognised
from conformance.drift.recordings import Observed, knowledge, recorded
from conformance.drift.report import Drift
from conformance.endpoint.exchange import Answer


def drifted(
    scenarios: Iterable[Mapping[str, Any]],
    catalogue: Catalogue,
    folder: Path,
    endpoint: str,
    accepted: Mapping[str, str],
) -> Drift:
    """Compare a run's answers with the recordings in a folder; without any, a note says so and nothing is compared."""
    if not any(folder.rglob("*.yaml")):
        do = f"record it with `conformance record --endpoint {endpoint}`"
        note = f"nothing is recorded of {endpoint}, so no shape was compared: {do}"
        return Drift(folder.name, "this run", 0, 0, [], notes=[note])
    after = knowledge(_observed(scenarios, catalogue))
    before = knowledge(recorded(folder, catalogue, {subject.partition("/")[0] for subject in after.statuses}))
    found, shown = recognised(differences(before, after), catalogue.apis), f"cassettes/{folder.name}"
    calls, methods, notes = compared(before, after, shown)
    return Drift(shown, "this run", calls, methods, found, accepted=accepted, notes=notes)


def _observed(scenarios: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> Iterator[Observed]:
    """Yield the answers of scenarios whose every call is known; generated ones keep only their last."""
    for scenario in scenarios:
        counts: dict[str, int] = {}
        for exchange in scenario["exchanges"]:
            answer = exchange["answer"]
            contract = catalogue.find(exchange["method"], scenario["api"], beyond=True)
            counts[contract.id] = counts.get(contract.id, 0) + 1
            if answer is None or exchange["cut"]:
                continue
            read = Answer(answer["status"], answer["headers"], answer["body"].encode("utf-8", "replace"))
            yield Observed(contract, catalogue.apis[contract.api], scenario["id"], counts[contract.id], read)
