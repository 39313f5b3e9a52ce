"""The gate judges single requests: a right one raises nothing, and one that is wrong in one way raises that."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.catalogue import Contract
from conformance.mock.server.mock_server import MockServer
from conformance.payloads import ubl
from conformance.payloads.document import Document
from tests.gated import CATALOGUE, ENVELOPE, SOAP, Client, Gated, element

PDF = b"%PDF-1.4 an invoice"
XML = ubl.build(Document())


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as mock:
        yield mock


@pytest.fixture
def gated(server: MockServer) -> Gated:
    return Gated(server)


def of(api: str) -> list[Contract]:
    return [contract for contract in CATALOGUE.apis[api].methods.values() if not contract.about.deprecated]


@pytest.mark.parametrize("contract", of("autoinvoice"), ids=lambda contract: contract.method)
def test_the_example_of_each_method_is_right(gated: Gated, contract: Contract) -> None:
    gated.client.soap(contract.method)
    judge = gated.judge()
    assert judge.causes.all() == []
    assert judge.coverage.calls == {contract.id: 1}


def invoice(**changed: Any) -> dict[str, Any]:
    example: dict[str, Any] = json.loads(json.dumps(CATALOGUE.apis["invoicing"].methods["createInvoice"].example))
    for path, value in changed.items():
        place = example
        *outer, last = path.split("__")
        for name in outer:
            place = place[name]
        place[last] = value
    return example


def create(client: Client, body: Any, **headers: str) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    client.rest(
        "invoicing", "POST", "/invoice/create", data=data, headers={"Content-Type": "application/json", **headers}
    )


def send(client: Client, *, data: Any = None, files: Any = None) -> None:
    file = {"file": ("invoice.xml", XML, "application/xml")} if files is None else files
    client.rest("ax", "POST", "/v1/invoices", data={"format": "PEPPOLBIS30", "lang": "NO"} | (data or {}), files=file)


def test_a_right_client_over_rest_raises_nothing(gated: Gated) -> None:
    client = gated.client
    create(client, invoice())
    create(client, invoice(invoiceDetails__pdfBytes=base64.b64encode(PDF).decode(), recipientDetails__firstName="Åse"))
    client.rest("invoicing", "GET", "/invoice/order-1001/status")
    send(client)
    send(client, data={"route_order": ["email", "print"], "recipient_email": ""})
    found = client.rest(
        "ax", "GET", "/v1/invoices", params={"direction": "SENT", "created_at_start": "2026-01-01T00:00:00Z"}
    )
    client.rest("ax", "GET", f"/v1/invoices/{found.json()[0]['id']}")
    client.rest("ax", "GET", "/v1/invoices?status[]=PENDING&status[]=FAILED&page=1")
    assert gated.causes() == []


SOAP_BUGS: dict[str, tuple[str, Any, str, str]] = {
    "latin-1": (
        "company_lookup_with_operator",
        lambda t: t.replace("Nordisk", "Blåbær").encode("latin-1"),
        "not-utf-8",
        "error",
    ),
    "declared-latin-1": (
        "company_lookup_with_operator",
        lambda t: t.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        "not-utf-8",
        "error",
    ),
    "no-type": ("company_show", lambda t: re.sub(r' xsi:type="[^"]*"', "", t), "xsi-type-missing", "warning"),
    "untyped-file": (
        "invoice_put_invoice_with_metadata",
        lambda t: re.sub(r' xsi:type="[^"]*"', "", t),
        "xsi-type-missing",
        "error",
    ),
    "wrong-type": ("company_show", lambda t: t.replace("t:ApiKeys", "t:Keys"), "xsi-type-wrong", "warning"),
    "unknown-member": (
        "company_show",
        lambda t: t.replace("</api_keys>", "<nick>x</nick></api_keys>"),
        "unknown-member",
        "warning",
    ),
    "repeated-member": (
        "company_show",
        lambda t: t.replace("</api_keys>", '<company_uuid xsi:type="xsd:string">x</company_uuid></api_keys>'),
        "repeated-member",
        "error",
    ),
    "array-without-type": (
        "invoice_state_list",
        lambda t: re.sub(r' c:arrayType="[^"]*"', "", t),
        "array-type",
        "error",
    ),
    "array-one-longer": ("invoice_state_list", lambda t: t.replace("string[1]", "string[2]"), "array-type", "error"),
    "date": (
        "invoice_list_between_dates",
        lambda t: re.sub(r">\d{14}<", ">2026-01-15<", t, count=1),
        "date-format",
        "error",
    ),
    "text-in-int": ("company_lookup_with_operator", lambda t: t.replace(">20<", ">twenty<"), "wrong-type", "error"),
    "no-namespace": ("company_show", lambda t: t.replace("t:company_show", "company_show"), "namespace", "warning"),
    "no-style": ("company_show", lambda t: re.sub(r' e:encodingStyle="[^"]*"', "", t), "encoding-style", "warning"),
    "href": (
        "company_show",
        lambda t: re.sub("<api_keys.*</api_keys>", '<api_keys href="#k"/>', t),
        "reference",
        "error",
    ),
    "soap-1.2": (
        "company_show",
        lambda t: t.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"),
        "envelope",
        "error",
    ),
    "cut": ("company_show", lambda t: t[:300], "malformed", "error"),
    "no-parameter": ("user_show", lambda t: re.sub("<id .*?</id>|<id .*?/>", "", t), "missing-parameter", "warning"),
    "method": ("company_show", lambda t: t.replace("company_show", "company_shew"), "unknown-method", "error"),
}


@pytest.mark.parametrize("name", SOAP_BUGS)
def test_each_mistake_over_soap_is_named(gated: Gated, name: str) -> None:
    method, bend, rule, severity = SOAP_BUGS[name]
    gated.client.soap(method, bend=bend, **GIVEN.get(method, {}))
    found = gated.found()
    assert found.get(rule) == severity, found
    assert set(found) - BESIDE.get(name, set()) == {rule}


GIVEN: dict[str, dict[str, Any]] = {
    "company_lookup_with_operator": {
        "company_lookup_params": {"search_string": "Nordisk", "country_code": "NO", "limit": 20, "disable_vies": False}
    },
    "invoice_state_list": {"invoices": ["3f2504e0-4f89-41d3-9a0c-0305e82c3301"]},
    "invoice_list_between_dates": {"timestamp_start": "20260101000000", "timestamp_end": "20260201000000", "all": 2},
    "user_show": {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
    "invoice_put_invoice_with_metadata": {"file_in": {"attachment_type": "", "filename": "invoice.xml", "file": XML}},
}
BESIDE: dict[str, set[str]] = {"soap-1.2": {"encoding-style"}}
"""What else a mistake is."""


@pytest.mark.parametrize(
    ("headers", "rule", "severity"),
    [
        ({"Content-Type": "application/json"}, "content-type", "warning"),
        ({"Content-Type": "text/xml; charset=iso-8859-1"}, "not-utf-8", "error"),
        ({"Content-Type": "text/xml;charset=utf8"}, "", ""),
        ({"SOAPAction": '""'}, "soap-action", "error"),
        ({"SOAPAction": '"/denver/api/user_list"'}, "soap-action", "warning"),
        ({"SOAPAction": "/v1.1/api/company_show"}, "", ""),
    ],
)
def test_the_headers_of_soap_are_judged(gated: Gated, headers: dict[str, str], rule: str, severity: str) -> None:
    gated.client.soap("company_show", headers=headers)
    assert gated.found() == ({rule: severity} if rule else {})


class TestParameterOrder:
    METHOD = "b2c_issuer_agreement_order"

    def order(self, gated: Gated, *order: int) -> Any:
        sent = gated.client.parameters(self.METHOD, signer_name="A", signer_email="a@example.com")
        gated.client.envelope(self.METHOD, ENVELOPE.format(self.METHOD, "".join(sent[place] for place in order)))
        (cause,) = gated.causes()
        assert (cause.rule, str(cause.severity)) == ("parameter-order", "error")
        return cause.finding.title

    def test_the_first_parameter_in_another_place_is_named(self, gated: Gated) -> None:
        assert self.order(gated, 2, 0, 1) == "parameter 1 is signer_email; the contract has api_keys there"

    def test_two_texts_in_each_others_places_are_named(self, gated: Gated) -> None:
        assert self.order(gated, 0, 2, 1) == "parameter 2 is signer_email; the contract has signer_name there"

    def test_one_that_is_missing_in_the_middle_moves_the_rest(self, gated: Gated) -> None:
        assert self.order(gated, 0, 2) == "parameter 2 is signer_email; the contract has signer_name there"

    def test_values_under_each_others_names_are_named(self, gated: Gated) -> None:
        contract = SOAP.methods[self.METHOD]
        nodes = contract.request.members
        keys = element("signer_name", nodes["api_keys"], gated.keys)
        text = element("api_keys", nodes["signer_name"], "A")
        mail = element("signer_email", nodes["signer_email"], "a@example.com")
        gated.client.envelope(self.METHOD, ENVELOPE.format(self.METHOD, text + keys + mail))
        (cause,) = gated.causes()
        assert cause.finding.title == (
            "parameter 1 holds a text and parameter 2 a struct; the contract has api_keys (ApiKeys) as parameter 1"
        )

    def test_names_that_are_none_are_read_by_position(self, gated: Gated) -> None:
        sent = "".join(gated.client.parameters(self.METHOD, signer_name="A", signer_email="a@example.com"))
        renamed = sent.replace("signer_name", "param1").replace("signer_email", "param2")
        gated.client.envelope(self.METHOD, ENVELOPE.format(self.METHOD, renamed))
        assert gated.found() == {"unknown-parameter": "warning"}


def test_an_axis_client_with_values_behind_hrefs_is_right(gated: Gated) -> None:
    sent = gated.client.parameters("company_show")[0]
    target = sent.replace("<api_keys", '<multiRef id="k" c:root="0"').replace("</api_keys", "</multiRef")
    text = ENVELOPE.format("company_show", '<api_keys href="#k"/>').replace("</e:Body>", f"{target}</e:Body>")
    assert "ERROR" not in gated.client.envelope("company_show", text)
    assert gated.causes() == []


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        (base64.b64encode(base64.b64encode(PDF)).decode(), "base64-twice"),
        (base64.b64encode(base64.encodebytes(XML)).decode(), "base64-twice"),
        (base64.encodebytes(PDF).decode(), ""),
        (base64.b64encode(base64.b64encode(b"a text that is no file")).decode(), ""),
        ("&lt;?xml version='1.0'?&gt;&lt;Invoice/&gt;", "not-base64"),
    ],
)
def test_files_over_soap_are_encoded_once(gated: Gated, file: str, rule: str) -> None:
    method = "invoice_put_invoice_with_metadata"
    given = {"attachment_type": "", "filename": "invoice.xml", "file": b"FILE"}
    encoded = base64.b64encode(b"FILE").decode()
    gated.client.soap(method, bend=lambda text: text.replace(encoded, file), file_in=given)
    assert gated.found() == ({rule: "error"} if rule else {})


JSON_BUGS: dict[str, tuple[Any, dict[str, str], str, str]] = {
    "iso-date": (invoice(invoiceDetails__dueDate="2030-12-31"), {}, "date-format", "error"),
    "unknown-member": (invoice(recipientDetails__nickname="K"), {}, "unknown-member", "warning"),
    "text-for-number": (invoice(invoiceDetails__total="125"), {}, "wrong-type", "error"),
    "enum": (invoice(invoiceDetails__invoiceSendType="9"), {}, "wrong-value", "error"),
    "missing": ({k: v for k, v in invoice().items() if k != "invoicerDetails"}, {}, "missing-member", "error"),
    "latin-1": (json.dumps(invoice(), ensure_ascii=False).encode("latin-1"), {}, "not-utf-8", "error"),
    "content-type": (invoice(), {"Content-Type": "text/plain"}, "content-type", "error"),
    "twice": (
        json.dumps(invoice()).replace("{", '{"templateConfId":"a","templateConfId":"b",', 1).encode(),
        {},
        "repeated-member",
        "error",
    ),
    "no-json": (b"{'a': 1}", {}, "malformed", "error"),
    "raw-file": (invoice(invoiceDetails__pdfBytes="%PDF-1.4"), {}, "not-base64", "error"),
    "file-twice": (
        invoice(invoiceDetails__pdfBytes=base64.b64encode(base64.b64encode(PDF)).decode()),
        {},
        "base64-twice",
        "error",
    ),
}


@pytest.mark.parametrize("name", JSON_BUGS)
def test_each_mistake_in_json_is_named(gated: Gated, name: str) -> None:
    body, headers, rule, severity = JSON_BUGS[name]
    create(gated.client, body, **headers)
    assert gated.found() == {rule: severity}


def test_mistakes_in_multipart_are_named(gated: Gated) -> None:
    send(gated.client, data={"recipient_name": "Kari"})
    assert gated.found() == {"unknown-member": "warning"}


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"files": {"file": ("i.xml", base64.b64encode(XML), "application/xml")}}, {"file-encoded": "error"}),
        ({"files": {"other": ("i.xml", XML)}}, {"unknown-member": "warning", "missing-member": "error"}),
        ({"files": [("file", ("i.xml", XML)), ("file", ("j.xml", XML))]}, {"repeated-member": "error"}),
        ({"data": {"lang": "XX"}}, {"wrong-value": "error"}),
        ({"data": {"recipient_date_of_birth": "15.01.1990"}}, {"date-format": "error"}),
    ],
)
def test_parts_are_judged(gated: Gated, options: dict[str, Any], found: dict[str, str]) -> None:
    send(gated.client, **options)
    assert gated.found() == found


def test_a_form_where_multipart_is_due_is_named(gated: Gated) -> None:
    gated.client.rest("ax", "POST", "/v1/invoices", data={"format": "PEPPOLBIS30", "file": "x"})
    assert gated.found()["content-type"] == "error"


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("created_at_start=15/01/2026", "date-format"),
        ("per_page=1000", "wrong-value"),
        ("per_page=ten", "wrong-type"),
        ("directions=SENT", "unknown-member"),
        ("direction=SENT&direction=RECEIVED", "repeated-member"),
    ],
)
def test_a_query_is_judged(gated: Gated, query: str, rule: str) -> None:
    gated.client.rest("ax", "GET", f"/v1/invoices?{query}")
    assert set(gated.found()) == {rule}


@pytest.mark.parametrize(
    ("api", "path"),
    [
        ("ax", "//v1/invoices"),
        ("ax", "/ax/v1/invoices"),
        ("ax", "/v2/v1/invoices"),
        ("invoicing", "//invoice/a/status"),
    ],
)
def test_a_path_that_only_ends_like_that_of_a_method_is_named(gated: Gated, api: str, path: str) -> None:
    gated.client.rest(api, "GET", path)
    assert set(gated.found()) == {"unknown-method"}
    assert not {"autoxchange/getV1Invoices", "invoicing/getInvoiceStatus"} & {*gated.judge().coverage.calls}


def test_a_record_that_does_not_exist_is_at_the_right_path(gated: Gated) -> None:
    for verb in ("GET", "HEAD"):
        gated.client.rest("ax", verb, "/v1/invoices/2f0e7a6e-3c5f-4f0e-9d9b-000000000000")
    gated.client.rest("invoicing", "GET", "/invoice/order-0/status")
    assert gated.causes() == []


def test_a_value_that_may_be_empty_is_expected_in_words(gated: Gated) -> None:
    gated.client.rest("ax", "GET", "/v1/invoices/a?return_format=original")
    (cause,) = gated.causes()
    assert cause.finding.expected.startswith("one of (empty), VISMAXML60, ")


def test_a_call_without_a_token_is_named(gated: Gated) -> None:
    gated.client.send("GET", "/ax/v1/invoices")
    gated.client.send("GET", "/invoicing/invoice/a/status", headers={"Authorization": "Token abc"})
    assert gated.found() == {"no-token": "error"}


def test_xml_rpc_is_judged_by_its_frame(gated: Gated) -> None:
    members = "".join(f"<member><name>{n}</name><value>{v}</value></member>" for n, v in gated.keys.items())
    keys = f"<params><param><value><struct>{members}</struct></value></param></params>"
    right = f"<methodCall><methodName>company_show</methodName>{keys}</methodCall>"
    post = {"headers": {"Content-Type": "text/xml"}}
    gated.client.send("POST", "/apis/denver/api", data=right, **post)
    assert gated.causes() == []
    gated.client.send("POST", "/apis/denver/api", data=right.replace("company_show", "company_shew"), **post)
    assert gated.found() == {"unknown-method": "error"}


def test_descriptions_and_unknown_paths_are_no_calls(gated: Gated) -> None:
    for path in ("/apis/v1.1/wsdl", "/ax/openapi.json", "/"):
        gated.client.send("GET", path)
    assert gated.causes() == []
    assert gated.judge().calls == 0


def test_a_member_that_holds_a_key_is_never_quoted(gated: Gated) -> None:
    create(gated.client, invoice(recipientDetails__ssn="not a number"))
    (cause,) = gated.causes()
    assert cause.finding.sent == "a value that is not shown"
