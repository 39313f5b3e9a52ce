"""The generated WSDL is shaped as the service's own, and toolkits read it without fetching anything else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import suds.client
import zeep
from lxml import etree
from suds.store import DocumentStore
from suds.xsd.doctor import Import, ImportDoctor

from conformance.catalogue import Api, Array, Node, Scalar, Struct
from conformance.wires.registry import load
from conformance.wires.soap import names
from conformance.wires.soap.wsdl import type_name, wsdl

ROOT = Path(__file__).parent.parent
API = load(ROOT / "contracts").apis["autoinvoice"]
TNS = "https://secure.maventa.com/"
URL = "https://service.invalid/apis/v1.1/wsdl"
ENCODING_SCHEMA = Path(names.__file__).with_name("encoding.xsd").read_bytes()
PUBLISHED = ROOT.parent / "shared" / "facts" / "soap_wire.json"
W = {"w": names.WSDL, "s": names.WSDL_SOAP, "x": names.XSD}


def _document(api: Api = API) -> etree._Element:
    return etree.fromstring(wsdl(api, "https://service.invalid/"))


DOCUMENT = _document()


def found(path: str, document: etree._Element = DOCUMENT) -> list[Any]:
    result = document.xpath(path, namespaces=W)
    assert isinstance(result, list)
    return result


# Names


def test_the_document_is_named_as_the_services_own() -> None:
    assert DOCUMENT.tag == f"{{{names.WSDL}}}definitions"
    assert (DOCUMENT.get("name"), DOCUMENT.get("targetNamespace")) == ("Maventa", TNS)
    assert DOCUMENT.nsmap["typens"] == TNS


def test_the_service_its_port_and_its_binding_are_named_as_the_services_own() -> None:
    assert found("w:service/@name") == ["MaventaService"]
    assert found("w:service/w:port/@name") == found("w:portType/@name") == ["MaventaApiPort"]
    assert found("w:binding/@name") == ["MaventaApiBinding"]
    assert found("w:service/w:port/@binding") == ["typens:MaventaApiBinding"]
    assert found("w:binding/@type") == ["typens:MaventaApiPort"]


@pytest.mark.parametrize("base", ["https://service.invalid", "https://service.invalid/"], ids=["bare", "with a slash"])
def test_the_address_lies_below_the_base_url(base: str) -> None:
    document = etree.fromstring(wsdl(API, base))
    assert found("//s:address/@location", document) == ["https://service.invalid/apis/denver/api"]


def test_the_document_is_utf8_with_a_declaration_and_the_same_each_time() -> None:
    made = wsdl(API, "https://service.invalid/")
    assert made.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert wsdl(API, "https://service.invalid/") == made


# Operations


def test_every_method_is_an_operation_and_nothing_else_is() -> None:
    assert found("w:portType/w:operation/@name") == list(API.methods)
    assert found("w:binding/w:operation/@name") == list(API.methods)


@pytest.mark.parametrize("method", API.methods)
def test_an_operation_is_rpc_encoded_with_its_own_soapaction(method: str) -> None:
    (operation,) = found(f"w:binding/w:operation[@name='{method}']")
    assert found("s:operation/@soapAction", operation) == [f"/denver/api/{method}"]
    bodies = found("*/s:body", operation)
    assert [etree.QName(body.getparent()).localname for body in bodies] == ["input", "output"]
    for body in bodies:
        assert dict(body.attrib) == {"use": "encoded", "namespace": TNS, "encodingStyle": names.ENCODING}


def test_the_binding_is_rpc_over_http() -> None:
    (binding,) = found("w:binding/s:binding")
    assert dict(binding.attrib) == {"style": "rpc", "transport": "http://schemas.xmlsoap.org/soap/http"}


@pytest.mark.parametrize("method", API.methods)
def test_an_operation_takes_and_returns_what_the_contract_says(method: str) -> None:
    contract = API.methods[method]
    (operation,) = found(f"w:portType/w:operation[@name='{method}']")
    assert found("w:input/@message", operation) == [f"typens:api-{method}"]
    assert found("w:output/@message", operation) == [f"typens:api-{method}Response"]
    parts = [(part.get("name"), part.get("type")) for part in found(f"w:message[@name='api-{method}']/w:part")]
    assert parts == [(name, type_name(node)) for name, node in contract.request.members.items()]
    returned = [(p.get("name"), p.get("type")) for p in found(f"w:message[@name='api-{method}Response']/w:part")]
    assert returned == [("return", type_name(contract.answer))]


def test_a_method_without_parameters_has_an_empty_message() -> None:
    contract = API.methods["disable_b2c_issuer_agreement"]
    bare = replace(contract, method="server_time", request=Struct("", {}))
    document = _document(replace(API, methods={"server_time": bare}))
    (message,) = found("w:message[@name='api-server_time']", document)
    assert len(message) == 0


# Types


def test_there_is_one_schema_and_it_imports_nothing() -> None:
    (schema,) = found("w:types/x:schema")
    assert dict(schema.attrib) == {"targetNamespace": TNS}
    assert found("//x:import | //x:include | //w:import") == []


def test_every_named_type_stands_there_once() -> None:
    assert found("//x:complexType/@name") == list(API.types())
    assert len(set(API.types())) == len(API.types())


def test_every_type_is_declared_that_something_uses() -> None:
    used = {name for name in found("//@type") if name.startswith("typens:") and "Maventa" not in name}
    used |= {name.removesuffix("[]") for name in found("//@*[local-name()='arrayType']")}
    declared = {f"typens:{name}" for name in found("//x:complexType/@name")}
    assert {name for name in used if name.startswith("typens:")} == declared


@pytest.mark.parametrize("name", [n for n, node in API.types().items() if isinstance(node, Struct)])
def test_a_struct_is_xsd_all_with_every_member_required(name: str) -> None:
    node = API.types()[name]
    assert isinstance(node, Struct)
    (declared,) = found(f"//x:complexType[@name='{name}']")
    assert [etree.QName(child).localname for child in declared] == ["all"]
    members = [dict(element.attrib) for element in declared[0]]
    # Neither minOccurs nor nillable: the service's own document has none, and other toolkits heed them.
    assert members == [{"name": member, "type": type_name(of)} for member, of in node.members.items()]


@pytest.mark.parametrize("name", [n for n, node in API.types().items() if isinstance(node, Array)])
def test_an_array_restricts_the_soap_array(name: str) -> None:
    node = API.types()[name]
    assert isinstance(node, Array)
    (declared,) = found(f"//x:complexType[@name='{name}']")
    (restriction,) = found("x:complexContent/x:restriction", declared)
    assert restriction.get("base") == "soapenc:Array"
    assert restriction.nsmap["soapenc"] == names.ENCODING
    (attribute,) = restriction
    assert dict(attribute.attrib) == {
        "ref": "soapenc:arrayType",
        f"{{{names.WSDL}}}arrayType": f"{type_name(node.item)}[]",
    }


@pytest.mark.parametrize(
    ("node", "name"),
    [
        (Scalar("string"), "xsd:string"),
        (Scalar("integer"), "xsd:int"),
        (Scalar("number"), "xsd:double"),
        (Scalar("boolean"), "xsd:boolean"),
        (Scalar("base64"), "soapenc:base64"),
        (Struct("ApiKeys", {}), "typens:ApiKeys"),
        (Array("StringArray", Scalar("string")), "typens:StringArray"),
    ],
    ids=["a text", "an int", "a double", "a truth value", "a file", "a struct", "an array"],
)
def test_a_declared_type_has_a_name_in_the_wsdl(node: Node, name: str) -> None:
    assert type_name(node) == name


def test_an_arrays_type_is_named_after_its_items() -> None:
    for name, node in API.types().items():
        if isinstance(node, Array):
            kind = getattr(node.item, "kind", "")
            own = node.item.name if isinstance(node.item, Struct) else {"string": "String"}.get(kind, "")
            assert name in (f"{own}Array", "ActionWebService..Base64Array")


# Toolkits


class _Shelf(zeep.Transport):  # type: ignore[misc]
    """Has the WSDL and the encoding schema, and fails for anything else."""

    def load(self, url: str) -> bytes:
        return {URL: wsdl(API, "https://service.invalid/"), names.ENCODING: ENCODING_SCHEMA}[url]


def test_zeep_reads_every_operation() -> None:
    client = zeep.Client(URL, transport=_Shelf(cache=None))
    assert set(client.wsdl.services) == {"MaventaService"}
    binding = client.wsdl.bindings[f"{{{TNS}}}MaventaApiBinding"]
    for method, contract in API.methods.items():
        operation = binding.get(method)
        assert (operation.style, operation.soapaction) == ("rpc", f"/denver/api/{method}")
        assert [name for name, _ in operation.input.body.type.elements] == list(contract.request.members)


def test_suds_reads_every_operation() -> None:
    store = DocumentStore(
        {
            URL.partition("://")[2]: wsdl(API, "https://service.invalid/"),
            names.ENCODING.partition("://")[2]: ENCODING_SCHEMA,
        }
    )
    doctor = ImportDoctor(Import(names.ENCODING, names.ENCODING))
    client = suds.client.Client(URL, cache=None, documentStore=store, doctor=doctor)
    (definition,) = client.sd
    (port,) = definition.ports
    parsed = {name: [parameter[0] for parameter in parameters] for name, parameters in port[1]}
    assert parsed == {method: list(contract.request.members) for method, contract in API.methods.items()}
    for name, node in API.types().items():
        if isinstance(node, Struct):
            made = client.factory.create(f"{{{TNS}}}{name}")
            assert set(dict(made)) == set(node.members)


# Against what the service once published


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    """What a client that was generated from the service's own WSDL shows of it."""
    if not PUBLISHED.is_file():
        pytest.skip("the facts about the published WSDL are not beside this checkout: ../shared/facts/soap_wire.json")
    parsed: dict[str, Any] = json.loads(PUBLISHED.read_text("utf-8"))
    return parsed


def test_the_members_of_api_keys_are_those_that_the_service_published(published: dict[str, Any]) -> None:
    node = API.types()["ApiKeys"]
    assert isinstance(node, Struct)
    declared = {name: type_name(member) for name, member in node.members.items()}
    # Their order differs, which the API's contract records as a conflict: members are found by name.
    assert declared == {member["name"]: member["type"] for member in published["types"]["ApiKeys"]}
    assert any("ApiKeys" in conflict.about for conflict in API.conflicts)


def test_every_published_operation_takes_api_keys_first_where_it_takes_them(published: dict[str, Any]) -> None:
    theirs = {
        (place, parameter["type"])
        for operation in published["operations"].values()
        for place, parameter in enumerate(operation["parameters"])
        if parameter["name"] == "api_keys"
    }
    ours = {
        (place, type_name(node).removeprefix("typens:"))
        for contract in API.methods.values()
        for place, (name, node) in enumerate(contract.request.members.items())
        if name == "api_keys"
    }
    assert ours == theirs == {(0, "ApiKeys")}


def test_operations_and_types_that_both_have_are_the_same(published: dict[str, Any]) -> None:
    shared = set(API.methods) & set(published["operations"])
    if not shared:
        pytest.skip("no contract is about a method that the published WSDL of 2015 had")
    for method in shared:
        contract, theirs = API.methods[method], published["operations"][method]
        ours = [(name, _published_name(node)) for name, node in contract.request.members.items()]
        same = ours == [(parameter["name"], parameter["type"]) for parameter in theirs["parameters"]]
        same = same and _published_name(contract.answer) == theirs["returns"]
        sources = {cited.source.kind for conflict in contract.about.conflicts for cited in conflict.sources}
        assert same or "client" in sources, method


def _published_name(node: Node) -> str:
    return type_name(node).removeprefix("typens:").removeprefix("soapenc:")
