"""`conformance clean`: takes back what crashed runs left at a live endpoint."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from conformance.endpoint.settings import Profile, load_profile
from conformance.errors import Exit, SettingsError
from conformance.paths import suite
from conformance.report.traces import lost, sentence, warning
from conformance.scene.session import Session
from conformance.scrubbing import scrubber
from conformance.traces.cleaning import clean
from conformance.wires.registry import load

_EXAMPLES = """examples:
  conformance clean --endpoint stage

A run notes what it is about to change before it sends a call, and takes it back at the end of each scenario. If it is
killed in between, this command, or the next run by itself, does what the notes say. Runs that are still alive are left
alone.

exit codes: 0 nothing is left to be taken back, 1 something could not be taken back, 2 the command is wrong"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--endpoint", required=True, metavar="NAME", help="the live profile whose runs are cleaned up")


def run(args: argparse.Namespace) -> int:
    """Take back what is left, and print what became of it."""
    found = suite()
    profile = _live(load_profile(found.profiles_for(args.endpoint), args.endpoint))
    catalogue = load(found.contracts)
    session = Session(catalogue, profile, hiding=scrubber(catalogue, profile))
    try:
        with session.turns.take(alone=True):
            traces = asdict(clean(catalogue, profile, session.owned, session.ask))
    finally:
        session.close()
    text = session.scrubber.text
    if head := warning(traces):
        print(head, *(f"  {text(line)}" for line in lost(traces)), sep="\n")
    print(text(sentence(traces)) or "nothing was left to be taken back")
    return Exit.FAILED if lost(traces) else Exit.GOOD


def _live(profile: Profile) -> Profile:
    if profile.kind != "live":
        what = "a mock keeps nothing that would have to be taken back"
        raise SettingsError(what, where=f"{profile.file}: {profile.name}", do="name a live profile")
    return profile
