"""The recordings that a run makes, replays, or compares responses with."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.errors import Unarranged
from conformance.gherkin.collect import catalogue_key, scenario_of, suite_key
from conformance.run.options import cassette_mode, recordings
from conformance.run.stash import profile_key, verdict_key
from conformance.run.verdict import FAILED, RECORDED
from conformance.scene.session import Session
from conformance.scrubbing import recording_scrubber


def check_recordings_of(config: pytest.Config) -> None:
    """Raise CassetteError for recordings that the run needs but cannot read."""
    profile, found, option = config.stash[profile_key], config.stash[suite_key], config.getoption
    mode = cassette_mode(option("cassettes"), profile)
    if mode not in ("replay", "check"):
        return
    from conformance.cassettes.chosen import check_recordings, chosen_recordings  # slow, as it reads YAML
    from conformance.cassettes.reading import files_in

    folder = recordings(option("recordings"), found, profile, mode)
    if mode == "replay":
        check_recordings(chosen_recordings(folder, found.root, config.args, option("api"), option("method")))
    else:
        check_recordings(files_in(folder))


def tapes_of(config: pytest.Config, session: Session) -> Any:
    """Return the endpoint's cassettes, or None unless they are recorded or replayed."""
    mode = config.getoption("cassettes")
    if mode not in ("replay", "record"):
        return None
    from conformance.cassettes.arranged import Arrangement
    from conformance.cassettes.tapes import Tapes, recorded_from

    profile, found = session.profile, config.stash[suite_key]
    hiding = recording_scrubber(
        session.scrubber, profile, config.stash[catalogue_key], (found.contracts, found.features)
    )
    folder = recordings(config.getoption("recordings"), found, profile, mode)
    arrangement = None
    if profile.kind == "mock":
        from conformance.mock.server.in_process import InProcessControl

        arrangement = Arrangement(InProcessControl().respond, hiding)
    return Tapes(folder, hiding, recorded_from(profile), arrangement)


def tape_of(item: pytest.Item, session: Session, tapes: Any) -> Any:
    """Return the context that records or replays the scenario's cassette."""
    found = scenario_of(item)
    assert found is not None, "only scenarios have recordings"
    _, scenario, claimed = found
    if claimed.generated:
        raise Unarranged("generated calls are not recorded, because each run generates its own")
    session.renew()  # a reused connection or token would bypass the cassette
    if item.config.getoption("cassettes") == "replay":
        return tapes.replayed(scenario)
    return tapes.recorded(scenario, wanted=lambda: _ended_well(item))


def _ended_well(item: pytest.Item) -> bool:
    """True if the scenario's recording replaces the old one: nothing failed, or it did with --record-failures."""
    ended = item.stash.get(verdict_key, "")
    return ended in RECORDED or (ended in FAILED and item.config.getoption("record_failures"))
