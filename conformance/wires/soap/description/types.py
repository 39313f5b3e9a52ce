"""Types of a schema as they show on the wire: members in any order, arrays by their items, values of an enumeration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from conformance.safe_xml import local
from conformance.wires.soap.description.document import KNOWN, Declared, Definitions, children, line_of
from conformance.wires.soap.names import ENCODING, WSDL, XSD

_ARRAY: Final = f"{{{ENCODING}}}Array"
_ARRAY_TYPE: Final = f"{{{WSDL}}}arrayType"
_DIMENSIONS: Final = re.compile(r"(?:\[[0-9,]*\])+$")
ANYTHING: Final = f"{{{XSD}}}anyType"
_DEEPEST: Final = 60


@dataclass(frozen=True)
class Reference:
    """What a part or a member is of: a type or an element by its name, or a type that has no name."""

    name: str = ""
    inline: Definition | None = None
    is_element: bool = False


@dataclass(frozen=True)
class Member:
    """One member of a struct; `most` is -1 where there is no bound."""

    type: Reference
    least: int
    most: int
    nillable: bool
    qualified: bool
    fixed: str
    line: int


@dataclass(frozen=True)
class Definition:
    """A type: a struct, an array of items, or a simple type with what it allows."""

    kind: str
    line: int
    members: Mapping[str, Member] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    item: Reference | None = None
    dimensions: str = ""
    base: str = ""
    values: frozenset[str] = frozenset()
    limits: Mapping[str, str] = field(default_factory=dict)
    is_choice: bool = False


class Types:
    """The types of a description by their qualified names, each read once."""

    def __init__(self, definitions: Definitions) -> None:
        self._declared = definitions.declared
        self._lost = definitions.lost
        self._made: dict[str, Definition | None] = {}
        self.elsewhere: frozenset[str] = frozenset()
        """Further namespaces in which a type may stand that is not where its name says."""
        self.missing: dict[str, None] = {}

    @property
    def names(self) -> frozenset[str]:
        """The names of all types."""
        return frozenset(self._declared["complexType"]) | frozenset(self._declared["simpleType"])

    def of(self, reference: Reference) -> Definition | None:
        """Return the definition behind a reference; None for a built-in type, and for one that was not loaded."""
        if reference.inline is not None:
            return reference.inline
        if reference.is_element:
            declared = self._declared["element"].get(reference.name)
            if declared is None:
                self._note(reference.name)
                return None
            return self.of(self._type_of(declared, 0))
        if reference.name not in self._made:
            self._made[reference.name] = None  # a type that is its own base has no more to say
            self._made[reference.name] = self._named(reference.name)
        return self._made[reference.name]

    def _named(self, name: str) -> Definition | None:
        short = name.rpartition("}")[2]
        for candidate in (name, *(f"{{{uri}}}{short}" for uri in sorted(self.elsewhere))):
            for kind in ("complexType", "simpleType"):
                declared = self._declared[kind].get(candidate)
                if declared is not None:
                    return self._read(declared, 0)
        self._note(name)
        return None

    def _note(self, name: str) -> None:
        if name[:1] == "{" and name[1:].partition("}")[0] not in KNOWN | self._lost:
            self.missing.setdefault(name)

    def _read(self, declared: Declared, depth: int) -> Definition:
        if local(declared.element) == "simpleType":
            return _simple(declared)
        if array := self._array(declared):
            return array
        members = dict(self._members(declared, depth))
        choice = _has_choice(declared.element)
        attributes = dict(_attributes(declared))
        base = self._extended(declared)
        if base is not None:
            members, attributes = {**base.members, **members}, {**base.attributes, **attributes}
            choice = choice or base.is_choice
        return Definition(
            "struct",
            line_of(declared.element),
            members,
            attributes,
            is_choice=choice,
            base=_simple_base(declared),
        )

    def _extended(self, declared: Declared) -> Definition | None:
        """Return the type whose members a type takes over: on the wire nobody sees where they were declared."""
        for extension in declared.element.iterfind(f"{{{XSD}}}complexContent/{{{XSD}}}extension"):
            return self.of(Reference(declared.name(extension.get("base", ""))))
        return None

    def _array(self, declared: Declared) -> Definition | None:
        """Return an array of section 5, however it says what its items are."""
        path = f"{{{XSD}}}complexContent/*"
        content = declared.element.find(path)
        if content is None or declared.name(content.get("base", "")) != _ARRAY:
            return None
        line = line_of(declared.element)
        for attribute in content.iter(f"{{{XSD}}}attribute"):
            if text := attribute.get(_ARRAY_TYPE):
                dimensions = _DIMENSIONS.search(text)
                name = Declared(attribute, declared.schema).name(_DIMENSIONS.sub("", text))
                shown = re.sub(r"[0-9]+", "", dimensions[0]) if dimensions else "[]"
                return Definition("array", line, item=Reference(name), dimensions=shown)
        for element in content.iter(f"{{{XSD}}}element"):
            return Definition("array", line, item=self._type_of(Declared(element, declared.schema), 1), dimensions="[]")
        return Definition("array", line, item=Reference(ANYTHING), dimensions="[]")

    def _type_of(self, declared: Declared, depth: int) -> Reference:
        element = declared.element
        if (name := element.get("type")) is not None:
            return Reference(declared.name(name))
        for inline in children(element, "complexType", "simpleType"):
            if depth < _DEEPEST:
                return Reference(inline=self._read(Declared(inline, declared.schema), depth + 1))
        return Reference(ANYTHING)

    def _members(self, declared: Declared, depth: int) -> Iterator[tuple[str, Member]]:
        element = declared.element
        inside = element.find(f"{{{XSD}}}complexContent/*")
        yield from self._particles(Declared(element if inside is None else inside, declared.schema), 1, 1, depth)

    def _particles(self, declared: Declared, least: int, most: int, depth: int) -> Iterator[tuple[str, Member]]:
        """Yield the members below a particle; in a choice or an optional particle, each may be absent."""
        if depth > _DEEPEST:
            return
        for child in children(declared.element, "all", "sequence", "choice", "element", "group", "any"):
            low, high = _occurs(child)
            kind, inner = local(child), Declared(child, declared.schema)
            low, high = (0 if least == 0 else low), (-1 if -1 in (most, high) else most * high)
            if kind == "element":
                yield self._member(inner, low, high, depth)
            elif kind == "any":
                yield "*", Member(Reference(ANYTHING), low, high, False, False, "", line_of(child))
            elif kind == "group":
                named = self._declared_group(inner)
                if named is not None:
                    yield from self._particles(named, low, high, depth + 1)
            else:
                yield from self._particles(inner, 0 if kind == "choice" else low, high, depth + 1)

    def _declared_group(self, declared: Declared) -> Declared | None:
        return self._declared["group"].get(declared.name(declared.element.get("ref", "")))

    def _member(self, declared: Declared, least: int, most: int, depth: int) -> tuple[str, Member]:
        element, qualified = declared.element, declared.schema.qualified
        if (reference := element.get("ref")) is not None:
            # An element by reference is always in its namespace, and is what that element is.
            name = declared.name(reference)
            target = self._declared["element"].get(name)
            made = Reference(name, is_element=True) if target is None else self._type_of(target, depth)
            short = name.rpartition("}")[2]
            nillable = target is not None and _is_true(target.element.get("nillable"))
            return short, Member(made, least, most, nillable, True, "", line_of(element))
        if (form := element.get("form")) is not None:
            qualified = form == "qualified"
        return element.get("name", ""), Member(
            self._type_of(declared, depth),
            least,
            most,
            _is_true(element.get("nillable")),
            qualified,
            element.get("fixed", ""),
            line_of(element),
        )


def _occurs(element: etree._Element) -> tuple[int, int]:
    least, most = element.get("minOccurs", "1").strip(), element.get("maxOccurs", "1").strip()
    return (
        int(least) if least.isdecimal() else 1,
        -1 if most == "unbounded" else int(most) if most.isdecimal() else 1,
    )


def _is_true(text: str | None) -> bool:
    return (text or "").strip() in ("true", "1")


def _has_choice(element: etree._Element) -> bool:
    """True if members stand for each other; those of a member's own type are its own affair."""
    inside = element.find(f"{{{XSD}}}complexContent/*")
    container = element if inside is None else inside
    return any(
        local(child) == "choice" or _has_choice(child) for child in children(container, "all", "sequence", "choice")
    )


def _attributes(declared: Declared) -> Iterator[tuple[str, str]]:
    element = declared.element
    inside = [c for path in ("complexContent", "simpleContent") for c in element.iterfind(f"{{{XSD}}}{path}/*")]
    for attribute in (a for container in (element, *inside) for a in children(container, "attribute")):
        name = attribute.get("name") or declared.name(attribute.get("ref", ""))
        if name and name != f"{{{ENCODING}}}arrayType" and attribute.get("use") != "prohibited":
            kind = Declared(attribute, declared.schema).name(attribute.get("type", ""))
            yield name, kind + (", required" if attribute.get("use") == "required" else "")


def _simple_base(declared: Declared) -> str:
    for content in declared.element.iterfind(f"{{{XSD}}}simpleContent/*"):
        return declared.name(content.get("base", ""))
    return ""


def _simple(declared: Declared) -> Definition:
    found = Definition("simple", line_of(declared.element))
    for restriction in children(declared.element, "restriction"):
        inner = Declared(restriction, declared.schema)
        facets = [(local(facet), facet.get("value", "")) for facet in restriction.iterchildren("*")]
        found = replace(
            found,
            base=inner.name(restriction.get("base", "")),
            values=frozenset(value for name, value in facets if name == "enumeration"),
            limits={name: value for name, value in facets if name not in ("enumeration", "annotation", "simpleType")},
        )
    for other in children(declared.element, "list", "union"):
        inner = Declared(other, declared.schema)
        names = (other.get("itemType") or other.get("memberTypes") or "").split()
        found = replace(found, base=f"{local(other)} of {' '.join(sorted(map(inner.name, names)))}")
    return found
