"""Where sources disagree, a contract records both readings: a description with the other one fails nothing."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from conformance.catalogue import Conflict
from conformance.drift.conflicts import recognised
from conformance.drift.interface import compare
from conformance.drift.result import Drift
from conformance.report.drift import headline
from conformance.report.drift_markdown import section
from conformance.report.drift_terminal import table
from conformance.wires.difference import Difference
from conformance.wires.registry import load
from conformance.wires.rest.openapi import openapi
from conformance.wires.soap.names import ENCODING, WSDL, WSDL_SOAP, XSD
from conformance.wires.soap.wsdl import wsdl
from tests.checkout import Checkout

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
SOAP = CATALOGUE.apis["autoinvoice"]
PUBLISHED = ROOT.parent / "shared" / "facts" / "soap_wire.json"
TNS = "https://secure.maventa.com/"
ACCEPTED = [
    pytest.param(api, method, place, id=f"{api.id}/{method} {place}")
    for api in CATALOGUE.apis.values()
    for method, conflicts in (("", api.conflicts), *((c.method, c.about.conflicts) for c in api.methods.values()))
    for conflict in conflicts
    for place in conflict.accepts
]


@pytest.mark.parametrize(("api", "method", "place"), ACCEPTED)
def test_an_accepted_place_is_one_that_the_contracts_have(api: Any, method: str, place: str) -> None:
    kind, _, rest = place.partition(".")
    if kind == "type":
        name, _, member = rest.partition(".")
        found = api.types()[name]
        assert not member or member in found.members
    elif kind == "operation" and not rest.startswith("*"):
        name, _, part = rest.partition(".")
        assert name == method
        assert part == "returns" or part.removeprefix("parameter.") in api.methods[name].request.members
    elif kind == "request":
        found = api.methods[method].request
        for step in rest.split("."):
            found = found.item if step == "[]" else found.members[step]
    elif kind == "answer":
        fields = {
            f.id.partition("#")[2] for c in api.methods.values() if method in ("", c.method) for f in c.terms.fields
        }
        # A member that only the other source has stands beside those that the contract has.
        beside = place.rpartition(".")[0]
        assert place in fields or any(field.startswith(f"{beside}.") for field in fields), place
    else:
        assert place in ("address", "operation.*.soapAction")


def difference(place: str, after: str, subject: str = "autoxchange/getV1ServicesAtgMandates") -> Difference:
    return Difference("breaking", subject, place, "retyped", "boolean", after)


@pytest.mark.parametrize(
    ("found", "known"),
    [
        (difference("answer.[].notification", "string"), True),
        (difference("operation.GET /v1/services/atg/mandates.response.200.[].notification", "string"), True),
        (difference("answer.[].updated_timestamp", "absent"), True),
        (difference("answer.[].notification", "string", "autoxchange/getV1Invoices"), True),  # the API's conflict
        (difference("answer.[].notification", "number"), False),
        (difference("answer.[].notification", "number, string"), False),
        (difference("answer.[].notification.x", "string"), False),
        (difference("x.answer.[].notification", "string"), False),
        (difference("error.[].notification", "string"), False),
        (difference("operation.GET /v1/services/atg/mandates.response.404.[].notification", "string"), False),
        (difference("answer.[].notification", "string", "invoicing/sendInvoice"), False),
        (difference("answer.[].notification", "string", "elsewhere/x"), False),
        (difference("answer.[].user_api_key", "absent", "autoinvoice/company_list"), True),
        (difference("answer.[].user_api_key", "absent", "autoinvoice/user_list"), False),  # that method's alone
        (difference("type.CompanyParamsOut.user_api_key", "absent", "autoinvoice"), True),
        (difference("operation.*.soapAction", "/v1.1/api/*", "autoinvoice"), True),
        (difference("operation.user_list.soapAction", "/v1.1/api/user_list", "autoinvoice/user_list"), True),
        (difference("operation.*.soapAction", "/v2/api/*", "autoinvoice"), False),
    ],
)
def test_a_difference_is_known_by_its_place_and_by_what_is_there_now(found: Difference, known: bool) -> None:
    (marked,) = recognised([found], CATALOGUE.apis)
    assert bool(marked.conflict) is known


def test_several_types_are_known_if_each_of_them_is() -> None:
    from dataclasses import replace

    conflict = Conflict("a", "b", "c", (), {"answer.x": ("string", "struct")})
    apis = {"autoinvoice": replace(SOAP, conflicts=(conflict,))}
    for after, known in (("string", True), ("string, struct", True), ("list, string", False)):
        (marked,) = recognised([difference("answer.x", after, "autoinvoice/user_list")], apis)
        assert (marked.conflict == "a: c") is known


def test_what_a_conflict_records_fails_nothing_and_is_reported() -> None:
    text = wsdl(SOAP, "https://x.example").decode()
    for name in ("maventa_uuid", "user_api_key"):
        text, count = re.subn(
            rf'(<complexType name="CompanyParamsOut">.*?)<element name="{name}" [^>]*/>', r"\1", text, flags=re.DOTALL
        )
        assert count == 1
    found = compare(SOAP, text.encode()).differences
    assert [(d.severity, d.place) for d in found] == [
        ("breaking", "type.CompanyParamsOut.maventa_uuid"),
        ("breaking", "type.CompanyParamsOut.user_api_key"),
    ]
    drift = Drift("the contracts", "x.wsdl", 0, 0, found, described=True)
    assert (drift.open, drift.exit_code(strict=True)) == ([], 0)
    record = drift.as_dict()
    assert headline(record) == "No drift in the description; 2 known conflicts"
    assert record["counts"]["breaking"] == 0
    for shown in (table(record, colour=False, width=100), html.unescape(section(record))):
        words = " ".join(shown.split())
        assert "type.CompanyParamsOut.user_api_key" in words
        assert "Members of CompanyParamsOut: The WSDL of 2015 has neither" in words
    other = Difference("breaking", "autoinvoice", "type.CompanyParamsOut.email", "removed", "xsd:string", "absent")
    beside = Drift("a", "b", 0, 0, [*found, other], described=True)
    assert (beside.open, beside.exit_code(strict=False)) == ([other], 1)
    assert "1 breaking in the description; 2 known conflicts" in table(beside.as_dict(), colour=False, width=100)


def test_members_of_a_mandate_may_be_as_on_the_wire() -> None:
    api = CATALOGUE.apis["autoxchange"]
    document: Any = json.loads(json.dumps(openapi(api, "https://x.example")))
    response = document["paths"]["/v1/services/atg/mandates"]["get"]["responses"]["200"]
    row = response["content"]["application/json"]["schema"]["items"]
    row["properties"]["notification"] = {"type": "string"}
    row["properties"]["updated_at"] = row["properties"].pop("updated_timestamp")
    row["required"] = [n for n in row.get("required", ()) if n != "updated_timestamp"]
    found = compare(api, json.dumps(document).encode()).differences
    assert len(found) == 3
    assert all(d.conflict.startswith("Members of a mandate") for d in found)


def test_rows_that_nothing_may_be_in_are_a_known_conflict() -> None:
    api = CATALOGUE.apis["invoicing"]
    document: Any = json.loads(json.dumps(openapi(api, "https://x.example")))
    schema = document["paths"]["/invoice/create"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema["properties"]["invoiceDetails"]["properties"]["invoiceRows"]["items"] = False
    (found,) = compare(api, json.dumps(document).encode()).differences
    assert (found.severity, found.what, found.after) == ("breaking", "type changed", "nothing")
    assert found.conflict.startswith("Items of invoiceRows")


def published(facts: dict[str, Any]) -> bytes:
    """The service's own WSDL as a client that was made from it shows it."""
    prefixes = {None: WSDL, "typens": TNS, "xsd": XSD, "soap": WSDL_SOAP, "soapenc": ENCODING, "wsdl": WSDL}
    root = etree.Element(f"{{{WSDL}}}definitions", nsmap=prefixes, targetNamespace=TNS)  # type: ignore[arg-type]
    schema = etree.SubElement(etree.SubElement(root, f"{{{WSDL}}}types"), f"{{{XSD}}}schema", targetNamespace=TNS)
    arrays: set[str] = set()

    def name(kind: str) -> str:
        if kind.endswith("Array"):
            arrays.add(kind)
        return kind if kind.startswith("xsd:") else "soapenc:base64" if kind == "base64" else f"typens:{kind}"

    def add(parent: Any, kind: str, **attributes: str) -> Any:
        return etree.SubElement(
            parent, f"{{{XSD if parent is schema or kind == 'element' else WSDL}}}{kind}", attributes
        )

    for struct, members in facts["types"].items():
        inside = etree.SubElement(add(schema, "complexType", name=struct), f"{{{XSD}}}all")
        for member in members:
            kind = member["type"]
            if member.get("array"):
                plain = {"xsd:string": "String", "base64": "ActionWebService..Base64"}.get(kind, kind)
                kind = f"{plain}Array"
            add(inside, "element", name=member["name"], type=name(kind))
    port_type, binding = add(root, "portType", name="P"), add(root, "binding", name="B", type="typens:P")
    http = "http://schemas.xmlsoap.org/soap/http"
    etree.SubElement(binding, f"{{{WSDL_SOAP}}}binding", style="rpc", transport=http)
    for operation, facts_ in facts["operations"].items():
        returned = [{"name": "return", "type": facts_["returns"]}]
        for message, listed in ((operation, facts_["parameters"]), (f"{operation}R", returned)):
            made = add(root, "message", name=message)
            for part in listed:
                add(made, "part", name=part["name"], type=name(part["type"]))
        abstract, bound = add(port_type, "operation", name=operation), add(binding, "operation", name=operation)
        etree.SubElement(bound, f"{{{WSDL_SOAP}}}operation", soapAction=f"/denver/api/{operation}")
        for direction, message in (("input", operation), ("output", f"{operation}R")):
            add(abstract, direction, message=f"typens:{message}")
            how = {"use": "encoded", "namespace": TNS, "encodingStyle": ENCODING}
            etree.SubElement(add(bound, direction), f"{{{WSDL_SOAP}}}body", how)
    for array in sorted(arrays):
        plain = array.removesuffix("Array")
        of = {"String": "xsd:string", "ActionWebService..Base64": "soapenc:base64"}.get(plain, f"typens:{plain}")
        content = etree.SubElement(add(schema, "complexType", name=array), f"{{{XSD}}}complexContent")
        restriction = etree.SubElement(content, f"{{{XSD}}}restriction", base="soapenc:Array")
        etree.SubElement(restriction, f"{{{XSD}}}attribute", ref="soapenc:arrayType").set(
            f"{{{WSDL}}}arrayType", f"{of}[]"
        )
    return etree.tostring(root)


def test_the_wsdl_of_2015_differs_in_nothing_but_recorded_conflicts_and_later_methods() -> None:
    if not PUBLISHED.is_file():
        pytest.skip(f"what is known of the published WSDL is not beside this checkout: {PUBLISHED}")
    facts = json.loads(PUBLISHED.read_text("utf-8"))
    found = compare(SOAP, published(facts)).differences
    left = {d.place for d in found if not d.conflict and d.severity != "additive"}
    assert left == {f"operation.{name}" for name in SOAP.methods.keys() - facts["operations"].keys()}
    assert {d.place.partition(".parameter")[0] for d in found if d.conflict} >= {
        "type.CompanyParamsOut.user_api_key",
        "type.RegistrationParamsOutD.company_maventa_id",
        "operation.get_invoice_image_as_format",
        "operation.list_company_actions.returns",
    }


def test_the_command_ends_with_0_where_conflicts_alone_differ(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    api = load(checkout.root / "contracts").apis["autoinvoice"]
    text = wsdl(api, "https://x.example").decode()
    assert "/denver/api/" in text
    file = tmp_path / "x.wsdl"
    file.write_text(text.replace('soapAction="/denver/api/', 'soapAction="/v1.1/api/'))
    done = checkout.run("drift", "--wsdl", str(file), "--strict")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "No drift in the description; 1 known conflict")
    assert "conflict: autoinvoice operation.*.soapAction: changed" in done.stdout
