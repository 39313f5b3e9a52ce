"""Judges the frame of a call over XML-RPC, which is made at the address of SOAP: the method and the keys."""

from __future__ import annotations

from typing import Final

from conformance.catalogue import Api
from conformance.checks import client_rules
from conformance.checks.sent import Sent, SentNotes
from conformance.wires.soap.elements import Element
from conformance.wires.soap.lexical import SPACE

ROOT: Final = "methodCall"


def sent(root: Element, api: Api, notes: SentNotes) -> Sent:
    """Return what a call says, as far as its frame goes."""
    stated = notes.stated("envelope")
    names = [child.text.strip(SPACE) for child in root.children if child.name == "methodName"]
    if len(names) != 1:
        notes.add(client_rules.MALFORMED, "methodCall", "one methodName", f"{len(names)} of them", stated)
        return Sent("", tuple(notes.found))
    contract = api.methods.get(names[0])
    if contract is None:
        sent = f"the method {names[0][:100]}"
        cause, stated = (names[0][:100],), notes.stated("method")
        notes.add(
            client_rules.UNKNOWN_METHOD, "methodCall.methodName", "a method of the API", sent, stated, cause=cause
        )
        return Sent("", tuple(notes.found))
    values = [value for params in root.children if params.name == "params" for value in params.children]
    if contract.operation.keys and not _is_struct(values[0] if values else None):
        expected = f"the struct of {contract.operation.keys} as the first parameter"
        what = "another value" if values else "no parameter"
        notes.add(client_rules.MISSING_MEMBER, "methodCall.params[0]", expected, what, stated, cause=(contract.method,))
    return Sent(contract.method, tuple(notes.found))


def _is_struct(param: Element | None) -> bool:
    values = param.children if param is not None else ()
    return any(inner.name == "struct" for value in values for inner in value.children)
