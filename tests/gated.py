"""A right client of every API, written by hand, whose requests a test can bend; and the judgement of what it sent."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import requests

from conformance.catalogue import Array, Node, Struct
from conformance.gate.causes import Cause
from conformance.gate.gating import keys_scrubber
from conformance.gate.journal import Entry, Journal
from conformance.gate.judging import Judge
from conformance.gate.place import Place
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load
from conformance.wires.soap.names import SCALARS, XSD

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
SOAP = CATALOGUE.apis["autoinvoice"]
ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:c="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:t="https://secure.maventa.com/"><e:Body>'
    '<t:{0} e:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">{1}</t:{0}></e:Body></e:Envelope>'
)
Bend = Callable[[str], str | bytes]


def element(name: str, node: Node, value: Any, *, item: bool = False) -> str:
    """Return a value as a typed element; None is nil."""
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    if isinstance(node, Array):
        items = "".join(element("item", node.item, each, item=True) for each in value)
        return f'<{name} xsi:type="c:Array" c:arrayType="{_name(node.item)}[{len(value)}]">{items}</{name}>'
    if isinstance(node, Struct):
        members = "".join(element(each, member, value.get(each)) for each, member in node.members.items())
        return f'<{name} xsi:type="{_name(node)}">{members}</{name}>'
    text = base64.b64encode(value).decode() if isinstance(value, bytes) else value
    text = str(text).lower() if isinstance(value, bool) else str(text)
    return f'<{name} xsi:type="{_name(node)}">{escape(text)}</{name}>'


def _name(node: Node) -> str:
    if isinstance(node, Struct | Array):
        return f"t:{node.name}"
    space, name = SCALARS[node.kind]
    return f"{'xsd' if space == XSD else 'c'}:{name}"


class Client:
    """Calls one mock as a right client does; everything that it sends belongs to `test`."""

    def __init__(self, url: str, keys: Mapping[str, str], test: str = "") -> None:
        self.url, self.keys, self.test = url, dict(keys), test
        self.session = requests.Session()
        self.session.trust_env = False
        self.tokens: dict[str, str] = {}

    def parameters(self, method: str, **arguments: Any) -> list[str]:
        """Return the parameters of a call, each as an element, the contract's example where nothing is given."""
        contract = SOAP.methods[method]
        given = {**contract.example, **arguments, contract.operation.keys: self.keys}
        return [element(name, node, given.get(name)) for name, node in contract.request.members.items()]

    def soap(
        self, method: str, *, bend: Bend = str, headers: Mapping[str, str] | None = None, query: str = "", **given: Any
    ) -> str:
        """Call a method over SOAP and return the text of the response."""
        return self.envelope(
            method, ENVELOPE.format(method, "".join(self.parameters(method, **given))), bend, headers, query
        )

    def envelope(
        self, method: str, text: str, bend: Bend = str, headers: Mapping[str, str] | None = None, query: str = ""
    ) -> str:
        """Post an envelope."""
        bent = bend(text)
        sent = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"/denver/api/{method}"', **(headers or {})}
        body = bent.encode() if isinstance(bent, str) else bent
        return self.send("POST", f"/apis/v1.1/api{query}", data=body, headers=sent).text

    def rest(self, api: str, verb: str, path: str, **options: Any) -> requests.Response:
        """Call an operation with a token, which is asked for once."""
        token = self.tokens.get(api) or self.token(api)
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return self.send(verb, f"/{api}{path}", headers=headers, **options)

    def token(self, api: str, **changed: str) -> str:
        """Ask for a token and keep it."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.keys["company_uuid"],
            "client_secret": self.keys["user_api_key"],
            "vendor_api_key": self.keys["vendor_api_key"],
            **({"scope": "eui"} if api == "ax" else {}),
            **changed,
        }
        response = self.send("POST", f"/{api}/oauth2/token", data=form)
        self.tokens[api] = response.json().get("access_token", "")
        return self.tokens[api]

    def send(self, verb: str, path: str, **options: Any) -> requests.Response:
        """Send any request."""
        headers = {**({"X-Conformance-Test": self.test} if self.test else {}), **options.pop("headers", {})}
        return self.session.request(verb, self.url + path, headers=headers, timeout=20, **options)


class Gated:
    """A client in a world of its own, and the causes of everything that it and its like sent."""

    def __init__(self, server: MockServer | str) -> None:
        self.url = server if isinstance(server, str) else server.url
        self.journal = Journal(self.url)
        self.journal.skip()
        self.seed = uuid.uuid4().hex
        self.keys = Place(self.url).world({"records": AGREEMENT}, self.seed)
        self.client = Client(self.url, self.keys)

    def test(self, name: str) -> Client:
        """Return another client in the same world, for a test with this name."""
        return Client(self.url, self.keys, name)

    def elapse(self, seconds: int) -> None:
        """Let time pass in the world."""
        requests.patch(f"{self.url}/_control/worlds/{self.seed}", json={"elapse": seconds}, timeout=20)

    def judge(self, entries: Iterable[Entry] | None = None) -> Judge:
        """Return the judge of everything that was sent, or of these entries of a journal."""
        judge = Judge(CATALOGUE, keys_scrubber(CATALOGUE, self.keys))
        for entry in self.journal if entries is None else entries:
            judge.hear(entry)
        judge.end()
        return judge

    def causes(self) -> list[Cause]:
        """Return what is wrong with everything that was sent."""
        return self.judge().causes.all()

    def found(self) -> dict[str, str]:
        """Return the rules that were broken, each with its severity."""
        return {cause.rule: str(cause.severity) for cause in self.causes()}


AGREEMENT = [{"kind": "issuer agreement", "label": "issuer agreement", "state": "CONFIRMED"}]
