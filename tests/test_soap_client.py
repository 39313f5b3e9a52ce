"""The SOAP client types what it sends, keeps what came byte for byte whatever it is, and fetches nothing."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.errors import Refused
from conformance.mock.server.mock_server import MockServer
from conformance.wires.calling import ABSENT, Called
from conformance.wires.registry import load
from conformance.wires.soap.client import SoapClient
from conformance.wires.soap.names import ENCODING, ENVELOPE, SCALARS, XSD, XSI

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
API = CATALOGUE.apis["autoinvoice"]
TNS = "https://secure.maventa.com/"
ADDRESS = "https://service.invalid/apis/v1.1/api"
KEYS = {"company_uuid": "c", "user_api_key": "u", "vendor_api_key": "v"}
XML = {"Content-Type": "text/xml; charset=UTF-8"}


def answer(method: str, text: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<env:Envelope xmlns:env="{ENVELOPE}" xmlns:xsd="{XSD}" xmlns:xsi="{XSI}">'
        f'<env:Body><n1:{method}Response xmlns:n1="{TNS}" env:encodingStyle="{ENCODING}">'
        f'<return xsi:type="xsd:string">{text}</return></n1:{method}Response></env:Body></env:Envelope>'
    ).encode()


class Sender:
    """Carries requests nowhere: answers each with what `reply` makes of it, and keeps the exchanges."""

    def __init__(self, reply: Callable[[Request, str], Response | None] | None = None) -> None:
        self.reply = reply or (lambda request, method: Response(200, XML, answer(method, "OK")))
        self.sent: list[Exchange] = []

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        came = self.reply(request, method)
        exchange = Exchange(api, method, request, came, 0.0, "" if came else "the network is down")
        self.sent.append(exchange)
        return exchange


CLIENT_SENDER = Sender()
CLIENT = SoapClient(API, ADDRESS, CLIENT_SENDER)


def operation(called: Called) -> etree._Element:
    """Return the operation element of what was sent."""
    return next(etree.fromstring(called.exchange.request.body).iter(f"{{{ENVELOPE}}}Body"))[0]


def typed(element: etree._Element) -> tuple[str, str] | None:
    """Return an element's xsi:type as (namespace, name), whatever its prefix."""
    return _qname(element, element.get(f"{{{XSI}}}type"))


def array_type(element: etree._Element) -> tuple[str, str] | None:
    return _qname(element, element.get(f"{{{ENCODING}}}arrayType"))


def _qname(element: etree._Element, text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    prefix, _, name = text.partition(":")
    return element.nsmap[prefix], name


def call(method: str, arguments: Mapping[str, Any]) -> Called:
    return CLIENT.call(API.methods[method], {"api_keys": KEYS, **arguments})


# What is sent, by the real contracts


@pytest.mark.parametrize("method", API.methods)
def test_every_method_is_called_with_every_value_typed_as_declared(method: str) -> None:
    contract = API.methods[method]
    sent = operation(call(method, contract.example))
    assert sent.tag == f"{{{TNS}}}{method}"
    assert sent.get(f"{{{ENVELOPE}}}encodingStyle") == ENCODING
    assert [child.tag for child in sent] == list(contract.request.members)
    for child, node in zip(sent, contract.request.members.values(), strict=True):
        is_typed(child, node)


def is_typed(element: etree._Element, node: Node) -> None:
    """Hold an element, and what is in it, to the declared types; nil has none."""
    if element.get(f"{{{XSI}}}nil") == "true":
        assert typed(element) is None
    elif isinstance(node, Struct):
        assert typed(element) == (TNS, node.name)
        for member in element:
            is_typed(member, node.members[etree.QName(member).localname])
    elif isinstance(node, Array):
        assert typed(element) == (ENCODING, "Array")
        for item in element:
            is_typed(item, node.item)
    else:
        assert typed(element) == SCALARS[node.kind]


def test_a_call_carries_the_address_and_the_soapaction() -> None:
    request = call("atg_mandate_list", {"timestamp": "20000101000000"}).exchange.request
    assert (request.verb, request.url) == ("POST", ADDRESS)
    assert request.headers["SOAPAction"] == '"/denver/api/atg_mandate_list"'
    assert request.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert request.body.startswith(b"<?xml version='1.0' encoding='utf-8'?>")


def test_headers_of_one_call_are_sent_with_that_call_only() -> None:
    contract, arguments = API.methods["disable_b2c_issuer_agreement"], {"api_keys": KEYS}
    first = CLIENT.call(contract, arguments, {"X-Forwarded-Proto": "http"})
    assert first.exchange.request.headers["X-Forwarded-Proto"] == "http"
    assert "X-Forwarded-Proto" not in CLIENT.call(contract, arguments).exchange.request.headers


def test_clients_of_one_api_share_no_address_sender_or_headers() -> None:
    contract, arguments = API.methods["consumer_agreement_status"], {"api_keys": KEYS, "reference_nr": "1"}
    addresses = [f"https://{name}.invalid/api" for name in ("one", "two")]
    senders = [Sender(), Sender()]
    clients = [SoapClient(API, *both) for both in zip(addresses, senders, strict=True)]
    clients[0].call(contract, arguments, {"X-Forwarded-Proto": "http"})
    clients[1].call(contract, arguments)
    clients[0].call(contract, arguments)
    assert [[each.request.url for each in sender.sent] for sender in senders] == [[addresses[0]] * 2, [addresses[1]]]
    forwarded = [["X-Forwarded-Proto" in each.request.headers for each in sender.sent] for sender in senders]
    assert forwarded == [[True, False], [False]]


def test_a_changed_api_is_called_as_changed_and_the_other_as_before() -> None:
    contract = API.methods["consumer_agreement_status"]
    text = contract.request.members["reference_nr"]
    assert isinstance(text, Scalar)
    number = replace(text, kind="integer", schema={"type": "integer"})
    request = replace(contract.request, members={**contract.request.members, "reference_nr": number})
    changed = replace(contract, request=request)
    api = replace(API, methods={**API.methods, contract.method: changed})
    kinds = []
    for each, called, value in ((API, contract, "1"), (api, changed, 1), (API, contract, "1")):
        sent = SoapClient(each, ADDRESS, Sender()).call(called, {"api_keys": KEYS, "reference_nr": value})
        kinds.append(typed(operation(sent)[-1]))
    assert kinds == [SCALARS["string"], SCALARS["integer"], SCALARS["string"]]


def test_letters_of_every_kind_are_sent_as_utf8() -> None:
    name = "Åse Bjørnstad – 李 😀 <&>"
    called = call("b2c_issuer_agreement_order", {"signer_name": name, "signer_email": "a@example.com"})
    assert operation(called).findtext("signer_name") == name
    assert "Åse Bjørnstad – 李 😀 &lt;&amp;&gt;".encode() in called.exchange.request.body


def test_an_absent_parameter_is_omitted() -> None:
    arguments = {"signer_name": ABSENT, "signer_email": "a@example.com"}
    sent = operation(call("b2c_issuer_agreement_order", arguments))
    assert [child.tag for child in sent] == ["api_keys", "signer_email"]


def test_an_absent_member_is_omitted() -> None:
    sent = operation(call("consumer_agreements_query", {"query": {"name": "Kari", "phone": ABSENT}}))
    assert [member.tag for member in sent.iterfind("query/*")] == ["name"]


def test_an_absent_struct_is_omitted() -> None:
    sent = operation(call("atg_mandate_list", {"api_keys": ABSENT, "timestamp": "20000101000000"}))
    assert [child.tag for child in sent] == ["timestamp"]


@pytest.mark.parametrize("where", ["a parameter", "a member", "a struct"])
def test_none_is_sent_as_nil_without_a_type(where: str) -> None:
    if where == "a parameter":
        nil = operation(call("atg_mandate_list", {"timestamp": None})).find("timestamp")
    elif where == "a member":
        nil = operation(call("consumer_agreements_query", {"query": {"name": None, "phone": "1"}})).find("query/name")
    else:
        nil = operation(call("atg_mandate_list", {"api_keys": None, "timestamp": "2"})).find("api_keys")
    assert nil is not None
    assert nil.items() == [(f"{{{XSI}}}nil", "true")]
    assert (nil.text, len(nil)) == (None, 0)


def test_an_empty_text_is_sent_as_an_empty_typed_element() -> None:
    sent = operation(call("atg_mandate_list", {"timestamp": ""})).find("timestamp")
    assert sent is not None
    assert (typed(sent), sent.text) == ((XSD, "string"), None)


def test_leading_zeros_are_sent() -> None:
    sent = operation(call("consumer_agreement_status", {"reference_nr": "0000000001"}))
    assert sent.findtext("reference_nr") == "0000000001"


# What is sent, by a contract with arrays and files, which the real ones do not have yet

FILE = Struct("File", {"name": Scalar("string"), "content": Scalar("base64")})
REQUEST = Struct(
    "",
    {
        "ids": Array("StringArray", Scalar("string")),
        "files": Array("FileArray", FILE),
        "folder": Struct("Folder", {"title": Scalar("string"), "files": Array("FileArray", FILE)}),
        "price": Scalar("number"),
        "urgent": Scalar("boolean"),
    },
)
PUT = replace(API.methods["atg_mandate_list"], method="put", request=REQUEST, answer=Scalar("string"))
PUTTING = SoapClient(replace(API, methods={"put": PUT}), ADDRESS, Sender())


def put(**arguments: Any) -> etree._Element:
    given: dict[str, Any] = {**dict.fromkeys(REQUEST.members), **arguments}
    return operation(PUTTING.call(PUT, given))


@pytest.mark.parametrize("ids", [[], ["a"], ["a", "b"]], ids=["no item", "one item", "two items"])
def test_an_array_of_texts_is_sent_with_its_type_and_length(ids: list[str]) -> None:
    sent = put(ids=ids).find("ids")
    assert sent is not None
    assert typed(sent) == (ENCODING, "Array")
    assert array_type(sent) == (XSD, f"string[{len(ids)}]")
    assert [(item.tag, typed(item), item.text) for item in sent] == [("item", (XSD, "string"), i) for i in ids]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_an_array_of_structs_is_sent_with_its_type_and_length(count: int) -> None:
    sent = put(files=[{"name": f"{n}.pdf", "content": b"\x00\xff"} for n in range(count)]).find("files")
    assert sent is not None
    assert (typed(sent), array_type(sent)) == ((ENCODING, "Array"), (TNS, f"File[{count}]"))
    assert [(item.tag, typed(item)) for item in sent] == [("item", (TNS, "File"))] * count
    assert [item.findtext("name") for item in sent] == [f"{n}.pdf" for n in range(count)]


def test_an_array_in_a_struct_is_sent_with_its_type_and_length() -> None:
    sent = put(folder={"title": "Å", "files": [{"name": "a", "content": b"a"}]}).find("folder")
    assert sent is not None
    assert typed(sent) == (TNS, "Folder")
    files = sent.find("files")
    assert files is not None
    assert (typed(files), array_type(files)) == ((ENCODING, "Array"), (TNS, "File[1]"))


def test_a_file_is_sent_as_typed_base64() -> None:
    # The service keeps an untyped file as the text that it came in.
    sent = put(files=[{"name": "a", "content": b"\x00\xff\xfe"}]).find("files/item/content")
    assert sent is not None
    assert (typed(sent), sent.text) == ((ENCODING, "base64"), "AP/+")


def test_an_array_can_be_nil_or_absent() -> None:
    sent = put(ids=None, files=ABSENT)
    assert [child.tag for child in sent] == ["ids", "folder", "price", "urgent"]
    assert sent[0].items() == [(f"{{{XSI}}}nil", "true")]


def test_an_item_can_be_nil() -> None:
    sent = put(ids=["a", None]).find("ids")
    assert sent is not None
    assert array_type(sent) == (XSD, "string[2]")
    assert [(item.tag, item.text, item.get(f"{{{XSI}}}nil")) for item in sent] == [
        ("item", "a", None),
        ("item", None, "true"),
    ]


def test_nil_and_absent_can_be_in_an_item() -> None:
    item = put(files=[{"name": None, "content": ABSENT}]).find("files/item")
    assert item is not None
    assert [(member.tag, dict(member.attrib)) for member in item] == [("name", {f"{{{XSI}}}nil": "true"})]


def test_doubles_and_truth_values_are_typed() -> None:
    sent = put(price=2.5, urgent=False)
    price, urgent = sent.find("price"), sent.find("urgent")
    assert price is not None
    assert urgent is not None
    assert (typed(price), float(price.text or "")) == ((XSD, "double"), 2.5)
    assert (typed(urgent), urgent.text) == ((XSD, "boolean"), "false")


# What came


def test_the_answers_bytes_are_kept_as_they_came() -> None:
    body = answer("consumer_agreement_status", "OK: ACTIVE").replace(b"><", b">\n  <")
    client = SoapClient(API, ADDRESS, Sender(lambda request, method: Response(200, XML, body)))
    called = client.call(API.methods["consumer_agreement_status"], {"api_keys": KEYS, "reference_nr": "1"})
    assert called.exchange.response == Response(200, XML, body)
    assert (called.toolkit_value, called.toolkit_error) == ("OK: ACTIVE", "")


def test_every_thread_gets_the_bytes_of_its_own_call() -> None:
    barrier = threading.Barrier(8)

    def reply(request: Request, method: str) -> Response:
        """Response with the reference number of the request, after a while that differs from call to call."""
        number = re.search(rb"<reference_nr[^>]*>([^<]*)<", request.body)
        assert number is not None
        time.sleep(int(number[1][-1:]) / 4000)
        return Response(200, XML, answer(method, number[1].decode()))

    client = SoapClient(API, ADDRESS, Sender(reply))
    contract = API.methods["consumer_agreement_status"]

    def work(number: int) -> list[tuple[str, Called]]:
        barrier.wait(10)
        made = []
        for turn in range(15):
            reference = f"{number}-{turn}-{(number * turn) % 10}"
            made.append((reference, client.call(contract, {"api_keys": KEYS, "reference_nr": reference})))
        return made

    with ThreadPoolExecutor(8) as threads:
        made = [pair for pairs in threads.map(work, range(8)) for pair in pairs]
    assert len(made) == 120
    for reference, called in made:
        assert f">{reference}<".encode() in called.exchange.request.body
        assert called.exchange.response is not None
        assert called.exchange.response.body == answer("consumer_agreement_status", reference)
        assert called.toolkit_value == reference


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
GOOD = answer("consumer_agreement_status", "OK: ACTIVE")
HOSTILE = {
    "nothing": b"",
    "HTML": b"<html><body><h1>Bad Gateway</h1><br></body></html>",
    "a text": b"upstream connect error",
    "JSON": b'{"error": "no"}',
    "a cut-off envelope": GOOD[: len(GOOD) // 2],
    "a cut-off letter": GOOD.replace(b"ACTIVE", "Å".encode()[:1]),
    "bytes of another encoding": GOOD.replace(b"ACTIVE", b"\xe5\xf8"),
    "noise": bytes(range(256)),
    "a NUL": GOOD.replace(b"ACTIVE", b"\x00"),
    "a bomb": GOOD.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY l0 "lol">' + LAUGHS.encode() + b"]>", 1).replace(
        b"OK: ACTIVE", b"&l9;"
    ),
    "a DTD to fetch": GOOD.replace(b"?>", b'?><!DOCTYPE x SYSTEM "http://service.invalid/x.dtd">', 1),
    "a file to read": GOOD.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>', 1).replace(
        b"OK: ACTIVE", b"&f;"
    ),
    "depth": GOOD.replace(b"OK: ACTIVE", b"<x>" * 20_000 + b"</x>" * 20_000),
    "SOAP 1.2": GOOD.replace(ENVELOPE.encode(), b"http://www.w3.org/2003/05/soap-envelope"),
    "an empty Body": re.sub(rb"<env:Body>.*</env:Body>", b"<env:Body/>", GOOD),
    "no return": re.sub(rb"<return.*</return>", b"", GOOD),
    "another method's answer": GOOD.replace(b"consumer_agreement_status", b"atg_mandate_list"),
    "an unknown type": GOOD.replace(b"xsd:string", b"xsd:nonsense"),
    "a prefix nobody declared": GOOD.replace(b"xsd:string", b"zzz:string"),
    "an href to nothing": re.sub(rb"<return.*</return>", b'<return href="#nowhere"/>', GOOD),
    "an href to itself": re.sub(rb"<return.*</return>", b'<return id="a" href="#a"/>', GOOD),
    "a fault": f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body><e:Fault/></e:Body></e:Envelope>'.encode(),
}


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_answer_raises_nothing_and_is_kept(kind: str, status: int) -> None:
    headers = {"Content-Type": "text/html" if kind == "HTML" else "text/xml; charset=UTF-8"}
    came = Response(status, headers, HOSTILE[kind])
    client = SoapClient(API, ADDRESS, Sender(lambda request, method: came))
    started = time.perf_counter()
    called = client.call(API.methods["consumer_agreement_status"], {"api_keys": KEYS, "reference_nr": "1"})
    assert time.perf_counter() - started < 5
    assert called.exchange.response == came
    assert "localhost" not in str(called.toolkit_value)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": ""},
        {"Content-Type": "text/xml; charset=nonsense"},
        {"Content-Type": "multipart/related"},
        {"Content-Type": "multipart/related; boundary=x"},
        {"Content-Type": "application/soap+xml"},
        {"Content-Encoding": "gzip"},
    ],
    ids=lambda headers: " ".join(headers.values()) or "none",
)
def test_odd_headers_raise_nothing_and_are_kept(headers: dict[str, str]) -> None:
    came = Response(200, headers, GOOD)
    client = SoapClient(API, ADDRESS, Sender(lambda request, method: came))
    called = client.call(API.methods["consumer_agreement_status"], {"api_keys": KEYS, "reference_nr": "1"})
    assert called.exchange.response == came


def test_a_lost_answer_raises_nothing_and_says_why() -> None:
    client = SoapClient(API, ADDRESS, Sender(lambda request, method: None))
    called = client.call(API.methods["atg_mandate_list"], {"api_keys": KEYS, "timestamp": "2"})
    assert (called.exchange.response, called.exchange.error) == (None, "the network is down")
    assert "the network is down" in called.toolkit_error


def test_a_fault_is_reported_in_the_toolkit_s_words() -> None:
    body = (
        f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body><e:Fault><faultcode>e:Server</faultcode>'
        "<faultstring>Åh nei</faultstring></e:Fault></e:Body></e:Envelope>"
    ).encode()
    client = SoapClient(API, ADDRESS, Sender(lambda request, method: Response(200, XML, body)))
    called = client.call(API.methods["atg_mandate_list"], {"api_keys": KEYS, "timestamp": "2"})
    assert called.toolkit_error == "Fault: Åh nei"
    assert called.exchange.response == Response(200, XML, body)


def test_a_refusal_to_send_comes_through() -> None:
    def refuse(request: Request, method: str) -> Response:
        raise Refused("writes are not allowed here")

    client = SoapClient(API, ADDRESS, Sender(refuse))
    with pytest.raises(Refused, match="writes are not allowed here"):
        client.call(API.methods["disable_b2c_issuer_agreement"], {"api_keys": KEYS})


def test_a_refused_call_leaves_no_exchange_of_the_call_before() -> None:
    replies = iter([Response(200, XML, GOOD), None])

    def reply(request: Request, method: str) -> Response | None:
        came = next(replies)
        if came is None:
            raise Refused("no more")
        return came

    client = SoapClient(API, ADDRESS, Sender(reply))
    contract: Contract = API.methods["consumer_agreement_status"]
    assert client.call(contract, {"api_keys": KEYS, "reference_nr": "1"}).toolkit_value == "OK: ACTIVE"
    with pytest.raises(Refused):
        client.call(contract, {"api_keys": KEYS, "reference_nr": "1"})


# The network


@pytest.fixture
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let nothing connect or look a name up but on loopback; the list holds what was tried."""
    tried: list[object] = []

    def guarded(real: Callable[..., Any], place: int) -> Callable[..., Any]:
        def guard(*arguments: Any, **options: Any) -> Any:
            target = arguments[place]
            host = target[0] if isinstance(target, tuple) else target
            if host not in ("127.0.0.1", "::1", "localhost"):
                tried.append(target)
                raise OSError(f"the network is off limits: {target}")
            return real(*arguments, **options)

        return guard

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect, 1))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex, 1))
    monkeypatch.setattr(socket, "getaddrinfo", guarded(socket.getaddrinfo, 0))
    return tried


def test_the_guard_of_these_tests_holds(only_loopback: list[object]) -> None:
    with pytest.raises(OSError, match="off limits"):
        socket.create_connection(("192.0.2.1", 9), timeout=1)
    assert len(only_loopback) == 1


def test_a_client_is_made_and_used_without_any_network(only_loopback: list[object]) -> None:
    client = SoapClient(API, ADDRESS, Sender())
    for method, contract in API.methods.items():
        client.call(contract, {"api_keys": KEYS, **API.methods[method].example})
    assert only_loopback == []


@pytest.mark.parametrize("kind", ["a DTD to fetch", "a file to read", "an unknown type"])
def test_an_answer_makes_the_client_fetch_nothing(kind: str, only_loopback: list[object]) -> None:
    client = SoapClient(API, ADDRESS, Sender(lambda request, method: Response(200, XML, HOSTILE[kind])))
    client.call(API.methods["consumer_agreement_status"], {"api_keys": KEYS, "reference_nr": "1"})
    assert only_loopback == []


# With the mock


class Posting:
    """Carries requests over a real connection."""

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        with requests.Session() as http:
            http.trust_env = False
            came = http.post(request.url, data=request.body, headers=dict(request.headers), timeout=20)
        return Exchange(api, method, request, Response(came.status_code, dict(came.headers), came.content))


def test_client_and_mock_understand_each_other(only_loopback: list[object]) -> None:
    with MockServer(CATALOGUE).in_thread() as mock:
        client = SoapClient(API, f"{mock.url}/apis/v1.1/api", Posting())
        keys = dict(mock.demo.__dict__)
        listed = client.call(API.methods["atg_mandate_list"], {"api_keys": keys, "timestamp": "20000101000000"})
        refused = client.call(API.methods["consumer_agreements_query"], {"api_keys": keys, "query": {"name": "Åse"}})
    assert [m["kid"] for m in listed.toolkit_value["atg_mandates"]] == ["0000012344", "0000023457"]
    assert [(m["status"], m["notification"]) for m in listed.toolkit_value["atg_mandates"]] == [(1, True), (0, False)]
    assert refused.toolkit_value["status"] == "ERROR: No agreements found"
    assert only_loopback == []
