"""What the plugin keeps with pytest's configuration, by typed keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from conformance.endpoint.settings import Profile
from conformance.run.known import Known

known_key: pytest.StashKey[Sequence[Known]] = pytest.StashKey()
accepted_key: pytest.StashKey[Mapping[str, str]] = pytest.StashKey()
profile_key: pytest.StashKey[Profile] = pytest.StashKey()
