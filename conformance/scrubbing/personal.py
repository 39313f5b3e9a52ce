"""Masks personal data in recorded calls, by what the contracts declare of their members."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_plus

from conformance.catalogue.model import Catalogue, Contract
from conformance.scrubbing import places
from conformance.scrubbing.masks import MASKS


def held(contract: Contract) -> dict[str, str]:
    """Return the kind of personal data of each member of a contract that holds some."""
    return {name: kind for name, kind in _members_of(contract) if kind}


def _members_of(contract: Contract) -> Iterator[tuple[str, str]]:
    for schema in (contract.schemas.request, contract.schemas.answer, contract.schemas.error):
        yield from _members(schema)


def _members(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every member's name with its kind of personal data, or "" if it holds none."""
    for name, member in schema.get("properties", {}).items():
        parts = (member, member.get("items", {}))
        kinds = [part["holds"] for part in parts if "holds" in part]
        kinds += ["file" for part in parts if "contentEncoding" in part]
        yield name, kinds[0] if kinds else ""
        yield from _members(member)
    if "items" in schema:
        yield from _members(schema["items"])


@lru_cache(maxsize=2)
def own_texts(folders: tuple[Path, ...]) -> frozenset[str]:
    """Return the texts that the suite invents in features and contract examples, which are not personal data."""
    found: set[str] = set()
    for folder in folders:
        for file in folder.rglob("*.feature"):
            text = file.read_text("utf-8")
            found.update(cell.strip() for line in text.splitlines() if "|" in line for cell in line.split("|"))
            found.update(re.findall(r" set to (.+)$", text, re.MULTILINE))
        for file in folder.rglob("*.json"):
            found.update(re.findall(r'"((?:[^"\\]|\\.)+)"', file.read_text("utf-8")))
    return frozenset(found)


class Personal:
    """Masks personal data in members, according to the contract of the recorded call; values in `own` are kept."""

    def __init__(self, catalogue: Catalogue, own: frozenset[str] = frozenset()) -> None:
        self.own = own
        self._catalogue = catalogue
        self._contract: Contract | None = None
        self._patterns: dict[str, tuple[re.Pattern[bytes], Mapping[str, str]]] = {}

    def path(self, verb: str, path: str) -> str:
        """Return a masked path; bodies that follow belong to its operation until the next request."""
        self._contract, found = self._operation(verb, path)
        if self._contract is None or found is None:
            return path
        kinds = held(self._contract)
        for name in reversed([*found.re.groupindex]):
            if name in kinds:
                value = self._masked(found[name].encode(), kinds[name]).decode()
                path = path[: found.start(name)] + value + path[found.end(name) :]
        return path

    def _operation(self, verb: str, path: str) -> tuple[Contract | None, re.Match[str] | None]:
        """Return the operation with this path, preferring fixed paths to templates."""
        operations = [c for c in self._catalogue.contracts if c.operation.address.startswith(f"{verb} ")]
        for contract in sorted(operations, key=lambda c: c.operation.address.count("{")):
            form = _NAMED.sub(r"(?P<\1>[^/]+)", contract.operation.address.partition(" ")[2])
            if found := re.fullmatch(f".*?{form}", path):
                return contract, found
        return None, None

    def replaced(self, text: bytes) -> bytes:
        """Return a body or query with masked members."""
        pattern, kinds = self._places(text)
        pieces, done, at = [], 0, 0
        while match := pattern.search(text, at):
            if places.END_TAG.search(text, max(done, match.start() - 64), match.start()):
                at = match.end("name")
                continue
            group = str(match.lastgroup)
            value = self._masked(match[group], kinds[match["name"].decode()], number=group == "number")
            pieces += [text[done : match.start(group)], value]
            done, at = match.end(group), match.end()
        return b"".join((*pieces, text[done:]))

    def _places(self, text: bytes) -> tuple[re.Pattern[bytes], Mapping[str, str]]:
        """Return a pattern for the members that hold personal data, and their kinds.

        These are the members of the call (of all calls, if it is unknown), and members with the same kind in all calls.
        """
        called = _CALLED.search(text)
        name = called[1].decode() if called else ""
        known = self._methods.get(name) or self._methods.get(name.removesuffix("Response")) or self._contract
        key = known.id if known is not None else ""
        if key not in self._patterns:
            kinds = {**self._certain, **(held(known) if known is not None else self._all)}
            self._patterns[key] = places.members([member.encode() for member in kinds]), kinds
        return self._patterns[key]

    @cached_property
    def _methods(self) -> dict[str, Contract]:
        return {contract.method: contract for contract in self._catalogue.contracts}

    @cached_property
    def _all(self) -> dict[str, str]:
        return {name: kind for contract in self._catalogue.contracts for name, kind in held(contract).items()}

    @cached_property
    def _certain(self) -> dict[str, str]:
        members = {member for contract in self._catalogue.contracts for member in _members_of(contract)}
        often = Counter(name for name, _ in members)
        return {name: kind for name, kind in members if kind and often[name] == 1}

    def _masked(self, value: bytes, kind: str, *, number: bool = False) -> bytes:
        if kind != "file" and _plain(value) in self.own:
            return value
        if number:
            return re.sub(rb"[0-9]", b"0", value).replace(b"0", b"1", 1)
        section = re.fullmatch(rb"(\s*<!\[CDATA\[)(.*?)(\]\]>\s*)", value, re.DOTALL)
        return section[1] + MASKS[kind](section[2]) + section[3] if section else MASKS[kind](value)


_NAMED: Final = re.compile(r"\{(\w+)\}")
_CALLED: Final = re.compile(rb"<(?:[\w.-]+:)?Body\b[^<>]*>\s*<(?:[\w.-]+:)?([\w.-]+)")


def _plain(value: bytes) -> str:
    """Return a value without escapes."""
    text = unescape(value.decode("utf-8", "replace").strip().removeprefix("<![CDATA[").removesuffix("]]>"))
    if "\\" in text:
        try:
            text = str(json.loads(f'"{text}"'))
        except ValueError:
            return text
    return unquote_plus(text) if "%" in text else text
