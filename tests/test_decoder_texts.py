"""What the decoder says of each breach: what was expected, and what came, so that a reader needs nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.catalogue import Array, Scalar
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.section5 import Decoded, decode
from tests.test_section5 import (
    API,
    ARRAY,
    ENVELOPE_NS,
    HEAD,
    ITEMS,
    NAME,
    OK,
    RETURN,
    SECOND,
    SOAPENC,
    STATE,
    STR,
    TAIL,
    TYPED,
    A,
    M,
    S,
    bent,
    read,
)

XSD, SERVICE = "http://www.w3.org/2001/XMLSchema", "https://secure.maventa.com/"
STRING = f"{{{XSD}}}string"
AGREEMENTS = f"arrayType {{{SERVICE}}}ConsumerInfoOut[2]"
RESPONSE = f"{{{SERVICE}}}consumer_agreement_statusResponse"

TEXTS = {
    "prefix unbound": (
        A,
        NAME,
        '<name xsi:type="q:string">Kari</name>',
        f"xsi:type {STRING}",
        "xsi:type 'q:string', which is bound to no namespace (string)",
    ),
    "prefix missing": (
        A,
        NAME,
        '<name xsi:type="string">Kari</name>',
        f"xsi:type {STRING}",
        "xsi:type 'string', which is in no namespace (string)",
    ),
    "untyped": (A, NAME, "<name>Kari</name>", f"xsi:type {STRING}", "no xsi:type"),
    "nil": (A, NAME, '<name xsi:nil="true"/>', "a value", "nil"),
    "nil of no meaning": (A, NAME, f'<name{STR} xsi:nil="yes">Kari</name>', "xsi:nil true or false", "xsi:nil 'yes'"),
    "element inside": (
        A,
        NAME,
        f"<name{STR}><b>x</b><c/></name>",
        "a text",
        "the element b without a namespace inside",
    ),
    "element of a namespace inside": (
        A,
        NAME,
        f'<name{STR}><u:b xmlns:u="urn:u"/></name>',
        "a text",
        "the element {urn:u}b inside",
    ),
    "number unreadable": (M, ">1<", ">one<", "a whole number from -2147483648 to 2147483647", "'one'"),
    "truth value unreadable": (M, ">true<", ">yes<", "true, false, 1 or 0", "'yes'"),
    "type of another kind": (
        M,
        '<status xsi:type="xsd:int">1<',
        f"<status{STR}>one<",
        f"xsi:type {{{XSD}}}int",
        f"xsi:type 'xsd:string', which is {STRING}",
    ),
    "member twice": (A, NAME, NAME + NAME, "the member once", "once more"),
    "member absent": (A, NAME, "", "the member", "absent"),
    "member unknown": (A, OK, f"{OK}<more{STR}/>", "no such member", "an undocumented member"),
    "member of a namespace": (A, NAME, f"<n1:name{STR}>Kari</n1:name>", "no namespace", f"the namespace {SERVICE}"),
    "array for a struct": (
        A,
        SECOND,
        f'<item {SOAPENC} xsi:type="n2:Array"><item/></item>',
        f"a struct, {{{SERVICE}}}ConsumerInfoOut",
        "an array",
    ),
    "array type for a struct": (
        A,
        SECOND,
        f'<item {SOAPENC} n2:arrayType="xsd:string[1]"><item/></item>',
        f"a struct, {{{SERVICE}}}ConsumerInfoOut",
        "an array",
    ),
    "text for a struct": (A, SECOND, "<item> Åse </item>", f"a struct, {{{SERVICE}}}ConsumerInfoOut", "the text 'Åse'"),
    "text beside members": (A, NAME, f"{NAME} Kari ", f"a struct, {{{SERVICE}}}ConsumerInfoOut", "the text 'Kari'"),
    "text for an array": (
        A,
        ARRAY + ITEMS,
        f"{ARRAY}none",
        f"an array, arrayType {{{SERVICE}}}ConsumerInfoOut[0]",
        "the text 'none'",
    ),
    "array untyped": (A, TYPED, "", f"an array, {AGREEMENTS}", "neither xsi:type nor arrayType"),
    "array without its type": (A, 'n2:arrayType="n1:ConsumerInfoOut[2]" ', "", AGREEMENTS, "no arrayType"),
    "array type of nothing": (A, "n1:ConsumerInfoOut[2]", "two", AGREEMENTS, "arrayType 'two'"),
    "array of another type": (
        A,
        "n1:ConsumerInfoOut[2]",
        "n1:Other[2]",
        AGREEMENTS,
        f"arrayType 'n1:Other[2]', which is of {{{SERVICE}}}Other",
    ),
    "array of arrays": (
        A,
        "n1:ConsumerInfoOut[2]",
        "n1:ConsumerInfoOut[][2]",
        AGREEMENTS,
        f"arrayType 'n1:ConsumerInfoOut[][2]', which is of {{{SERVICE}}}ConsumerInfoOut[]",
    ),
    "array of no namespace": (
        A,
        "n1:ConsumerInfoOut[2]",
        "ConsumerInfoOut[2]",
        AGREEMENTS,
        "arrayType 'ConsumerInfoOut[2]', which is of in no namespace (ConsumerInfoOut)",
    ),
    "array too short": (A, "Out[2]", "Out[3]", AGREEMENTS, "arrayType 'n1:ConsumerInfoOut[3]' on 2 items"),
    "array in part": (A, TYPED, TYPED + ' n2:offset="[5]"', "every item", "items from '[5]' on"),
    "item elsewhere": (M, "<item>", '<item n2:position="[3]">', "the position [0]", "'[3]'"),
    "item renamed": (
        A,
        SECOND,
        SECOND.replace("item>", "x>"),
        "an element item without a namespace",
        "x without a namespace",
    ),
    "href to nothing": (
        A,
        NAME,
        '<name href="#id9"/>',
        "an href to a value of the answer",
        "href '#id9' names no element of the answer",
    ),
    "href and a value": (
        A,
        NAME,
        '<name href="#id9">Kari</name>',
        "an href to a value of the answer",
        "href '#id9' on an element that is not empty",
    ),
    "return absent": (S, RETURN, "", "the element return", "absent"),
    "return twice": (S, RETURN, RETURN * 3, "one element return", "3 of them"),
    "return of a namespace": (
        S,
        RETURN,
        RETURN.replace("return", "n1:return"),
        "no namespace",
        f"the namespace {SERVICE}",
    ),
    "element beside return": (S, RETURN, f"{RETURN}<more/>", "return alone", "an undocumented element"),
    "text beside return": (S, RETURN, f"{RETURN} x ", "elements and nothing else", "the text 'x'"),
    "SOAP 1.2": (
        S,
        ENVELOPE_NS,
        "http://www.w3.org/2003/05/soap-envelope",
        f"the namespace of SOAP 1.1, {ENVELOPE_NS}",
        "SOAP 1.2",
    ),
    "no SOAP": (S, ENVELOPE_NS, "urn:soap", f"the namespace of SOAP 1.1, {ENVELOPE_NS}", "'urn:soap'"),
    "another encoding style": (
        S,
        "http://schemas.xmlsoap.org/soap/encoding/",
        "urn:style",
        "encodingStyle http://schemas.xmlsoap.org/soap/encoding/",
        "'urn:style'",
    ),
    "another response": (
        S,
        "https://secure.maventa.com/",
        "urn:x",
        RESPONSE,
        "{urn:x}consumer_agreement_statusResponse",
    ),
    "second response": (
        S,
        "</env:Body>",
        "<more/></env:Body>",
        "nothing but targets of hrefs after the response",
        "more without a namespace",
    ),
}


@pytest.mark.parametrize(("method", "old", "new", "expected", "actual"), TEXTS.values(), ids=TEXTS)
def test_a_breach_is_said_once_and_in_full(method: str, old: str, new: str, expected: str, actual: str) -> None:
    findings = read(method, bent(method, old, new)).findings
    assert [(finding.expected, finding.actual) for finding in findings] == [(expected, actual)]


INNER = STATE.partition("<env:Body>")[2].partition("</env:Body>")[0]
WHOLE = {
    "no body": (f"{HEAD[: HEAD.index('<env:Body>')]}</env:Envelope>", "Body", "absent"),
    "two bodies": (STATE.replace("</env:Body>", "</env:Body><env:Body/>"), "one Body", "2 of them"),
    "body of another namespace": (
        STATE.replace("<env:Body>", '<o:Body xmlns:o="urn:o">').replace("</env:Body>", "</o:Body>"),
        f"{{{ENVELOPE_NS}}}Body",
        "{urn:o}Body",
    ),
    "nothing in body": (HEAD + TAIL, RESPONSE, "empty"),
    "targets alone": (
        HEAD + '<a id="1" href="#2"/><b id="2" href="#1"/>' + TAIL,
        RESPONSE,
        "nothing but targets of hrefs",
    ),
    "a stranger beside body": (
        STATE.replace("<env:Body>", "<env:More/><env:Body>"),
        "Header and Body alone",
        f"{{{ENVELOPE_NS}}}More",
    ),
    "text beside body": (STATE.replace("<env:Body>", "x<env:Body>"), "elements and nothing else", "the text 'x'"),
    "another root": ("<a/>", f"{{{ENVELOPE_NS}}}Envelope", "a without a namespace"),
    "a fault of no text": (
        STATE.replace(INNER, "<env:Fault><faultcode> env:Server </faultcode></env:Fault>"),
        RESPONSE,
        "a Fault: 'env:Server'",
    ),
    "a fault of nothing": (STATE.replace(INNER, "<env:Fault/>"), RESPONSE, "a Fault: 'a Fault without a faultstring'"),
    "a fault of no namespace": (
        STATE.replace(INNER, "<Fault><faultstring>no</faultstring></Fault>"),
        RESPONSE,
        "a Fault: 'no'",
    ),
    "after its target": (
        STATE.replace(RETURN, '<return href="#1"/>').replace("<env:Body>", f'<env:Body><s id="1"{STR}>OK: NEW</s>'),
        "the first element of Body",
        "it stands after targets of hrefs",
    ),
    "an id twice": (
        STATE.replace(RETURN, '<return href="#1"/>').replace(
            "</env:Body>", f'<a id="1"{STR}>OK: NEW</a><a id="1"{STR}>OK: ACTIVE</a></env:Body>'
        ),
        "the id '1' once",
        "several elements with it",
    ),
    "in a circle": (
        STATE.replace(RETURN, '<return href="#1"/>').replace("</env:Body>", '<a id="1" href="#1"/></env:Body>'),
        "an href to a value of the answer",
        "href '#1' leads back to itself",
    ),
}


@pytest.mark.parametrize(("body", "expected", "actual"), WHOLE.values(), ids=WHOLE)
def test_a_breach_of_the_whole_is_said_once_and_in_full(body: str, expected: str, actual: str) -> None:
    assert [(finding.expected, finding.actual) for finding in read(S, body).findings] == [(expected, actual)]


def test_what_is_no_utf_8_says_which_byte_and_where() -> None:
    (finding,) = read(S, STATE.replace("ACTIVE", "é").encode("latin-1")).findings
    offset = STATE.index("ACTIVE")
    assert finding.actual == f"byte 0xe9 at offset {offset} is not UTF-8"


def test_something_in_a_nil_element_is_detected_even_where_nil_is_right() -> None:
    contract = replace(API.methods[S], answer=Scalar("string", True))
    for inside in ("OK", "<a/>"):
        body = STATE.replace(RETURN, f'<return xsi:nil="true">{inside}</return>')
        (finding,) = decode(body.encode(), contract, soap_of(API).namespace).findings
        assert (finding.expected, finding.actual) == ("nothing inside a nil element", "a value")
    spaces = STATE.replace(RETURN, '<return xsi:nil="true"> \n </return>')
    assert decode(spaces.encode(), contract, soap_of(API).namespace).findings == ()


def test_a_struct_that_cannot_be_read_is_read_as_nothing() -> None:
    decoded = read(A, bent(A, SECOND, f"<item{STR}>Åse</item>"))
    assert decoded.value["agreements"][1] == {}
    assert read(A, bent(A, ARRAY + ITEMS, f"{ARRAY}none")).value["agreements"] is None


NESTED = replace(API.methods[S], answer=Array("Outer", Array("Inner", Scalar("string"))))
"""Arrays in arrays are in no contract, and SOAP has them."""


def nested(inner: str, written: str = "xsd:string[][2]") -> Decoded:
    outer = f'<return {SOAPENC} xsi:type="n2:Array" n2:arrayType="{written}">'
    return decode(STATE.replace(RETURN, f"{outer}{inner}</return>").encode(), NESTED, soap_of(API).namespace)


def test_arrays_in_an_array_need_no_type_of_their_own() -> None:
    decoded = nested("<item><item>a</item><item>b</item></item><item/>")
    assert decoded.findings == ()
    assert decoded.value == [["a", "b"], []]


def test_the_ranks_of_arrays_in_an_array_are_counted() -> None:
    (finding,) = nested("<item/><item/>", "xsd:string[2]").findings
    assert finding.expected == f"arrayType {STRING}[][2]"
    assert finding.actual == f"arrayType 'xsd:string[2]', which is of {STRING}"
