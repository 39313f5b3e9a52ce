"""A profile that only reads sends nothing but calls that are known to read, however a request is dressed up."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.catalogue.load import load
from conformance.endpoint.exchange import Request
from conformance.endpoint.guard import Guard
from conformance.endpoint.settings import Profile
from conformance.errors import Refused

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
            post(call(READS), BASE + "/"),
            post(call(READS), "https://service.example:443/apis/v1.1/api"),
            post(call(READS), SOAPAction=f'"/denver/api/{READS}"'),
            post(call(READS), SOAPAction='"/denver/api/"'),
            post(call(READS), SOAPAction='""'),
            post(call(READS), Host="service.example"),
            post(soap(f"<{READS}/>")),
            post(soap(f"<x:{READS} xmlns:x='urn:any'/>")),
            post(soap(f"<!-- {WRITES} --><t:{READS}/>")),
            post(soap(f'<t:{READS}><k href="#a"/></t:{READS}><multiRef id="a" c:root="0">1</multiRef>')),
            post(OPEN.encode() + f"<e:Header/><e:Body><t:{READS}/></e:Body></e:Envelope>".encode()),
            Request("POST", BASE, {}, call(READS)),
        ],
    )
    def test_a_reading_call_passes(self, request_):
        contract = Guard(CATALOGUE, LIVE).check(request_)
        assert contract is not None
        assert contract.method == READS

    @pytest.mark.parametrize("verb", ["GET", "HEAD"])
    def test_the_wsdl_passes(self, verb):
        assert Guard(CATALOGUE, LIVE).check(Request(verb, "https://service.example/apis/v1.1/wsdl")) is None

    def test_every_contract_is_held_to_its_effect(self):
        guard = Guard(CATALOGUE, LIVE)
        for contract in CATALOGUE.contracts:
            if contract.api != "autoinvoice":
                continue
            if contract.effect == "reads":
                assert guard.check(post(call(contract.method))) is contract
            else:
                with pytest.raises(Refused, match=contract.method):
                    guard.check(post(call(contract.method)))

    def test_a_refusal_says_what_where_and_what_to_do(self):
        with pytest.raises(Refused) as error:
            Guard(CATALOGUE, LIVE).check(post(call(WRITES)))
        assert f"{WRITES} writes" in error.value.what
        assert "prod-readonly" in error.value.where
        assert error.value.do

    def test_writes_alone_is_no_leave_to_read(self):
        guard = Guard(CATALOGUE, replace(LIVE, effects=frozenset({"writes"})))
        assert guard.check(post(call(WRITES))) is not None
        with pytest.raises(Refused):
            guard.check(post(call(READS)))
        with pytest.raises(Refused):
            guard.check(Request("GET", "https://service.example/apis/v1.1/wsdl"))


R, W = f"<t:{READS}/>", f"<t:{WRITES}/>"
UTF7 = call(READS).replace(b"UTF-8", b"UTF-7")
BYPASSES = {
    "a writing call": post(call(WRITES)),
    "a writing call of another namespace": post(soap(f"<x:{WRITES} xmlns:x='urn:any'/>")),
    "a writing call under a reading SOAPAction": post(call(WRITES), SOAPAction=f"/denver/api/{READS}"),
    "a reading call under a writing SOAPAction": post(call(READS), SOAPAction=f'"/denver/api/{WRITES}"'),
    "a SOAPAction after #": post(call(READS), SOAPAction=f"urn:x#{WRITES}"),
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
    "a packed body": post(gzip.compress(call(READS)), Content_Encoding="gzip"),
    "a packed body, unsaid": post(gzip.compress(call(WRITES))),
    "a body said to be packed": post(call(READS), content_encoding="identity"),
    "chunks": post(call(READS), Transfer_Encoding="chunked"),
    "chunks behind a blank": post(call(READS), **{"Transfer-Encoding ": "chunked"}),
    "another length": post(call(READS) + call(WRITES), Content_Length=str(len(call(READS)))),
    "another verb in a header": post(call(READS), X_HTTP_Method_Override="DELETE"),
    "another path in a header": post(call(READS), X_Original_URL="/delete"),
    "another host in a header": post(call(READS), Host="other.example"),
    "another path": post(call(READS), "https://service.example/other"),
    "a path below": post(call(READS), BASE + "/user_delete"),
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
    "a blank": post(call(READS), "https://service.example/apis/v1.1/api x"),
    "a line break": post(call(READS), BASE + "\r\nX: y"),
    "a letter beyond ASCII": post(call(READS), "https://serviсe.example/apis/v1.1/api"),
    "a dot after the host": post(call(READS), "https://service.example./apis/v1.1/api"),
    "plain http": post(call(READS), "http://service.example/apis/v1.1/api"),
    "plain http on port 443": post(call(READS), "http://service.example:443/apis/v1.1/api"),
    "another scheme": post(call(READS), "file:///etc/passwd"),
    "no URL": post(call(READS), ""),
    "no host": post(call(READS), "https:///apis/v1.1/api"),
    "the control path": Request("POST", "https://service.example/_control/reset"),
    "the Host header": post(call(READS), host="other.example"),
}


@pytest.mark.parametrize("request_", BYPASSES.values(), ids=BYPASSES)
def test_a_reading_profile_refuses(request_):
    with pytest.raises(Refused):
        Guard(CATALOGUE, LIVE).check(request_)


@pytest.mark.parametrize("profile", [LIVE, STAGE], ids=["reads", "both"])
@pytest.mark.parametrize("request_", ELSEWHERE.values(), ids=ELSEWHERE)
def test_no_profile_sends_elsewhere(request_, profile):
    with pytest.raises(Refused):
        Guard(CATALOGUE, profile).check(request_)


class TestBothEffects:
    @pytest.mark.parametrize("method", [READS, WRITES])
    def test_a_call_has_its_contract(self, method):
        contract = Guard(CATALOGUE, STAGE).check(post(call(method)))
        assert contract is not None
        assert contract.method == method

    @pytest.mark.parametrize(
        "name", ["malformed XML", "two calls", "a packed body", "DELETE", "a second element as root", "another path"]
    )
    def test_what_is_wrong_on_purpose_passes_without_a_contract(self, name):
        assert Guard(CATALOGUE, STAGE).check(BYPASSES[name]) is None


class TestMock:
    def test_states_are_set_on_a_mock(self):
        assert Guard(CATALOGUE, MOCK).check(Request("POST", "http://127.0.0.1:8000/_control/reset")) is None
        reading = replace(MOCK, effects=frozenset({"reads"}))
        assert Guard(CATALOGUE, reading).check(Request("POST", "http://127.0.0.1:8000/_control/reset")) is None

    @pytest.mark.parametrize("host", ["10.0.0.1", "0.0.0.0", "127.0.0.1.example", "2130706433", "127.1"])
    def test_plain_http_leaves_no_loopback(self, host):
        url = f"http://{host}:8000/apis/v1.1/api"
        with pytest.raises(Refused, match="plain http"):
            Guard(CATALOGUE, replace(MOCK, urls={"autoinvoice": url})).check(post(call(READS), url))

    def test_an_address_that_was_not_put_in_allows_nothing(self):
        with pytest.raises(Refused):
            Guard(CATALOGUE, replace(MOCK, urls={"autoinvoice": "/apis/v1.1/api"})).check(post(call(READS)))


def test_an_api_without_contracts_allows_nothing_on_a_reading_profile():
    with pytest.raises(Refused):
        Guard(CATALOGUE, replace(LIVE, urls={"unknown_api": BASE})).check(post(call(READS)))
