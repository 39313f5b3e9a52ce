"""The scrubber of a profile, and whether the profile's keys can be hidden at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from conformance.catalogue.model import Catalogue
from conformance.endpoint import layers
from conformance.endpoint.secrets import Scrubber
from conformance.endpoint.settings import Profile
from conformance.endpoint.spelling import ordinary
from conformance.errors import SettingsError


def scrubber(catalogue: Catalogue, profile: Profile) -> Scrubber:
    """Return what takes the profile's keys, and every other key, out of what is written."""
    return Scrubber(catalogue.secrets, profile.known_secrets(), answering=catalogue.answering, ids=profile.masked_ids())


def check_keys(profile: Profile, folders: Iterable[Path]) -> None:
    """Raise SettingsError naming every variable whose key is ordinary text, or stands in the suite's own `folders`.

    Such a key could not be replaced in a report without replacing words and ids that are no key.
    """
    known = {name: value for name, value in profile.known_secrets().items() if value.strip()}
    if not known:
        return
    files = (file for folder in folders for file in folder.rglob("*") if file.suffix in (".json", ".feature"))
    own = layers.bare(b"\n".join(file.read_bytes() for file in files)).data
    weak = {name: ordinary(value) or _standing_in(own, value) for name, value in sorted(known.items())}
    if found := [f"{name} {why}" for name, why in weak.items() if why]:
        raise SettingsError(
            f"a key that cannot be told from ordinary text, and so not hidden: {'; '.join(found)}",
            where=f"{profile.file}: {profile.name}, values from the environment or {profile.environment.dotenv}",
            do="set the key that the service gave (a UUID, or another random text), or leave the variable unset",
        )


def _standing_in(own: bytes, value: str) -> str:
    stands = layers.bare(value.encode("utf-8", "surrogatepass")).data in own
    return "is a word of the suite's own" if stands else ""
