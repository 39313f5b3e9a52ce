"""Judges one SOAP request as the service reads it: HTTP, then the envelope, the parameters and their values."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from conformance.catalogue import Api, Contract
from conformance.checks import client_rules
from conformance.checks.collector import shown
from conformance.checks.limits import Unjudgeable
from conformance.checks.sent import Sent, SentNotes
from conformance.endpoint.exchange import Request
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.elements import Element
from conformance.wires.soap.plan import request_plan
from conformance.wires.soap.requests import rules, xmlrpc
from conformance.wires.soap.requests.opening import call_of, content_type, header, root_of
from conformance.wires.soap.requests.parameters import parameters
from conformance.wires.soap.requests.values import ValueReader


def sent(request: Request, api: Api) -> Sent:
    """Return what a request says and every breach of its contract; never raise."""
    notes = SentNotes(api)
    if urlsplit(request.url).path.rstrip("/").endswith("/wsdl"):
        return Sent()
    if request.verb != "POST":
        stated = notes.stated("envelope")
        notes.add(client_rules.WRONG_VERB, "the request line", "POST", request.verb[:20], stated)
        return Sent("", tuple(notes.found))
    try:
        root = root_of(request, notes)
        if root is None:
            return Sent("", tuple(notes.found))
        if root.name == xmlrpc.ROOT:
            return xmlrpc.sent(root, api, notes)
        content_type(request, notes)
        return _call(request, root, api, notes)
    except Unjudgeable as why:
        notes.add(
            client_rules.MALFORMED, "the body", "a request that can be judged", str(why), notes.stated("envelope")
        )
        return Sent("", tuple(notes.found))


def _call(request: Request, root: Element, api: Api, notes: SentNotes) -> Sent:
    call = call_of(root, api, notes)
    if call is None:
        return Sent("", tuple(notes.found))
    method = call.element.name
    contract = api.methods.get(method)
    if contract is None:
        stated, what = notes.stated("method"), f"the method {method[:100]}"
        expected = "a method of the API"
        notes.add(client_rules.UNKNOWN_METHOD, f"Body/{method[:100]}", expected, what, stated, cause=(method[:100],))
        return Sent("", tuple(notes.found))
    _soap_action(request, contract, api, notes)
    reader = ValueReader(call, contract, notes)
    place = f"Body/{method}"
    found = parameters(call, contract, request_plan(contract, soap_of(api).namespace), notes)
    for each in found:
        if each.element.namespace:
            stated, where = notes.stated("namespace"), (place, each.name)
            notes.add(rules.NAMESPACE, where, "no namespace", str(each.element), stated, cause=("member",))
    arguments = {each.name: reader.value(each.element, each.plan, (place, each.name)) for each in found}
    return Sent(method, tuple(notes.found), arguments)


def _soap_action(request: Request, contract: Contract, api: Api, notes: SentNotes) -> None:
    """Note a SOAPAction that is missing; one that ends with the method is right, whatever base its path has."""
    written = header(request, "soapaction").strip('" ')
    expected, stated = soap_of(api).action(contract.method), notes.stated("soap-action")
    place = "the header SOAPAction"
    if not written:
        notes.add(rules.SOAP_ACTION, place, expected, "no SOAPAction, or an empty one", stated)
    elif re.split("[/#:]", written)[-1] != contract.method:
        severity = rules.NAMESPACE.severity
        notes.add(rules.SOAP_ACTION, place, expected, shown(written, 200), stated, severity=severity, cause=("other",))
