"""The drift of a run: how its responses differ from the endpoint's recordings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conformance.cassettes.observed import Observed, recorded
from conformance.cassettes.reading import files_in
from conformance.catalogue import Catalogue
from conformance.drift.compare import compared, differences, places
from conformance.drift.conflicts import recognised
from conformance.drift.examples import Masked
from conformance.drift.looked_at import looked_at
from conformance.drift.recordings import Seen, knowledge, read
from conformance.drift.result import Drift
from conformance.drift.weighing import weighed
from conformance.endpoint.exchange import Response
from conformance.scrubbing import RecordingScrubber
from conformance.wires.tree import Tree


def drifted(
    scenarios: Iterable[Mapping[str, Any]],
    catalogue: Catalogue,
    folder: Path,
    endpoint: str,
    accepted: Mapping[str, str],
    *,
    hiding: Callable[[], RecordingScrubber],
    live: bool = False,
    assumptions_hold: bool = False,
) -> Drift:
    """Compare a run's responses with the recordings in a folder; add a note if there are none.

    Differences at a live endpoint are weighed by what the contracts say. Examples of responses are scrubbed like
    recordings, by what `hiding` returns.
    """
    if not files_in(folder):
        do = f"record it with `conformance record --endpoint {endpoint}`"
        note = f"{endpoint} has no recordings, so no shape was compared: {do}"
        return Drift(folder.name, "this run", 0, 0, [], notes=[note])
    after = knowledge(_observed(scenarios, catalogue))
    before = knowledge(recorded(folder, catalogue, {subject.partition("/")[0] for subject in after.statuses}))
    masked = _masked(cache(hiding))
    found, shown = recognised(differences(before, after, masked), catalogue.apis), f"cassettes/{folder.name}"
    found = weighed(found, catalogue, assumptions_hold=assumptions_hold) if live else found
    calls, methods, notes = compared(before, after, shown)
    known = looked_at(places(before, after), before.days)
    return Drift(shown, "this run", calls, methods, found, accepted=accepted, notes=notes, compared=known)


def _masked(hiding: Callable[[], RecordingScrubber]) -> Masked:
    def masked(seen: Seen) -> Tree:
        observed, scrubber = seen.observation, hiding()
        scrubber.path(*observed.asked)
        body = scrubber.data(observed.response.body)
        return read(replace(observed, response=replace(observed.response, body=body)))[2]

    return masked


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
            received = Response(response["status"], response["headers"], response["body"].encode("utf-8", "replace"))
            nth, asked = counts[contract.id], (exchange["request"]["verb"], urlsplit(exchange["request"]["url"]).path)
            yield Observed(contract, catalogue.apis[contract.api], scenario["id"], nth, received, asked=asked)
