"""A company of the mock that sends and reads invoices over both wires, by requests made of text."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests
from lxml import etree

from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
_SPACES = (
    'xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:c="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:t="https://secure.maventa.com/"'
)
_PERIOD = "<a>20000101000000</a><b>20991231235959</b>"


@contextmanager
def a_mock() -> Iterator[MockServer]:
    """A mock of all APIs while the block runs."""
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


class Company:
    """The own company of a world of its own."""

    def __init__(self, url: str, seed: str) -> None:
        self.url, self.seed = url, seed
        self.http = requests.Session()
        self.http.trust_env = False  # a proxy that the environment names has no part in calls to this host
        self.renew()

    def renew(self) -> None:
        """Make the world anew: nothing was sent in it yet."""
        view = self.http.post(f"{self.url}/_control/worlds", json={"seed": self.seed}, timeout=10)
        self.keys: dict[str, str] = view.json()["keys"]
        form = {
            "grant_type": "client_credentials",
            "scope": "eui",
            "client_id": self.keys["company_uuid"],
            "client_secret": self.keys["user_api_key"],
            "vendor_api_key": self.keys["vendor_api_key"],
        }
        granted = self.http.post(f"{self.url}/ax/oauth2/token", data=form, timeout=10)
        self.http.headers["Authorization"] = f"Bearer {granted.json()['access_token']}"

    def reasons(self) -> list[str]:
        """Return the reasons of the refusals in the mock's journal, in their order."""
        listed = self.http.get(f"{self.url}/_control/journal", timeout=10).json()["entries"]
        return [entry["reason"] for entry in listed if entry["reason"]]

    def post_soap(self, method: str, parameters: str) -> requests.Response:
        """Call a method of AutoInvoice; the parameters are XML, in the order of the contract."""
        keys = "".join(f"<{name}>{key}</{name}>" for name, key in self.keys.items())
        operation = f"<t:{method}><api_keys>{keys}</api_keys>{parameters}</t:{method}>"
        body = f'<?xml version="1.0" encoding="UTF-8"?><e:Envelope {_SPACES}><e:Body>{operation}</e:Body></e:Envelope>'
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"x"'}
        return self.http.post(f"{self.url}/apis/v1.1/api", data=body.encode(), headers=headers, timeout=20)

    def soap(self, method: str, parameters: str) -> etree._Element:
        """Return what a method of AutoInvoice returns."""
        response = self.post_soap(method, parameters)
        assert response.status_code == 200, response.text
        found = etree.fromstring(response.content, etree.XMLParser(huge_tree=True)).find(".//return")
        assert found is not None, response.text
        return found

    def put(self, content: bytes, name: str = "invoice.xml", xmlformat: str = "") -> str:
        """Send a file by invoice_put_invoice_with_metadata and return the status."""
        file = f"<f><filename>{name}</filename><file>{base64.b64encode(content).decode()}</file></f>"
        return _status(self.soap("invoice_put_invoice_with_metadata", f"{file}<x>{xmlformat}</x><m/>"))

    def put_finvoice(self, *files: tuple[str, bytes]) -> str:
        """Send files by invoice_put_finvoice and return the status."""
        contents = "".join(f"<item>{base64.b64encode(content).decode()}</item>" for _, content in files)
        names = "".join(f"<item>{name}</item>" for name, _ in files)
        parameters = f"<f><files>{contents}</files><filenames>{names}</filenames></f>"
        return _status(self.soap("invoice_put_finvoice", parameters))

    def sent(self) -> etree._Element:
        """Return the last invoice that was sent, as invoice_list_between_dates lists it."""
        listed = self.soap("invoice_list_between_dates", f"{_PERIOD}<all>2</all>")
        return listed.findall("item")[-1]

    def rows(self) -> list[dict[str, str]]:
        """Return the rows of the last invoice that was sent, each with the texts on the wire."""
        found = self.sent().find("items")
        assert found is not None
        return [{member.tag: member.text or "" for member in row} for row in found]

    def shown(self, xmlformat: str = "") -> list[tuple[str, str, bytes]]:
        """Return kind, name and bytes of the last invoice's files, as invoice_show returns them."""
        identity = self.sent().findtext("id")
        response = self.soap("invoice_show", f"<i>{identity}</i><f>true</f><x>{xmlformat}</x>")
        assert response.findtext("status") == "OK"
        return [
            (
                file.findtext("attachment_type") or "",
                file.findtext("filename") or "",
                base64.b64decode(file.findtext("file") or ""),
            )
            for file in response.iterfind("attachments/item")
        ]

    def post_file(self, content: bytes, name: str = "invoice.xml", **fields: str) -> requests.Response:
        """Send a file by POST v1/invoices."""
        return self.http.post(f"{self.url}/ax/v1/invoices", files={"file": (name, content)}, data=fields, timeout=20)


def exact(response: requests.Response) -> Any:
    """Return what a response's JSON holds, its numbers with every digit on the wire."""
    assert response.status_code in (200, 201), response.text
    return json.loads(response.text, parse_float=Decimal, parse_int=Decimal)


def _status(response: etree._Element) -> str:
    return response.findtext("status") or ""
