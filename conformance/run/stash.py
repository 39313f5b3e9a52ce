"""The typed keys under which the plugin stores its state in pytest's configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from conformance.endpoint.settings import Profile
from conformance.run.attempts import Retries
from conformance.run.known import Known
from conformance.run.owners import Owners
from conformance.run.record import StepLog
from conformance.scene.scene import Scene
from conformance.scrubbing import Scrubber
from conformance.traces.undoing import Report

if TYPE_CHECKING:  # slow to import, and not needed without --alluredir
    from conformance.run.allure_steps import AllureSteps

ALLURE = "conformance-allure"
"""The plugin name of the Allure hooks."""
known_key: pytest.StashKey[Sequence[Known]] = pytest.StashKey()
owners_key: pytest.StashKey[Owners] = pytest.StashKey()
accepted_key: pytest.StashKey[Mapping[str, str]] = pytest.StashKey()
profile_key: pytest.StashKey[Profile] = pytest.StashKey()
scrubber_key: pytest.StashKey[Scrubber] = pytest.StashKey()
retries_key: pytest.StashKey[Retries] = pytest.StashKey()
whole_key: pytest.StashKey[dict[str, Any]] = pytest.StashKey()
"""The scenarios of which a shard is a part; workers send it to the main process under the name WHOLE."""
WHOLE = "conformance_whole"

# The state of a scenario's attempt, on its item.
scene_key: pytest.StashKey[Scene] = pytest.StashKey()
log_key: pytest.StashKey[StepLog] = pytest.StashKey()
traces_key: pytest.StashKey[Report] = pytest.StashKey()
verdict_key: pytest.StashKey[str] = pytest.StashKey()
attempt_key: pytest.StashKey[int] = pytest.StashKey()
"""Which attempt this is; 1 without it."""


def allure_of(config: pytest.Config) -> AllureSteps | None:
    """Return the Allure hooks, or None if this run writes no Allure results."""
    found: AllureSteps | None = config.pluginmanager.get_plugin(ALLURE)
    return found
