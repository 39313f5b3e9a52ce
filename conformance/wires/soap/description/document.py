"""A WSDL 1.1 document with everything that it imports, by qualified names; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

from lxml import etree

from conformance.errors import EndpointBroken
from conformance.safe_xml import local, namespace, parse
from conformance.wires.files import Load, nothing
from conformance.wires.soap.names import ENCODING, ENVELOPE, WSDL, WSDL_SOAP, XSD, XSI

WSDL_SOAP12: Final = "http://schemas.xmlsoap.org/wsdl/soap12/"
WSDL_HTTP: Final = "http://schemas.xmlsoap.org/wsdl/http/"
_WSDL_2: Final = "http://www.w3.org/ns/wsdl"
KNOWN: Final = frozenset(
    {ENCODING, ENVELOPE, WSDL, WSDL_SOAP, WSDL_SOAP12, XSD, XSI, "http://www.w3.org/XML/1998/namespace"}
)
"""Namespaces that every reader knows: importing them says nothing."""
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DEEPEST: Final = 100
_TOP: Final = ("complexType", "simpleType", "element", "group", "attribute", "attributeGroup")
_LOOK: Final = "look at the file, or at what is at the address"


@dataclass(frozen=True, eq=False)
class Schema:
    """One schema with the namespace that it defines names in, which an included one takes from its includer."""

    element: etree._Element
    target: str

    @property
    def qualified(self) -> bool:
        """True if local elements are in the namespace unless they say otherwise."""
        return self.element.get("elementFormDefault") == "qualified"


@dataclass(frozen=True, eq=False)
class Declared:
    """A named part of a schema."""

    element: etree._Element
    schema: Schema

    def name(self, text: str) -> str:
        """Return what a qualified name in this schema means; one without a prefix may take the includer's namespace."""
        found = resolved(self.element, text)
        return f"{{{self.schema.target}}}{found}" if found and found[0] != "{" and self.schema.target else found


@dataclass
class Definitions:
    """Everything that is defined, by kind and qualified name; `notes` says what was not loaded."""

    root: etree._Element
    target: str
    messages: dict[str, etree._Element] = field(default_factory=dict)
    port_types: dict[str, etree._Element] = field(default_factory=dict)
    bindings: dict[str, etree._Element] = field(default_factory=dict)
    services: list[etree._Element] = field(default_factory=list)
    declared: dict[str, dict[str, Declared]] = field(default_factory=lambda: {kind: {} for kind in _TOP})
    notes: list[str] = field(default_factory=list)
    incomplete: bool = False
    """True if a part of the description itself was not loaded, so that an operation may be there."""
    lost: set[str] = field(default_factory=set)
    """Namespaces of schemas that were not loaded."""


def definitions(data: bytes, address: str = "", load: Load = nothing) -> Definitions:
    """Return what a WSDL defines; EndpointBroken for what is none."""
    root = _root(data)
    if local(root) == "description" and namespace(root) == _WSDL_2:
        raise EndpointBroken("this is WSDL 2.0; only WSDL 1.1 is compared", do="ask the service for WSDL 1.1")
    if root.tag != f"{{{WSDL}}}definitions":
        what = f"this is not a WSDL: its root is {local(root)}, not definitions of WSDL 1.1"
        raise EndpointBroken(what, do=_LOOK)
    found = _Reader(root, load).read(root, address)
    if not found.port_types and not found.incomplete:
        raise EndpointBroken("the WSDL describes no operation: it has no portType", do=_LOOK)
    return found


def resolved(element: etree._Element, name: str) -> str:
    """Return a qualified name as {namespace}local; EndpointBroken for a prefix that is declared nowhere."""
    prefix, colon, rest = name.strip().rpartition(":")
    uri = element.nsmap.get(prefix if colon else None)
    if colon and uri is None:
        what = f"the prefix {prefix} of {name.strip()} is declared nowhere, in line {line_of(element)}"
        raise EndpointBroken(what, do="correct the description")
    return f"{{{uri}}}{rest}" if uri else name.strip()


def sought(
    defined: Mapping[str, etree._Element], element: etree._Element, name: str, target: str
) -> etree._Element | None:
    """Return what a name refers to; one without a prefix may mean the description's own namespace, strictly or not."""
    exact = defined.get(resolved(element, name))
    return exact if exact is not None or ":" in name else defined.get(f"{{{target}}}{name}")


def _root(data: bytes) -> etree._Element:
    try:
        return parse(_utf8(data))
    except ValueError as error:
        raise EndpointBroken(f"this is not a WSDL: {error}", do=_LOOK) from error


def _utf8(data: bytes) -> bytes:
    """Return a document in UTF-8, the one encoding that is parsed, out of the one that it declares."""
    name = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    if not name:
        found = _DECLARED.match(data[:200])
        name = found[1].decode("ascii") if found else "utf-8"
    try:
        return data.decode(name).encode()
    except LookupError as error:
        raise ValueError(f"an unknown encoding, {name}") from error


class _Reader:
    def __init__(self, root: etree._Element, load: Load) -> None:
        self._load = load
        self._seen: set[tuple[str, str]] = set()
        self._found = Definitions(root, root.get("targetNamespace", ""))

    def read(self, root: etree._Element, address: str, depth: int = 0) -> Definitions:
        """Take in one document of definitions and what it imports."""
        found, target = self._found, root.get("targetNamespace", "")
        for child in root.iterchildren("*"):
            name = f"{{{target}}}{child.get('name', '')}" if target else child.get("name", "")
            kinds = {"message": found.messages, "portType": found.port_types, "binding": found.bindings}
            if namespace(child) != WSDL:
                continue
            if local(child) in kinds:
                kinds[local(child)].setdefault(name, child)
            elif local(child) == "service":
                found.services.append(child)
            elif local(child) == "types":
                for schema in child.iterfind(f"{{{XSD}}}schema"):
                    self._schema(schema, address, schema.get("targetNamespace", ""), depth)
            elif local(child) == "import":
                self._import(child, child.get("location", ""), address, depth)
        return found

    def _import(self, element: etree._Element, location: str, address: str, depth: int) -> None:
        imported = self._fetched(location, address, element.get("namespace", ""), depth)
        if imported is None:
            self._found.incomplete = True
        elif imported[0].tag == f"{{{XSD}}}schema":
            self._schema(imported[0], imported[1], imported[0].get("targetNamespace", ""), depth + 1)
        elif imported[0].tag == f"{{{WSDL}}}definitions":
            self.read(imported[0], imported[1], depth + 1)
        elif imported[0].tag != _ALREADY:
            self._found.notes.append(f"{location} is neither a WSDL nor a schema, so it was not compared")

    def _schema(self, element: etree._Element, address: str, target: str, depth: int) -> None:
        schema = Schema(element, target)
        for child in element.iterchildren("*"):
            kind = local(child) if namespace(child) == XSD else ""
            if kind in _TOP:
                self._declare(kind, child, schema)
            elif kind in ("import", "include", "redefine"):
                self._nested(child, kind, schema, address, depth)
                for redefined in child.iterchildren("*"):
                    if local(redefined) in _TOP:
                        self._declare(local(redefined), redefined, schema)

    def _declare(self, kind: str, element: etree._Element, schema: Schema) -> None:
        name = element.get("name", "")
        full = f"{{{schema.target}}}{name}" if schema.target else name
        self._found.declared[kind].setdefault(full, Declared(element, schema))

    def _nested(self, element: etree._Element, kind: str, schema: Schema, address: str, depth: int) -> None:
        """Take in a schema that another one imports or includes."""
        uri = element.get("namespace", "") if kind == "import" else schema.target
        location = element.get("schemaLocation", "")
        if not location or (kind == "import" and uri in KNOWN):
            return
        imported = self._fetched(location, address, uri, depth)
        if imported is None:
            self._found.lost.add(uri)
        elif imported[0].tag == f"{{{XSD}}}schema":
            own = imported[0].get("targetNamespace", "")
            self._schema(imported[0], imported[1], own or (uri if kind != "import" else ""), depth + 1)

    def _fetched(self, location: str, address: str, uri: str, depth: int) -> tuple[etree._Element, str] | None:
        """Return the root of a document and its address; None, and a note, where it was not loaded."""
        full = urljoin(address, location)
        if (full, uri) in self._seen:
            return etree.Element(_ALREADY), full
        self._seen.add((full, uri))
        data = self._load(full) if location and depth < _DEEPEST else None
        if data is None:
            what = location or f"the namespace {uri}"
            self._found.notes.append(f"{what} was not loaded, so what it describes was not compared")
            return None
        try:
            return _root(data), full
        except EndpointBroken as error:
            raise EndpointBroken(error.what, where=location, do=error.do) from error


_ALREADY: Final = "already"


def line_of(element: etree._Element) -> int:
    """Return the line of its document in which an element begins."""
    line: Any = element.sourceline
    return int(line or 0)


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the children of XML Schema with these names."""
    for child in element.iterchildren("*"):
        if namespace(child) == XSD and local(child) in names:
            yield child
