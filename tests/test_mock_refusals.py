"""A SOAP message that is refused: by what (a page, a fault), with which reason, and what the journal says of it.

For the responses, see facts/wire_notes.md, section 2; the client here writes bytes and reads them with lxml.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from lxml import etree

from conformance.mock.server.entries import Entry
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state.provider_states import create
from conformance.wires.registry import load
from tests.journals import latest
from tests.raw import Raw, Response, ask, request

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
SPACES = (
    'xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:c="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:t="https://secure.maventa.com/"'
)
CONFIGURE = "atg_agreement_configure"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


def envelope(content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><e:Envelope {SPACES}><e:Body>{content}</e:Body></e:Envelope>'


def call(mock: MockServer, method: str, parameters: str, keys: Mapping[str, str] | None = None) -> str:
    """Return a call with these keys, or with the demo company's."""
    given = vars(mock.demo) if keys is None else keys
    members = "".join(f'<{name} xsi:type="xsd:string">{key}</{name}>' for name, key in given.items())
    return envelope(f'<t:{method}><api_keys xsi:type="t:ApiKeys">{members}</api_keys>{parameters}</t:{method}>')


def post(mock: MockServer, body: str | bytes, *, action: str | None = '"x"', kind: str = "text/xml") -> Response:
    headers = {"Content_Type": kind, **({"SOAPAction": action} if action is not None else {})}
    data = body.encode() if isinstance(body, str) else body
    return ask(mock.url, request("POST", "/apis/v1.1/api", data, X_Conformance_Test="a test", **headers))


def noted(mock: MockServer) -> Entry:
    entry = latest(mock)
    assert (entry.request.verb, entry.path, entry.api, entry.test) == (
        "POST",
        "/apis/v1.1/api",
        "autoinvoice",
        "a test",
    )
    assert not any(key in str(entry) for key in vars(mock.demo).values())
    return entry


def assert_page(mock: MockServer, response: Response) -> Entry:
    """Hold the response to be the framework's page, with the reason in it and in the journal."""
    assert (response.status, response.headers["content-type"][:9]) == (500, "text/html")
    text = unescape(re.sub("<[^>]*>", "", response.text))
    assert text.startswith("Internal protocol error: ")
    entry = noted(mock)
    assert entry.status == 500
    assert text == f"Internal protocol error: {entry.reason}; where: {entry.where}; do: {entry.do}"
    return entry


def fault(response: Response) -> str:
    """Hold the response to be a fault as the framework writes one, and return its text."""
    assert (response.status, response.headers["content-type"]) == (200, "text/xml; charset=UTF-8")
    found = etree.fromstring(response.body).find(f"{SOAP}Body/{SOAP}Fault")
    assert found is not None, response.text
    assert [child.tag for child in found] == ["faultcode", "faultstring", "faultactor", "detail"]
    assert found.findtext("faultcode") == "env:Server"
    assert found.findtext("faultactor") == "ActionWebService::Protocol::Soap::SoapProtocol"
    detail = found.find("detail")
    assert detail is not None
    assert (detail.get("{http://www.w3.org/2001/XMLSchema-instance}type") or "").endswith(":SOAPException")
    assert [child.tag for child in detail] == ["excn_type_name", "cause"]
    assert detail.findtext("cause/message") == found.findtext("faultstring")
    assert detail.find("cause/backtrace") is not None
    return found.findtext("faultstring") or ""


def assert_fault(mock: MockServer, response: Response, *words: str) -> Entry:
    text, entry = fault(response), noted(mock)
    assert entry.status == 200
    for word in words:
        assert word in text
        assert word in str(entry)
    return entry


@dataclass(frozen=True)
class Page:
    """A message that fails before a method is found: its body, and words of the reason, the place and the advice."""

    body: str | bytes
    what: str
    where: str
    do: str


GOOD = f"<e:Envelope {SPACES}><e:Body><t:hello_world/></e:Body></e:Envelope>"
PAGES: dict[str, Page] = {
    "nothing": Page("", "empty", "the body", "SOAP 1.1"),
    "spaces": Page(" \n ", "empty", "the body", "SOAP 1.1"),
    "a text": Page("hello", "not well-formed", "the body", "XML"),
    "JSON": Page('{"a": 1}', "not well-formed", "the body", "JSON"),
    "gzip": Page(b"\x1f\x8b\x08\x00\x00", "not well-formed", "the body", "gzip"),
    "a cut-off envelope": Page(GOOD[:-5], "line 1, column", "the body", "well-formed"),
    "tags that do not match": Page(GOOD.replace("</e:Body>", "</e:Bod>"), "mismatch", "the body", "well-formed"),
    "an ampersand": Page(GOOD.replace("<t:hello_world/>", "<t:x>Q & A</t:x>"), "EntityRef", "the body", "&amp;"),
    "an unknown entity": Page(GOOD.replace("<t:hello_world/>", "<t:x>&uuml;</t:x>"), "uuml", "the body", "well-formed"),
    "a DOCTYPE": Page(f"<!DOCTYPE x>{GOOD}", "document type", "the body", "DOCTYPE"),
    "Latin-1 that is not declared": Page(
        GOOD.replace("t:hello_world", "t:å").encode("latin-1"), "UTF-8", "the body", "UTF-8"
    ),
    "SOAP 1.2": Page(
        GOOD.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"),
        *("SOAP 1.2", "the root element", "http://schemas.xmlsoap.org/soap/envelope/"),
    ),
    "no namespace": Page("<Envelope><Body><x/></Body></Envelope>", "no Envelope", "the root element", "namespace"),
    "a page": Page("<html><body/></html>", "no Envelope", "the root element", "namespace"),
    "XML-RPC without its name": Page("<methodCall/>", "XML-RPC", "methodCall", "methodName"),
    "no Body": Page(f"<e:Envelope {SPACES}><e:Header/></e:Envelope>", "no operation", "Envelope", "into Body"),
    "an empty Body": Page(f"<e:Envelope {SPACES}><e:Body/></e:Envelope>", "no operation", "Body", "into Body"),
    "a comment in Body": Page(
        f"<e:Envelope {SPACES}><e:Body><!-- x --></e:Body></e:Envelope>", "no operation", "Body", "Body"
    ),
    "a nil operation": Page(
        envelope('<t:hello_world xsi:nil="true"/>'), "nil", "Body/hello_world, line 1", "without xsi:nil"
    ),
    "an href to nothing": Page(
        envelope('<t:hello_world>\n<x><y href="#a"/></x></t:hello_world>'),
        "href",
        "Body/hello_world/x/y, line 2",
        "this id",
    ),
    "an href of a method that does not exist": Page(
        envelope('<t:teleport><x href="#a"/></t:teleport>'), "href", "Body/teleport/x, line 1", "this id"
    ),
    "an href below another target": Page(
        envelope('<t:hello_world/><m id="a"><x href="#b"/></m>'), "href", "Body/m/x, line 1", "this id"
    ),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_what_fails_before_a_method_is_found_is_a_page(mock: MockServer, page: Page) -> None:
    entry = assert_page(mock, post(mock, page.body))
    assert page.what in entry.reason
    assert page.where == entry.where
    assert page.do in entry.do
    assert entry.contract == ""


@pytest.mark.parametrize("action", [None, "", '""', '" "'])
def test_a_call_without_a_soapaction_is_a_page(mock: MockServer, action: str | None) -> None:
    entry = assert_page(mock, post(mock, call(mock, "server_time", ""), action=action))
    assert (entry.where, "SOAPAction" in entry.reason, "soapAction" in entry.do) == (
        "the header SOAPAction",
        True,
        True,
    )


@pytest.mark.parametrize(
    "action", ['"/denver/api/hello_world"', "hello_world", '"urn:x"', "'x'", '"/denver/api/teleport"']
)
def test_the_text_of_a_soapaction_matters_nothing(mock: MockServer, action: str) -> None:
    response = post(mock, envelope("<t:hello_world/>"), action=action)
    assert (response.status, b"hello_worldResponse" in response.body) == (200, True)
    assert not noted(mock).refused


# Values that are not of their type

TYPED = (
    *(("int", text) for text in ("abc", "", "1.5", "0x10", "1e1", "１０", "2147483648", "-2147483649", "1 0", "--1")),
    *(("integer", "x"), ("long", "9223372036854775808"), ("short", "32768"), ("byte", "128"), ("unsignedByte", "-1")),
    *(("nonNegativeInteger", "-1"), ("positiveInteger", "0"), ("unsignedInt", "4294967296"), ("integer", "9" * 1001)),
    *(
        ("double", "abc"),
        ("double", "1,5"),
        ("double", ""),
        ("float", "1e"),
        ("decimal", "--1"),
        ("double", "infinity"),
    ),
    *(("boolean", "yes"), ("boolean", ""), ("boolean", "TRUE"), ("boolean", "2")),
)


@pytest.mark.parametrize(("named", "text"), TYPED, ids=[f"{named}: {text[:20]}" for named, text in TYPED])
@pytest.mark.parametrize("prefix", ["xsd", "c"])
def test_a_text_that_is_not_of_the_type_that_it_says_is_a_page(
    mock: MockServer, named: str, text: str, prefix: str
) -> None:
    typed = f'<k xsi:type="{prefix}:{named}">{text}</k>'
    for place in (f"<t:hello_world>\n{typed}</t:hello_world>", f"<t:teleport>\n{typed}</t:teleport>"):
        entry = assert_page(mock, post(mock, envelope(place)))
        assert entry.reason.startswith(f"k has the xsi:type {prefix}:{named}")
        assert entry.where.endswith("/k, line 2")


@pytest.mark.parametrize(
    ("named", "text"),
    [
        *(("int", "+7"), ("int", "007"), ("int", " 7\n"), ("int", "-2147483648"), ("long", "9223372036854775807")),
        *(("integer", "9" * 1000), ("double", "-1.5E-7"), ("double", "INF"), ("double", "NaN"), ("decimal", ".5")),
        *(
            ("boolean", "true"),
            ("boolean", "0"),
            ("string", "abc"),
            ("dateTime", "x"),
            ("anyType", "abc"),
            ("x", "abc"),
        ),
    ],
)
def test_a_text_that_is_of_the_type_that_it_says_is_read(mock: MockServer, named: str, text: str) -> None:
    assert post(mock, envelope(f'<t:hello_world><k xsi:type="xsd:{named}">{text}</k></t:hello_world>')).status == 200


def test_a_type_of_another_namespace_says_nothing(mock: MockServer) -> None:
    for other in ('<k xsi:type="t:int">abc</k>', '<k xsi:type="int">abc</k>', '<k xsi:type="none:int">abc</k>'):
        assert post(mock, envelope(f"<t:hello_world>{other}</t:hello_world>")).status == 200


def test_a_nil_number_and_one_behind_an_href_are_read(mock: MockServer) -> None:
    numbers = '<k xsi:type="xsd:int" xsi:nil="true"/><k xsi:type="xsd:int" href="#a"/>'
    beside = '<m id="a" xsi:type="xsd:int">7</m>'
    assert post(mock, envelope(f"<t:hello_world>{numbers}</t:hello_world>{beside}")).status == 200


@pytest.mark.parametrize("text", ["abc", "1.5", "99999999999", "１０"])
def test_an_untyped_text_that_is_no_declared_number_is_a_fault(mock: MockServer, text: str) -> None:
    entry = assert_fault(mock, post(mock, call(mock, CONFIGURE, f"<a>1</a><k>{text}</k>")), "k holds no value", "int")
    assert (entry.contract, entry.where) == (f"autoinvoice/{CONFIGURE}", f"Body/{CONFIGURE}/k, line 1")
    assert_fault(mock, post(mock, call(mock, CONFIGURE, f'<a>1</a><k xsi:type="xsd:string">{text}</k>')), "k holds")


def test_parameters_in_another_order_are_values_in_the_wrong_places(mock: MockServer) -> None:
    signer = ("<signer_name>Kari</signer_name>", "<signer_email>kari@example.com</signer_email>")
    method = "b2c_issuer_agreement_order"
    assert b"OK: " in post(mock, call(mock, method, "".join(signer))).body
    refused = post(mock, call(mock, method, "".join(reversed(signer))))
    assert b"ERROR: signer_name or signer_email missing or invalid" in refused.body
    assert noted(mock).reason.startswith("ERROR: signer_name or signer_email missing or invalid: ")


def test_names_of_parameters_matter_nothing_and_further_ones_are_passed_over(mock: MockServer) -> None:
    parameters = "<x>Kari</x><y>kari@example.com</y><z/><z><deep/></z>"
    assert b"OK: " in post(mock, call(mock, "b2c_issuer_agreement_order", parameters)).body


def test_an_array_has_the_length_that_it_declares(mock: MockServer) -> None:
    made = create(mock.worlds, {"seed": "arrays", "records": [{"kind": "invoice", "label": "A"}]})
    items = '<i xsi:type="c:Array" c:arrayType="xsd:string[{}]"><item xsi:type="xsd:string">{}</item></i>'

    def listed(length: int | str) -> Response:
        parameters = items.format(length, made["records"]["A"]["id"])
        return post(mock, call(mock, "invoice_state_list", parameters, keys=made["keys"]))

    assert b'<status xsi:type="xsd:string">OK</status>' in listed(1).body
    assert b"OK</status>" in listed("").body
    assert b"ERROR: INVOICE NOT FOUND" in listed(3).body, "two of the three ids are nil"
    entry = assert_page(mock, listed(999_999_999))
    assert "999999999 items" in entry.reason


# Methods


@pytest.mark.parametrize("method", ["invoice_teleport", "Hello_World", "hello_world_", "å", "x" * 5000])
def test_a_method_that_does_not_exist_is_a_fault(mock: MockServer, method: str) -> None:
    response = post(mock, envelope(f"<t:{method}><x/></t:{method}>"))
    assert fault(response).startswith(f"no such method '{method}' on API ")
    assert b"ActionWebService..Dispatcher..DispatcherError" in response.body
    entry = noted(mock)
    assert (entry.status, entry.contract, "no such method" in entry.reason, "WSDL" in entry.do) == (200, "", True, True)


def test_a_method_that_breaks_and_has_no_words_for_it_is_a_fault(mock: MockServer) -> None:
    keyless = next(c for c in CATALOGUE.apis["autoinvoice"].methods.values() if not any(o.injected for o in c.outcomes))
    mock.worlds.get("demo").breaks = 1
    key = f"<k>{mock.demo.user_api_key}</k>"
    keys = f"<api_keys><user_api_key>{mock.demo.user_api_key}</user_api_key></api_keys>"
    body = envelope(
        f"<t:{keyless.method}>{keys if 'api_keys' in keyless.request.members else key}</t:{keyless.method}>"
    )
    response = post(mock, body)
    mock.worlds.get("demo").breaks = 0
    assert fault(response) == "Internal server error (exception raised)"
    assert "makes the service fail inside" in noted(mock).reason


# Charsets


def encoded(charset: str, declared: str = "") -> bytes:
    return envelope("<t:hello_world><x>Å</x></t:hello_world>").replace("UTF-8", declared or charset).encode(charset)


@pytest.mark.parametrize(
    ("body", "kind", "charset", "where"),
    [
        (encoded("ISO-8859-1"), "text/xml; charset=ISO-8859-1", "iso-8859-1", "Content-Type"),
        (encoded("ISO-8859-1"), "text/xml", "ISO-8859-1", "the XML declaration"),
        (encoded("ISO-8859-15"), 'text/xml; charset="iso-8859-15"', "iso-8859-15", "Content-Type"),
        (encoded("windows-1252"), "text/xml; charset=windows-1252", "windows-1252", "Content-Type"),
        (encoded("UTF-16"), "text/xml; charset=utf-16", "UTF-16", "first bytes"),
        (encoded("UTF-16"), "text/xml", "UTF-16", "first bytes"),
        (encoded("UTF-16-LE", "UTF-16"), "text/xml", "UTF-16", "first bytes"),
        (encoded("UTF-16-BE", "UTF-16"), "text/xml", "UTF-16", "first bytes"),
        (encoded("UTF-32"), "text/xml", "UTF-32", "first bytes"),
        (encoded("UTF-8"), "text/xml; charset=koi8-r", "koi8-r", "Content-Type"),
        (encoded("UTF-8", "ISO-8859-1"), "text/xml; charset=utf-8", "ISO-8859-1", "the XML declaration"),
        (encoded("UTF-8"), "text/xml; charset=no-such-charset", "no-such-charset", "Content-Type"),
    ],
)
def test_another_charset_that_is_declared_is_a_fault_that_says_so(
    mock: MockServer, body: bytes, kind: str, charset: str, where: str
) -> None:
    entry = assert_fault(mock, post(mock, body, kind=kind), charset, "UTF-8 only", "line 14")
    assert where in entry.where
    assert "encode the request as UTF-8" in entry.do


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (encoded("UTF-8"), "text/xml; charset=utf-8"),
        (encoded("UTF-8"), 'text/xml;charset="UTF-8"'),
        (encoded("UTF-8", "utf8"), "text/xml; charset=utf8"),
        (encoded("utf-8-sig", "UTF-8"), "text/xml"),
        (envelope("<t:hello_world/>").encode(), "text/xml; charset=us-ascii"),
        (encoded("UTF-8"), "text/xml; charset="),
        (encoded("UTF-8"), "application/soap+xml"),
        (encoded("UTF-8"), ";;;=\"'"),
        (encoded("UTF-8"), ""),
    ],
)
def test_utf8_is_read_however_it_is_declared(mock: MockServer, body: bytes, kind: str) -> None:
    assert b"hello_worldResponse" in post(mock, body, kind=kind).body


# What is answered, and refused by a status text


def test_a_status_text_is_the_reason_with_the_rule_behind_it(mock: MockServer) -> None:
    refused = post(mock, envelope("<t:invoice_show><api_keys/></t:invoice_show>"))
    assert b"ERROR: USER NOT FOUND" in refused.body
    entry = noted(mock)
    assert entry.reason == "ERROR: USER NOT FOUND: No user has the given user_api_key."
    assert (entry.contract, entry.status) == ("autoinvoice/invoice_show", 200)


def test_a_call_that_succeeds_has_no_reason(mock: MockServer) -> None:
    assert post(mock, call(mock, "server_time", "")).status == 200
    entry = noted(mock)
    assert (entry.contract, entry.refused, entry.where, entry.do) == ("autoinvoice/server_time", False, "", "")


@pytest.mark.parametrize("path", ["/apis/v1.1/api", "/apis/denver/api/", "/apis/v1.1/wsdl"])
@pytest.mark.parametrize("verb", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "POST"])
def test_a_verb_that_an_address_does_not_support_is_a_page(mock: MockServer, path: str, verb: str) -> None:
    right = ("GET", "HEAD") if path.endswith("wsdl") else ("POST",)
    if verb in right:
        return
    with Raw(mock.url) as raw:
        raw.send(request(verb, path))
        response = raw.read(head=verb == "HEAD")
    assert (response.status, response.headers["content-type"][:9]) == (500, "text/html")
    assert f"{verb} not supported" in latest(mock).reason
    assert verb == "HEAD" or f"{verb} not supported" in response.text


@pytest.mark.parametrize("path", ["/apis/v1.1/wsdl", "/apis/v1.1/wsdl/", "/apis/denver/wsdl", "/apis/bravo/wsdl/"])
def test_the_wsdl_is_at_every_address_that_clients_use(mock: MockServer, path: str) -> None:
    assert b"definitions" in ask(mock.url, request("GET", path)).body


@pytest.mark.parametrize("path", ["/apis/v1.1/ap", "/apis/v1.1/api//", "/apis/v1.1", "/apis/v1.1/api/hello_world"])
def test_an_address_beside_the_service_is_a_fault_that_names_the_right_one(mock: MockServer, path: str) -> None:
    response = ask(mock.url, request("POST", path, GOOD.encode(), SOAPAction="x"))
    assert (response.status, response.headers["content-type"]) == (404, "text/xml; charset=UTF-8")
    assert b"/apis/v1.1/api" in response.body
    assert "/apis/v1.1/wsdl" in latest(mock).do


# Much at once

FLOODS: dict[str, Callable[[], str]] = {
    "elements": lambda: "<x/>" * 99_000,
    "too many elements": lambda: "<x/>" * 5_000_000,
    "typed elements": lambda: '<x xsi:type="xsd:int">1</x>' * 99_000,
    "attributes": lambda: "<x " + " ".join(f'a{n}=""' for n in range(400_000)) + "/>",
    "too many attributes": lambda: "<x " + " ".join(f'a{n}=""' for n in range(2_000_000)) + "/>",
    "namespaces": lambda: (
        "<x "
        + " ".join(f'xmlns:a{n}="u"' for n in range(150_000))
        + ">"
        + '<y xsi:type="xsd:int">1</y>' * 80_000
        + "</x>"
    ),
    "levels": lambda: '<x xsi:type="t:X">' * 50_000 + "</x>" * 50_000,
    "levels with much in them": lambda: "<x>" * 2_000 + '<y xsi:type="xsd:int">1</y>' * 80_000 + "</x>" * 2_000,
    "a chain of hrefs": lambda: "".join(f'<x id="i{n}" href="#i{n + 1}"/>' for n in range(80_000)) + '<x id="i80000"/>',
    "one long text": lambda: "&amp;" * 10_000_000,
    "comments": lambda: "<!-- -->" * 99_000,
}


LONG = {"levels with much in them", "one long text", "too many attributes", "typed elements"}


@pytest.mark.parametrize(
    "content",
    [pytest.param(flood, id=name, marks=[pytest.mark.slow] * (name in LONG)) for name, flood in FLOODS.items()],
)
def test_a_flood_is_answered_before_others_wait_long(mock: MockServer, content: Callable[[], str]) -> None:
    body = envelope(f"<t:hello_world>{content()}</t:hello_world>").encode()
    used = time.process_time()
    response = post(mock, body)
    assert response.status in (200, 500)
    assert time.process_time() - used < 10
    if response.status == 500:
        assert_page(mock, response)
    assert post(mock, envelope("<t:hello_world/>")).status == 200
