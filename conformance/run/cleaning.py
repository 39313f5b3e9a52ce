"""Takes back what earlier runs left at a live endpoint, before the first scenario of this one."""

from __future__ import annotations

import pytest

from conformance.gherkin.collect import catalogue_key
from conformance.run.stash import profile_key, scrubber_key
from conformance.scene.session import Session
from conformance.traces.cleaning import clean
from conformance.traces.journal import abandoned
from conformance.traces.undoing import Report

cleaned_key: pytest.StashKey[Report] = pytest.StashKey()
"""What became of the traces of earlier runs."""


class Cleaning:
    """The pytest hook of the process that collects the verdicts."""

    @pytest.hookimpl(tryfirst=True)  # before the workers start
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Take back what the journals of dead runs say."""
        config = session.config
        profile, hiding = config.stash[profile_key], config.stash[scrubber_key]
        if config.option.collectonly or not any(True for _ in abandoned(profile)):
            return
        cleaning = Session(config.stash[catalogue_key], profile, hiding=hiding)
        try:
            with cleaning.turns.take(alone=True):
                found = clean(cleaning.catalogue, profile, cleaning.owned, cleaning.ask)
        finally:
            cleaning.close()
        config.stash[cleaned_key] = found.scrubbed(hiding.text)
