"""What the plugin keeps with pytest's configuration, by typed keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pytest

from conformance.endpoint.secrets import Scrubber
from conformance.endpoint.settings import Profile
from conformance.run.known import Known

if TYPE_CHECKING:  # allure takes a while to import, and not every run writes its results
    from conformance.run.allure_steps import AllureSteps

ALLURE = "conformance-allure"
"""The name under which the hooks for Allure are registered with pytest."""
known_key: pytest.StashKey[Sequence[Known]] = pytest.StashKey()
accepted_key: pytest.StashKey[Mapping[str, str]] = pytest.StashKey()
profile_key: pytest.StashKey[Profile] = pytest.StashKey()
scrubber_key: pytest.StashKey[Scrubber] = pytest.StashKey()


def allure_of(config: pytest.Config) -> AllureSteps | None:
    """Return the hooks for Allure if this run writes its results."""
    found: AllureSteps | None = config.pluginmanager.get_plugin(ALLURE)
    return found
