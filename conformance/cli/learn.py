"""`conformance learn`: turns a live run into observations of what the contracts assume."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.catalogue.observation import CONFIRMED, CONTRADICTED, FOLDER, Observation
from conformance.endpoint.settings import load_profile
from conformance.errors import Exit, UserError
from conformance.observations.learning import Learned, learned_from
from conformance.paths import suite
from conformance.scrubbing import recording_scrubber, scrubber
from conformance.wires.registry import load

_EXAMPLES = """examples:
  conformance run --endpoint stage && conformance learn --endpoint stage
  conformance learn --endpoint stage --reports nightly

Reads the record of the endpoint's last run and writes observations/ENDPOINT.json. Review the diff and commit it:
confirmed assumptions then count as observed. Observations belong to a checkout of the suite, so run it in one.

exit codes: 0 success, 2 there is no such run"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--endpoint", required=True, metavar="NAME", help="the live profile whose run is read")
    parser.add_argument("--reports", type=Path, metavar="DIR", help="where the reports are (default: reports)")


def run(args: argparse.Namespace) -> int:
    """Write what the last run showed, and print what is new."""
    found = suite()
    if found.is_installed:
        do = "run it in a checkout; --reports names the folder of the run"
        raise UserError("observations belong to a checkout of the suite", where=str(found.root), do=do)
    record = (args.reports or found.reports) / "run.json"
    folder = found.root / FOLDER
    catalogue, profile = load(found.contracts), load_profile(found.profiles_for(args.endpoint), args.endpoint)
    keys = scrubber(catalogue, profile)
    hiding = recording_scrubber(keys, profile, catalogue, (found.contracts, found.features))
    learned = learned_from(record, catalogue, folder, args.endpoint, hiding)
    for name in sorted({*learned.new, *learned.changed}):
        if not learned.observations[name].is_confirmed:
            print(_contradiction(learned.observations[name]))
    print(_summary(learned, f"{FOLDER}/{args.endpoint}.json"))
    return Exit.GOOD


def _contradiction(observation: Observation) -> str:
    change = observation.change
    return (
        f"contradicted: {observation.requirement}\n"
        f"  assumed:  {observation.assumption}\n"
        f"  expected: {observation.expected}\n"
        f"  actual:   {observation.actual}\n"
        f"  scenario: {observation.scenario}\n"
        f"  would agree: in {change['file']} ({change['place']}), {change['change']}\n"
    )


def _summary(learned: Learned, file: str) -> str:
    return (
        f"{learned.counted(CONFIRMED)} assumptions confirmed, {learned.counted(CONTRADICTED)} contradicted "
        f"({len(learned.new)} new, {len(learned.changed)} changed, {len(learned.dropped)} dropped "
        f"as the contracts no longer assume them)\nwritten: {file}"
    )
