"""The one way to scrub: whatever is logged, reported, printed or recorded goes through a scrubber made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from conformance.catalogue.model import Catalogue
from conformance.scrubbing import layers
from conformance.scrubbing.keys import Scrubber
from conformance.scrubbing.personal import Personal, own_texts
from conformance.scrubbing.recordings import RecordingScrubber
from conformance.scrubbing.secret import Secret
from conformance.scrubbing.spelling import ordinary

__all__ = ["RecordingScrubber", "Scrubber", "Secret", "ordinary", "recording_scrubber", "scrubber", "unhidable"]


class Holder(Protocol):
    """What holds keys: the profile of an endpoint."""

    @property
    def kind(self) -> str:
        """`mock`, whose data are made up, or `live`."""

    def known_secrets(self) -> Mapping[str, str]:
        """Return the values that are keys, by the names of their variables."""

    def masked_ids(self) -> Iterable[str]:
        """Return the ids that are hidden too, though they are no keys."""


def scrubber(catalogue: Catalogue, holder: Holder) -> Scrubber:
    """Return what replaces the holder's keys, and every other key, in what is written."""
    return Scrubber(catalogue.secrets, holder.known_secrets(), answering=catalogue.answering, ids=holder.masked_ids())


def recording_scrubber(
    keys: Scrubber, holder: Holder, catalogue: Catalogue, folders: Iterable[Path] = ()
) -> RecordingScrubber:
    """Return the scrubber for the recordings of an endpoint; `folders` contain the suite's own texts."""
    if holder.kind == "mock":
        return RecordingScrubber(keys, synthetic=True)
    return RecordingScrubber(keys, personal=Personal(catalogue, own_texts(tuple(folders))))


def unhidable(values: Mapping[str, str], folders: Iterable[Path]) -> list[str]:
    """Return the names of the values that cannot be told from ordinary text or from texts in `folders`, and why."""
    files = (file for folder in folders for file in folder.rglob("*") if file.suffix in (".json", ".feature"))
    own = layers.bare(b"\n".join(file.read_bytes() for file in files)).data
    weak = {name: ordinary(value) or _stands_in(own, value) for name, value in sorted(values.items())}
    return [f"{name} {why}" for name, why in weak.items() if why]


def _stands_in(own: bytes, value: str) -> str:
    stands = layers.bare(value.encode("utf-8", "surrogatepass")).data in own
    return "is a word of the suite's own" if stands else ""
