"""An OpenAPI 3 document and whatever it refers to, each value with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource, Unresolvable

from conformance.errors import EndpointBroken
from conformance.wires.files import Load, nothing
from conformance.wires.rest.description.text import values

_LONGEST_CHAIN = 100
_MOST_VALUES = 2_000_000
_LOOK = "look at the file, or at what is at the address"
UNKNOWN = object()
"""The value at a reference that leads to nothing that was loaded."""


@dataclass(frozen=True)
class Spot:
    """A value with the address of its document and the JSON pointer to it.

    `kin` numbers the objects of the document so that those with the same content have the same number.
    """

    address: str
    pointer: str
    value: Any
    kin: Mapping[int, int] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, name: str | int) -> Spot:
        step = str(name).replace("~", "~0").replace("/", "~1")
        return _spot(self.address, f"{self.pointer}/{step}", self.value[name], self.kin)

    @property
    def content(self) -> int:
        """A number that is the same for objects with the same content."""
        return self.kin.get(id(self.value), id(self.value))

    def get(self, name: str) -> Spot | None:
        """Return a member of an object, None where there is none."""
        return self[name] if isinstance(self.value, dict) and name in self.value else None

    def members(self) -> Iterator[tuple[str, Spot]]:
        """Yield the members of an object; nothing of anything else."""
        if isinstance(self.value, dict):
            yield from ((name, self[name]) for name in self.value)

    def items(self) -> Iterator[Spot]:
        """Yield the items of an array; nothing of anything else."""
        if isinstance(self.value, list):
            yield from (self[number] for number in range(len(self.value)))

    def raw(self, name: str, default: Any = None) -> Any:
        """Return a member's plain value; the default where there is none, or where this is no object."""
        return self.value.get(name, default) if isinstance(self.value, dict) else default

    def text(self, name: str, default: str = "") -> str:
        """Return a member that is a text, else the default."""
        value = self.raw(name)
        return value if isinstance(value, str) else default

    def flag(self, name: str) -> bool:
        """Return whether a member is true."""
        return self.raw(name) is True


def _spot(address: str, pointer: str, value: Any, kin: Mapping[int, int]) -> Spot:
    """Return a spot; a schema with an `$id` is a document of its own, to which its references are relative."""
    identity = value.get("$id") if isinstance(value, dict) else None
    if isinstance(identity, str) and pointer:
        return Spot(urljoin(address, urldefrag(identity)[0]), "", value, kin)
    return Spot(address, pointer, value, kin)


class Document:
    """One description; `notes` says which references were not followed and why."""

    def __init__(self, data: bytes, address: str = "", load: Load = nothing) -> None:
        content = values(data)
        self.version = _version(content)
        self._load, self._address = load, address
        self._anchors: dict[str, tuple[str, Any]] = {}
        self._loaded: dict[str, Resource[Any]] = {}
        # The registry finds what was registered by its address, and asks `_retrieve` for the rest.
        self._registry: Registry[Any] = Registry(retrieve=self._retrieve)  # type: ignore[call-arg]
        self._kin: dict[int, int] = {}
        self._contents: dict[object, int] = {}
        self._register(address, content)
        self._missing: dict[str, str] = {}
        self.root = Spot(address, "", content, self._kin)

    @property
    def notes(self) -> list[str]:
        """What was not loaded, a sentence each."""
        return [f"{reference} {why}, so what it describes was not compared" for reference, why in self._missing.items()]

    def resolved(self, spot: Spot) -> Spot:
        """Follow `$ref` to what it means; a chain that leads to itself, or to nothing, ends at UNKNOWN."""
        for _ in range(_LONGEST_CHAIN):
            reference = spot.text("$ref")
            if not reference:
                return spot
            spot = self.target(spot, reference)
        self._missing.setdefault(reference, "leads to itself")
        return Spot(spot.address, spot.pointer, UNKNOWN)

    def target(self, spot: Spot, reference: str) -> Spot:
        """Return what a reference at a spot leads to; UNKNOWN where that was not loaded or is not there."""
        address, fragment = urldefrag(reference if reference[:1] == "#" else urljoin(spot.address, reference))
        address = address or spot.address
        if fragment and not fragment.startswith("/"):
            pointer, value = self._anchors.get(f"{address}#{unquote(fragment)}", ("", UNKNOWN))
            if value is UNKNOWN:
                self._missing.setdefault(reference, "leads to no anchor")
            return _spot(address, pointer, value, self._kin)
        try:
            found = self._registry.resolver(base_uri=address).lookup(f"#{fragment}")
        except Unresolvable:
            lost = address not in self._loaded
            self._missing.setdefault(reference, "was not loaded" if lost else "leads to nothing")
            return Spot(address, fragment, UNKNOWN)
        except (ValueError, TypeError):  # a pointer with a name where an array has numbers
            self._missing.setdefault(reference, "leads to nothing")
            return Spot(address, fragment, UNKNOWN)
        return _spot(address, unquote(fragment), found.contents, self._kin)

    def _register(self, address: str, content: Any) -> None:
        self._loaded[address] = Resource.opaque(content)
        self._number(address, content)
        for pointer, value in _inside(content):
            if isinstance(identity := value.get("$id"), str) and pointer:
                self._loaded.setdefault(urljoin(address, urldefrag(identity)[0]), Resource.opaque(value))
            for keyword in ("$anchor", "$dynamicAnchor"):
                if isinstance(name := value.get(keyword), str):
                    self._anchors.setdefault(f"{address}#{name}", (pointer, value))

    def _number(self, address: str, content: Any) -> None:
        """Give objects with the same content, references relative to the same document, the same number."""
        waiting: list[tuple[Any, bool]] = [(content, False)] if isinstance(content, (dict, list)) else []
        begun: set[int] = set()
        while waiting:
            value, is_ready = waiting.pop()
            names = tuple(sorted(value)) if isinstance(value, dict) else None
            inner = value if names is None else [value[name] for name in names]
            if is_ready:
                key = (address, names, tuple(map(self._content, inner)))
                self._kin[id(value)] = self._contents.setdefault(key, -1 - len(self._contents))
            elif id(value) not in begun:
                begun.add(id(value))
                waiting.append((value, True))
                waiting += [(each, False) for each in inner if isinstance(each, (dict, list))]

    def _content(self, value: Any) -> object:
        # What holds itself has no number yet: it is like nothing else.
        return self._kin.get(id(value), id(value)) if isinstance(value, (dict, list)) else (type(value), value)

    def _retrieve(self, address: str) -> Resource[Any]:
        if address not in self._loaded:
            data = self._load(address)
            if data is None:
                raise NoSuchResource(ref=address)  # type: ignore[call-arg]
            try:
                self._register(address, values(data))
            except EndpointBroken as error:
                raise EndpointBroken(error.what, where=address, do=error.do) from error
        return self._loaded[address]


def _version(content: Any) -> str:
    """Return the version of OpenAPI; EndpointBroken for what is no OpenAPI 3 document."""
    if not isinstance(content, dict):
        raise EndpointBroken("this is not an OpenAPI document: it is not an object", do=_LOOK)
    if "swagger" in content:
        raise EndpointBroken(
            f"this is a Swagger {content['swagger']} document; only OpenAPI 3 is compared",
            do="convert it to OpenAPI 3, or ask the service for its OpenAPI 3 description",
        )
    version = str(content.get("openapi", ""))
    if not version.startswith("3."):
        what = f"OpenAPI {version}" if version else "a document that names no version of OpenAPI"
        raise EndpointBroken(f"this is {what}; only OpenAPI 3 is compared", do="look at its member `openapi`")
    if not isinstance(content.get("paths"), Mapping):
        raise EndpointBroken("this OpenAPI document has no paths", do="look at its member `paths`")
    return version


def _inside(content: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every object of a document with its pointer, each once, however the document refers to itself."""
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = [("", content)]
    while waiting:
        pointer, value = waiting.pop()
        if not isinstance(value, (dict, list)) or id(value) in seen:
            continue
        seen.add(id(value))
        if len(seen) > _MOST_VALUES:
            raise EndpointBroken("the document holds too many values to be compared", do="look at what was served")
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        waiting += [(f"{pointer}/{str(n).replace('~', '~0').replace('/', '~1')}", inner) for n, inner in steps]
        if isinstance(value, dict):
            yield pointer, value
