"""XML-RPC at the address of SOAP, as its public clients call it: each method, each cast, each refusal.

The standard library's xmlrpc.client reads the responses; requests in another client's own spelling are written as text.
"""

from __future__ import annotations

import base64
import datetime
import re
import time
import xmlrpc.client
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.endpoint.settings import load_profile
from conformance.endpoint.transport import Transport
from conformance.mock.server.entries import Entry
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state import provider_states
from conformance.scrubbing import Scrubber
from conformance.wires.registry import guard, load
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.client import SoapClient
from conformance.wires.soap.section5 import decode
from tests.examples import tried
from tests.interop.test_every_method import arguments, compared
from tests.journals import latest
from tests.raw import Response, ask, request

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
API = CATALOGUE.apis["autoinvoice"]
METHODS = sorted(API.methods)
PATH = "/apis/denver/api"
STANDARD = {"int", "i4", "double", "boolean", "string", "base64", "dateTime.iso8601", "struct", "array"}
RECEIVED = {"direction": "RECEIVED", "number": "77", "sender_name": "Per & Pål <Ærlig>"}


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


def post(mock: MockServer, body: str | bytes, *, path: str = PATH, **headers: str) -> Response:
    """Post bytes with the headers of Node's library, which has no SOAPAction."""
    sent = {"Content_Type": "text/xml", "Accept": "text/xml", "Accept_Charset": "UTF8"} | headers
    return ask(mock.url, request("POST", path, body.encode() if isinstance(body, str) else body, **sent))


def read(response: Response) -> Any:
    """Return the value of a response, held to the standard; xmlrpc.client.Fault for a fault."""
    assert (response.status, response.headers["content-type"]) == (200, "text/xml; charset=UTF-8"), response.text
    root = etree.fromstring(response.body)
    if root.find("fault") is None:
        assert [child.tag for child in root] == ["params"]
        assert [child.tag for child in root[0]] == ["param"]
        assert [child.tag for child in root[0][0]] == ["value"]
    for value in root.iter("value"):
        assert len(value) == 1
        assert value[0].tag in STANDARD
        assert value[0].tag != "boolean" or value[0].text in ("0", "1")
        assert value[0].tag != "double" or re.fullmatch(r"-?[0-9]+\.[0-9]+", value[0].text or "")
    return xmlrpc.client.loads(response.body, use_builtin_types=True)[0][0]


class Caller:
    """A world of its own, and calls to it."""

    def __init__(self, mock: MockServer, seed: str) -> None:
        self.mock, self.seed = mock, seed
        self.set_up()

    def set_up(self, **state: Any) -> None:
        self.view = provider_states.create(self.mock.worlds, {"seed": self.seed, **state})

    @property
    def keys(self) -> dict[str, str]:
        return dict(self.view["keys"])

    def id(self, label: str) -> str:
        found: str = self.view["records"][label]["id"]
        return found

    def call(self, method: str, *values: Any) -> Any:
        """Return the value of a call with the caller's keys."""
        return read(post(self.mock, xmlrpc.client.dumps((self.keys, *values), method, allow_none=True)))

    def send(self, method: str, *values: str, keys: bool = True) -> Response:
        """Return the response to a call with values as they are written."""
        return post(self.mock, written(method, *((struct(self.keys), *values) if keys else values)))


def struct(members: Mapping[str, str]) -> str:
    """Return a struct of strings."""
    return f"<struct>{''.join(named(name, f'<string>{value}</string>') for name, value in members.items())}</struct>"


def named(name: str, value: str) -> str:
    return f"<member><name>{name}</name><value>{value}</value></member>"


def written(method: str, *values: str) -> str:
    """Return a call as Node's library writes it; an empty text is `<value/>`."""
    params = "".join(f"<param>{f'<value>{value}</value>' if value else '<value/>'}</param>" for value in values)
    name = f"<methodName>{method}</methodName>"
    body = f"<params>{params}</params>" if params else "<params/>"
    return f'<?xml version="1.0"?><methodCall>{name}{body}</methodCall>'


@pytest.fixture
def caller(mock: MockServer, request: pytest.FixtureRequest) -> Caller:
    return Caller(mock, request.node.nodeid)


# Every method: the same values as over SOAP


@pytest.fixture(scope="module")
def soap(mock: MockServer) -> Iterator[SoapClient]:
    profile = load_profile(ROOT / "endpoints.toml", "mock").at(mock.url)
    transport = Transport(profile, guard(CATALOGUE, profile), Scrubber(CATALOGUE.secrets, profile.known_secrets()))
    yield SoapClient(API, profile.urls["autoinvoice"], transport)
    transport.close()


def soap_values(soap: SoapClient, method: str, contract: Contract, keys: dict[str, str]) -> Any:
    called = soap.call(contract, arguments(contract, keys))
    assert called.exchange.response is not None, method
    return decode(called.exchange.response.body, contract, soap_of(API).namespace).value


@pytest.mark.parametrize("method", METHODS)
def test_a_method_gives_the_values_that_it_gives_over_soap(caller: Caller, soap: SoapClient, method: str) -> None:
    contract = API.methods[method]
    over_soap = soap_values(soap, method, contract, caller.keys)
    caller.set_up()  # the same world anew, so that neither call sees the other's effect
    values = tuple(arguments(contract, caller.keys).values())
    response = post(caller.mock, xmlrpc.client.dumps(values, method, allow_none=True))
    given = read(response)
    assert compared(contract.answer, given, True) == compared(contract.answer, over_soap, True)
    assert_typed(contract.answer, given)
    assert (latest(caller.mock).contract, latest(caller.mock).status) == (contract.id, 200)


KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "base64": bytes,
}


def assert_typed(node: Node, value: Any) -> None:
    """Hold a value to have the types that the contract declares, and no member without one."""
    if isinstance(node, Struct):
        for name, member in value.items():
            assert_typed(node.members[name], member)
    elif isinstance(node, Array):
        for item in value:
            assert_typed(node.item, item)
    else:
        assert isinstance(node, Scalar)
        assert isinstance(value, KINDS[node.kind])
        assert not (node.kind == "integer" and isinstance(value, bool))


@pytest.mark.parametrize(
    "path", [f"/apis/{name}/api{end}" for name in ("denver", "v1.1", "bravo") for end in ("", "/")]
)
def test_every_address_of_soap_takes_xml_rpc(mock: MockServer, path: str) -> None:
    assert read(post(mock, written("hello_world"), path=path)) == "Hello from Maventa API v1.1"


def test_the_client_of_the_standard_library_calls_it(caller: Caller) -> None:
    with xmlrpc.client.ServerProxy(f"{caller.mock.url}{PATH}", use_builtin_types=True) as server:
        assert server.hello_world() == "Hello from Maventa API v1.1"
        shown = server.company_show(caller.keys)
        assert isinstance(shown, dict)
        assert shown["status"] == "OK"
        with pytest.raises(xmlrpc.client.Fault, match="no such method 'teleport' on API") as error:
            server.teleport(caller.keys)
    assert error.value.faultCode == 2


def test_an_unknown_path_is_not_found(mock: MockServer) -> None:
    assert post(mock, written("hello_world"), path="/apis/denver/rpc").status == 404


# The calls of node-maventa and clj-maventa


def invoice(caller: Caller, **fields: str) -> str:
    caller.set_up(records=[{"kind": "invoice", "label": "A", "fields": fields}])
    return caller.id("A")


def test_node_calls_hello_world_without_any_parameter(caller: Caller) -> None:
    assert read(caller.send("hello_world", keys=False)) == "Hello from Maventa API v1.1"


def test_node_and_clj_call_company_show(caller: Caller) -> None:
    shown = read(caller.send("company_show"))
    assert (shown["status"], shown["name"]) == ("OK", caller.view["companies"]["the company"]["name"])


@pytest.mark.parametrize(
    "order", [("vendor_api_key", "user_api_key", "company_uuid"), ("company_uuid", "user_api_key")]
)
def test_keys_come_in_any_order_and_may_be_absent(caller: Caller, order: tuple[str, ...]) -> None:
    keys = {name: caller.keys[name] for name in order}
    assert read(caller.send("company_show", struct(keys), keys=False))["status"] == "OK"


def test_node_and_clj_list_received_invoices(caller: Caller) -> None:
    found = invoice(caller, **RECEIVED)
    dates = ("<string>20200101000000</string>", "<string>20301231235959</string>")
    listed = read(caller.send("invoice_list_inbound_between_dates", *dates))
    assert [(each["id"], each["invoice_nr"], each["company_name"]) for each in listed] == [
        (found, "77", "Per & Pål <Ærlig>")
    ]
    none = read(caller.send("invoice_list_inbound_between_dates", dates[0], "<string>20200101000001</string>"))
    assert none == []


@pytest.mark.parametrize(
    ("method", "direction"), [("inbound_invoice_show", "RECEIVED"), ("invoice_show", "SENT")], ids=["received", "sent"]
)
@pytest.mark.parametrize(
    "values",
    [
        ("", ""),
        (),
        ("<boolean>0</boolean>",),
        ("<boolean>1</boolean>",),
        ("<boolean>1</boolean>", ""),
        ("<nil/>", "<string/>"),
        ("", "", "", ""),
    ],
    ids=["unset", "omitted", "clj without files", "clj with files", "format unset", "nil and empty", "surplus"],
)
def test_an_invoice_is_shown_with_few_or_unset_parameters(
    caller: Caller, method: str, direction: str, values: tuple[str, ...]
) -> None:
    found = invoice(caller, direction=direction, number="77")
    shown = read(caller.send(method, f"<string>{found}</string>", *values))
    assert (shown["status"], shown["id"], shown["invoice_nr"]) == ("OK", found, "77")


def test_node_shows_a_received_invoice_with_its_finvoice(caller: Caller) -> None:
    found = invoice(caller, direction="RECEIVED", source_format="FINVOICE30", currency="EUR")
    shown = read(
        caller.send(
            "inbound_invoice_show", f"<string>{found}</string>", "<boolean>1</boolean>", "<string>finvoice</string>"
        )
    )
    assert shown["status"] == "OK"
    assert any(b"Finvoice" in each["file"] for each in shown["attachments"])


PARTIAL = {
    "invoice_nr": "<string>77</string>",
    "date": "<string>20260115</string>",
    "date_due": "<string>20260214</string>",
    "sum": "<int>100</int>",
    "sum_tax": "<double>124.5</double>",
    "currency": "<string>EUR</string>",
    "notes": "<string><![CDATA[<b>Q & A</b>]]></string>",
}
ITEM = {
    "subject": "<string>Rent</string>",
    "amount": "<int>1</int>",
    "tax": "<string>24</string>",
    "price": "<double>100.0</double>",
    "sum": "<int>100</int>",
    "sum_tax": "<string>124.50</string>",
}
CUSTOMER = {"email": "kari@example.com", "lang": "NO", "name": "Kari &amp; Co"}


def spelled(members: Mapping[str, str]) -> str:
    return f"<struct>{''.join(named(name, value) for name, value in members.items())}</struct>"


def created(caller: Caller, **more: str) -> Any:
    members = PARTIAL | {
        "items": f"<array><data><value>{spelled(ITEM)}</value></data></array>",
        "customer": struct(CUSTOMER),
        "company_postal": struct({"address1": "Road 1", "post_code": "0184", "post_office": "Oslo", "country": "NO"}),
    }
    return read(caller.send("invoice_create", spelled(members | more)))


def test_node_and_clj_create_an_invoice_of_few_members_and_numbers_of_any_type(caller: Caller) -> None:
    made = created(caller)
    assert made["status"] == "OK: INVOICE CREATED"
    shown = caller.call("invoice_show", made["invoice_id"])
    assert (shown["invoice_nr"], shown["sum"], shown["sum_tax"]) == ("77", "100", "124.5")
    assert (shown["notes"], shown["customer_name"]) == ("<b>Q & A</b>", "Kari & Co")
    item = shown["items"][0]
    assert (item["amount"], item["tax"]) == (1.0, 24.0)
    assert (item["price"], item["sum"], item["sum_tax"]) == ("100.0", "100", "124.50")


def test_bytes_travel_as_base64(caller: Caller) -> None:
    content = bytes(range(256)) * 3
    file = spelled(
        {
            "attachment_type": "<string>ATTACHMENT</string>",
            "filename": "<string>a.pdf</string>",
            "file": f"<base64>\n{base64.encodebytes(content).decode()}</base64>",
        }
    )
    made = created(caller, attachments=f"<array><data><value>{file}</value></data></array>")
    shown = caller.call("invoice_show", made["invoice_id"], True)
    assert content in [each["file"] for each in shown["attachments"]]
    for without in ((), (False,), (None, None)):
        assert not caller.call("invoice_show", made["invoice_id"], *without).get("attachments")


@pytest.mark.parametrize("given", ["<string>{}</string>", "<int>{}</int>", "{}"], ids=["string", "int", "untyped"])
def test_node_sends_invoices_to_collection(caller: Caller, given: str) -> None:
    caller.set_up(
        company={"country": "FI"},
        records=[
            {"kind": "invoice", "label": "due", "fields": {"id": "1234567890", "date_due": "2020-01-01"}},
            {"kind": "invoice", "label": "not due", "fields": {"id": "1234567891", "date_due": "2030-01-01"}},
        ],
    )
    ids = "".join(f"<value>{given.format(caller.id(label))}</value>" for label in ("due", "not due"))
    sent = read(caller.send("collection_send", f"<array><data>{ids}</data></array>", "<string>NOTICE</string>"))
    assert sent == [
        {"status": "OK", "invoice_id": "1234567890"},
        {"status": "ERROR: NOT EXPIRED", "invoice_id": "1234567891"},
    ]


def test_clj_accepts_an_invoice(caller: Caller) -> None:
    found = invoice(caller, **RECEIVED)
    assert read(caller.send("invoice_accept", f"<string>{found}</string>")) == "OK: INVOICE ACCEPTED"


# Refusals that are statuses


def test_the_first_struct_of_a_list_holds_an_error(caller: Caller) -> None:
    dates = ("<string>soon</string>", "<string>20301231235959</string>")
    listed = read(caller.send("invoice_list_inbound_between_dates", *dates))
    assert listed == [{"status": "ERROR: TIMESTAMP START FORMAT ERROR"}]
    assert latest(caller.mock).reason.startswith("ERROR: TIMESTAMP START FORMAT ERROR")


def test_a_struct_holds_an_error_and_no_member_without_a_value(caller: Caller) -> None:
    shown = read(caller.send("invoice_show", "<string>no such invoice</string>"))
    assert shown == {"status": "ERROR: INVOICE NOT FOUND OR NO RIGHTS"}


@pytest.mark.parametrize("first", ["", "<nil/>", "<struct></struct>", struct({"user_api_key": "unknown"})])
def test_a_caller_without_known_keys_is_no_user(caller: Caller, first: str) -> None:
    assert read(caller.send("company_show", first, keys=False)) == {"status": "ERROR: USER NOT FOUND"}


def test_a_call_without_its_keys_is_of_no_user(mock: MockServer) -> None:
    assert read(post(mock, "<methodCall><methodName>company_show</methodName></methodCall>")) == {
        "status": "ERROR: USER NOT FOUND"
    }


def test_a_failure_inside_is_the_status_of_the_method_or_a_fault(caller: Caller) -> None:
    caller.set_up(breaks=2)
    contract = next(c for c in API.methods.values() if c.operation.keys and not any(o.injected for o in c.outcomes))
    with pytest.raises(xmlrpc.client.Fault, match="Internal server error") as error:
        caller.call(contract.method)
    assert error.value.faultCode == 2


# Casts


def configured(caller: Caller, value: str) -> Any:
    """Return what a call responds with that sends a value for an int, in a method whose other values are fine."""
    others = ("12345678903", "1-6", "7-8", "{}")
    account, reference, payment, options = (f"<string>{text}</string>" for text in others)
    return read(caller.send("atg_agreement_configure", account, value, reference, payment, options))


@pytest.mark.parametrize(
    "value",
    [
        "<int>10</int>",
        "<i4> 10 </i4>",
        "<i8>+10</i8>",
        "<double>10.0</double>",
        "<double>1e1</double>",
        "10",
        "<string>10</string>",
        "<string>10.0</string>",
        "<string><![CDATA[10]]></string>",
    ],
)
def test_a_whole_number_of_any_type_is_an_int(caller: Caller, value: str) -> None:
    assert configured(caller, value) == "OK"


@pytest.mark.parametrize(
    "value",
    [
        "<double>10.5</double>",
        "<boolean>1</boolean>",
        "<base64>MTA=</base64>",
        "<string>ten</string>",
        "<string/>",
        "<string>NaN</string>",
        "<i8>2147483648</i8>",
        f"<int>{'9' * 900}</int>",
        "<struct></struct>",
        "<array><data></data></array>",
    ],
)
def test_what_is_no_int_is_a_fault_that_names_its_place(caller: Caller, value: str) -> None:
    with pytest.raises(xmlrpc.client.Fault, match=r"kid_length .*int.*where: kid_length.*do: ") as error:
        configured(caller, value)
    assert error.value.faultCode == 2
    assert latest(caller.mock).where.startswith("kid_length, line ")


@pytest.mark.parametrize(
    "value", ["<boolean>1</boolean>", "<int>1</int>", "<string>true</string>", "<string>1</string>"]
)
def test_a_boolean_may_be_a_number_or_a_word(caller: Caller, value: str) -> None:
    made = created(caller, attachments=f"<array><data><value>{FILE}</value></data></array>")
    shown = read(caller.send("invoice_show", f"<string>{made['invoice_id']}</string>", value))
    assert [each["file"] for each in shown["attachments"] if each["filename"] == "a.pdf"] == [b"%PDF"]


@pytest.mark.parametrize(
    "value", ["<int>2</int>", "<string>maybe</string>", "<double>1.0</double>", "<struct></struct>"]
)
def test_what_is_no_boolean_is_a_fault(caller: Caller, value: str) -> None:
    with pytest.raises(xmlrpc.client.Fault, match="include_files"):
        read(caller.send("invoice_show", "<string>1</string>", value))


FILE = spelled(
    {
        "attachment_type": "<string>ATTACHMENT</string>",
        "filename": "<string>a.pdf</string>",
        "file": f"<string>{base64.b64encode(b'%PDF').decode()}</string>",
    }
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("<int>-7</int>", "-7"),
        ("<double>24.50</double>", "24.50"),
        ("<boolean>1</boolean>", "true"),
        ("untyped", "untyped"),
        ("<string> kept </string>", " kept "),
        ("<base64>w6U=</base64>", "å"),
        ("<string>a<![CDATA[<&>]]>&amp;&#229;<!-- no text -->b</string>", "a<&>&åb"),
        ("<dateTime.iso8601>20260115T12:00:00</dateTime.iso8601>", "20260115T12:00:00"),
    ],
)
def test_a_value_of_any_type_can_be_a_text(caller: Caller, value: str, text: str) -> None:
    made = created(caller, notes=value)
    assert caller.call("invoice_show", made["invoice_id"])["notes"] == text


def test_bytes_that_are_no_text_are_no_string(caller: Caller) -> None:
    with pytest.raises(xmlrpc.client.Fault, match=r"invoice_params\.notes"):
        created(caller, notes="<base64>/w==</base64>")


def test_a_date_of_the_standard_library_arrives_as_it_is_written(caller: Caller) -> None:
    listed = caller.call("invoice_list_inbound_between_dates", datetime.datetime(2026, 1, 15), "20301231235959")
    assert listed == [{"status": "ERROR: TIMESTAMP START FORMAT ERROR"}]


def test_unknown_members_are_ignored_and_the_last_of_two_counts(caller: Caller) -> None:
    keys = spelled(
        {"unknown": "<array><data><value/></data></array>"}
        | {name: f"<string>{value}</string>" for name, value in caller.keys.items()}
    )
    doubled = keys.replace("<struct>", f"<struct>{named('user_api_key', '<string>x</string>')}", 1)
    assert read(caller.send("company_show", doubled, keys=False))["status"] == "OK"


# What is no call


def page(mock: MockServer, body: str | bytes) -> Entry:
    """Hold the response to be the framework's page with its reason, and return the journal's entry."""
    response = post(mock, body)
    assert (response.status, response.headers["content-type"][:9]) == (500, "text/html")
    entry = latest(mock)
    assert entry.status == 500
    assert response.text.startswith("Internal protocol error: ")
    assert entry.where
    assert entry.do
    return entry


HELLO = written("hello_world")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("<int>ten</int>", "int"),
        ("<int>1.5</int>", "int"),
        ("<int>1_0</int>", "int"),
        ("<int/>", "int"),
        ("<double>NaN</double>", "double"),
        ("<double>1e400</double>", "double"),
        ("<boolean>2</boolean>", "boolean"),
        ("<boolean>true</boolean>", "boolean"),
        ("<date>20260115</date>", "unknown type, date"),
        ("<string>a</string><string>b</string>", "more than one type"),
        ("a<string>b</string>", "more than one type"),
        ("<string>a<b/></string>", "elements in a string"),
        ("<struct><name>a</name></struct>", "member"),
        ("<struct><member><name>a</name></member></struct>", "member"),
        ("<struct><member><value/></member></struct>", "member"),
        ("<array><value/></array>", "data"),
        ("<array><data><string/></data></array>", "values"),
        ("<array><data><value><int>x</int></value></data></array>", "int"),
    ],
)
def test_a_value_that_is_none_is_the_page_of_the_framework(mock: MockServer, value: str, words: str) -> None:
    assert words in page(mock, written("hello_world", value)).reason


def test_base64_that_is_none_is_the_page_where_the_method_reads_it(caller: Caller) -> None:
    params = caller.send("invoice_put_file", spelled({"file": "<base64>!</base64>"}))
    assert (params.status, params.headers["content-type"][:9]) == (500, "text/html")
    assert "base64" in latest(caller.mock).reason


@pytest.mark.parametrize(
    "body",
    [
        "<methodCall/>",
        "<methodCall><params/></methodCall>",
        "<methodCall><methodName> </methodName></methodCall>",
        "<methodCall><methodName>hello_world</methodName><params><value/></params></methodCall>",
        "<methodCall><methodName>hello_world</methodName><params><param/></params></methodCall>",
        HELLO[:-4],
        HELLO.replace("<params/>", "&nbsp;"),
        HELLO.replace("hello_world", "hello & world"),
        HELLO.replace("hello_world", "å").encode("latin-1"),
        HELLO.replace("<methodCall>", '<!DOCTYPE methodCall [<!ENTITY a "hello_world">]><methodCall>'),
        HELLO.replace("<methodCall>", '<!DOCTYPE methodCall SYSTEM "http://127.0.0.1:9/x"><methodCall>'),
        HELLO.replace("<methodCall>", "<!DOCTYPE x><methodCall>"),
        "<methodResponse/>",
        "<x><methodCall/></x>",
        "<!-- <methodCall/> --><x/>",
        HELLO.encode("utf-16"),
    ],
)
def test_what_is_no_call_is_the_page_of_the_framework(mock: MockServer, body: str | bytes) -> None:
    page(mock, body)


@pytest.mark.parametrize("begin", ["\ufeff", " \n", "<?xml version='1.0'?>\n<!-- a --><?a b?>\n"], ids=repr)
@pytest.mark.parametrize("action", [None, '"/denver/api/hello_world"'], ids=["no SOAPAction", "SOAPAction"])
def test_a_call_is_known_by_its_root_element(mock: MockServer, begin: str, action: str | None) -> None:
    body = begin + HELLO.partition("?>")[2].replace("><", ">\n <!-- here --><")
    headers = {} if action is None else {"SOAPAction": action}
    assert read(post(mock, body, **headers)) == "Hello from Maventa API v1.1"


def test_another_charset_is_a_fault(mock: MockServer) -> None:
    body = HELLO.replace('"1.0"', '"1.0" encoding="ISO-8859-1"')
    with pytest.raises(xmlrpc.client.Fault, match="ISO-8859-1"):
        read(post(mock, body))


def test_an_unknown_method_is_a_fault(mock: MockServer) -> None:
    with pytest.raises(xmlrpc.client.Fault) as error:
        read(post(mock, written("a<![CDATA[<&]]>")))
    assert (error.value.faultCode, error.value.faultString) == (2, "no such method 'a<&' on API MaventaService")
    assert latest(mock).where == "methodName, line 1"


ODD = (
    "",
    "<nil/>",
    "<string/>",
    "<int>-1</int>",
    "<double>1.5</double>",
    "<boolean>1</boolean>",
    "<base64>AAAA</base64>",
)
PLAIN = {
    "string": ("<string>x</string>", "<string>20260115</string>", "<int>7</int>", "<string>FI</string>"),
    "integer": ("<int>1</int>", "<i8>99999999999</i8>"),
    "number": ("<double>1.5</double>", "<int>3</int>", "<string>1e300</string>"),
    "boolean": ("<boolean>1</boolean>", "<boolean>0</boolean>"),
    "base64": ("<base64>JVBERi0=</base64>", "<base64/>"),
}


@st.composite
def values_of(draw: st.DrawFn, node: Node) -> str:
    """Return a value of a declared type, or an odd one in its place or in one of its own."""
    if draw(st.integers(0, 7)) == 0:
        return draw(st.sampled_from(ODD))
    if isinstance(node, Struct):
        names = draw(st.lists(st.sampled_from(sorted(node.members)), unique=True))
        return spelled({name: draw(values_of(node.members[name])) for name in names})
    if isinstance(node, Array):
        items = draw(st.lists(values_of(node.item), max_size=3))
        return f"<array><data>{''.join(f'<value>{item}</value>' for item in items)}</data></array>"
    return draw(st.sampled_from(PLAIN[node.kind]))


@tried(given(data=st.data(), method=st.sampled_from(METHODS)), few=15, many=150)
def test_whatever_a_client_sends_is_a_value_or_a_fault(mock: MockServer, data: st.DataObject, method: str) -> None:
    caller = Caller(mock, "whatever a client sends")
    contract = API.methods[method]
    sent = [data.draw(values_of(node)) for name, node in contract.request.members.items() if name != "api_keys"]
    count = data.draw(st.integers(0, len(sent)))
    response = caller.send(method, *sent[:count], keys="api_keys" in contract.request.members)
    assert "the mock itself failed" not in latest(mock).reason
    if b"<fault>" not in response.body:
        assert_typed(contract.answer, read(response))
        return
    with pytest.raises(xmlrpc.client.Fault, match="is declared as") as fault:
        read(response)
    assert fault.value.faultCode == 2


MANY = 60_000
HOSTILE = {
    "nested arrays": "<array><data><value>" * MANY + "</value></data></array>" * MANY,
    "nested structs": "<struct><member><name/><value>" * 40_000 + "</value></member></struct>" * 40_000,
    "many items": f"<array><data>{'<value/>' * 500_000}</data></array>",
    "many members": f"<struct>{named('a', '<int>1</int>') * 20_000}</struct>",
    "a long number": f"<int>{'9' * 3_000_000}</int>",
    "a long double": f"<double>{'9' * 3_000_000}</double>",
    "a long text": f"<string>{'x' * 3_000_000}</string>",
    "a long type": f"<{'x' * 3_000_000}/>",
    "many attributes": "<string " + " ".join(f"a{n}='1'" for n in range(20_000)) + "/>",
    "many comments": "<!---->" * 90_000,
}


@pytest.mark.parametrize(
    "value",
    [pytest.param(value, marks=[pytest.mark.slow] * (name == "many members")) for name, value in HOSTILE.items()],
    ids=HOSTILE,
)
def test_a_hostile_value_takes_bounded_time(caller: Caller, value: str) -> None:
    began = time.process_time()
    for method, place in (("hello_world", 0), ("collection_send", 1), ("company_show", 0)):
        response = caller.send(method, *[""] * place, value, keys=bool(place))
        assert response.status in (200, 500)
        assert len(response.body) < 2_000
    assert time.process_time() - began < 20
    assert read(post(caller.mock, HELLO)) == "Hello from Maventa API v1.1"


def test_a_fault_or_page_shows_no_key(caller: Caller) -> None:
    key = caller.keys["user_api_key"]
    for body in (
        xmlrpc.client.dumps(([caller.keys],), "company_show"),
        written("company_show", spelled({"user_api_key": f"<int>{key}</int>"})),
        written("atg_agreement_configure", struct(caller.keys), "", f"<string>{key}</string>"),
    ):
        response = post(caller.mock, body)
        assert b"fault" in response.body or response.status == 500
        assert key not in response.text
        assert key not in str(latest(caller.mock))
