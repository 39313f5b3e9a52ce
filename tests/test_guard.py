"""A profile that only reads sends nothing but calls that are known to read, however a request is dressed up."""

from __future__ import annotations

import gzip
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from conformance.endpoint.exchange import Request
from conformance.endpoint.settings import Profile
from conformance.endpoint.transport import Transport
from conformance.errors import Refused, Withheld
from conformance.scrubbing import Scrubber
from conformance.wires.registry import guard, load
from tests.servers import Server, answers

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
READS, WRITES = "consumer_agreement_status", "disable_b2c_issuer_agreement"
BASE = "https://service.example/apis/v1.1/api"
LIVE = Profile("prod-readonly", "live", {"autoinvoice": BASE}, frozenset({"reads"}))
STAGE = replace(LIVE, name="stage", effects=frozenset({"reads", "writes"}))
MOCK = replace(STAGE, name="mock", kind="mock", urls={"autoinvoice": "http://127.0.0.1:8000/apis/v1.1/api"})

OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:c="http://schemas.xmlsoap.org/soap/encoding/" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:t="https://secure.maventa.com/">'
)


def soap(body: str, opening: str = OPEN) -> bytes:
    return f"{opening}<e:Body>{body}</e:Body></e:Envelope>".encode()


ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
BODY = f"<e:Body><{READS}/></e:Body></e:Envelope>".encode()


def call(method: str) -> bytes:
    return soap(f"<t:{method}><reference_nr>1</reference_nr></t:{method}>")


def post(body: bytes, url: str = BASE, **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", url, {"Content-Type": "text/xml; charset=utf-8", **named}, body)


class TestReadsOnly:
    @pytest.mark.parametrize(
        "request_",
        [
            post(call(READS)),
            post(call(READS), "https://service.example:443/apis/v1.1/api"),
            post(call(READS), SOAPAction=f'"/denver/api/{READS}"'),
            post(call(READS), SOAPAction=f"/denver/api/{READS}"),
            post(call(READS), SOAPAction='""'),
            post(call(READS), SOAPAction=""),
            post(call(READS), Content_Type="text/xml"),
            post(call(READS), Content_Type='Text/XML; charset="UTF-8"'),
            post(call(READS), X_Forwarded_Proto="http", User_Agent="conformance/1", Connection="keep-alive"),
            post(call(READS), Accept="*/*", Accept_Encoding="gzip, deflate", Content_Length=str(len(call(READS)))),
            post(call(READS), Host="service.example"),
            post(soap(f"<{READS}/>")),
            post(soap(f"<x:{READS} xmlns:x='urn:any'/>")),
            post(soap(f"<!-- {WRITES} --><t:{READS}/>")),
            post(soap(f'<t:{READS} c:root="1"><k href="#a"/></t:{READS}>')),
            post(f"{OPEN}\n<e:Header/>\n<e:Body>\n<t:{READS}/>\n</e:Body>\n</e:Envelope>".encode()),
            post(OPEN.replace("<e:Envelope", f'<e:Envelope e:encodingStyle="{ENCODING}"').encode() + BODY),
            Request("POST", BASE, {}, call(READS)),
        ],
    )
    def test_a_reading_call_passes(self, request_: Any) -> None:
        contract = guard(CATALOGUE, LIVE).check(request_)
        assert contract is not None
        assert contract.method == READS

    @pytest.mark.parametrize("verb", ["GET", "HEAD"])
    def test_the_wsdl_passes(self, verb: str) -> None:
        assert guard(CATALOGUE, LIVE).check(Request(verb, "https://service.example/apis/v1.1/wsdl")) is None

    def test_every_contract_is_held_to_its_effect(self) -> None:
        held = guard(CATALOGUE, LIVE)
        for contract in CATALOGUE.contracts:
            if contract.api != "autoinvoice":
                continue
            if contract.effect == "reads" and contract.marks is None:
                assert held.check(post(call(contract.method))) is contract
            else:
                with pytest.raises(Refused, match=contract.method):
                    held.check(post(call(contract.method)))

    def test_a_refusal_says_what_where_and_what_to_do(self) -> None:
        with pytest.raises(Refused) as error:
            guard(CATALOGUE, LIVE).check(post(call(WRITES)))
        assert f"{WRITES} writes" in error.value.what
        assert "prod-readonly" in error.value.where
        assert error.value.do

    def test_writes_alone_is_no_leave_to_read(self) -> None:
        held = guard(CATALOGUE, replace(LIVE, kind="mock", effects=frozenset({"writes"})))
        assert held.check(post(call(WRITES))) is not None
        with pytest.raises(Refused):
            held.check(post(call(READS)))
        with pytest.raises(Refused):
            held.check(Request("GET", "https://service.example/apis/v1.1/wsdl"))


KEYED = soap(f"<t:{READS}><api_keys><user_api_key>of-somebody</user_api_key></api_keys></t:{READS}>")
R, W = f"<t:{READS}/>", f"<t:{WRITES}/>"
UTF7 = call(READS).replace(b"UTF-8", b"UTF-7")
BYPASSES = {
    "a writing call": post(call(WRITES)),
    "a writing call of another namespace": post(soap(f"<x:{WRITES} xmlns:x='urn:any'/>")),
    "a writing call under a reading SOAPAction": post(call(WRITES), SOAPAction=f"/denver/api/{READS}"),
    "a reading call under a writing SOAPAction": post(call(READS), SOAPAction=f'"/denver/api/{WRITES}"'),
    "a SOAPAction after #": post(call(READS), SOAPAction=f"urn:x#{WRITES}"),
    "a SOAPAction that ends like the right one": post(call(READS), SOAPAction=f'"/{WRITES}/denver/api/{READS}"'),
    "a SOAPAction of another place": post(call(READS), SOAPAction=f'"urn:x#{READS}"'),
    "a SOAPAction without a method": post(call(READS), SOAPAction='"/denver/api/"'),
    "a SOAPAction that goes on": post(call(READS), SOAPAction=f'"/denver/api/{READS}" "{WRITES}"'),
    "a SOAPAction with half its quotes": post(call(READS), SOAPAction=f'"/denver/api/{READS}'),
    "a SOAPAction of another case": post(call(READS), SOAPAction=f'"/denver/api/{READS.upper()}"'),
    "a SOAPAction with a space": post(call(READS), SOAPAction=f' "/denver/api/{READS}"'),
    "a SOAPAction that is the method": post(call(READS), SOAPAction=READS),
    "two SOAPActions": post(call(READS), SOAPAction=f"/{READS}", soapaction=f"/{WRITES}"),
    "an unknown call": post(soap("<t:unknown_call/>")),
    "a call of another case": post(soap(f"<t:{READS.upper()}/>")),
    "malformed XML": post(call(READS)[:-3]),
    "no XML": post(b"{}"),
    "no body": post(b""),
    "a document type": post(b"<!DOCTYPE x>" + call(READS)),
    "an entity for the name": post(soap("<t:a/>", '<!DOCTYPE e [<!ENTITY x "y">]>' + OPEN)),
    "an empty Body": post(soap("")),
    "a Body with text only": post(soap(READS)),
    "two calls": post(soap(R + W)),
    "the call after a reference": post(soap(R + f'<t:{WRITES} id="a"/>')),
    "a second element without id": post(soap(R + "<x/>")),
    "a second element with an id": post(soap(R + '<multiRef id="a" c:root="0">1</multiRef>')),
    "a second element in front": post(soap('<x id="a" c:root="0"/>' + R)),
    "the same call twice": post(soap(R + R)),
    "text beside the call": post(soap(f"{WRITES}{R}")),
    "text behind the call": post(soap(f"{R}{WRITES}")),
    "text in the Envelope": post(f"{OPEN}{WRITES}<e:Body>{R}</e:Body></e:Envelope>".encode()),
    "text behind the Body": post(f"{OPEN}<e:Body>{R}</e:Body>{WRITES}</e:Envelope>".encode()),
    "a Body that points elsewhere": post(f'{OPEN}<e:Body href="#b">{R}</e:Body></e:Envelope>'.encode()),
    "an Envelope with an attribute": post((OPEN[:-1] + ' x="1">').encode() + BODY),
    "an Envelope with another encoding's style": post((OPEN[:-1] + ' encodingStyle="urn:x">').encode() + BODY),
    "a Header that names another call": post(
        f"{OPEN}<e:Header><a xmlns='urn:a'>{WRITES}</a></e:Header><e:Body>{R}</e:Body></e:Envelope>".encode()
    ),
    "two Headers": post(f"{OPEN}<e:Header/><e:Header/><e:Body>{R}</e:Body></e:Envelope>".encode()),
    "a Header behind the Body": post(f"{OPEN}<e:Body>{R}</e:Body><e:Header/></e:Envelope>".encode()),
    "a second element as root": post(soap(R + '<x id="a" c:root="1"/>')),
    "a first element that is no root": post(soap(f'<t:{READS} c:root="0"/><x id="a"/>')),
    "a first element that points elsewhere": post(soap(f'<t:{READS} href="#a"/><x id="a"/>')),
    "a nil call": post(soap(f'<t:{READS} i:nil="true"/>')),
    "a nil call of an old schema": post(soap(f'<t:{READS} xmlns:o="urn:1999" o:null="1"/>')),
    "two Bodies": post(f"{OPEN}<e:Body>{R}</e:Body><e:Body>{W}</e:Body></e:Envelope>".encode()),
    "a Body of another namespace": post(
        f"{OPEN}<x:Body xmlns:x='u'>{W}</x:Body><e:Body>{R}</e:Body></e:Envelope>".encode()
    ),
    "an Envelope in the Envelope": post(soap(f"<t:{READS}>{soap(W).decode().partition('?>')[2]}</t:{READS}>")),
    "a Body in the Header": post(
        f"{OPEN}<e:Header><e:Body>{W}</e:Body></e:Header><e:Body>{R}</e:Body></e:Envelope>".encode()
    ),
    "something before the Body": post(f"{OPEN}{W}<e:Body>{R}</e:Body></e:Envelope>".encode()),
    "something after the Body": post(f"{OPEN}<e:Body>{R}</e:Body>{W}</e:Envelope>".encode()),
    "SOAP 1.2": post(
        call(READS).replace(b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope")
    ),
    "no namespace": post(f"<Envelope><Body><{READS}/></Body></Envelope>".encode()),
    "XML-RPC": post(f"<methodCall><methodName>{WRITES}</methodName><params/></methodCall>".encode()),
    "UTF-16": post(call(READS).decode().encode("utf-16")),
    "UTF-7 declared": post(UTF7),
    "UTF-7 declared in the header": post(call(READS), Content_Type="text/xml; charset=utf-7"),
    "a form": post(call(READS), Content_Type="application/x-www-form-urlencoded"),
    "multipart": post(call(READS), Content_Type="multipart/related; boundary=x"),
    "a SOAP 1.2 content type": post(call(READS), Content_Type="application/soap+xml"),
    "a content type of XML": post(call(READS), Content_Type="application/xml"),
    "a content type with an action": post(call(READS), Content_Type=f'text/xml; action="{WRITES}"'),
    "a content type with two charsets": post(call(READS), Content_Type="text/xml; charset=utf-8; charset=utf-7"),
    "no content type": post(call(READS), Content_Type=""),
    "two content types": post(call(READS), Content_Type="text/xml", content_type="text/plain"),
    "a packed body": post(gzip.compress(call(READS)), Content_Encoding="gzip"),
    "a packed body, unsaid": post(gzip.compress(call(WRITES))),
    "a body said to be packed": post(call(READS), content_encoding="identity"),
    "chunks": post(call(READS), Transfer_Encoding="chunked"),
    "chunks behind a space": post(call(READS), **{"Transfer-Encoding ": "chunked"}),
    "another length": post(call(READS) + call(WRITES), Content_Length=str(len(call(READS)))),
    "another verb in a header": post(call(READS), X_HTTP_Method_Override="DELETE"),
    "another path in a header": post(call(READS), X_Original_URL="/delete"),
    "another host in a header": post(call(READS), Host="other.example"),
    **{
        f"the header {name}": Request("POST", BASE, {"Content-Type": "text/xml", name: value}, call(READS))
        for name, value in {
            "Authorization": "Bearer t",
            "Cookie": "a=b",
            "X-Forwarded-Host": "other.example",
            "X-Forwarded-For": "127.0.0.1",
            "X-Forwarded-Proto": "https",
            "Forwarded": "for=127.0.0.1",
            "Expect": "100-continue",
            "Range": "bytes=0-1",
            "TE": "trailers",
            "Upgrade": "h2c",
            "Trailer": "X",
            "Proxy-Connection": "keep-alive",
            "Transfer_Encoding": "chunked",
            "Content-Type_": "text/xml",
            "X-Anything": "1",
            "SOAPAction2": "1",
            "Connection": "upgrade",
            "Accept": "text/html",
            "Accept-Encoding": "br",
            "User-Agent": "a\tb",
            "Content-Length": "+1",
        }.items()
    },
    "another path": post(call(READS), "https://service.example/other"),
    "a path below": post(call(READS), BASE + "/user_delete"),
    "a slash at the end": post(call(READS), BASE + "/"),
    "two slashes at the end": post(call(READS), BASE + "//"),
    "a dot at the end": post(call(READS), BASE + "/."),
    "a parameter of the path": post(call(READS), BASE + ";x"),
    "an encoded letter": post(call(READS), "https://service.example/apis/v1.1/%61pi"),
    "other letters in the path": post(call(READS), "https://service.example/APIS/v1.1/api"),
    "the WSDL below the API": Request("GET", BASE + "/wsdl"),
    "the WSDL with a slash at the end": Request("GET", "https://service.example/apis/v1.1/wsdl/"),
    "the WSDL with a SOAPAction": Request("GET", "https://service.example/apis/v1.1/wsdl", {"SOAPAction": WRITES}),
    "an empty query": post(call(READS), BASE + "?"),
    "an empty query of the WSDL": Request("GET", "https://service.example/apis/v1.1/wsdl?"),
    "a path with dots": post(call(READS), "https://service.example/apis/x/../v1.1/api"),
    "a path with coded dots": post(call(READS), "https://service.example/apis/x/%2e%2e/v1.1/api"),
    "a path with two slashes": post(call(READS), "https://service.example//apis/v1.1/api"),
    "a query": post(call(READS), BASE + "?method=" + WRITES),
    "the control path": Request("POST", "https://service.example/_control/reset"),
    "the control path, coded": Request("GET", "https://service.example/%5fcontrol/reset"),
    "GET on the API": Request("GET", BASE),
    "GET with a query": Request("GET", "https://service.example/apis/v1.1/wsdl?action=delete"),
    "GET with a body": Request("GET", "https://service.example/apis/v1.1/wsdl", {}, call(WRITES)),
    "GET on a path that only ends like the WSDL's": Request("GET", "https://service.example/invoices/delete/wsdl"),
    "POST on the WSDL": post(call(READS), "https://service.example/apis/v1.1/wsdl"),
    "PUT": Request("PUT", BASE, {}, call(READS)),
    "DELETE": Request("DELETE", BASE),
    "post in small letters": Request("post", BASE, {}, call(READS)),
    "a verb with a line in it": Request("GET / HTTP/1.1\r\nX: y\r\n\r\nPOST", BASE, {}, call(READS)),
}

ELSEWHERE = {
    "another host": post(call(READS), "https://other.example/apis/v1.1/api"),
    "another port": post(call(READS), "https://service.example:8443/apis/v1.1/api"),
    "the host as a user": post(call(READS), "https://service.example@other.example/apis/v1.1/api"),
    "a user": post(call(READS), "https://user:word@service.example/apis/v1.1/api"),
    "a backslash": post(call(READS), "https://service.example\\@other.example/apis/v1.1/api"),
    "a fragment": post(call(READS), "https://service.example/apis/v1.1/api#x"),
    "a space": post(call(READS), "https://service.example/apis/v1.1/api x"),
    "an empty fragment": post(call(READS), "https://service.example/apis/v1.1/api#"),
    "an empty user": post(call(READS), "https://@service.example/apis/v1.1/api"),
    "an encoded host": post(call(READS), "https://%73ervice.example/apis/v1.1/api"),
    "a tab in the host": post(call(READS), "https://serv\tice.example/apis/v1.1/api"),
    "a port that is none": post(call(READS), "https://service.example:99999/apis/v1.1/api"),
    **{
        f"{name} in a header's value": Request("POST", BASE, {"User-Agent": f"a{c}b"}, call(READS))
        for name, c in {
            "a NUL": "\0",
            "a line's end": "\r\n",
            "a return": "\r",
            "a bell": "\a",
            "a DEL": "\x7f",
        }.items()
    },
    **{
        f"{name} in a header's name": Request("POST", BASE, {f"X{c}Y": "1"}, call(READS))
        for name, c in {"a NUL": "\0", "a colon": ":", "a line's end": "\n", "a space": " ", "a letter": "å"}.items()
    },
    "a header without a name": Request("POST", BASE, {"": "1"}, call(READS)),
    "a verb with a space": Request("POST x", BASE, {}, call(READS)),
    "no verb": Request("", BASE, {}, call(READS)),
    "a line break": post(call(READS), BASE + "\r\nX: y"),
    "a letter beyond ASCII": post(call(READS), "https://serviсe.example/apis/v1.1/api"),
    "a dot after the host": post(call(READS), "https://service.example./apis/v1.1/api"),
    "plain http": post(KEYED, "http://service.example/apis/v1.1/api"),
    "plain http on port 443": post(call(READS), "http://service.example:443/apis/v1.1/api"),
    "another scheme": post(call(READS), "file:///etc/passwd"),
    "no URL": post(call(READS), ""),
    "no host": post(call(READS), "https:///apis/v1.1/api"),
    "the control path": Request("POST", "https://service.example/_control/reset"),
    "the Host header": post(call(READS), host="other.example"),
}


@pytest.mark.parametrize("request_", BYPASSES.values(), ids=BYPASSES)
def test_a_reading_profile_refuses(request_: Any) -> None:
    with pytest.raises(Refused):
        guard(CATALOGUE, LIVE).check(request_)


@pytest.mark.parametrize("profile", [LIVE, STAGE], ids=["reads", "both"])
@pytest.mark.parametrize("request_", ELSEWHERE.values(), ids=ELSEWHERE)
def test_no_profile_sends_elsewhere(request_: Any, profile: Any) -> None:
    with pytest.raises(Refused):
        guard(CATALOGUE, profile).check(request_)


class TestBothEffects:
    @pytest.mark.parametrize("method", [READS, WRITES])
    def test_a_call_has_its_contract(self, method: Any) -> None:
        contract = guard(CATALOGUE, replace(STAGE, kind="mock")).check(post(call(method)))
        assert contract is not None
        assert contract.method == method

    @pytest.mark.parametrize(
        "name", ["malformed XML", "two calls", "a packed body", "DELETE", "a second element as root", "another path"]
    )
    def test_what_is_wrong_on_purpose_reaches_a_mock_without_a_contract(self, name: str) -> None:
        assert guard(CATALOGUE, replace(STAGE, kind="mock")).check(BYPASSES[name]) is None
        with pytest.raises(Withheld):
            guard(CATALOGUE, STAGE).check(BYPASSES[name])


class TestMock:
    def test_states_are_set_on_a_mock(self) -> None:
        assert guard(CATALOGUE, MOCK).check(Request("POST", "http://127.0.0.1:8000/_control/reset")) is None
        reading = replace(MOCK, effects=frozenset({"reads"}))
        assert guard(CATALOGUE, reading).check(Request("POST", "http://127.0.0.1:8000/_control/reset")) is None

    @pytest.mark.parametrize("host", ["10.0.0.1", "0.0.0.0", "127.0.0.1.example", "2130706433", "127.1"])
    def test_plain_http_leaves_no_loopback(self, host: str) -> None:
        url = f"http://{host}:8000/apis/v1.1/api"
        with pytest.raises(Refused, match="plain http"):
            guard(CATALOGUE, replace(MOCK, urls={"autoinvoice": url})).check(post(call(READS), url))

    def test_an_address_that_was_not_put_in_allows_nothing(self) -> None:
        with pytest.raises(Refused):
            guard(CATALOGUE, replace(MOCK, urls={"autoinvoice": "/apis/v1.1/api"})).check(post(call(READS)))


TWO = {
    "autoinvoice": "https://one.example/api",
    "autoxchange": "https://two.example",
    "invoicing": "https://two.example:8443",
}


@pytest.mark.parametrize(
    ("request_", "method"),
    [
        (post(call(READS), "https://one.example/api"), READS),
        (post(call(READS), "https://two.example/api"), ""),
        (Request("GET", "https://two.example/v1/company/profiles"), "getV1CompanyProfiles"),
        (Request("GET", "https://two.example:443/v1/company/profiles"), "getV1CompanyProfiles"),
        (Request("GET", "https://two.example:8443/v1/company/profiles"), ""),
        (Request("GET", "https://one.example/v1/company/profiles"), ""),
        (Request("GET", "https://two.example:8443/invoice/1/status"), "getInvoiceStatus"),
        (Request("GET", "https://two.example/invoice/1/status"), ""),
    ],
    ids=lambda value: f"{value.verb} {value.url}" if isinstance(value, Request) else value,
)
def test_what_one_api_reads_is_read_at_its_own_host_and_port_alone(request_: Request, method: str) -> None:
    held = guard(CATALOGUE, replace(LIVE, urls=TWO))
    if method:
        assert held.check(request_) is CATALOGUE.find(method)
    else:
        with pytest.raises(Refused):
            held.check(request_)


def test_what_is_read_over_tls_is_not_read_in_the_clear() -> None:
    urls = {"autoxchange": "https://127.0.0.1:8443", "invoicing": "http://127.0.0.1:8443/x"}
    held = guard(CATALOGUE, replace(LIVE, urls=urls))
    assert held.check(Request("GET", "https://127.0.0.1:8443/v1/company/profiles"))
    with pytest.raises(Refused, match="over plain HTTP"):
        held.check(Request("GET", "http://127.0.0.1:8443/v1/company/profiles", {"Authorization": "Bearer t"}))


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_address_is_read_as_the_profile_writes_it(slash: str) -> None:
    held = guard(CATALOGUE, replace(LIVE, urls={"autoinvoice": BASE + slash}))
    assert held.check(post(call(READS), BASE + slash))
    assert held.check(Request("GET", "https://service.example/apis/v1.1/wsdl")) is None
    with pytest.raises(Refused):
        held.check(post(call(READS), BASE + ("" if slash else "/")))


REDIRECTS = (301, 302, 303, 307, 308)


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("effects", [{"reads"}, {"reads", "writes"}], ids=["reads", "both"])
def test_a_redirect_opens_no_connection(status: int, effects: set[str]) -> None:
    with Server(answers(b"")).running() as elsewhere:

        def redirect(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            handler.send_response(status)
            handler.send_header("Location", f"{elsewhere.url}/apis/v1.1/api")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        with Server(redirect).running() as server:
            url = f"{server.url}/apis/v1.1/api"
            profile = replace(LIVE, urls={"autoinvoice": url}, effects=frozenset(effects), retries=2)
            transport = Transport(profile, guard(CATALOGUE, profile), Scrubber([]))
            for request in (post(call(READS), url), Request("GET", f"{server.url}/apis/v1.1/wsdl")):
                exchange = transport.send(request, api="autoinvoice", method=READS)
                assert exchange.response is not None
                assert exchange.response.status == status
            with pytest.raises(Refused):
                transport.send(post(call(READS), f"{elsewhere.url}/apis/v1.1/api"), api="autoinvoice", method=READS)
            transport.close()
        assert (server.connections, elsewhere.connections) == (1, 0)


WRITTEN_PLAINLY = {
    "post in small letters",
    "a path with dots",
    "a path with coded dots",
    "a dot at the end",
    "an encoded letter",
    "an empty query",
    "an empty query of the WSDL",
    "an empty fragment",
    "a fragment",
    "another length",
    "the header Content-Length",
}
"""Tricks that the library takes out of a request before it is judged and sent."""


def test_what_is_refused_opens_no_connection() -> None:
    with Server(answers(b"")).running() as server:
        profile = replace(LIVE, urls={"autoinvoice": f"{server.url}/apis/v1.1/api"})
        transport = Transport(profile, guard(CATALOGUE, profile), Scrubber([]))
        for name, request in (BYPASSES | ELSEWHERE).items():
            url = request.url.replace("https://service.example", server.url)
            try:
                exchange = transport.send(replace(request, url=url), api="autoinvoice", method=READS)
            except Refused:
                continue
            assert name in WRITTEN_PLAINLY or "invalid HTTP request" in exchange.error, name
        transport.close()
        assert server.connections <= 1
        assert set(server.requests) <= {("POST", "/apis/v1.1/api"), ("GET", "/apis/v1.1/wsdl")}
        assert set(server.operations) <= {READS}


def test_an_api_without_contracts_allows_nothing_on_a_reading_profile() -> None:
    with pytest.raises(Refused):
        guard(CATALOGUE, replace(LIVE, urls={"unknown_api": BASE})).check(post(call(READS)))
