"""drift --wsdl: another way to say the same is no difference, and each change that a client meets is one."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from lxml import etree

from conformance.drift.interface import Comparison, compare
from conformance.errors import EndpointBroken
from conformance.wires.registry import load
from conformance.wires.soap.names import ENCODING, WSDL, WSDL_SOAP, XSD
from conformance.wires.soap.wsdl import wsdl
from tests.checkout import Checkout
from tests.cost import assert_quick

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
API = load(ROOT / "contracts").apis["autoinvoice"]
TNS = "https://secure.maventa.com/"
SOAP12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
OURS = wsdl(API, "https://service.example")
Element = etree._Element


def compared(document: bytes | str, **more: Any) -> Comparison:
    return compare(API, document.encode() if isinstance(document, str) else document, **more)


def summary(found: Comparison) -> list[tuple[str, str, str]]:
    return [(d.severity, d.place, d.what) for d in found.differences]


def edited(change: Callable[[Element], Any]) -> bytes:
    root = etree.fromstring(OURS)
    change(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def one(root: Element, path: str) -> Element:
    (found,) = cast("list[Element]", root.xpath(path, namespaces={"w": WSDL, "s": WSDL_SOAP, "x": XSD}))
    assert isinstance(found, etree._Element)
    return found


def named(root: Element, kind: str, name: str) -> Element:
    return one(root, f"//{kind}[@name='{name}']")


# The same in other words


def other_prefixes(root: Element) -> bytes:
    text = etree.tostring(root, encoding="unicode")
    for old, new in (("typens", "tns"), ("soapenc", "SOAP-ENC"), ("xsd", "s"), ("soap", "wsoap")):
        text = re.sub(rf"(?<=[<\"/ ]){old}:", f"{new}:", text).replace(f"xmlns:{old}=", f"xmlns:{new}=")
    assert "typens" not in text
    return text.encode()


def another_order(root: Element) -> None:
    schema = one(root, "w:types/x:schema")
    for parent in (schema, root, one(root, "w:portType"), one(root, "w:binding")):
        order = list(parent)
        random.Random(5).shuffle(order)
        parent[:] = order
    for struct in schema.iter(f"{{{XSD}}}all"):
        struct[:] = list(reversed(struct))


def documented(root: Element) -> None:
    for element in list(root.iter(f"{{{WSDL}}}operation", f"{{{WSDL}}}message", f"{{{WSDL}}}service")):
        element.insert(0, etree.Element(f"{{{WSDL}}}documentation"))
    for element in list(root.iter(f"{{{XSD}}}complexType")):
        note = etree.Element(f"{{{XSD}}}annotation")
        etree.SubElement(note, f"{{{XSD}}}documentation").text = "å type"
        element.insert(0, note)
    root.append(etree.Comment("by hand"))


def sequences(root: Element) -> None:
    for struct in root.iter(f"{{{XSD}}}all"):
        struct.tag = f"{{{XSD}}}sequence"


def other_messages(root: Element) -> None:
    """Names that never travel: messages, the port, its type, the binding and the service."""
    for element in root.iter():
        for attribute in ("message", "binding"):
            if (text := element.get(attribute)) is not None:
                element.set(attribute, text.replace("typens:", "typens:my-"))
        if element.tag in (f"{{{WSDL}}}message", f"{{{WSDL}}}binding", f"{{{WSDL}}}portType"):
            element.set("name", f"my-{element.get('name')}")
    binding = one(root, "w:binding")
    binding.set("type", binding.get("type", "").replace("typens:", "typens:my-"))
    root.set("name", "Other")
    one(root, "w:service").set("name", "OtherService")


def spelled_out(root: Element) -> None:
    for element in root.iter(f"{{{XSD}}}element"):
        element.set("minOccurs", "1")
        element.set("maxOccurs", "1")
        element.set("nillable", "false")
        element.set("form", "unqualified")
    one(root, "w:types/x:schema").set("elementFormDefault", "unqualified")
    for operation in root.iterfind(f"{{{WSDL}}}binding/{{{WSDL}}}operation/{{{WSDL_SOAP}}}operation"):
        operation.set("style", "rpc")


def several_schemas(root: Element) -> None:
    schema = one(root, "w:types/x:schema")
    second = etree.SubElement(schema.getparent(), f"{{{XSD}}}schema", targetNamespace=TNS)  # type: ignore[arg-type]
    for element in list(schema)[::2]:
        second.append(element)
    etree.SubElement(schema, f"{{{XSD}}}import", namespace=ENCODING)
    etree.SubElement(second, f"{{{XSD}}}import", namespace=ENCODING, schemaLocation=ENCODING)


def soap_12_beside(root: Element) -> bytes:
    """A second binding; it is one more, and nothing of the first changes."""
    return with_binding(root, SOAP12)


def arrays_by_items(root: Element) -> None:
    """Arrays that say by an element what their items are."""
    for restriction in root.iter(f"{{{XSD}}}restriction"):
        (attribute,) = restriction
        of = attribute.get(f"{{{WSDL}}}arrayType", "").removesuffix("[]")
        restriction.remove(attribute)
        sequence = etree.SubElement(restriction, f"{{{XSD}}}sequence")
        etree.SubElement(sequence, f"{{{XSD}}}element", name="item", type=of, maxOccurs="unbounded", minOccurs="0")


def array_lengths(root: Element) -> None:
    for attribute in root.iter(f"{{{XSD}}}attribute"):
        attribute.set(f"{{{WSDL}}}arrayType", attribute.get(f"{{{WSDL}}}arrayType", "").replace("[]", "[10]"))


def extended(root: Element) -> None:
    """A struct that takes half of its members from another, and the rest from a group."""
    schema = one(root, "w:types/x:schema")
    struct = named(root, "x:complexType", "CompanyParamsOut")
    (members,) = struct
    base = etree.SubElement(schema, f"{{{XSD}}}complexType", name="Half")
    base_members = etree.SubElement(base, f"{{{XSD}}}sequence")
    group = etree.SubElement(schema, f"{{{XSD}}}group", name="Rest")
    group_members = etree.SubElement(group, f"{{{XSD}}}sequence")
    for number, member in enumerate(list(members)):
        (group_members if number % 2 else base_members).append(member)
    struct.remove(members)
    content = etree.SubElement(struct, f"{{{XSD}}}complexContent")
    extension = etree.SubElement(content, f"{{{XSD}}}extension", base="typens:Half")
    etree.SubElement(extension, f"{{{XSD}}}group", ref="typens:Rest")


def unused(root: Element) -> None:
    schema = one(root, "w:types/x:schema")
    etree.SubElement(schema, f"{{{XSD}}}complexType", name="Unused")
    etree.SubElement(schema, f"{{{XSD}}}element", name="unused", type="xsd:string")
    etree.SubElement(root, f"{{{WSDL}}}message", name="unused")


def in_another_order(root: Element) -> None:
    for operation in root.iter(f"{{{WSDL}}}operation"):
        operation.set("parameterOrder", "b a")


def in_encoding(name: str) -> Callable[[Element], bytes]:
    def changed(root: Element) -> bytes:
        documented(root)
        return cast("bytes", etree.tostring(root, encoding=name, xml_declaration=True))

    return changed


HARMLESS: dict[str, Callable[[Element], Any]] = {
    "other prefixes": other_prefixes,
    "another order": another_order,
    "documentation and comments": documented,
    "sequences instead of all": sequences,
    "other names of messages and ports": other_messages,
    "everything said that holds anyway": spelled_out,
    "several schemas and imports of what everybody knows": several_schemas,
    "arrays by their items": arrays_by_items,
    "arrays with a length": array_lengths,
    "members by extension and group": extended,
    "things that nothing uses": unused,
    "another host": lambda root: one(root, "//s:address").set("location", "http://10.0.0.1:8080/apis/denver/api/"),
    "a byte order mark": lambda root: b"\xef\xbb\xbf" + etree.tostring(root),
    "UTF-16": in_encoding("UTF-16"),
    "ISO-8859-1": in_encoding("ISO-8859-1"),
    "a default namespace": lambda root: etree.tostring(root).replace(b"<wsdl:", b"<").replace(b"</wsdl:", b"</"),
    "parameterOrder": in_another_order,
}  # fmt: skip


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_the_same_in_other_words_is_no_difference(change: Callable[[Element], Any]) -> None:
    root = etree.fromstring(OURS)
    other = change(root)
    document = other if isinstance(other, bytes) else etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    assert document != OURS
    found = compared(document)
    assert (summary(found), found.notes) == ([], [])


# One change


def attribute(kind: str, name: str, attribute_: str, value: str) -> Callable[[Element], None]:
    return lambda root: named(root, kind, name).set(attribute_, value)


def member(struct: str, name: str, **attributes: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        found = one(root, f"//x:complexType[@name='{struct}']//x:element[@name='{name}']")
        for key, value in attributes.items():
            found.set(key, value)

    return change


def part(message: str, called: str, **attributes: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        found = one(root, f"w:message[@name='api-{message}']/w:part[@name='{called}']")
        for key, value in attributes.items():
            found.set(key, value)

    return change


def parts(message: str, change: Callable[[list[Element]], list[Element]]) -> Callable[[Element], None]:
    def changed(root: Element) -> None:
        found = one(root, f"w:message[@name='api-{message}']")
        found[:] = change(list(found))

    return changed


def new_part(name: str, kind: str = "xsd:string") -> Element:
    return etree.Element(f"{{{WSDL}}}part", name=name, type=kind)


def body(operation: str, direction: str, **attributes: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        found = one(root, f"w:binding/w:operation[@name='{operation}']/w:{direction}/s:body")
        for key, value in attributes.items():
            found.set(key, value)

    return change


def everywhere(old: str, new: str) -> Callable[[Element], bytes]:
    def change(root: Element) -> bytes:
        text = etree.tostring(root, encoding="unicode")
        assert old in text
        return text.replace(old, new).encode()

    return change


def removed(path: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        found = one(root, path)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return change


def operation_removed(root: Element) -> None:
    for path in ("w:portType", "w:binding"):
        removed(f"{path}/w:operation[@name='user_list']")(root)


def new_operation(root: Element) -> None:
    etree.SubElement(one(root, "w:portType"), f"{{{WSDL}}}operation", name="time_travel")
    etree.SubElement(one(root, "w:binding"), f"{{{WSDL}}}operation", name="time_travel")


def new_member(struct: str, **attributes: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        members = one(root, f"//x:complexType[@name='{struct}']/x:all")
        etree.SubElement(members, f"{{{XSD}}}element", attributes | {"name": "extra", "type": "xsd:string"})

    return change


def fault(root: Element) -> None:
    operation = one(root, "w:portType/w:operation[@name='user_list']")
    etree.SubElement(operation, f"{{{WSDL}}}fault", name="broken", message="typens:api-user_listResponse")


def header(direction: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        found = one(root, f"w:binding/w:operation[@name='user_list']/w:{direction}")
        etree.SubElement(
            found, f"{{{WSDL_SOAP}}}header", message="typens:api-user_list", part="api_keys", use="encoded"
        )

    return change


def with_binding(root: Element, uri: str) -> bytes:
    first = one(root, "w:binding")
    second = etree.fromstring(etree.tostring(first).replace(WSDL_SOAP.encode(), uri.encode()))
    second.set("name", "Second")
    root.insert(root.index(first), second)
    return etree.tostring(root)


def another_binding(root: Element) -> bytes:
    return etree.tostring(root).replace(WSDL_SOAP.encode(), SOAP12.encode())


def enumerated(root: Element) -> None:
    """A member whose texts are of a type of their own."""
    schema = one(root, "w:types/x:schema")
    simple = etree.SubElement(schema, f"{{{XSD}}}simpleType", name="Status")
    restriction = etree.SubElement(simple, f"{{{XSD}}}restriction", base="xsd:string")
    etree.SubElement(restriction, f"{{{XSD}}}enumeration", value="OK")
    member("AtgMandateParam", "kid", type="typens:Status")(root)


def as_element(root: Element) -> None:
    schema = one(root, "w:types/x:schema")
    etree.SubElement(schema, f"{{{XSD}}}element", name="keys", type="typens:ApiKeys")
    found = one(root, "w:message[@name='api-user_list']/w:part[@name='api_keys']")
    del found.attrib["type"]
    found.set("element", "typens:keys")


def array_of(name: str, of: str) -> Callable[[Element], None]:
    return lambda root: one(root, f"//x:complexType[@name='{name}']//x:attribute").set(f"{{{WSDL}}}arrayType", of)


def form_default(root: Element) -> None:
    one(root, "w:types/x:schema").set("elementFormDefault", "qualified")


MANDATE, LIST = "type.AtgMandateParam", "operation.atg_mandate_list"
B, A, C = "breaking", "additive", "cosmetic"
MUTATIONS: dict[str, tuple[Callable[[Element], Any], str, str, str]] = {
    # The whole
    "the target namespace of everything": (everywhere(TNS, "https://other.example/"), B, "targetNamespace", "changed"),
    "the target namespace alone": (
        lambda root: everywhere('namespace="https://other.example/" encoding', f'namespace="{TNS}" encoding')(
            etree.fromstring(everywhere(TNS, "https://other.example/")(root))), B, "targetNamespace", "changed"),
    "the namespace of the types": (
        lambda root: one(root, "w:types/x:schema").set("targetNamespace", "urn:types"), B,
        "type.targetNamespace", "changed"),
    "the address": (everywhere("/apis/denver/api", "/apis/v2/api"), B, "address", "changed"),
    "a SOAP 1.2 binding beside": (soap_12_beside, A, "binding.SOAP 1.2", "new"),
    "an HTTP binding beside": (lambda root: with_binding(root, "http://schemas.xmlsoap.org/wsdl/http/"), A,
        "binding.HTTP", "new"),
    # How it is written
    "document style": (everywhere('style="rpc"', 'style="document"'), B, "operation.*.style", "changed"),
    "document style by default": (lambda root: one(root, "w:binding/s:binding").attrib.pop("style"), B,
        "operation.*.style", "changed"),
    "one operation of document style": (
        lambda root: one(root, "w:binding/w:operation[@name='user_list']/s:operation").set("style", "document"), B,
        "operation.user_list.style", "changed"),
    "another transport": (everywhere("soap/http", "soap/smtp"), B, "operation.*.transport", "changed"),
    "literal": (everywhere('use="encoded"', 'use="literal"'), B, "operation.*.body.use", "changed"),
    "one direction literal": (body("user_list", "output", use="literal"), B, "operation.user_list.output.use",
        "changed"),
    "another namespace of bodies": (everywhere(f'namespace="{TNS}" encoding', 'namespace="urn:x" encoding'), B,
        "operation.*.body.namespace", "changed"),
    "another namespace of one body": (body("user_list", "input", namespace="urn:x"), B,
        "operation.user_list.input.namespace", "changed"),
    "another encoding style": (everywhere(f'encodingStyle="{ENCODING}"', 'encodingStyle="urn:x"'), B,
        "operation.*.body.encodingStyle", "changed"),
    "all actions": (everywhere('soapAction="/denver/', 'soapAction="/v2/'), B, "operation.*.soapAction", "changed"),
    "one action": (everywhere('soapAction="/denver/api/user_list"', 'soapAction="/x"'), B,
        "operation.user_list.soapAction", "changed"),
    "a header of requests": (header("input"), B, "operation.user_list.input.header.api_keys", "new"),
    "a header of responses": (header("output"), A, "operation.user_list.output.header.api_keys", "new"),
    # Operations
    "an operation removed": (operation_removed, B, "operation.user_list", "removed"),
    "a new operation": (new_operation, A, "operation.time_travel", "new"),
    "a fault": (fault, A, "operation.user_list.fault.broken", "new"),
    "no response": (removed("w:portType/w:operation[@name='user_list']/w:output"), B, "operation.user_list.returns",
        "removed"),
    # Parameters
    "a parameter renamed": (part("atg_mandate_list", "timestamp", name="since"), C, f"{LIST}.parameter.timestamp",
        "renamed"),
    "a parameter of another type": (part("atg_mandate_list", "timestamp", type="xsd:int"), B,
        f"{LIST}.parameter.timestamp", "changed"),
    "a parameter renamed and of another type": (part("atg_mandate_list", "timestamp", type="xsd:int", name="since"),
        B, f"{LIST}.parameter.timestamp", "changed"),
    "a parameter removed": (parts("atg_mandate_list", lambda found: found[:-1]), B, f"{LIST}.parameter.timestamp",
        "removed"),
    "the first parameter removed": (parts("atg_mandate_list", lambda found: found[1:]), B,
        f"{LIST}.parameter.api_keys", "removed"),
    "parameters in another order": (parts("atg_mandate_list", lambda found: found[::-1]), B,
        f"{LIST}.parameter.timestamp", "moved"),
    "a new parameter at the end": (parts("atg_mandate_list", lambda found: [*found, new_part("x")]), A,
        f"{LIST}.parameter.x", "new"),
    "a new parameter in the middle": (parts("atg_mandate_list", lambda found: [found[0], new_part("x"), *found[1:]]),
        B, f"{LIST}.parameter.x", "inserted"),
    "soapenc:string": (part("atg_mandate_list", "timestamp", type="soapenc:string"), B,
        f"{LIST}.parameter.timestamp", "changed"),
    "a part by element": (as_element, B, "operation.user_list.parameter.api_keys", "changed"),
    "the return part renamed": (part("user_listResponse", "return", name="result"), B, "operation.user_list.returns",
        "renamed"),
    "another return type": (part("user_listResponse", "return", type="xsd:string"), B, "operation.user_list.returns",
        "changed"),
    "a second return part": (parts("user_listResponse", lambda found: [*found, new_part("x")]), A,
        "operation.user_list.returns.x", "new"),
    # Types
    "a member removed": (removed("//x:complexType[@name='AtgMandateParam']//x:element[@name='kid']"), B,
        f"{MANDATE}.kid", "removed"),
    "a new member": (new_member("AtgMandateParam"), A, f"{MANDATE}.extra", "new"),
    "a new member of a request": (new_member("ApiKeys", minOccurs="1"), A, "type.ApiKeys.extra", "new"),
    "a member of another type": (member("AtgMandateParam", "kid", type="xsd:int"), B, f"{MANDATE}.kid", "changed"),
    "a member of a string of SOAP's": (member("AtgMandateParam", "kid", type="soapenc:string"), B, f"{MANDATE}.kid",
        "changed"),
    "a member of an enumeration": (enumerated, B, f"{MANDATE}.kid", "changed"),
    "a member of a response nillable": (member("AtgMandateParam", "kid", nillable="true"), B, f"{MANDATE}.kid",
        "nillable changed"),
    "a member of a request nillable": (member("ApiKeys", "vendor_api_key", nillable="1"), A,
        "type.ApiKeys.vendor_api_key", "nillable changed"),
    "a member of a response optional": (member("AtgMandateParam", "kid", minOccurs="0"), B, f"{MANDATE}.kid",
        "minOccurs changed"),
    "a member of a request optional": (member("ApiKeys", "vendor_api_key", minOccurs="0"), A,
        "type.ApiKeys.vendor_api_key", "minOccurs changed"),
    "a member many times": (member("ApiKeys", "vendor_api_key", maxOccurs="unbounded"), B,
        "type.ApiKeys.vendor_api_key", "maxOccurs changed"),
    "a member in the namespace": (member("AtgMandateParam", "kid", form="qualified"), B, f"{MANDATE}.kid",
        "form changed"),
    "all members in the namespace": (form_default, B, "type.*", "form changed"),
    "a member with a fixed value": (member("AtgMandateParam", "kid", fixed="1"), B, f"{MANDATE}.kid",
        "fixed value changed"),
    "a choice": (lambda root: setattr(one(root, "//x:complexType[@name='AtgMandateParam']/x:all"), "tag",
        f"{{{XSD}}}choice"), B, MANDATE, "content changed"),
    "an attribute": (lambda root: etree.SubElement(named(root, "x:complexType", "ApiKeys"), f"{{{XSD}}}attribute",
        name="v", type="xsd:string") is None, A, "type.ApiKeys.@v", "new"),
    "a struct renamed": (everywhere("ApiKeys", "Keys"), B, "type.ApiKeys", "renamed"),
    "an array renamed": (everywhere('"AtgMandateParamArray"', '"Mandates"'), C, "", ""),
    "items of another type": (array_of("AtgMandateParamArray", "xsd:string[]"), B, "type.AtgMandateParamArray.items",
        "changed"),
    "an array of arrays": (array_of("StringArray", "xsd:string[][]"), B, "type.StringArray.items",
        "dimensions changed"),
    "an array that is a struct": (
        lambda root: one(root, "//x:complexType[@name='StringArray']").remove(
            one(root, "//x:complexType[@name='StringArray']/x:complexContent")), B, "type.StringArray", "changed"),
    "a type that is gone": (removed("//x:complexType[@name='AtgMandateParam']"), B, MANDATE, "removed"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "severity", "place", "what"), MUTATIONS.values(), ids=MUTATIONS)
def test_one_change_is_one_difference(change: Callable[[Element], Any], severity: str, place: str, what: str) -> None:
    root = etree.fromstring(OURS)
    other = change(root)
    document = other if isinstance(other, bytes) else etree.tostring(root)
    if not place:
        document = document.replace(b"typens:AtgMandateParamArray", b"typens:Mandates")
        place, what = "type.AtgMandateParamArray", "renamed"
    found = compared(document)
    assert summary(found) == [(severity, place, what)]
    assert found.notes == []


def test_a_change_says_before_after_and_where() -> None:
    document = edited(part("atg_mandate_list", "timestamp", name="since"))
    (found,) = compared(document).differences
    assert (found.subject, found.before, found.after) == ("autoinvoice/atg_mandate_list", "timestamp", "since")
    number = int(found.where.removeprefix("line "))
    assert b'name="since"' in document.splitlines()[number - 1]
    (found,) = compared(edited(part("atg_mandate_list", "timestamp", type="xsd:int"))).differences
    assert (found.before, found.after) == ("xsd:string", "xsd:int")


def swapped(found: list[Element]) -> list[Element]:
    return [found[0], found[2], found[1], *found[3:]]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda ps: ps, []),
        (swapped, [(B, "c", "moved")]),
        (lambda ps: [*ps[1:], ps[0]], [(B, "a", "moved")]),
        (lambda ps: [*ps, new_part("x"), new_part("y")], [(A, "x", "new"), (A, "y", "new")]),
        (lambda ps: [new_part("x"), *ps], [(B, "x", "inserted")]),
        (lambda ps: [*ps[:2], *ps[3:]], [(B, "c", "removed")]),
        (lambda ps: [ps[0], new_part("x"), *ps[2:]], [(C, "b", "renamed")]),
        (lambda ps: [new_part("w"), new_part("x"), *ps[2:]], [(C, "a", "renamed"), (C, "b", "renamed")]),
        (lambda ps: [new_part(n) for n in "wxyz"], [(C, n, "renamed") for n in "abcd"]),
        (lambda ps: [ps[0], new_part("x", "xsd:int"), *ps[2:]], [(B, "b", "changed")]),
        (lambda ps: [ps[1], new_part("x"), *ps[2:]], [(B, "a", "removed"), (B, "x", "inserted")]),
    ],
    ids=[
        "none", "two swapped", "the first last", "two more", "one before", "one less", "renamed", "two renamed",
        "all renamed", "renamed and another type", "the first gone and a new second",
    ],
)  # fmt: skip
def test_parameters_are_found_by_their_places(change: Any, expected: list[tuple[str, str, str]]) -> None:
    from dataclasses import replace

    from conformance.catalogue import Scalar, Struct

    contract = replace(API.methods["user_list"], request=Struct("", {n: Scalar("string") for n in "abcd"}))
    api = replace(API, methods={"user_list": contract})
    root = etree.fromstring(wsdl(api, "https://service.example"))
    message = one(root, "w:message[@name='api-user_list']")
    message[:] = change(list(message))
    found = compare(api, etree.tostring(root)).differences
    assert [(d.severity, d.place.rpartition(".")[2], d.what) for d in found] == expected


def test_a_simple_type_is_compared_by_its_values_and_limits() -> None:
    from conformance.wires.soap.description.diff import Wsdl, changes

    def document(*facets: tuple[str, str], base: str = "xsd:string") -> Wsdl:
        def change(root: Element) -> None:
            enumerated(root)
            restriction = one(root, "//x:simpleType/x:restriction")
            restriction.set("base", base)
            restriction[:] = [etree.Element(f"{{{XSD}}}{name}", value=value) for name, value in facets]

        return Wsdl(edited(change))

    two = document(("enumeration", "A"), ("enumeration", "B"))
    for after, expected in (
        (document(("enumeration", "B"), ("enumeration", "A")), []),
        (document(("enumeration", "A")), [(A, "values removed")]),
        (document(*(("enumeration", v) for v in "ABC")), [(A, "values added")]),
        (document(), [(B, "values open")]),
        (document(("enumeration", "A"), ("enumeration", "B"), base="xsd:token"), [(B, "base changed")]),
        (document(("enumeration", "A"), ("enumeration", "B"), ("maxLength", "9")), [(A, "maxLength changed")]),
    ):
        assert [(c.severity, c.what) for c in changes(two, after)] == expected
    assert [c.what for c in changes(document(), two)] == ["values closed"]


def test_only_the_chosen_methods_and_their_types_are_compared() -> None:
    def change(root: Element) -> None:
        member("AtgMandateParam", "kid", type="xsd:int")(root)
        member("UserParamsOut", "email", type="xsd:int")(root)
        new_operation(root)

    document = edited(change)
    assert len(compared(document).differences) == 3
    only = compared(document, methods=frozenset({"atg_mandate_list"})).differences
    assert [d.place for d in only] == [f"{MANDATE}.kid"]


# Parts in other files


def in_files(folder: Path) -> Path:
    """The description in four files: the service, what it is bound to, and two schemas that include each other."""
    root = etree.fromstring(OURS)
    schema = one(root, "w:types/x:schema")
    types, prefixes = one(root, "w:types"), cast("dict[str, str]", schema.nsmap)
    types.remove(schema)
    # Each file declares its own prefixes; the included one takes its namespace from the one that includes it.
    included = etree.Element(f"{{{XSD}}}schema", nsmap=prefixes)
    kept = etree.Element(f"{{{XSD}}}schema", nsmap=prefixes, targetNamespace=TNS)
    for number, element in enumerate(list(schema)):
        (kept if number % 2 else included).append(element)
    schema = kept
    schema.insert(0, etree.Element(f"{{{XSD}}}include", schemaLocation="more/included.xsd"))
    wrapper = etree.SubElement(types, f"{{{XSD}}}schema")
    etree.SubElement(wrapper, f"{{{XSD}}}import", namespace=TNS, schemaLocation="parts/types.xsd")
    outer = etree.fromstring(etree.tostring(root))
    for kind in ("message", "portType", "binding", "types"):
        for element in list(outer.iterfind(f"{{{WSDL}}}{kind}")):
            outer.remove(element)
    outer.insert(0, etree.Element(f"{{{WSDL}}}import", namespace=TNS, location="./bound.wsdl"))
    root.remove(one(root, "w:service"))
    # Includes lead round in a circle, as schemas of one namespace often do.
    included.insert(0, etree.Element(f"{{{XSD}}}include", schemaLocation="../types.xsd"))
    (folder / "parts" / "more").mkdir(parents=True)
    for name, element in (
        ("api.wsdl", outer),
        ("bound.wsdl", root),
        ("parts/types.xsd", schema),
        ("parts/more/included.xsd", included),
    ):
        (folder / name).write_bytes(etree.tostring(element))
    return folder / "api.wsdl"


def test_files_beside_the_description_are_read(tmp_path: Path) -> None:
    file = in_files(tmp_path)
    found = compared(file.read_bytes(), file=file)
    assert (summary(found), found.notes) == ([], [])
    text = (tmp_path / "parts" / "types.xsd").read_text()
    assert 'name="kid" type="xsd:string"' in text + (tmp_path / "parts" / "more" / "included.xsd").read_text()
    for part_ in (tmp_path / "parts").rglob("*.xsd"):
        part_.write_text(part_.read_text().replace('name="kid" type="xsd:string"', 'name="kid" type="xsd:int"'))
    assert summary(compared(file.read_bytes(), file=file)) == [(B, f"{MANDATE}.kid", "changed")]


def test_what_is_elsewhere_is_not_fetched_and_said(tmp_path: Path) -> None:
    file = in_files(tmp_path)
    alone = compared(file.read_bytes())
    assert summary(alone) == []
    assert alone.notes == ["./bound.wsdl was not loaded, so what it describes was not compared"]
    for outside in ("https://elsewhere.example/types.xsd", "../../etc/types.xsd", "file:///etc/hostname"):
        bound = etree.fromstring((tmp_path / "bound.wsdl").read_bytes())
        one(bound, "//x:import").set("schemaLocation", outside)
        (tmp_path / "bound.wsdl").write_bytes(etree.tostring(bound))
        found = compared(file.read_bytes(), file=file)
        assert summary(found) == []
        assert found.notes == [f"{outside} was not loaded, so what it describes was not compared"]


def test_the_encoding_schema_is_known_and_never_asked_for() -> None:
    def change(root: Element) -> None:
        schema = one(root, "w:types/x:schema")
        schema.insert(0, etree.Element(f"{{{XSD}}}import", namespace=ENCODING, schemaLocation="http://x.example/soap"))

    found = compared(edited(change))
    assert (summary(found), found.notes) == ([], [])


def test_what_is_not_defined_is_said() -> None:
    def change(root: Element) -> None:
        part("user_list", "api_keys", type="typens:Nowhere")(root)
        removed("w:message[@name='api-user_listResponse']")(root)

    found = compared(edited(change))
    assert summary(found) == [(B, "operation.user_list.parameter.api_keys", "changed")]
    assert sorted(found.notes) == [
        f"the message {{{TNS}}}api-user_listResponse is not defined, so it was not compared",
        f"the type {{{TNS}}}Nowhere is not defined, so it was not compared",
    ]


# What is no description


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"", "not a WSDL: "),
        (b"<html/>", "its root is html"),
        (b"<definitions/>", "its root is definitions"),
        (b"<!DOCTYPE x><definitions/>", "document type"),
        (b'<description xmlns="http://www.w3.org/ns/wsdl"/>', "WSDL 2.0"),
        (f'<definitions xmlns="{WSDL}"/>'.encode(), "describes no operation"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "unknown encoding"),
        (b"\xff\xfe<", "not a WSDL: "),
        (OURS[: len(OURS) // 2], "not well-formed"),
        (OURS.replace(b'"xsd:int"', b'"xs:int"'), "the prefix xs of xs:int is declared nowhere"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_wsdl_is_refused(document: bytes, says: str) -> None:
    with pytest.raises(EndpointBroken, match=says):
        compared(document)


def types_in_circles(root: Element) -> None:
    schema = one(root, "w:types/x:schema")
    for name, other in (("A", "B"), ("B", "A")):
        made = etree.SubElement(schema, f"{{{XSD}}}complexType", name=name)
        content = etree.SubElement(made, f"{{{XSD}}}complexContent")
        extension = etree.SubElement(content, f"{{{XSD}}}extension", base=f"typens:{other}")
        members = etree.SubElement(extension, f"{{{XSD}}}sequence")
        etree.SubElement(members, f"{{{XSD}}}element", name="next", type=f"typens:{other}")
        group = etree.SubElement(schema, f"{{{XSD}}}group", name=f"G{name}")
        inner = etree.SubElement(group, f"{{{XSD}}}sequence")
        etree.SubElement(inner, f"{{{XSD}}}group", ref=f"typens:G{other}")
        etree.SubElement(members, f"{{{XSD}}}group", ref=f"typens:G{name}")
    member("AtgMandateParam", "kid", type="typens:A")(root)


def deep_types(root: Element) -> None:
    holder = one(root, "//x:complexType[@name='AtgMandateParam']//x:element[@name='kid']")
    for _ in range(500):
        del holder.attrib["type"]
        made = etree.SubElement(etree.SubElement(holder, f"{{{XSD}}}complexType"), f"{{{XSD}}}sequence")
        holder = etree.SubElement(made, f"{{{XSD}}}element", name="x", type="xsd:string")


@pytest.mark.parametrize("change", [types_in_circles, deep_types], ids=["circles", "depth"])
def test_types_in_circles_and_very_deep_ones_end(change: Callable[[Element], None]) -> None:
    started = time.process_time()
    assert summary(compared(edited(change))) == [(B, f"{MANDATE}.kid", "changed")]
    assert time.process_time() - started < 5


def test_comparing_is_quick() -> None:
    assert_quick(lambda: compared(OURS), within=2)


# The command


def test_the_command_names_a_description_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "x.wsdl"
    file.write_text("<html/>")
    done = Checkout(tmp_path).run("drift", "--wsdl", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert str(file) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_cosmetic_difference_matters_under_strict_alone(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    one_chapter = load(checkout.root / "contracts").apis["autoinvoice"]
    document = wsdl(one_chapter, "https://x.example").decode()
    file = tmp_path / "x.wsdl"
    file.write_text(document.replace('<part name="timestamp" type', '<part name="since" type', 1))
    done = checkout.run("drift", "--wsdl", str(file))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 cosmetic in the description")
    assert checkout.run("drift", "--wsdl", str(file), "--strict").returncode == 1
