"""Whether the keys of a profile can be hidden at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from conformance.endpoint.settings import Profile
from conformance.errors import SettingsError
from conformance.scrubbing import unhidable


def check_keys(profile: Profile, folders: Iterable[Path]) -> None:
    """Raise SettingsError naming every variable whose key is ordinary text, or stands in the suite's own `folders`.

    Such a key could not be replaced in a report without replacing words and ids that are no key.
    """
    known = {name: value for name, value in profile.known_secrets().items() if value.strip()}
    if known and (found := unhidable(known, folders)):
        raise SettingsError(
            f"a key that cannot be told from ordinary text, and so not hidden: {'; '.join(found)}",
            where=f"{profile.file}: {profile.name}, values from the environment or {profile.environment.dotenv}",
            do="set the key that the service gave (a UUID, or another random text), or leave the variable unset",
        )
