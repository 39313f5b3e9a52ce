"""Which operation a request calls, by its verb and its path below whatever base."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from conformance.catalogue import Contract
from conformance.wires.calling import Finder
from conformance.wires.rest.binding import RestOperation, http_of


def finder(contracts: Iterable[Contract]) -> Finder:
    """Return what finds an operation; a fixed path goes before one with a member in it."""
    ordered = sorted(contracts, key=lambda contract: len(http_of(contract).members_in_path))
    forms = [(http_of(contract).verb, _form(http_of(contract)), contract) for contract in ordered]

    def find(verb: str, path: str, headers: Mapping[str, str]) -> Contract | None:
        del headers
        return next((c for wanted, form, c in forms if wanted == verb and form.search(path)), None)

    return find


def _form(http: RestOperation) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", http.path)
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts) + r"\Z")
