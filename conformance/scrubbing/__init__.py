"""Scrubbing: everything that is logged, reported, printed or recorded passes through a scrubber created here."""

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
from conformance.scrubbing.spelling import Finder, ordinary

__all__ = [
    "Finder",
    "RecordingScrubber",
    "Scrubber",
    "Secret",
    "ordinary",
    "recording_scrubber",
    "scrubber",
    "unhidable",
]


class Holder(Protocol):
    """An object that holds keys: the profile of an endpoint."""

    @property
    def kind(self) -> str:
        """`mock`, whose data are synthetic, or `live`."""

    def known_secrets(self) -> Mapping[str, str]:
        """Return the keys by the names of their variables."""

    def masked_ids(self) -> Iterable[str]:
        """Return ids to mask although they are not keys."""


def scrubber(catalogue: Catalogue, holder: Holder) -> Scrubber:
    """Return a scrubber for the holder's keys and for anything in the place of a key."""
    return Scrubber(catalogue.secrets, holder.known_secrets(), answering=catalogue.answering, ids=holder.masked_ids())


def recording_scrubber(
    keys: Scrubber, holder: Holder, catalogue: Catalogue, folders: Iterable[Path] = ()
) -> RecordingScrubber:
    """Return the scrubber for the recordings of an endpoint; `folders` contain the suite's own texts."""
    if holder.kind == "mock":
        return RecordingScrubber(keys, synthetic=True)
    return RecordingScrubber(keys, personal=Personal(catalogue, own_texts(tuple(folders))))


def unhidable(values: Mapping[str, str], folders: Iterable[Path]) -> list[str]:
    """Return the values that look like ordinary text or occur in `folders`: their names, each with the reason."""
    files = (file for folder in folders for file in folder.rglob("*") if file.suffix in (".json", ".feature"))
    own = layers.bare(b"\n".join(file.read_bytes() for file in files)).data
    weak = {name: ordinary(value) or _occurrence(own, value) for name, value in sorted(values.items())}
    return [f"{name} {why}" for name, why in weak.items() if why]


def _occurrence(own: bytes, value: str) -> str:
    occurs = layers.bare(value.encode("utf-8", "surrogatepass")).data in own
    return "is a word of the suite's own" if occurs else ""
