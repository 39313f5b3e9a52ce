"""Whatever is sent to an API of the mock, it answers as documented, and it answers the next request too."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state.provider_states import create
from conformance.wires.registry import load
from conformance.wires.rest.binding import RestOperation, http_of
from tests.raw import Raw, Response, ask, request

pytestmark = pytest.mark.slow

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
BASES = {"autoxchange": "/ax", "invoicing": "/invoicing"}
REST = sorted((c for c in CATALOGUE.contracts if isinstance(c.operation, RestOperation)), key=lambda c: c.id)
SOAP = sorted(CATALOGUE.apis["autoinvoice"].methods.values(), key=lambda c: c.id)
RECORDS = [
    {"kind": "invoice", "label": "sent"},
    {"kind": "invoice", "label": "received", "fields": {"direction": "RECEIVED"}},
    {"kind": "consumer agreement", "label": "Kari", "fields": {"reference_nr": "1", "customer_nr": "2"}},
    {"kind": "consumer", "label": "consumer"},
    {"kind": "issuer agreement", "label": "issuer agreement", "state": "CONFIRMED"},
    {"kind": "direct debit agreement", "label": "rent"},
    {"kind": "mandate", "label": "mandate"},
    {"kind": "profile", "label": "profile"},
]
THOROUGHLY = settings(max_examples=400, derandomize=True, suppress_health_check=list(HealthCheck))

Started = Callable[[], "Fuzzed"]


class Fuzzed:
    """A mock with a world that has something of each kind."""

    def __init__(self, server: MockServer) -> None:
        self.server = server
        self.renew()

    def renew(self) -> None:
        """Make the world anew, with new tokens: a call may have removed or locked anything."""
        view = create(self.server.worlds, {"seed": "fuzzed", "records": RECORDS})
        self.keys: dict[str, str] = view["keys"]
        self.ids = [record["id"] for record in view["records"].values() if record.get("id")]
        form = {"grant_type": "client_credentials", "scope": "eui global company lookup"}
        names = {"client_id": "company_uuid", "client_secret": "user_api_key", "vendor_api_key": "vendor_api_key"}
        form |= {name: self.keys[key] for name, key in names.items()}
        kind = "application/x-www-form-urlencoded"
        sent = request("POST", "/ax/oauth2/token", urlencode(form).encode(), Content_Type=kind)
        self.token: str = ask(self.server.url, sent).json()["access_token"]
        self.server.journal.clear()

    def send(self, data: bytes) -> Response:
        """Return the response; another request on the same connection must be answered after it."""
        with Raw(self.server.url) as raw:
            raw.send(data)
            response = raw.read(head=data.startswith(b"HEAD"))
            if response.headers.get("connection") != "close":
                raw.send(request("GET", "/_control/worlds/demo"))
                assert raw.read().status == 200
        assert [entry for entry in self.server.journal if "itself failed" in entry.reason] == []
        return response


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Started]:
    """Return what gives the mock; hypothesis shows arguments, and a server is nothing to look at."""
    with MockServer(CATALOGUE).in_thread() as server:
        made = Fuzzed(server)
        yield lambda: made


# Values

LETTERS = st.characters(exclude_categories=["Cs"])
ODD = st.sampled_from(
    [
        *(
            "",
            " ",
            "0",
            "-1",
            "1e400",
            "NaN",
            "null",
            "true",
            "9" * 30,
            "1" * 400,
            "0x10",
            "1_0",
            "１０",
            "٣",
            "1,5",
            "-0",
        ),
        *(
            "20260230",
            "20261301",
            "00000000",
            "99991231",
            "20260101000000",
            "99991231235959",
            "2026-01-01",
            "0001-01-01",
        ),
        *(
            "9999-12-31T23:59:59Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "31-12-2026",
            "12345678903",
        ),
        *(
            "a@b",
            "a@b.no",
            "+4712345678",
            "../../etc/passwd",
            "a/b",
            "%00",
            "\x00",
            "\ufffe",
            "\x1b",
            "é",
            "李😀",
            "\u202e",
        ),
        *(
            "<x/>",
            "]]>",
            "&amp;",
            "{}",
            "[]",
            "'",
            '"',
            "\\",
            "PEPPOL",
            "FINVOICE30",
            "PRINT",
            "x" * 5000,
            "NO",
            "Å" * 300,
        ),
    ]
)
TEXTS = ODD | st.text(LETTERS, max_size=12)
NUMBERS = st.sampled_from([0, -1, 1, 2**31, -(2**31) - 1, 2**63, 10**300, 1.5, -0.0, 1e308, 5e-324, 1e-400])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def changed(value: Any, draw: Callable[[Any], Any], other: st.SearchStrategy[Any]) -> Any:
    """Return a value with something else at one of its places, or without that place."""
    made = copy.deepcopy(value)
    here = made
    while True:
        places = list(here) if isinstance(here, dict) else list(range(len(here))) if isinstance(here, list) else []
        if not places:
            return draw(other)
        place = draw(st.sampled_from(places))
        if isinstance(here[place], dict | list) and here[place] and draw(st.booleans()):
            here = here[place]
            continue
        if draw(st.integers(0, 4)) == 0:
            del here[place]
        else:
            here[place] = draw(other)
        return made


# REST

KINDS = st.sampled_from(
    [
        *(
            "application/json",
            "application/json",
            "application/json; charset=utf-8",
            "application/json; charset=latin-1",
        ),
        *("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "multipart/form-data", "text/plain"),
        *("multipart/form-data; boundary=b; charset=undefined", "multipart/form-data; boundary=b; charset=hex"),
        *("multipart/form-data; boundary=b; charset=idna", "multipart/form-data; boundary=b; charset=utf-7"),
        *("application/x-www-form-urlencoded; charset=undefined", "multipart/form-data; boundary=", ";;;", "a", "/"),
        *("multipart/mixed; boundary=b", "application/json, text/plain", 'multipart/form-data; boundary="b', ""),
    ]
)
NAMES = st.sampled_from(["file", "format", "metadata", "client_id", "status", "disabled_routes[]", "", "å", "x" * 300])


@st.composite
def parts(draw: Callable[[Any], Any], names: list[str]) -> bytes:
    """A multipart body with the boundary b, more or less well-formed."""
    pieces = []
    for _ in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from(names) if names else NAMES)
        disposition = draw(
            st.sampled_from(
                [
                    f'form-data; name="{name}"',
                    f'form-data; name="{name}"; filename="f.xml"',
                    f'form-data; name="{name}"; filename=""',
                    f"form-data; name={name}; filename*=UTF-8''%ff%fe",
                    'form-data; filename="x"',
                    f'attachment; name="{name}',
                    "",
                ]
            )
        )
        head = draw(
            st.sampled_from([f"Content-Disposition: {disposition}\r\n", "", f"content-disposition:{disposition}\r\n"])
        )
        more = draw(
            st.sampled_from(["", "Content-Type: application/xml\r\n", "Content-Transfer-Encoding: base64\r\n", "x\r\n"])
        )
        content = draw(TEXTS.map(lambda text: text.encode()) | st.binary(max_size=30))
        pieces.append(b"--b\r\n" + f"{head}{more}\r\n".encode("utf-8", "replace") + content + b"\r\n")
    end: bytes = draw(st.sampled_from([b"--b--\r\n", b"--b--", b"", b"--b", b"--c--"]))
    return b"".join(pieces) + end


@st.composite
def bodies(draw: Callable[[Any], Any], contract: Contract) -> bytes:
    """A body for an operation: its example with something else in it, or something else altogether."""
    members = [name for name, place in http_of(contract).places.items() if place == "body"]
    example = {name: value for name, value in contract.example.items() if name in members}
    match draw(st.sampled_from(["json", "json", "json", "form", "parts", "any", "cut"])):
        case "json":
            changed_example = changed(example, draw, JSON) if draw(st.booleans()) else example
            return json.dumps(changed_example, ensure_ascii=draw(st.booleans())).encode()
        case "form":
            pairs = [
                (draw(st.sampled_from(members) if members else NAMES), draw(TEXTS))
                for _ in range(draw(st.integers(0, 5)))
            ]
            written = [urlencode(pairs).encode(), "&".join(f"{n}={v}" for n, v in pairs).encode()]
            form: bytes = draw(st.sampled_from(written))
            return form
        case "parts":
            found: bytes = draw(parts(members))
            return found
        case "any":
            body: bytes = draw(JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
            return body
    whole = json.dumps(example).encode()
    return whole[: draw(st.integers(0, len(whole)))]


@st.composite
def rest_requests(draw: Callable[[Any], Any], fuzzed: Fuzzed) -> tuple[Contract, bytes]:
    contract = draw(st.sampled_from(REST))
    path = http_of(contract).path
    for name, place in http_of(contract).places.items():
        if place == "path":
            example = str(contract.example.get(name, "x"))
            value = draw(st.sampled_from([example, *fuzzed.ids]) | TEXTS)
            path = path.replace(f"{{{name}}}", draw(st.sampled_from([quote(value, safe=""), quote(value, safe="/:")])))
    queries = [name for name, place in http_of(contract).places.items() if place == "query"] or ["page"]
    pairs = [(draw(st.sampled_from(queries)), draw(TEXTS)) for _ in range(draw(st.integers(0, 3)))]
    query = draw(st.sampled_from(["", urlencode(pairs), urlencode([(f"{n}[]", v) for n, v in pairs]), "&&=&%ff=%00&a"]))
    verb = draw(
        st.sampled_from([http_of(contract).verb] * 8 + ["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    )
    token = draw(st.sampled_from([fuzzed.token] * 8 + ["", "x", "\xff"]))
    headers = {"Authorization": f"Bearer {token}"} if draw(st.integers(0, 9)) else {}
    if kind := draw(KINDS):
        headers["Content_Type"] = kind
    if draw(st.integers(0, 15)) == 0:
        headers["Content_Encoding"] = draw(st.sampled_from(["gzip", "identity", "x"]))
    body = draw(bodies(contract)) if http_of(contract).body or draw(st.integers(0, 9)) == 0 else b""
    target = BASES[contract.api] + path + (f"?{query}" if query else "")
    return contract, request(verb, target, body, **headers)


def assert_rest(contract: Contract, response: Response) -> None:
    documented = {outcome.http_status for outcome in contract.outcomes}
    assert response.status in documented | {400, 401, 403, 404, 405, 409, 413, 415, 422} | {200, 201, 202, 204}
    assert response.status != 500
    if response.status < 400 or not response.body:
        return
    assert response.headers["content-type"] == "application/json"
    error = response.json()
    shape = contract.error
    assert isinstance(shape, Struct)
    assert set(error) == set(shape.members)
    assert all(error.values())


@given(data=st.data())
@THOROUGHLY
def test_whatever_is_sent_over_rest_is_answered_as_documented(fuzzed: Started, data: st.DataObject) -> None:
    mock = fuzzed()
    contract, sent = data.draw(rest_requests(mock))
    assert_rest(contract, mock.send(sent))
    if data.draw(st.integers(0, 5)) == 0:
        mock.renew()


# SOAP

OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:c="http://schemas.xmlsoap.org/soap/encoding/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:t="https://secure.maventa.com/"><e:Body>'
)
XML_TEXTS = st.one_of(
    ODD.filter(lambda text: not set(text) & set("\x00\ufffe\x1b")),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=10),
)
ATTRIBUTES = st.sampled_from(
    [
        *("", "", "", "", ' xsi:nil="true"', ' xsi:nil="1"', ' xsi:nil="x"', ' href="#m"', ' href="#n"', ' id="n"'),
        *(
            ' xsi:type="xsd:int"',
            ' xsi:type="xsd:string"',
            ' xsi:type="c:base64"',
            ' xsi:type="c:Array"',
            ' xsi:type=""',
        ),
        *(' c:arrayType="xsd:string[3]"', ' c:arrayType="xsd:string[0]"', ' c:arrayType="[]"', ' xsi:type="none:x"'),
    ]
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")


@st.composite
def elements(draw: Callable[[Any], Any], name: str, node: Node, example: Any, ids: list[str], odd: int) -> str:
    """An element of a declared type that holds its example; about one in `odd` holds something else."""
    attributes, inside = "", ""
    if draw(st.integers(0, odd)) == 0:
        attributes = draw(ATTRIBUTES)
        if draw(st.booleans()):
            return f"<{name}{attributes}>{escaped(draw(XML_TEXTS))}</{name}>"
    match node:
        case Scalar(kind="boolean"):
            inside = draw(st.sampled_from(["true", "false", "1", "0"]))
        case Scalar(kind="integer" | "number"):
            inside = (
                str(example) if example is not None else draw(st.sampled_from(["0", "1", "-1", "2147483647", "12"]))
            )
        case Scalar(kind="base64"):
            inside = draw(st.sampled_from(["", "AAAA", "PHgvPg==", "/////w==", "eA=="]))
        case Scalar():
            options = [*ids, *([str(example)] if example is not None else [])]
            inside = escaped(draw(st.sampled_from(options)) if options and draw(st.booleans()) else draw(XML_TEXTS))
        case Struct():
            known = example if isinstance(example, Mapping) else {}
            members = draw(st.permutations(list(node.members)) if draw(st.booleans()) else st.just(list(node.members)))
            kept = [m for m in members if draw(st.integers(0, odd))]
            inside = "".join(draw(elements(m, node.members[m], known.get(m), ids, odd)) for m in kept)
        case Array():
            items = example if isinstance(example, list) and example else [None] * draw(st.integers(0, 3))
            inside = "".join(draw(elements("item", node.item, item, ids, odd)) for item in items)
    return f"<{name}{attributes}>{inside}</{name}>"


@st.composite
def soap_requests(draw: Callable[[Any], Any], fuzzed: Fuzzed) -> tuple[Contract, bytes]:
    contract = draw(st.sampled_from(SOAP))
    parameters = []
    for name, node in contract.request.members.items():
        if name == "api_keys" and draw(st.integers(0, 20)):
            parameters.append("<k>" + "".join(f"<{n}>{key}</{n}>" for n, key in fuzzed.keys.items()) + "</k>")
        elif draw(st.integers(0, 20)):
            parameters.append(draw(elements(name, node, contract.example.get(name), fuzzed.ids, 6)))
    beside = draw(st.sampled_from(["", '<m id="m">1</m>', '<m id="m" href="#n"/>', '<m id="m"><x href="#m"/></m>']))
    body = f"{OPENING}<t:{contract.method}>{''.join(parameters)}</t:{contract.method}>{beside}</e:Body></e:Envelope>"
    return contract, request("POST", "/apis/v1.1/api", body.encode(), SOAPAction='"x"', Content_Type="text/xml")


def assert_soap(contract: Contract, response: Response) -> None:
    if response.headers["content-type"].startswith("text/html"):
        assert response.status == 500
        assert b"Internal protocol error: " in response.body
        assert b"; where: " in response.body
        return
    assert (response.status, response.headers["content-type"]) == (200, "text/xml; charset=UTF-8")
    element = etree.fromstring(response.body)[0][0]
    name = etree.QName(element).localname
    if name == "Fault":
        assert element.findtext("faultstring")
        return
    assert name == f"{contract.method}Response"
    text = element.findtext("return/status") or element.findtext("return/item/status") or element.findtext("return")
    if contract.has_status and text:
        outcome = contract.outcome_of(text)
        assert outcome is not None, text
        assert not outcome.injected, text


@given(data=st.data())
@THOROUGHLY
def test_whatever_is_sent_over_soap_is_answered_as_documented(fuzzed: Started, data: st.DataObject) -> None:
    mock = fuzzed()
    contract, sent = data.draw(soap_requests(mock))
    assert_soap(contract, mock.send(sent))
    if data.draw(st.integers(0, 5)) == 0:
        mock.renew()


@given(
    body=st.binary(max_size=300),
    kind=KINDS,
    action=st.sampled_from(['"x"', "", "\xff"]),
    verb=st.sampled_from(["POST", "POST", "GET", "PUT"]),
)
@THOROUGHLY
def test_bytes_to_the_soap_address_are_answered(
    fuzzed: Started, body: bytes, kind: str, action: str, verb: str
) -> None:
    response = fuzzed().send(request(verb, "/apis/v1.1/api", body, SOAPAction=action, Content_Type=kind))
    assert (response.status, response.headers["content-type"][:8]) in ((500, "text/htm"), (200, "text/xml"))


@given(
    cuts=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255), st.sampled_from("ird")), min_size=1, max_size=6)
)
@THOROUGHLY
def test_a_call_that_was_damaged_is_answered(fuzzed: Started, cuts: list[tuple[int, int, str]]) -> None:
    mock = fuzzed()
    keys = "".join(f"<{name}>{key}</{name}>" for name, key in mock.keys.items())
    call = f"<t:invoice_show><k>{keys}</k><i>{mock.ids[0]}</i></t:invoice_show></e:Body></e:Envelope>"
    body = bytearray((OPENING + call).encode())
    for at, value, how in cuts:
        place = at % len(body)
        body[place : place + (how != "i")] = b"" if how == "d" else bytes([value])
    response = mock.send(request("POST", "/apis/v1.1/api", bytes(body), SOAPAction='"x"', Content_Type="text/xml"))
    assert (response.status, response.headers["content-type"][:8]) in ((500, "text/htm"), (200, "text/xml"))


# HTTP itself

LINES = st.sampled_from(
    [
        *(b"Host: localhost\r\n", b"Host: evil.example\r\n", b"Content-Length: 5\r\n", b"Content-Length: 0\r\n"),
        *(b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"Connection: Upgrade\r\nUpgrade: h2c\r\n"),
        *(
            b"Expect: 100-continue\r\n",
            b"X: y\r\n",
            b"Origin: null\r\n",
            b"Authorization: Bearer x\r\n",
            b"\r\n",
            b"\n",
        ),
        *(b"5\r\nhello\r\n", b"0\r\n\r\n", b"hello", b"GET / HTTP/1.1\r\n", b"POST /ax/oauth2/token HTTP/1.1\r\n"),
        *(
            b"POST /apis/v1.1/api HTTP/1.1\r\n",
            b"DELETE /_control/worlds/x HTTP/1.0\r\n",
            b"HEAD /ax/v1/invoices HTTP/1.1\r\n",
        ),
        *(b"X" * 5000, b"\0", b" ", b":", b"\xff"),
    ]
)
STREAMS = st.lists(LINES | st.binary(max_size=20), min_size=1, max_size=12).map(b"".join)


@given(stream=STREAMS)
@THOROUGHLY
def test_whatever_bytes_come_the_next_client_is_served(fuzzed: Started, stream: bytes) -> None:
    server = fuzzed().server
    with Raw(server.url) as raw:
        raw.send(stream)
    assert ask(server.url, request("GET", "/_control/worlds/demo")).status == 200
    assert [entry for entry in server.journal if "itself failed" in entry.reason] == []
    server.journal.clear()
