"""Who may call: schemes by what they are rather than by their names, and the alternatives of an operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.wires.rest.description.document import UNKNOWN, Document, Spot

Needs = frozenset[tuple[str, str]]
"""What one alternative asks for: scheme and scope; a scope may be empty."""


@dataclass(frozen=True)
class Scheme:
    """A security scheme: how keys travel, and for OAuth 2 the URLs and scopes of its flows."""

    how: str
    flows: Mapping[str, Mapping[str, str]]
    scopes: frozenset[str]
    pointer: str
    unknown: bool = False


def schemes(document: Document) -> dict[str, Scheme]:
    """Return the schemes of a document by their names."""
    components = document.root.get("components")
    declared = components.get("securitySchemes") if components is not None else None
    return {} if declared is None else {n: _scheme(document.resolved(spot)) for n, spot in declared.members()}


def _scheme(spot: Spot) -> Scheme:
    pointer = f"{spot.address}#{spot.pointer}"
    if spot.value is UNKNOWN:
        return Scheme("", {}, frozenset(), pointer, unknown=True)
    kind = spot.text("type")
    how = kind
    if kind == "apiKey":
        name = spot.text("name")
        place = spot.text("in")
        how = f"apiKey in {place} {name.lower() if place == 'header' else name}"
    elif kind == "http":
        how = f"http {spot.text('scheme').lower()}"
    elif kind == "openIdConnect":
        how = f"openIdConnect {spot.text('openIdConnectUrl')}"
    flows, scopes = {}, set()
    for name, flow in (spot.get("flows") or Spot("", "", None)).members():
        urls = {u: flow.text(u) for u in ("tokenUrl", "authorizationUrl", "refreshUrl") if flow.text(u)}
        flows[name] = urls
        scopes |= {scope for scope, _ in (flow.get("scopes") or Spot("", "", None)).members()}
    return Scheme(how, flows, frozenset(scopes), pointer)


def alternatives(listed: Any) -> frozenset[Needs]:
    """Return what any one of lets a call pass; an alternative that asks for more than another says nothing new."""
    found = {_needs(each) for each in listed} if isinstance(listed, list) and listed else {frozenset()}
    return frozenset(needs for needs in found if not any(other < needs for other in found))


def _needs(each: Any) -> Needs:
    if not isinstance(each, dict):
        return frozenset()
    return frozenset((name, scope) for name, scopes in each.items() for scope in ("", *_texts(scopes)))


def _texts(scopes: Any) -> Iterator[str]:
    if isinstance(scopes, list):
        yield from (scope for scope in scopes if isinstance(scope, str))


def renamed(needs: frozenset[Needs], names: Mapping[str, str]) -> frozenset[Needs]:
    """Return alternatives with the names of schemes replaced."""
    return frozenset(frozenset((names.get(scheme, scheme), scope) for scheme, scope in each) for each in needs)


def pairs(old: Mapping[str, Scheme], new: Mapping[str, Scheme]) -> dict[str, str]:
    """Return the name in the newer document of each scheme of the older one: the same by what it is, else by name.

    Where one is left on either side they are a pair too, so that a changed scheme is one change.
    """
    found: dict[str, str] = {}
    for fits in (lambda a, b: old[a] == new[b], lambda a, b: old[a].how == new[b].how, lambda a, b: a == b):
        for name in sorted(old.keys() - found.keys()):
            match = next((n for n in sorted(new.keys() - set(found.values())) if fits(name, n)), None)
            if match is not None:
                found[name] = match
    left, right = sorted(old.keys() - found.keys()), sorted(new.keys() - set(found.values()))
    if len(left) == len(right) == 1:
        found[left[0]] = right[0]
    return found


def shown(needs: frozenset[Needs]) -> str:
    """Return alternatives as a person reads them."""
    if not needs:
        return "nobody"
    return " or ".join(sorted(_one(each) for each in needs))


def _one(needs: Needs) -> str:
    by_scheme: dict[str, list[str]] = {}
    for scheme, scope in sorted(needs):
        by_scheme.setdefault(scheme, []).extend([scope] if scope else [])
    words: Sequence[str] = [f"{n} ({', '.join(scopes)})" if scopes else n for n, scopes in by_scheme.items()]
    return " and ".join(words) or "no key"
