"""AutoInvoice over SOAP, with zeep: companies, postal addresses, users and invoices."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import requests
import zeep
from bugs import bug
from lxml import etree
from zeep import Plugin, Transport
from zeep.exceptions import TransportError
from zeep.helpers import serialize_object

ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACE = "https://secure.maventa.com/"
SECONDS = 5
POLLS, PAUSE = 3, 0.5
PAID = 6
"""The state of an invoice that was paid."""

# The WSDL refers to this schema without importing it; zeep would fetch it from the network.
_ENCODING_SCHEMA = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" targetNamespace="http://schemas.xmlsoap.org/soap/encoding/">
  <xs:attribute name="arrayType" type="xs:string"/>
  <xs:group name="Array">
    <xs:sequence><xs:any namespace="##any" minOccurs="0" maxOccurs="unbounded" processContents="lax"/></xs:sequence>
  </xs:group>
  <xs:complexType name="Array">
    <xs:group ref="e:Array" minOccurs="0"/>
    <xs:attribute ref="e:arrayType"/>
    <xs:anyAttribute namespace="##other" processContents="lax"/>
  </xs:complexType>
  <xs:simpleType name="base64"><xs:restriction base="xs:base64Binary"/></xs:simpleType>
</xs:schema>"""


class ServiceError(Exception):
    """A call that the service refused; `status` is its status text."""

    def __init__(self, method: str, status: str) -> None:
        super().__init__(f"{method}: {status}")
        self.status = status


class AutoInvoice:
    """The methods that the program needs, each as one call that succeeds or raises ServiceError."""

    def __init__(self, wsdl: str, url: str, keys: Mapping[str, str], headers: Mapping[str, str]) -> None:
        self.keys = dict(keys)
        session = requests.Session()
        session.trust_env = False
        session.headers.update(headers)
        # Strict, as zeep is by default, it refuses every member that the service adds one day.
        lenient = zeep.Settings(strict=False)
        client = zeep.Client(wsdl, transport=_Wire(session), settings=lenient, plugins=[_Types(), _Arrays()])
        (binding,) = client.wsdl.bindings
        address = f"{url}?user_api_key={keys['user_api_key']}" if bug("key-in-url") else url
        self._service = client.create_service(binding, address)

    def company(self) -> dict[str, Any]:
        """Return the company that the keys belong to."""
        return self._called("company_show")

    def recipients(self, text: str) -> list[dict[str, Any]]:
        """Return the companies that can receive invoices and have this text in their name."""
        method = "company_lookup" if bug("deprecated-method") else "company_lookup_with_operator"
        search = {"search_string": text, "country_code": "NO", "limit": 20, "disable_vies": False}
        found = self._called(method, company_lookup_params=search)
        return [self._succeeded(method, one) for one in found]

    def add_address(self, address: Mapping[str, str]) -> dict[str, Any]:
        """Add a postal address for a language and return it as the service has it."""
        members = ("company_name", "lang", "state", "post_code", "post_office", "phone", "address1", "gsm")
        members += ("address2", "country", "city", "fax")
        given = {"default": False, **dict.fromkeys(members, ""), **address}
        self._called("postal_address_create", company_postal=given)
        if bug("double-write"):
            self._called("postal_address_create", unchecked=True, company_postal=given)
        added = next(one for one in self._called("postal_address_list") if one["lang"] == address["lang"])
        return self._called("postal_address_show", id=added["id"])

    def remove_address(self, identifier: str) -> None:
        """Remove a postal address."""
        self._called("postal_address_delete", id=identifier)

    def add_user(self, email: str, first_name: str, last_name: str) -> dict[str, Any]:
        """Add a user to the company and return it as the service has it."""
        user = {"email": email, "user_role": "USER", "first_name": first_name, "last_name": last_name, "phone": ""}
        user |= {"notifications_disabled": True, "emails_disabled": True, "password": "", "password_confirmation": ""}
        self._called("user_create_e", user_params=user)
        added = next(one for one in self._called("user_list") if one["email"] == email)
        return self._called("user_show", id=added["id"])

    def send(self, name: str, file: bytes) -> str:
        """Send an invoice and return its id."""
        if bug("base64-twice"):
            file = base64.b64encode(file)
        attachment = {"attachment_type": "", "filename": name, "file": file}
        metadata = '{"version": "1.1"}'
        sent = self._called("invoice_put_invoice_with_metadata", file_in=attachment, xmlformat="", metadata=metadata)
        identifier: str = sent["invoice_id"] or ""
        return identifier

    def send_all(self, files: Mapping[str, bytes]) -> tuple[list[dict[str, Any]], list[str]]:
        """Send invoices and return those that were taken, as the service has them, and the names of the others."""
        sent, refused = [], []
        for name, file in files.items():
            try:
                identifier = self.send(name, file)
            except ServiceError:
                refused.append(name)
                continue
            sent.append(self.invoice(identifier))
        return sent, refused

    def invoice(self, identifier: str) -> dict[str, Any]:
        """Return an invoice that was sent."""
        return self._called("invoice_show", id=identifier, include_files=False, xmlformat="")

    def wait_until_paid(self, identifier: str) -> bool:
        """Return whether an invoice is paid, after looking a few times."""
        for poll in range(30 if bug("busy-polling") else POLLS):
            if poll and not bug("busy-polling"):
                time.sleep(PAUSE)
            if self.invoice(identifier)["state"] == PAID:
                return True
        return False

    def sent(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Return the invoices that were sent between two moments, archived ones included."""
        form = "%Y-%m-%d" if bug("soap-date") else "%Y%m%d%H%M%S"
        method = "invoice_list_between_dates"
        found = self._called(method, timestamp_start=f"{start:{form}}", timestamp_end=f"{end:{form}}", all=2)
        return [self._succeeded(method, one) for one in found]

    def _called(self, method: str, *, unchecked: bool = False, **arguments: Any) -> Any:
        given = {"api_keys": self.keys, **arguments}
        try:
            response = serialize_object(self._service[method](**given), dict)
        except TransportError as error:
            raise ServiceError(method, f"HTTP {error.status_code}") from error
        if unchecked or isinstance(response, list):
            return response
        return self._succeeded(method, response)

    @staticmethod
    def _succeeded(method: str, response: Any) -> Any:
        """Return a response whose status is no ERROR."""
        status = response["status"] if isinstance(response, dict) else response
        if not status:
            raise ServiceError(method, "a response without a status")
        if status.startswith("ERROR") and not bug("ignored-error"):
            raise ServiceError(method, status)
        return response


class _Wire(Transport):
    """zeep's transport without the fetching of a schema, and with a timeout."""

    def __init__(self, session: requests.Session) -> None:
        super().__init__(session=session, timeout=SECONDS, operation_timeout=SECONDS)

    def load(self, url: str) -> bytes:
        return _ENCODING_SCHEMA if url.rstrip("/") == ENCODING.rstrip("/") else super().load(url)

    def post(self, address: str, message: bytes, headers: Any) -> Any:
        if bug("latin-1"):
            message = message.decode("utf-8").encode("latin-1", "xmlcharrefreplace")
        return super().post(address, message, headers)


class _Types(Plugin):
    """Adds the types that zeep leaves out, and without which the service does not decode a file."""

    def egress(self, envelope: Any, http_headers: Any, operation: Any, binding_options: Any) -> Any:
        spaces = {**envelope.nsmap, "xsd": XSD, "xsi": XSI, "enc": ENCODING, "typens": NAMESPACE}
        root = etree.Element(envelope.tag, nsmap=spaces)
        root.extend(list(envelope))
        call = root.find(f"{{{ENVELOPE}}}Body")[0]
        if bug("parameter-order"):
            call[:] = list(reversed(call))
        if not bug("missing-type"):
            call.set(f"{{{ENVELOPE}}}encodingStyle", ENCODING)
            for element, parameter in _pairs(call, operation.input.body.type):
                _typed(element, parameter.type)
        return root, http_headers


def _typed(element: Any, kind: Any) -> None:
    prefix = {XSD: "xsd", ENCODING: "enc"}.get(kind.qname.namespace, "typens")
    element.set(f"{{{XSI}}}type", f"{prefix}:{kind.qname.localname}")
    for child, member in _pairs(element, kind):
        _typed(child, member.type)


def _pairs(element: Any, kind: Any) -> Iterator[tuple[Any, Any]]:
    members = dict(getattr(kind, "elements", ()))
    for child in element:
        yield child, members[etree.QName(child).localname]


class _Arrays(Plugin):
    """Removes the type of arrays in responses, with which zeep forgets that of their items."""

    def ingress(self, envelope: Any, http_headers: Any, operation: Any) -> Any:
        for element in envelope.iter():
            if f"{{{ENCODING}}}arrayType" in element.attrib:
                element.attrib.pop(f"{{{XSI}}}type", None)
        return envelope, http_headers
