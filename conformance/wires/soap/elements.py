"""Reads an XML response into plain elements: in linear time and bounded memory, whatever names and sizes it has.

A general tree makes hostile responses expensive: it joins each name with its namespace, lists all attributes and all
namespaces in scope again and again. This one keeps prefixes as they are written, resolves one only when it is asked
for, and keeps only the attributes that SOAP gives a meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NoReturn
from xml.parsers import expat

from conformance.checks.collector import shown
from conformance.checks.limits import DEEPEST, Deadline, bounded
from conformance.wires.soap.lexical import SPACE
from conformance.wires.soap.names import ENCODING, ENVELOPE, XSI

Name = tuple[str | None, str]
"""A namespace and a local name; the namespace is "" for a name in none, None where the prefix is bound to none."""

TYPE: Final[Name] = (XSI, "type")
NIL: Final[Name] = (XSI, "nil")
ARRAY_TYPE: Final[Name] = (ENCODING, "arrayType")
OFFSET: Final[Name] = (ENCODING, "offset")
POSITION: Final[Name] = (ENCODING, "position")
STYLE: Final[Name] = (ENVELOPE, "encodingStyle")
ID: Final[Name] = ("", "id")
HREF: Final[Name] = ("", "href")
_KEPT: Final = frozenset({TYPE, NIL, ARRAY_TYPE, OFFSET, POSITION, STYLE, ID, HREF})
_PIECE: Final = 1 << 20
"""So many bytes are read between two looks at the clock: what takes a tenth of a second."""
_NONE: Final[Mapping[Name, str]] = MappingProxyType({})


class Scope:
    """The namespaces that one element declares, in front of those around it."""

    __slots__ = ("_attributes", "_bound", "_names", "_outer", "elements")

    def __init__(self, bound: Mapping[str, str], outer: Scope | None) -> None:
        self._bound, self._outer = bound, outer
        self._names: dict[str, Name] = {}
        self._attributes: dict[str, Name] = {}
        self.elements: dict[str, tuple[str, str]] = {}

    def namespace(self, prefix: str) -> str | None:
        """Return what a prefix is bound to, "" standing for no prefix; None if to nothing."""
        scope: Scope | None = self
        while scope is not None:
            found = scope._bound.get(prefix)
            if found is not None:
                return found
            scope = scope._outer
        return None if prefix else ""

    def name(self, written: str) -> Name:
        """Return the name that a qualified name stands for, such as the value of xsi:type."""
        found = self._names.get(written)
        if found is None:
            prefix, colon, local = written.strip(SPACE).rpartition(":")
            found = self._names[written] = (None if colon and not prefix else self.namespace(prefix), local)
        return found

    def attribute(self, written: str) -> Name | None:
        """Return the name of an attribute that SOAP gives a meaning, None for others; ValueError if it is none."""
        found = self._attributes.get(written)
        if found is not None:
            return found
        prefix, colon, local = written.partition(":")
        found = (self._resolved(prefix, local, written), local) if colon else ("", written)
        if found not in _KEPT:
            return None
        self._attributes[written] = found
        return found

    def element(self, written: str) -> tuple[str, str]:
        """Return the namespace and the local name of an element; ValueError if it has none."""
        prefix, colon, local = written.partition(":")
        found = (self._resolved(prefix, local, written), local) if colon else (self.namespace("") or "", written)
        self.elements[written] = found
        return found

    def _resolved(self, prefix: str, local: str, written: str) -> str:
        found = self.namespace(prefix)
        if not prefix or not local or ":" in local or found is None:
            raise ValueError(f"not well-formed XML: the prefix of {shown(written)} is bound to no namespace")
        return found


class Element:
    """One element: its name, the attributes that SOAP knows, its text before any child, and its children.

    `stray` is the first text between or after the children, without the white space around it.
    """

    __slots__ = ("attributes", "children", "name", "namespace", "scope", "stray", "text")

    def __init__(self, namespace: str, name: str, attributes: Mapping[Name, str], scope: Scope) -> None:
        self.namespace, self.name, self.attributes, self.scope = namespace, name, attributes, scope
        self.text = self.stray = ""
        self.children: list[Element] | tuple[()] = ()

    def __str__(self) -> str:
        """The name with its namespace, cut for a reader."""
        return f"{{{self.namespace[:100]}}}{self.label}" if self.namespace else f"{self.label} without a namespace"

    @property
    def label(self) -> str:
        """The name without its namespace, cut for a reader."""
        return self.name[:100]

    @property
    def own_text(self) -> str:
        """The first text directly inside, without the white space around it."""
        return self.text.strip(SPACE) or self.stray

    @property
    def is_empty(self) -> bool:
        """True for an element that holds nothing but white space."""
        return not self.children and not self.text.strip(SPACE)

    def descendants(self) -> Iterator[Element]:
        """Yield every element inside, in the order of the document."""
        waiting = [*reversed(self.children)]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)


def read(data: bytes, deadline: Deadline) -> Element:
    """Return the root of a UTF-8 document; ValueError says why it is not one, Unjudgeable if it is beyond all bounds.

    A document type declaration is refused outright: SOAP 1.1 section 3 forbids it, and nothing good comes in one.
    """
    bounded(data.count(b"<") + data.count(b"="), "tags and attributes")
    return _Builder(deadline).read(data)


class _Builder:
    """Listens to the parser and puts the elements together."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._root: Element | None = None
        self._open: list[Element] = []
        self._pieces: list[str] = []

    def read(self, data: bytes) -> Element:
        # The encoding is fixed: a declared one is judged elsewhere, and could hide what stands here.
        parser = expat.ParserCreate("utf-8")
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._pieces.append
        try:
            for start in range(0, max(len(data), 1), _PIECE):  # an empty document is an error, too
                self._deadline.check()
                parser.Parse(data[start : start + _PIECE], start + _PIECE >= len(data))
        except expat.ExpatError as error:
            raise ValueError(f"not well-formed XML: {error}") from error
        assert self._root is not None
        return self._root

    @staticmethod
    def _doctype(*_: object) -> NoReturn:
        raise ValueError("a document type declaration, which SOAP forbids")

    def _start(self, written: str, attributes: list[str]) -> None:
        if len(self._open) >= DEEPEST:
            raise ValueError(f"elements are nested more than {DEEPEST} deep")
        scope = self._open[-1].scope if self._open else _XML
        kept = _NONE
        if attributes:
            scope = _declared(attributes, scope)
            kept = _kept(attributes, scope)
        namespace, name = scope.elements.get(written) or scope.element(written)
        element = Element(namespace, name, kept, scope)
        if not self._open:
            self._root = element
        else:
            if self._pieces:
                self._flush()
            parent = self._open[-1]
            if parent.children:
                parent.children.append(element)
            else:
                parent.children = [element]
        self._open.append(element)

    def _end(self, _: str) -> None:
        if self._pieces:
            self._flush()
        self._open.pop()

    def _flush(self) -> None:
        """Assign the text since the last tag to its element."""
        text = "".join(self._pieces)
        self._pieces.clear()
        element = self._open[-1]
        if not element.children:
            element.text = text
        elif not element.stray:
            element.stray = text.strip(SPACE)


_XML: Final = Scope({"xml": "http://www.w3.org/XML/1998/namespace"}, None)


def _declared(attributes: list[str], outer: Scope) -> Scope:
    """Return the scope of an element with these attributes, names and values in turns."""
    bound = {}
    for place in range(0, len(attributes), 2):
        written = attributes[place]
        if written == "xmlns":
            bound[""] = attributes[place + 1]
        elif written.startswith("xmlns:"):
            if not attributes[place + 1]:
                raise ValueError(f"not well-formed XML: {shown(written)} declares an empty namespace")
            bound[written[6:]] = attributes[place + 1]
    return Scope(bound, outer) if bound else outer


def _kept(attributes: list[str], scope: Scope) -> Mapping[Name, str]:
    """Return the attributes that SOAP gives a meaning."""
    kept = {}
    for place in range(0, len(attributes), 2):
        written = attributes[place]
        declares = written == "xmlns" or written.startswith("xmlns:")
        name = None if declares else scope.attribute(written)
        if name is not None:
            if name in kept:
                raise ValueError(f"not well-formed XML: the attribute {name[1]} stands twice on one element")
            kept[name] = attributes[place + 1]
    return kept or _NONE
