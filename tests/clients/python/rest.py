"""AutoXChange and Invoicing over REST, with requests: tokens, invoices as files and invoices as JSON."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import requests
from bugs import bug

SECONDS = 5
MARGIN = 60
"""Seconds before its end at which a token is renewed."""
TRIES, LONGEST_WAIT = 3, 3.0


class RestError(Exception):
    """A request that the service refused."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"HTTP {status}: {text[:200]}")
        self.status = status


class Rest:
    """One API: its requests carry a token that is renewed before it ends, or once the service refuses it."""

    scope = ""

    def __init__(self, url: str, keys: Mapping[str, str], headers: Mapping[str, str]) -> None:
        self.url, self.keys = url, dict(keys)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update({"Accept": "application/json", **headers})
        self._token, self._ends = "", 0.0

    def call(self, verb: str, path: str, **options: Any) -> Any:
        """Make a request and return the JSON of its response; RestError where the service refuses it."""
        response = self._sent(verb, path, options)
        if response.status_code == 401 and not bug("stale-token"):
            self._token = ""
            response = self._sent(verb, path, options)
        if not response.ok:
            raise RestError(response.status_code, response.text)
        return response.json()

    def _sent(self, verb: str, path: str, options: Mapping[str, Any]) -> requests.Response:
        """Send a request; one that was not processed (429, 503) is sent again after the pause that is asked for."""
        for left in reversed(range(TRIES)):
            headers = {"Authorization": f"Bearer {self._current()}", **options.get("headers", {})}
            response = self._session.request(verb, self.url + path, timeout=SECONDS, **{**options, "headers": headers})
            if response.status_code not in (429, 503) or not left:
                break
            time.sleep(min(float(response.headers.get("Retry-After", 1)), LONGEST_WAIT))
        return response

    def _current(self) -> str:
        if not self._token or (time.monotonic() > self._ends and not bug("stale-token")):
            form = {
                "grant_type": "client_credentials",
                "client_id": self.keys["company_uuid"],
                "client_secret": self.keys["user_api_key"],
                "vendor_api_key": self.keys["vendor_api_key"],
            }
            if self.scope:
                form["scope"] = self.scope
            response = self._session.post(f"{self.url}/oauth2/token", data=form, timeout=SECONDS)
            if not response.ok:
                raise RestError(response.status_code, response.text)
            granted = response.json()
            self._token = granted["access_token"]
            self._ends = time.monotonic() + granted["expires_in"] - MARGIN
        return self._token


class AutoXChange(Rest):
    """Invoices as files."""

    scope = "invoice:send invoice:receive"

    def send(self, name: str, file: bytes) -> dict[str, Any]:
        """Send an invoice and return it as the service has it."""
        if bug("base64-twice"):
            file = base64.b64encode(file)
        fields = {"format": "PEPPOLBIS30", "lang": "NO"}
        if bug("unknown-part"):
            fields["recipient_name"] = "Kari Nordmann"
        sent: dict[str, Any] = self.call(
            "POST", "/v1/invoices", data=fields, files={"file": (name, file, "application/xml")}
        )
        return sent

    def invoice(self, identifier: str) -> dict[str, Any]:
        """Return one invoice."""
        found: dict[str, Any] = self.call("GET", f"/v1/invoices/{identifier}")
        return found

    def sent(self, since: date, per_page: int = 2) -> Iterator[dict[str, Any]]:
        """Yield every invoice that was sent since a day, page by page."""
        form = "%d/%m/%Y" if bug("rest-date") else "%Y-%m-%dT00:00:00Z"
        query: dict[str, Any] = {"direction": "SENT", "created_at_start": f"{since:{form}}", "per_page": per_page}
        for page in range(1, 100):
            invoices = self.call("GET", "/v1/invoices", params={**query, "page": page})
            yield from invoices
            if len(invoices) < per_page:
                break


class Invoicing(Rest):
    """Invoices as JSON."""

    def create(self, number: str, recipient: str, due: datetime) -> dict[str, Any]:
        """Create an invoice of one row and return what the service says of it."""
        invoice = _invoice(number, recipient, due)
        if bug("unknown-member"):
            invoice["recipientDetails"]["nickname"] = "Kari"
        encoding = "latin-1" if bug("latin-1") else "utf-8"
        body = json.dumps(invoice, ensure_ascii=False).encode(encoding)
        media = "text/plain" if bug("content-type") else "application/json"
        created: dict[str, Any] = self.call("POST", "/invoice/create", data=body, headers={"Content-Type": media})
        if bug("double-write"):
            self.call("POST", "/invoice/create", data=body, headers={"Content-Type": media})
        return created

    def status(self, custom_id: str) -> dict[str, Any]:
        """Return on which days an invoice was delivered, opened and paid."""
        query = {"access_token": self._current()} if bug("key-in-url") else None
        found: dict[str, Any] = self.call("GET", f"/invoice/{custom_id}/status", params=query)
        return found


def _invoice(number: str, recipient: str, due: datetime) -> dict[str, Any]:
    form = "%Y-%m-%d" if bug("iso-date") else "%d-%m-%Y"
    first, last = recipient.split(" ")
    row = {"productCode": "C-1", "description": "Kaffe på kanne", "quantity": 2.0, "unitPrice": 50.0, "price": 125.0}
    return {
        "recipientDetails": {
            "customerType": "0",
            "firstName": first,
            "lastName": last,
            "phoneNumber": "+46701740605",
            "email": "recipient@example.com",
        },
        "invoicerDetails": {"companyName": "Example AB", "businessId": "5555555555"},
        "invoiceDetails": {
            "customInvoiceId": f"order-{number}",
            "invoiceDate": f"{datetime(2026, 1, 15):{form}}",
            "dueDate": f"{due:{form}}",
            "total": 125.0,
            "currency": "SEK",
            "invoiceType": "0",
            "invoiceSendType": "0",
            "invoiceNumber": number,
            "invoiceRows": [row],
        },
    }
