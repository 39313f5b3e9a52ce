"""Makes one run of the runs of several shards or machines, with all reports, as if one machine had run everything."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from conformance.drift.looked_at import as_text, together
from conformance.endpoint.settings import profile_names
from conformance.errors import UserError, gathering, raise_all
from conformance.history.past_run import digest_of
from conformance.history.store import FILE
from conformance.ledger import Ledger
from conformance.paths import Suite
from conformance.run.allure_run import label_causes
from conformance.run.folder import ALLURE, claimed
from conformance.run.known import load_known
from conformance.run.memory import Memory
from conformance.run.owners import load_owners
from conformance.run.parts import Part, faults, require_alike
from conformance.run.publish import publish
from conformance.run.results import Results
from conformance.wires.registry import load


def merged(found: Suite, folders: Sequence[Path], reports: Path, history: Path | None) -> Mapping[str, Any]:
    """Merge the runs in these folders, write all reports into another, and return the merged record.

    Of a scenario that several runs played, the last one's verdict counts. Shards that are not the parts of one whole
    leave the merged run incomplete. Raises UserErrors for folders without a run, and NoVerdict for runs that do not
    belong together.
    """
    if reports.resolve() in {folder.resolve() for folder in folders}:
        what = "the merged reports would replace those of a run that is merged"
        raise UserError(what, where=str(reports), do="choose another folder with --reports")
    parts = _read(folders)
    catalogue = load(found.contracts)
    one = parts[0].run
    results = Results(
        folder=reports,
        endpoint=one["endpoint"],
        ledger=Ledger(catalogue, found),
        known=load_known(found.known, catalogue, profile_names(found.endpoints)),
        seed=one["seed"],
        owners=load_owners(found.owners, catalogue),
        strict=any(part.run["strict"] for part in parts),
        strict_flaky=any(part.run.get("strict_flaky") for part in parts),
        started=min(datetime.fromisoformat(part.run["started"]) for part in parts),
        took=_took(parts),
        selection=one["selection"],
        contracts=one["contracts"],
        drift=_drift([part.run["drift"] for part in parts if part.run["drift"]]),
    )
    _fill(results, parts)
    with claimed(reports):
        memory = Memory(history or reports / FILE, one["selection"], digest_of((found.contracts, found.features)))
        return publish(results, memory, {"the Allure results": lambda run: _copy_allure(parts, reports, run)})


def _read(folders: Sequence[Path]) -> list[Part]:
    """Return the runs, the earliest first."""
    errors: list[UserError] = []
    parts: list[Part] = []
    for folder in folders:
        with gathering(errors):
            parts.append(Part.read(folder))
    raise_all(errors)
    require_alike(parts)
    return sorted(parts, key=lambda part: datetime.fromisoformat(part.run["started"]))


def _fill(results: Results, parts: Sequence[Part]) -> None:
    """Add the scenarios of all runs, and the reasons why the merged run is not complete."""
    last: dict[str, Mapping[str, Any]] = {}
    lost: dict[str, str] = {}
    for part in parts:
        results.expect(part.ids)
        last.update({scenario["id"]: scenario for scenario in part.run["scenarios"]})
        lost.update({each["id"]: each["reason"] for each in part.run["missing"]})
        if not part.run["complete"] and part.run["interrupted"]:
            results.stop(f"{part.folder} ended early: {part.run['interrupted']}")
        elif not part.run["complete"]:
            results.stop(f"{part.folder} did not finish")
    for scenario in last.values():
        results.store(dict(scenario))
    for identity in lost.keys() - last.keys():
        results.lose(identity, lost[identity])
    for fault in faults(parts):
        results.stop(fault)


def _took(parts: Sequence[Part]) -> float:
    """Return the seconds from the start of the first run to the end of the last."""
    starts = [datetime.fromisoformat(part.run["started"]).timestamp() for part in parts]
    ends = [start + float(part.run["duration"]) for start, part in zip(starts, parts, strict=True)]
    return round(max(ends) - min(starts), 3)


def _drift(records: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return one drift record: each difference once, with the scenarios of all runs."""
    if not records:
        return None
    differences: dict[tuple[str, ...], dict[str, Any]] = {}
    for each in (difference for record in records for difference in record["differences"]):
        known = differences.setdefault((each["id"], each["before"], each["after"]), dict(each))
        known["example"] = known["example"] if any(known["example"].values()) else each["example"]
        known["scenarios"] = list(dict.fromkeys([*known["scenarios"], *each["scenarios"]]))
    counts: Counter[str] = Counter(d["severity"] for d in differences.values() if not d["accepted"])
    compared = together(record["compared"] for record in records)
    return {
        **records[0],
        "calls": sum(record["calls"] for record in records),
        "methods": len(compared),
        "counts": {severity: counts[severity] for severity in records[0]["counts"]},
        "notes": list(dict.fromkeys(note for record in records for note in record["notes"])),
        "differences": [*differences.values()],
        "compared": as_text(compared),
    }


def _copy_allure(parts: Iterable[Part], reports: Path, run: Mapping[str, Any]) -> None:
    """Copy the Allure results of all runs into one folder, and label them with the causes of the merged run."""
    target = reports / ALLURE
    for part in parts:
        source = part.folder / ALLURE
        if source.is_dir() and source.resolve() != target.resolve():
            target.mkdir(parents=True, exist_ok=True)
            for file in source.iterdir():
                if file.is_file():
                    shutil.copyfile(file, target / file.name)
    if target.is_dir():
        label_causes(target, run)
