"""Checks whether the keys of a profile can be masked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from conformance.endpoint.settings import Profile
from conformance.errors import SettingsError
from conformance.scrubbing import unhidable


def check_keys(profile: Profile, folders: Iterable[Path]) -> None:
    """Raise SettingsError with every variable whose key is ordinary text or occurs in the suite's `folders`.

    Masking such a key in a report would also replace words and ids that are not keys.
    """
    known = {name: value for name, value in profile.known_secrets().items() if value.strip()}
    if known and (found := unhidable(known, folders)):
        raise SettingsError(
            f"a key that looks like ordinary text and cannot be masked: {'; '.join(found)}",
            where=f"{profile.file}: {profile.name}, values from the environment or {profile.environment.dotenv}",
            do="set the key that the service issued (a UUID or other random text), or unset the variable",
        )
