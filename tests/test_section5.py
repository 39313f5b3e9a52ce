"""The decoder is tested with liars: every answer here bends the wire in one way, and one finding has to say where."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.catalogue import Contract, Scalar
from conformance.checks.collector import LIMIT
from conformance.wires.registry import load
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.section5 import Decoded, decode, status_of
from tests.cost import assert_quick

API = load(Path(__file__).parent.parent / "contracts").apis["autoinvoice"]

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><env:Body>
  """
TAIL = "</env:Body></env:Envelope>"
OPEN = (
    'xmlns:n1="https://secure.maventa.com/" env:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">\n    <return'
)
SOAPENC = 'xmlns:n2="http://schemas.xmlsoap.org/soap/encoding/"'

FIRST = """<item><state xsi:type="xsd:string">ACTIVE</state><name xsi:type="xsd:string">Kari</name>
          <phone xsi:type="xsd:string">555 1</phone><email xsi:type="xsd:string">kari@example.org</email>
          <reference_nr xsi:type="xsd:string"></reference_nr>
          <customer_nr xsi:type="xsd:string">7</customer_nr></item>"""
SECOND = """<item><state xsi:type="xsd:string">NEW</state><name xsi:type="xsd:string">Åse</name>
          <phone xsi:type="xsd:string">555 2</phone><email xsi:type="xsd:string">ase@example.org</email>
          <reference_nr xsi:type="xsd:string">r2</reference_nr>
          <customer_nr xsi:type="xsd:string">8</customer_nr></item>"""

AGREEMENTS = f"""{HEAD}<n1:consumer_agreements_queryResponse {OPEN} xsi:type="n1:ConsumerAgreementQueryResponse">
      <status xsi:type="xsd:string">OK</status>
      <agreements {SOAPENC} n2:arrayType="n1:ConsumerInfoOut[2]" xsi:type="n2:Array">
        {FIRST}
        {SECOND}
      </agreements></return></n1:consumer_agreements_queryResponse>{TAIL}"""

VENDOR = f"""{HEAD}<n1:vendor_consumer_agreements_queryResponse {OPEN}
        xsi:type="n1:VendorConsumerAgreementQueryResponse">
      <status xsi:type="xsd:string">OK</status>
      <results {SOAPENC} n2:arrayType="n1:VendorConsumerAgreementQueryResult[2]" xsi:type="n2:Array">
        <item><company_id xsi:type="xsd:string">c1</company_id>
          <agreements n2:arrayType="n1:ConsumerInfoOut[1]" xsi:type="n2:Array">{FIRST}</agreements></item>
        <item><company_id xsi:type="xsd:string">c2</company_id>
          <agreements n2:arrayType="n1:ConsumerInfoOut[0]" xsi:type="n2:Array"></agreements></item>
      </results></return></n1:vendor_consumer_agreements_queryResponse>{TAIL}"""

MANDATES = f"""{HEAD}<n1:atg_mandate_listResponse {OPEN} xsi:type="n1:AtgMandateListResponse">
      <status xsi:type="xsd:string">OK</status>
      <atg_mandates {SOAPENC} n2:arrayType="n1:AtgMandateParam[1]" xsi:type="n2:Array">
        <item><kid xsi:type="xsd:string">k1</kid><account_number xsi:type="xsd:string">a1</account_number>
          <notification xsi:type="xsd:boolean">true</notification><status xsi:type="xsd:int">1</status>
          <updated_timestamp xsi:type="xsd:string">20240131235959</updated_timestamp></item>
      </atg_mandates></return></n1:atg_mandate_listResponse>{TAIL}"""

STATE = f"""{HEAD}<n1:consumer_agreement_statusResponse {OPEN} xsi:type="xsd:string">OK: ACTIVE</return>
  </n1:consumer_agreement_statusResponse>{TAIL}"""

REFUSED = f"""{HEAD}<n1:consumer_agreements_queryResponse {OPEN} xsi:type="n1:ConsumerAgreementQueryResponse">
      <agreements xsi:nil="true"></agreements><status xsi:type="xsd:string">ERROR: USER NOT FOUND</status>
      </return></n1:consumer_agreements_queryResponse>{TAIL}"""

GOOD = {
    "consumer_agreements_query": AGREEMENTS,
    "vendor_consumer_agreements_query": VENDOR,
    "atg_mandate_list": MANDATES,
    "consumer_agreement_status": STATE,
}
A, V, M, S = GOOD


def read(method: str, body: str | bytes) -> Decoded:
    data = body.encode() if isinstance(body, str) else body
    return decode(data, API.methods[method], soap_of(API).namespace)


def bent(method: str, old: str, new: str) -> str:
    """Return the good answer with the only occurrence of `old` replaced."""
    assert GOOD[method].count(old) == 1, f"{old!r} stands {GOOD[method].count(old)} times"
    return GOOD[method].replace(old, new)


def found(decoded: Decoded) -> list[tuple[str, str]]:
    return [(finding.requirement.partition("#")[2], finding.place) for finding in decoded.findings]


STR = ' xsi:type="xsd:string"'
NAME = f"<name{STR}>Kari</name>"
OK = f"<status{STR}>OK</status>"
ARRAY = f'<agreements {SOAPENC} n2:arrayType="n1:ConsumerInfoOut[2]" xsi:type="n2:Array">'
TYPED = 'n2:arrayType="n1:ConsumerInfoOut[2]" xsi:type="n2:Array"'
ITEMS = AGREEMENTS.partition(ARRAY)[2].partition("</agreements>")[0]
FIELD = "answer.agreements[].name"
AT = "return.agreements[0].name"
FLAG, COUNT = "answer.atg_mandates[].notification", "answer.atg_mandates[].status"
FLAG_AT, COUNT_AT = "return.atg_mandates[0].notification", "return.atg_mandates[0].status"
ENVELOPE_NS = "http://schemas.xmlsoap.org/soap/envelope/"
RESPONSE = "n1:consumer_agreement_statusResponse"
RETURN = f"<return{STR}>OK: ACTIVE</return>"

LIES = {
    # members
    "member-missing": (A, NAME, "", [(FIELD, AT)]),
    "status-missing": (A, OK, "", [("encoding", "return.status")]),
    "array-missing": (A, ARRAY + ITEMS + "</agreements>", "", [("encoding", "return.agreements")]),
    "member-added": (A, NAME, NAME + f"<age{STR}>7</age>", [("encoding", "return.agreements[0].age")]),
    "member-renamed": (
        A,
        NAME,
        f"<nom{STR}>Kari</nom>",
        [("encoding", "return.agreements[0].nom"), (FIELD, AT)],
    ),
    "member-doubled": (A, NAME, NAME + NAME, [(FIELD, AT)]),
    "member-namespaced": (A, NAME, f"<n1:name{STR}>Kari</n1:name>", [(FIELD, AT)]),
    "member-missing-in-a-nested-array": (
        V,
        NAME,
        "",
        [("answer.results[].agreements[].name", "return.results[0].agreements[0].name")],
    ),
    "member-of-the-second-item": (
        A,
        f"<name{STR}>Åse</name>",
        "<name>Åse</name>",
        [(FIELD, "return.agreements[1].name")],
    ),
    # types
    "retyped": (A, NAME, '<name xsi:type="xsd:int">Kari</name>', [(FIELD, AT)]),
    "retyped-though-the-value-fits": (M, 'xsi:type="xsd:int"', 'xsi:type="xsd:long"', [(COUNT, COUNT_AT)]),
    "boolean-as-string": (M, 'xsi:type="xsd:boolean"', 'xsi:type="xsd:string"', [(FLAG, FLAG_AT)]),
    "string-as-base64": (A, NAME, f'<name {SOAPENC} xsi:type="n2:base64">S2FyaQ==</name>', [(FIELD, AT)]),
    "prefix-of-another-namespace": (A, NAME, '<name xsi:type="n1:string">Kari</name>', [(FIELD, AT)]),
    "prefix-bound-anew": (A, NAME, f'<name xmlns:xsd="urn:other"{STR}>Kari</name>', [(FIELD, AT)]),
    "prefix-unbound": (A, NAME, '<name xsi:type="q:string">Kari</name>', [(FIELD, AT)]),
    "prefix-missing": (A, NAME, '<name xsi:type="string">Kari</name>', [(FIELD, AT)]),
    "type-empty": (A, NAME, '<name xsi:type="">Kari</name>', [(FIELD, AT)]),
    "type-absent": (A, NAME, "<name>Kari</name>", [(FIELD, AT)]),
    "type-of-the-old-schema": (S, "/2001/XMLSchema-instance", "/1999/XMLSchema-instance", [("encoding", "return")]),
    "struct-retyped": (A, '"n1:ConsumerAgreementQueryResponse"', '"n1:Other"', [("encoding", "return")]),
    "struct-untyped": (A, ' xsi:type="n1:ConsumerAgreementQueryResponse"', "", [("encoding", "return")]),
    "item-retyped": (
        M,
        "<item>",
        '<item xsi:type="n1:ConsumerInfoOut">',
        [("encoding", "return.atg_mandates[0]")],
    ),
    "return-retyped": (S, STR, ' xsi:type="xsd:int"', [("encoding", "return")]),
    "return-untyped": (S, STR, "", [("encoding", "return")]),
    # nil
    "nil": (A, NAME, '<name xsi:nil="true"></name>', [(FIELD, AT)]),
    "nil-as-1": (A, NAME, '<name xsi:nil="1"/>', [(FIELD, AT)]),
    "nil-array": (
        A,
        ARRAY + ITEMS + "</agreements>",
        '<agreements xsi:nil="true"/>',
        [("encoding", "return.agreements")],
    ),
    "nil-item": (A, SECOND, '<item xsi:nil="true"/>', [("encoding", "return.agreements[1]")]),
    "nil-return": (S, RETURN, '<return xsi:nil="true"/>', [("encoding", "return")]),
    "nil-of-no-meaning": (A, NAME, f'<name{STR} xsi:nil="yes">Kari</name>', [(FIELD, AT)]),
    # single values
    "int-holds-text": (M, ">1<", ">one<", [(COUNT, COUNT_AT)]),
    "int-holds-a-fraction": (M, ">1<", ">1.0<", [(COUNT, COUNT_AT)]),
    "int-holds-nothing": (M, ">1<", "><", [(COUNT, COUNT_AT)]),
    "int-too-large": (M, ">1<", ">2147483648<", [(COUNT, COUNT_AT)]),
    "int-too-small": (M, ">1<", ">-2147483649<", [(COUNT, COUNT_AT)]),
    "int-of-ten-thousand-digits": (M, ">1<", f">{'9' * 10_000}<", [(COUNT, COUNT_AT)]),
    "int-in-other-digits": (M, ">1<", ">١<", [(COUNT, COUNT_AT)]),
    "int-beside-a-no-break-space": (M, ">1<", ">1\u00a0<", [(COUNT, COUNT_AT)]),
    "boolean-in-capitals": (M, ">true<", ">True<", [(FLAG, FLAG_AT)]),
    "boolean-as-yes": (M, ">true<", ">yes<", [(FLAG, FLAG_AT)]),
    "boolean-as-2": (M, ">true<", ">2<", [(FLAG, FLAG_AT)]),
    "element-in-a-scalar": (A, NAME, f"<name{STR}><b>Kari</b></name>", [(FIELD, AT)]),
    "struct-in-place-of-a-scalar": (
        A,
        NAME,
        f'<name xsi:type="n1:Name"><given{STR}>Kari</given></name>',
        [(FIELD, AT)],
    ),
    # structs and arrays
    "array-type-of-another-name": (A, "ConsumerInfoOut[2]", "ConsumerInfo[2]", [("encoding", "return.agreements")]),
    "array-type-of-another-namespace": (
        A,
        '"n1:ConsumerInfoOut',
        '"xsd:ConsumerInfoOut',
        [("encoding", "return.agreements")],
    ),
    "array-type-without-a-length": (A, "ConsumerInfoOut[2]", "ConsumerInfoOut[]", [("encoding", "return.agreements")]),
    "array-type-of-two-dimensions": (
        A,
        "ConsumerInfoOut[2]",
        "ConsumerInfoOut[2,1]",
        [("encoding", "return.agreements")],
    ),
    "array-type-of-arrays": (A, "ConsumerInfoOut[2]", "ConsumerInfoOut[][2]", [("encoding", "return.agreements")]),
    "array-type-without-sense": (A, "n1:ConsumerInfoOut[2]", "two of them", [("encoding", "return.agreements")]),
    "array-type-absent": (A, 'n2:arrayType="n1:ConsumerInfoOut[2]" ', "", [("encoding", "return.agreements")]),
    "array-type-without-a-namespace": (A, "n2:arrayType", "arrayType", [("encoding", "return.agreements")]),
    "array-says-nothing": (A, TYPED, "", [("encoding", "return.agreements")]),
    "array-retyped": (A, '"n2:Array"', '"n1:ConsumerInfoOutArray"', [("encoding", "return.agreements")]),
    "array-longer-than-it-says": (A, "Out[2]", "Out[1]", [("encoding", "return.agreements")]),
    "array-shorter-than-it-says": (A, "Out[2]", "Out[3]", [("encoding", "return.agreements")]),
    "inner-array-of-a-wrong-length": (V, "Out[0]", "Out[1]", [("encoding", "return.results[1].agreements")]),
    "array-of-a-part": (A, TYPED, TYPED + ' n2:offset="[5]"', [("encoding", "return.agreements")]),
    "item-elsewhere": (M, "<item>", '<item n2:position="[3]">', [("encoding", "return.atg_mandates[0]")]),
    "item-renamed": (
        A,
        SECOND,
        SECOND.replace("item>", "agreement>"),
        [("encoding", "return.agreements[1]")],
    ),
    "item-namespaced": (A, SECOND, SECOND.replace("item>", "n1:item>"), [("encoding", "return.agreements[1]")]),
    "text-in-place-of-an-array": (
        A,
        ARRAY + ITEMS,
        f"<agreements{STR}>none",
        [("encoding", "return.agreements")],
    ),
    "text-in-place-of-a-struct": (A, SECOND, f"<item{STR}>Åse</item>", [("encoding", "return.agreements[1]")]),
    "text-beside-members": (A, NAME, f"{NAME}Kari", [("encoding", "return.agreements[0]")]),
    "text-beside-items": (A, FIRST, f"{FIRST}one", [("encoding", "return.agreements")]),
    "struct-in-place-of-an-array": (
        A,
        ARRAY + ITEMS,
        f'<agreements xsi:type="n1:ConsumerInfoOut">{NAME}',
        [("encoding", "return.agreements")],
    ),
    "array-in-place-of-a-struct": (
        A,
        SECOND,
        f'<item {SOAPENC} n2:arrayType="xsd:string[1]" xsi:type="n2:Array"><item>Åse</item></item>',
        [("encoding", "return.agreements[1]")],
    ),
    # response and envelope
    "no-return": (S, RETURN, "", [("envelope", "return")]),
    "two-returns": (S, RETURN, RETURN + RETURN, [("envelope", "return")]),
    "return-renamed": (
        S,
        RETURN,
        f"<result{STR}>OK: ACTIVE</result>",
        [("envelope", "consumer_agreement_statusResponse.result"), ("envelope", "return")],
    ),
    "return-namespaced": (S, RETURN, RETURN.replace("return", "n1:return"), [("envelope", "return")]),
    "element-beside-return": (
        S,
        RETURN,
        f"{RETURN}<more{STR}>x</more>",
        [("envelope", "consumer_agreement_statusResponse.more")],
    ),
    "text-beside-return": (S, RETURN, f"{RETURN}x", [("envelope", "consumer_agreement_statusResponse")]),
    "response-of-another-namespace": (
        S,
        "https://secure.maventa.com/",
        "https://secure.maventa.com",
        [("envelope", "Body/consumer_agreement_statusResponse")],
    ),
    "envelope-of-soap-1.2": (S, ENVELOPE_NS, "http://www.w3.org/2003/05/soap-envelope", [("envelope", "Envelope")]),
    "envelope-of-no-soap": (S, ENVELOPE_NS, "urn:soap", [("envelope", "Envelope")]),
    "encoding-style-of-soap-1.2": (
        S,
        "http://schemas.xmlsoap.org/soap/encoding/",
        "http://www.w3.org/2003/05/soap-encoding",
        [("encoding", "consumer_agreement_statusResponse")],
    ),
    "two-responses": (
        S,
        "</env:Body>",
        (
            f'<n1:consumer_agreement_statusResponse xmlns:n1="https://secure.maventa.com/">{RETURN}'
            "</n1:consumer_agreement_statusResponse></env:Body>"
        ),
        [("envelope", "Body/consumer_agreement_statusResponse")],
    ),
    "target-of-nothing": (
        S,
        "</env:Body>",
        f'<status id="id9"{STR}>OK</status></env:Body>',
        [("envelope", "Body/status")],
    ),
    # hrefs
    "href-unresolved": (A, NAME, '<name href="#id9"/>', [(FIELD, AT)]),
    "href-outside": (A, NAME, '<name href="http://example.org/#id1"/>', [(FIELD, AT)]),
    "href-empty": (A, NAME, '<name href=""/>', [(FIELD, AT)]),
    "href-and-a-value": (A, NAME, '<name href="#id9">Kari</name>', [(FIELD, AT)]),
}


FAULT = """<env:Fault><faultcode>env:Server</faultcode><faultstring>no such method</faultstring></env:Fault>"""
INNER = STATE.partition("<env:Body>")[2].partition("</env:Body>")[0]
DOCTYPE = '<!DOCTYPE a [<!ENTITY x "OK">]>'
STATUS = f"<status{STR}>{{}}</status>"

WHOLE_LIES: dict[str, tuple[str | bytes, list[tuple[str, str]]]] = {
    "body-absent": (STATE.replace(f"<env:Body>{INNER}</env:Body>", ""), [("envelope", "Envelope/Body")]),
    "body-twice": (STATE.replace("</env:Body>", "</env:Body><env:Body/>"), [("envelope", "Envelope/Body")]),
    "body-empty": (STATE.replace(INNER, ""), [("envelope", "Body")]),
    "body-of-text": (STATE.replace(INNER, "OK"), [("envelope", "Body"), ("envelope", "Body")]),
    "body-of-another-namespace": (
        STATE.replace("<env:Body>", '<o:Body xmlns:o="urn:o">').replace("</env:Body>", "</o:Body>"),
        [("envelope", "Envelope/Body")],
    ),
    "body-of-targets-alone": (
        STATE.replace(INNER, '<a id="1" href="#2"/><b id="2" href="#1"/>'),
        [("envelope", "Body")],
    ),
    "response-after-a-target": (
        STATE.replace(RETURN, '<return href="#1"/>').replace("<env:Body>", f'<env:Body><s id="1"{STR}>OK</s>'),
        [("envelope", "Body/consumer_agreement_statusResponse")],
    ),
    "response-renamed": (
        STATE.replace("consumer_agreement_statusResponse", "consumer_agreement_status"),
        [("envelope", "Body/consumer_agreement_status")],
    ),
    "response-of-another-method": (
        STATE.replace("consumer_agreement_statusResponse", "atg_mandate_listResponse"),
        [("envelope", "Body/atg_mandate_listResponse")],
    ),
    "response-without-a-namespace": (
        STATE.replace("n1:consumer", "consumer"),
        [("envelope", "Body/consumer_agreement_statusResponse")],
    ),
    "fault": (STATE.replace(INNER, FAULT), [("envelope", "Body/Fault")]),
    "fault-beside-the-response": (STATE.replace("</env:Body>", FAULT + "</env:Body>"), [("envelope", "Body/Fault")]),
    "another-root": ("<answer>OK</answer>", [("envelope", "the body")]),
    "truncated": (STATE[:-20], [("envelope", "the body")]),
    "no-xml": ("OK: ACTIVE", [("envelope", "the body")]),
    "nothing": ("", [("envelope", "the body")]),
    "document-type": (STATE.replace("<env:Envelope", DOCTYPE + "<env:Envelope"), [("envelope", "the body")]),
    "unknown-entity": (STATE.replace("ACTIVE", "&x;"), [("envelope", "the body")]),
    "latin-1": (STATE.replace("ACTIVE", "Ås").encode("latin-1"), [("utf-8", "the body")]),
    "surrogates": (STATE.encode().replace(b"ACTIVE", b"\xed\xa0\x80"), [("utf-8", "the body")]),
    "href-in-a-circle": (
        STATE.replace(RETURN, '<return href="#1"/>').replace(
            "</env:Body>", '<a id="1" href="#2"/><b id="2" href="#1"/></env:Body>'
        ),
        [("encoding", "return")],
    ),
    "id-twice": (
        STATE.replace(RETURN, '<return href="#1"/>').replace(
            "</env:Body>", f'<a id="1"{STR}>OK: NEW</a><a id="1"{STR}>OK: ACTIVE</a></env:Body>'
        ),
        [("encoding", "Body")],
    ),
    "target-untyped": (
        STATE.replace(RETURN, '<return href="#1"/>').replace("</env:Body>", '<a id="1">OK: NEW</a></env:Body>'),
        [("encoding", "return")],
    ),
    "target-retyped": (
        STATE.replace(RETURN, '<return href="#1"/>').replace(
            "</env:Body>", '<a id="1" xsi:type="xsd:int">OK: NEW</a></env:Body>'
        ),
        [("encoding", "return")],
    ),
}


def test_a_good_answer_raises_nothing_and_is_read_in_full() -> None:
    for method, body in GOOD.items():
        assert read(method, body).findings == (), method
    assert read(S, STATE).value == "OK: ACTIVE"
    mandate = {
        "kid": "k1",
        "account_number": "a1",
        "notification": True,
        "status": 1,
        "updated_timestamp": "20240131235959",
    }
    assert read(M, MANDATES).value == {"status": "OK", "atg_mandates": [mandate]}
    results = read(V, VENDOR).value["results"]
    assert [(r["company_id"], len(r["agreements"])) for r in results] == [("c1", 1), ("c2", 0)]
    assert results[0]["agreements"][0]["reference_nr"] == ""


@pytest.mark.parametrize(("method", "old", "new", "expected"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_detected_where_it_is(method: str, old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert found(read(method, bent(method, old, new))) == expected


@pytest.mark.parametrize(("body", "expected"), WHOLE_LIES.values(), ids=WHOLE_LIES.keys())
def test_an_answer_bent_as_a_whole_is_detected(body: str | bytes, expected: list[tuple[str, str]]) -> None:
    assert found(read(S, body)) == expected


def test_what_is_added_is_additive_and_what_is_left_open_is_permitted() -> None:
    renamed = read(A, bent(A, NAME, f"<nom{STR}>Kari</nom>"))
    assert [finding.severity for finding in renamed.findings] == ["additive", "permitted"]
    beside = read(S, bent(S, RETURN, f"{RETURN}<more{STR}>x</more>"))
    assert [finding.severity for finding in beside.findings] == ["additive"]


def test_a_finding_says_what_was_expected_and_where_that_stands() -> None:
    (finding,) = read(A, bent(A, NAME, '<name xsi:type="n1:string">Kari</name>')).findings
    assert finding.expected == "xsi:type {http://www.w3.org/2001/XMLSchema}string"
    assert finding.actual == "xsi:type 'n1:string', which is {https://secure.maventa.com/}string"
    assert [str(citation) for citation in finding.evidence.citations] == ["doc000:226-228"]
    assert finding.judged


def test_the_status_can_be_read_when_other_parts_are_wrong() -> None:
    decoded = read(A, bent(A, ARRAY + ITEMS, f"<agreements{STR}>none"))
    assert status_of(decoded.value, API.methods[A]) == "OK"
    assert read(M, bent(M, ">1<", ">one<")).value["atg_mandates"][0]["status"] == "one"
    assert "name" not in read(A, bent(A, NAME, "")).value["agreements"][0]
    assert read(A, bent(A, NAME, '<name xsi:nil="true"/>')).value["agreements"][0]["name"] is None


def test_a_fault_is_reported_by_its_text() -> None:
    decoded = read(S, WHOLE_LIES["fault"][0])
    assert decoded.fault == "no such method"
    assert decoded.value is None


# Numbers and base64 are in no response of the contracts yet, so a type of their own is made here.
def typed(kind: str, nullable: bool = False) -> Contract:
    return replace(API.methods[S], answer=Scalar(kind, nullable))


@pytest.mark.parametrize("text", ["+2.5", "+0", "-0.0", "1e3", ".5", "7.", " 2 ", "INF", "-INF", "NaN"])
def test_a_double_may_be_written_in_many_ways(text: str) -> None:
    body = STATE.replace(RETURN, f'<return xsi:type="xsd:double">{text}</return>')
    decoded = decode(body.encode(), typed("number"), soap_of(API).namespace)
    assert decoded.findings == ()
    assert isinstance(decoded.value, float)


@pytest.mark.parametrize("text", ["", "2,5", "1 000", "0x10", "inf", "nan", "++1", "1_0", "٢", "e3", "."])
def test_what_is_no_double_is_detected(text: str) -> None:
    body = STATE.replace(RETURN, f'<return xsi:type="xsd:double">{text}</return>')
    assert found(decode(body.encode(), typed("number"), soap_of(API).namespace)) == [("encoding", "return")]


@pytest.mark.parametrize("kind", ["n2:base64", "xsd:base64Binary"])
@pytest.mark.parametrize(("text", "value"), [("S2Fy\naQ==\n", b"Kari"), ("", b"")], ids=["a text", "nothing"])
def test_base64_is_read_under_both_names_and_wrapped(kind: str, text: str, value: bytes) -> None:
    body = STATE.replace(RETURN, f'<return {SOAPENC} xsi:type="{kind}">{text}</return>')
    decoded = decode(body.encode(), typed("base64"), soap_of(API).namespace)
    assert decoded.findings == ()
    assert decoded.value == value


@pytest.mark.parametrize("text", ["S2FyaQ=", "S2Fy*aQ==", "Kåri", "S2FyaQ==x"])
def test_what_is_no_base64_is_detected(text: str) -> None:
    body = STATE.replace(RETURN, f'<return {SOAPENC} xsi:type="n2:base64">{text}</return>')
    assert found(decode(body.encode(), typed("base64"), soap_of(API).namespace)) == [("encoding", "return")]


@pytest.mark.parametrize("new", ['<return xsi:nil="true"/>', f'<return xsi:nil="true"{STR}/>', ""])
def test_nil_passes_where_the_contract_allows_it(new: str) -> None:
    decoded = decode(STATE.replace(RETURN, new).encode(), typed("string", nullable=True), soap_of(API).namespace)
    assert decoded.findings == ()
    assert decoded.value is None


class TestRefusals:
    """A refused call leaves its other members nil, and nothing more is forgiven."""

    def test_nil_members_pass(self) -> None:
        decoded = read(A, REFUSED)
        assert decoded.findings == ()
        assert decoded.value == {"agreements": None, "status": "ERROR: USER NOT FOUND"}

    def test_an_empty_array_passes_too(self) -> None:
        empty = f'<agreements {SOAPENC} n2:arrayType="n1:ConsumerInfoOut[0]" xsi:type="n2:Array"/>'
        assert read(A, REFUSED.replace('<agreements xsi:nil="true"></agreements>', empty)).findings == ()

    @pytest.mark.parametrize("status", ["OK", "ERROR: USER NOT FOUNd", ""])
    def test_nil_is_detected_unless_the_documents_print_the_refusal(self, status: str) -> None:
        decoded = read(A, REFUSED.replace("ERROR: USER NOT FOUND", status))
        assert found(decoded) == [("encoding", "return.agreements")]

    def test_a_member_that_is_absent_is_detected(self) -> None:
        decoded = read(A, REFUSED.replace('<agreements xsi:nil="true"></agreements>', ""))
        assert found(decoded) == [("encoding", "return.agreements")]

    def test_a_member_of_another_type_is_detected(self) -> None:
        decoded = read(A, REFUSED.replace('<agreements xsi:nil="true">', f"<agreements{STR}>"))
        assert found(decoded) == [("encoding", "return.agreements")]

    def test_a_nil_status_is_detected(self) -> None:
        decoded = read(A, REFUSED.replace(STATUS.format("ERROR: USER NOT FOUND"), '<status xsi:nil="true"/>'))
        assert found(decoded) == [("encoding", "return.agreements"), ("encoding", "return.status")]


def shared(body: str, *pairs: tuple[str, str], targets: str) -> str:
    for old, new in pairs:
        assert body.count(old) == 1
        body = body.replace(old, new)
    return body.replace("</env:Body>", f"{targets}</env:Body>")


MEMBERS = FIRST.removeprefix("<item>").removesuffix("</item>")
HARMLESS = {
    "other-prefixes": (
        S,
        STATE.replace("env:", "SOAP-ENV:")
        .replace("xmlns:env", "xmlns:SOAP-ENV")
        .replace("n1", "ns")
        .replace("xsd:", "s:")
        .replace("xmlns:xsd", "xmlns:s"),
    ),
    "default-namespace-of-the-envelope": (
        S,
        STATE.replace("env:Body", "Body")
        .replace("env:Envelope", "Envelope")
        .replace("xmlns:env", f'xmlns="{ENVELOPE_NS}" xmlns:env')
        .replace("<return", '<return xmlns=""'),
    ),
    "type-by-default-namespace": (
        A,
        bent(
            A,
            NAME,
            '<name xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="x:string" '
            'xmlns:x="http://www.w3.org/2001/XMLSchema">Kari</name>',
        ),
    ),
    "namespaces-declared-where-used": (
        A,
        bent(A, NAME, '<name xmlns:xsd="http://www.w3.org/2001/XMLSchema" xsi:type="xsd:string">Kari</name>'),
    ),
    "members-in-another-order": (A, bent(A, OK, "").replace("</return>", OK + "</return>")),
    "no-white-space": (A, "".join(line.strip() + " " * (not line.endswith(">")) for line in AGREEMENTS.splitlines())),
    "more-white-space": (A, AGREEMENTS.replace("><", ">\r\n\t <").replace('g">\r\n\t <', 'g"><')),
    "comments": (A, bent(A, NAME, f"<!-- a --><name{STR}>Ka<!-- b -->ri</name><?c d?>")),
    "header": (S, STATE.replace("<env:Body>", '<env:Header><a xmlns="urn:a">1</a></env:Header><env:Body>')),
    "items-with-a-type": (M, bent(M, "<item>", '<item xsi:type="n1:AtgMandateParam">')),
    "empty-text": (A, bent(A, NAME, f"<name{STR}/>")),
    "character-data": (A, bent(A, NAME, f"<name{STR}><![CDATA[<Kari> & co]]></name>")),
    "no-declaration": (A, AGREEMENTS.partition("?>")[2].lstrip()),
    "byte-order-mark": (A, "\ufeff" + AGREEMENTS),
    "encoding-style-on-the-envelope": (
        S,
        STATE.replace(' env:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"', "").replace(
            "><env:Body", ' env:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><env:Body'
        ),
    ),
    "encoding-style-absent": (S, STATE.replace(' env:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"', "")),
    "array-without-a-type": (A, bent(A, ' xsi:type="n2:Array"', "")),
    "empty-array": (
        A,
        bent(A, ARRAY + ITEMS, ARRAY.replace("[2]", "[0]")),
    ),
    "integer-with-a-sign": (M, bent(M, ">1<", ">+1<")),
    "integer-with-zeros-and-spaces": (M, bent(M, ">1<", "> 001\n<")),
    "boolean-as-0": (M, bent(M, ">true<", ">0<")),
    "nil-false": (A, bent(A, NAME, f'<name{STR} xsi:nil="false">Kari</name>')),
    "unknown-attributes": (A, bent(A, NAME, f'<name{STR} id="n1" lang="no">Kari</name>')),
    "href-to-a-text": (
        A,
        shared(AGREEMENTS, (OK, '<status href="#id1"></status>'), targets=f'<status id="id1"{STR}>OK</status>'),
    ),
    "href-to-any-name-with-root": (
        A,
        shared(
            AGREEMENTS,
            (OK, '<status href="#id1"/>'),
            targets=f'<m:multiRef xmlns:m="urn:m" {SOAPENC} id="id1" n2:root="0"{STR}>OK</m:multiRef>',
        ),
    ),
    "href-used-twice": (
        A,
        shared(
            AGREEMENTS,
            (NAME, '<name href="#id1"/>'),
            (f"<phone{STR}>555 1</phone>", '<phone href="#id1"/>'),
            targets=f'<name id="id1"{STR}>x</name>',
        ),
    ),
    "href-to-a-value-in-its-place": (
        A,
        bent(A, NAME, f'<name{STR} id="id1">x</name>').replace(f"<phone{STR}>555 1</phone>", '<phone href="#id1"/>'),
    ),
    "href-to-structs-and-on-to-texts": (
        A,
        shared(
            AGREEMENTS,
            (FIRST, '<item href="#id1"/>'),
            (SECOND, '<item href="#id1"/>'),
            targets=f'<item id="id1" xsi:type="n1:ConsumerInfoOut" xmlns:n1="https://secure.maventa.com/">'
            f'{MEMBERS.replace(NAME, """<name href="#id2"/>""")}</item><name id="id2"{STR}>Kari</name>',
        ),
    ),
    "href-to-an-array": (
        A,
        shared(
            AGREEMENTS,
            (ARRAY + ITEMS + "</agreements>", '<agreements href="#id1"/>'),
            targets=f'<agreements xmlns:n1="https://secure.maventa.com/" id="id1" {ARRAY.removeprefix("<agreements")}'
            f"{ITEMS}</agreements>",
        ),
    ),
    "href-to-an-href": (
        S,
        shared(
            STATE,
            (RETURN, '<return href="#1"/>'),
            targets=f'<a id="1" href="#2"/><a id="2" href="#3"/><a id="3"{STR}>OK: NEW</a>',
        ),
    ),
    "href-for-numbers-and-booleans": (
        M,
        shared(
            MANDATES,
            ('<status xsi:type="xsd:int">1</status>', '<status href="#1"/>'),
            ('<notification xsi:type="xsd:boolean">true</notification>', '<notification href="#2"/>'),
            targets='<a id="1" xsi:type="xsd:int">1</a><a id="2" xsi:type="xsd:boolean">true</a>',
        ),
    ),
    "href-to-an-item-without-a-type": (
        M,
        shared(
            MANDATES,
            ("<item>", '<item href="#1"/><item>'),
            ("AtgMandateParam[1]", "AtgMandateParam[2]"),
            targets='<a id="1">' + MANDATES.partition("<item>")[2].partition("</item>")[0] + "</a>",
        ),
    ),
}


@pytest.mark.parametrize(("method", "body"), HARMLESS.values(), ids=HARMLESS.keys())
def test_what_soap_leaves_open_raises_nothing(method: str, body: str) -> None:
    assert read(method, body).findings == ()


def test_hrefs_read_like_values() -> None:
    decoded = read(A, HARMLESS["href-to-structs-and-on-to-texts"][1])
    plain = read(A, AGREEMENTS).value["agreements"][0]
    assert decoded.value["agreements"] == [plain, plain]


def test_any_order_of_members_reads_alike() -> None:
    shuffle = random.Random(7).shuffle
    for _ in range(20):
        members = [part + ">" for part in MEMBERS.replace("\n", "").split(">") if part.strip()]
        pairs = ["".join(pair) for pair in zip(members[::2], members[1::2], strict=True)]
        shuffle(pairs)
        decoded = read(A, bent(A, MEMBERS, "".join(pairs)))
        assert decoded.findings == ()
        assert decoded.value == read(A, AGREEMENTS).value


def quadratic_bomb() -> bytes:
    return f'<!DOCTYPE a [<!ENTITY a "{"a" * 100_000}">]><a>{"&a;" * 10_000}</a>'.encode()


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><a>&i;</a>"
)
FILE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


@pytest.mark.parametrize(
    "body",
    [
        BOMB.encode(),
        FILE.encode(),
        quadratic_bomb(),
        BOMB.encode("utf-16"),
        BOMB.encode("utf-16-le"),
        b'<?xml version="1.0" encoding="UTF-16"?>' + BOMB.encode("utf-16-be"),
        b'<?xml version="1.0" encoding="UTF-7"?>' + BOMB.encode("utf-7"),
        FILE.encode("utf-7").replace(b"<", b"+ADw-"),
        FILE.encode("utf-32"),
        FILE.encode("cp037"),
        b'<?xml version="1.0" encoding="IBM037"?>' + FILE.encode("cp037"),
        b"<a>" * 100_000,
        b"<a>" * 100_000 + b"</a>" * 100_000,
        b"<a " + b" ".join(b"b%d='1'" % n for n in range(100_000)) + b"/>",
        b"\x00" * 1_000,
    ],
)
def test_hostile_bytes_are_reported_in_short_and_at_once(body: bytes) -> None:
    decoded = read(S, body)
    assert_quick(lambda: read(S, body), within=2)
    assert decoded.value is None
    assert {name for name, _ in found(decoded)} <= {"envelope", "utf-8"}
    assert len(decoded.findings) == 1
    assert len(str(decoded.findings[0])) < 1_000


@pytest.mark.parametrize("count", [1_000, 100_000])
def test_depth_inside_a_value_is_no_depth_here(count: int) -> None:
    decoded = read(S, STATE.replace(RETURN, f"<return{STR}>{'<a>' * count}{'</a>' * count}</return>"))
    assert len(decoded.findings) == 1


def many(count: int, item: str, targets: str) -> str:
    body = AGREEMENTS.replace(ITEMS, item * count if "{" not in item else "".join(map(item.format, range(count))))
    return body.replace("Out[2]", f"Out[{count}]").replace("</env:Body>", f"{targets}</env:Body>")


class TestManyReferences:
    """Forty thousand hrefs cost a moment, whatever they point to."""

    COUNT = 40_000

    def timed(self, method: str, body: str) -> Decoded:
        start = time.process_time()
        decoded = read(method, body)
        assert time.process_time() - start < 4
        assert len(decoded.findings) <= LIMIT
        return decoded

    def test_to_one_value(self) -> None:
        target = f'<a xmlns:n1="https://secure.maventa.com/" id="1" xsi:type="n1:ConsumerInfoOut">{MEMBERS}</a>'
        decoded = self.timed(A, many(self.COUNT, '<item href="#1"/>', target))
        assert decoded.findings == ()
        assert len(decoded.value["agreements"]) == self.COUNT

    def test_to_nothing(self) -> None:
        decoded = self.timed(A, many(self.COUNT, '<item href="#{0}"/>', ""))
        assert len(decoded.findings) == LIMIT
        assert decoded.findings[-1].actual == "39951 more findings follow and are not shown"

    def test_along_one_long_chain(self) -> None:
        typens, count = 'xmlns:n1="https://secure.maventa.com/"', self.COUNT // 5
        targets = "".join(f'<a id="{n}" href="#{n + 1}"/>' for n in range(count))
        targets += f'<a {typens} id="{count}" xsi:type="n1:ConsumerInfoOut">{MEMBERS}</a>'
        assert self.timed(A, many(count, '<item href="#{0}"/>', targets)).findings == ()

    def test_along_one_endless_chain(self) -> None:
        count = self.COUNT // 5
        targets = "".join(f'<a id="{n}" href="#{(n + 1) % count}"/>' for n in range(count))
        assert len(self.timed(A, many(count, '<item href="#{0}"/>', targets)).findings) == LIMIT

    def test_from_one_value_to_itself(self) -> None:
        targets = f'<a xmlns:n1="https://secure.maventa.com/" id="1" {ARRAY.removeprefix("<agreements")}'.replace(
            "[2]", f"[{self.COUNT}]"
        )
        targets += '<item href="#1"/>' * self.COUNT + "</a>"
        body = AGREEMENTS.replace(ARRAY + ITEMS + "</agreements>", '<agreements href="#1"/>')
        decoded = self.timed(A, body.replace("</env:Body>", f"{targets}</env:Body>"))
        assert len(decoded.findings) == LIMIT
        assert "leads into what holds it" in decoded.findings[0].actual

    def test_that_would_multiply(self) -> None:
        results = VENDOR.partition("<results")[2].partition(">")[2].partition("</results>")[0]
        body = VENDOR.replace(results, '<item href="#1"/>' * self.COUNT).replace("Result[2]", f"Result[{self.COUNT}]")
        typens = 'xmlns:n1="https://secure.maventa.com/"'
        targets = (
            f'<a {typens} id="1" xsi:type="n1:VendorConsumerAgreementQueryResult"><company_id{STR}>c</company_id>'
            f'<agreements href="#2"/></a><b {typens} id="2" {SOAPENC} n2:arrayType="n1:ConsumerInfoOut[{self.COUNT}]">'
            + '<item href="#3"/>' * self.COUNT
            + f'</b><c {typens} id="3" xsi:type="n1:ConsumerInfoOut">{MEMBERS}</c>'
        )
        assert self.timed(V, body.replace("</env:Body>", f"{targets}</env:Body>")).findings == ()


def test_findings_are_capped_and_the_last_one_counts_the_rest() -> None:
    decoded = read(A, bent(A, NAME, NAME + f"<age{STR}>7</age>" * 1_000))
    assert len(decoded.findings) == LIMIT
    assert decoded.findings[-1].actual == "951 more findings follow and are not shown"
    assert len(read(A, bent(A, NAME, NAME + f"<age{STR}>7</age>" * LIMIT)).findings) == LIMIT


def test_long_texts_are_cut_in_findings() -> None:
    decoded = read(M, bent(M, ">1<", f">{'x' * 1_000_000}<"))
    assert len(str(decoded.findings[0])) < 1_000
