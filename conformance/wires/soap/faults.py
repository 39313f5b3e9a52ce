"""Faults of a SOAP answer: each takes a recorded answer and gives the ways in which it can be wrong by one thing."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from lxml import etree

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Response
from conformance.safe_xml import local, parse
from conformance.wires.bend import ADDITIONAL, UNKNOWN, UNKNOWN_NUMBER, Bend, Bent
from conformance.wires.soap.names import ENCODING, ENVELOPE, XSI

_TYPE, _NIL, _ARRAY_TYPE = f"{{{XSI}}}type", f"{{{XSI}}}nil", f"{{{ENCODING}}}arrayType"
_OTHER_TYPE = {"string": "int", "int": "string", "boolean": "string", "double": "string", "base64": "string"}


def _leaves(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield every member below `return` with its path, items of lists as [] and each path once."""
    returned = next((e for e in root.iter("return")), None)
    if returned is None:
        return
    seen: set[str] = set()

    def walk(element: etree._Element, path: str) -> Iterator[tuple[str, etree._Element]]:
        for child in element:
            below = f"{path}[]" if local(child) == "item" else f"{path}.{local(child)}".lstrip(".")
            if below not in seen:
                seen.add(below)
                yield below, child
            yield from walk(child, below)

    yield from walk(returned, "")


def paths(answer: Response) -> frozenset[str]:
    """Return the paths of all members of an answer; none where it is no XML."""
    try:
        return frozenset(path for path, _ in _leaves(parse(answer.body)))
    except ValueError:
        return frozenset()


def _each_member(change: Callable[[etree._Element], bool | None]) -> Bend:
    """Return a fault that befalls each member once; a change that says False cannot befall this one."""

    def bend(answer: Response, _: Contract) -> Iterator[Bent]:
        try:
            root = parse(answer.body)
        except ValueError:
            return
        count = len(list(_leaves(root)))
        for number in range(count):
            fresh = copy.deepcopy(root)
            path, element = list(_leaves(fresh))[number]
            if local(element) != "item" and change(element) is not False:
                yield Bent(path, _with(answer, fresh))

    return bend


def _with(answer: Response, root: etree._Element) -> Response:
    return replace(answer, body=etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _rename(element: etree._Element) -> None:
    element.tag = f"{local(element)}_"


def _retype(element: etree._Element) -> bool:
    declared = element.get(_TYPE, "")
    prefix, _, name = declared.rpartition(":")
    if name not in _OTHER_TYPE:
        return False
    element.set(_TYPE, f"xsd:{_OTHER_TYPE[name]}" if "xsd" in element.nsmap else f"{prefix}:{_OTHER_TYPE[name]}")
    return True


def _nil(element: etree._Element) -> bool:
    if element.get(_NIL):
        return False
    for child in list(element):
        element.remove(child)
    element.text = None
    element.attrib.clear()
    element.set(_NIL, "true")
    return True


def _double(element: etree._Element) -> None:
    element.addnext(copy.deepcopy(element))


def _each_array(change: Callable[[etree._Element], bool | None]) -> Bend:
    return _each_member(lambda element: change(element) if element.get(_ARRAY_TYPE) else False)


def _count(by: int) -> Callable[[etree._Element], bool | None]:
    def change(element: etree._Element) -> bool:
        found = re.fullmatch(r"(.*)\[(\d+)\]", element.get(_ARRAY_TYPE, ""))
        if found is None or int(found[2]) + by < 0:
            return False
        element.set(_ARRAY_TYPE, f"{found[1]}[{int(found[2]) + by}]")
        return True

    return change


def _array_of_others(element: etree._Element) -> None:
    element.set(_ARRAY_TYPE, re.sub(r".*\[", "xsd:boolean[", element.get(_ARRAY_TYPE, "")))


def _one_item(element: etree._Element) -> bool:
    if len(element) != 1:
        return False
    only = element[0]
    element.attrib.clear()
    for child in list(only):
        element.append(child)
    element.text = only.text
    element.remove(only)
    return True


def _statuses(render: Callable[[str, Contract], Iterator[tuple[str, str]]]) -> Bend:
    """Return a fault of the status text, which stands where the contract says."""

    def bend(answer: Response, contract: Contract) -> Iterator[Bent]:
        try:
            root = parse(answer.body)
        except ValueError:
            return
        for number, element in enumerate(_status_elements(root, contract)):
            text = element.text or ""
            for place, other in render(text, contract):
                fresh = copy.deepcopy(root)
                _status_elements(fresh, contract)[number].text = other
                yield Bent(place, _with(answer, fresh))
            break

    return bend


def _status_elements(root: etree._Element, contract: Contract) -> list[etree._Element]:
    found = list(root.iter("return"))
    for part in contract.status_place:
        found = [child for element in found for child in element if local(child) in ("item", part)]
        if part != "[0]":
            found = [e for e in found if local(e) == part]
    return [element for element in found if len(element) == 0 and element.text]


def _reworded(text: str, contract: Contract) -> Iterator[tuple[str, str]]:
    known = contract.outcome_of(text)
    if known is None:
        return
    # From the middle on, but not inside a variable: one more text that it can be is no other status.
    for at in [*range(len(text) // 2, len(text)), *range(len(text) // 2)]:
        other = f"{text[:at]}{'x' if text[at] != 'x' else 'y'}{text[at + 1 :]}"
        if known.status.match(other) is None:
            yield known.name, other
            return


def _cased(text: str, contract: Contract) -> Iterator[tuple[str, str]]:
    known = contract.outcome_of(text)
    other = text[0] + text[1:].swapcase()
    if known is not None and other != text and known.status.match(other) is None:
        yield known.name, other


def _swapped(text: str, contract: Contract) -> Iterator[tuple[str, str]]:
    known = contract.outcome_of(text)
    for other in contract.outcomes:
        if known is not None and other is not known and not other.status.variables and other.ok == known.ok:
            yield f"{known.name} as {other.name}", other.status.text
            return


def _turned_ok(text: str, contract: Contract) -> Iterator[tuple[str, str]]:
    known = contract.outcome_of(text)
    good = next((o for o in contract.outcomes if o.ok and not o.status.variables), None)
    if known is not None and not known.ok and good is not None:
        yield known.name, good.status.text


def _turned_error(text: str, contract: Contract) -> Iterator[tuple[str, str]]:
    known = contract.outcome_of(text)
    bad = next((o for o in contract.outcomes if not o.ok and not o.status.variables), None)
    if known is not None and known.ok and bad is not None:
        yield known.name, bad.status.text


def _whole(change: Callable[[Response], Response | None]) -> Bend:
    """Return a fault that befalls the answer as a whole."""

    def bend(answer: Response, _: Contract) -> Iterator[Bent]:
        wrong = change(answer)
        if wrong is not None and wrong != answer:
            yield Bent("the answer", wrong)

    return bend


def _body(change: Callable[[bytes], bytes]) -> Bend:
    return _whole(lambda answer: replace(answer, body=change(answer.body)))


def _in_another_namespace(body: bytes) -> bytes:
    """Return a response whose element is in a namespace that is not the service's."""
    prefix = re.search(rb"<([\w.-]+):[\w.-]+Response\b", body)
    own = re.search(rb'\bxmlns:%s="([^"]+)"' % re.escape(prefix[1]), body) if prefix else None
    return body.replace(own[1], b"https://another.example/") if own else body


def _typed(content_type: str) -> Bend:
    return _whole(lambda answer: replace(answer, headers={"Content-Type": content_type}))


_FAULT = (
    f'<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="{ENVELOPE}"><env:Body><env:Fault>'
    "<faultcode>env:Server</faultcode><faultstring>it broke</faultstring></env:Fault></env:Body></env:Envelope>"
).encode()
_PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
_SOAP12 = b"http://www.w3.org/2003/05/soap-envelope"


FAULTS: Mapping[str, Bend] = {
    "member dropped": _each_member(_drop),
    "member renamed": _each_member(_rename),
    "member retyped": _each_member(_retype),
    "member nilled": _each_member(_nil),
    "member doubled": _each_member(_double),
    "array length one too high": _each_array(_count(1)),
    "array length one too low": _each_array(_count(-1)),
    "wrong array type": _each_array(_array_of_others),
    "single item instead of list": _each_array(_one_item),
    "status reworded": _statuses(_reworded),
    "status in a different case": _statuses(_cased),
    "status swapped": _statuses(_swapped),
    "refusal sent as success": _statuses(_turned_ok),
    "success sent as refusal": _statuses(_turned_error),
    "SOAP fault instead of response": _body(lambda _: _FAULT),
    "empty body": _body(lambda _: b""),
    "error page": _body(lambda _: _PAGE),
    "truncated": _body(lambda body: body[: len(body) // 2]),
    "data after the envelope": _body(lambda body: body + b"<x/>"),
    "SOAP 1.2": _body(lambda body: body.replace(ENVELOPE.encode(), _SOAP12)),
    "document type": _body(lambda body: re.sub(rb"\?>\s*", b"?>\n<!DOCTYPE x>\n", body, count=1)),
    "not UTF-8": _body(lambda body: re.sub(rb"(<return[^>]*>)", b"\\1\xe5", body, count=1)),
    "wrong encoding declared": _body(lambda body: body.replace(b"UTF-8", b"ISO-8859-1", 1)),
    "response of another method": _body(lambda body: re.sub(rb"(\w)Response\b", rb"\1XResponse", body)),
    "wrong namespace": _body(_in_another_namespace),
    "two returns": _body(lambda body: re.sub(rb"(<return.*</return>)", rb"\1\1", body, flags=re.DOTALL)),
    "HTTP 500": _whole(lambda answer: replace(answer, status=500) if answer.status == 200 else None),
    "HTTP 202": _whole(lambda answer: replace(answer, status=202) if answer.status == 200 else None),
    "content type text/html": _typed("text/html; charset=utf-8"),
    "content type application/soap+xml": _typed("application/soap+xml; charset=utf-8"),
    "charset ISO-8859-1": _typed("text/xml; charset=ISO-8859-1"),
    "no content type": _whole(lambda answer: replace(answer, headers={})),
}
"""Every fault of a SOAP answer, by its name."""


def _unknown_value(element: etree._Element) -> bool:
    if len(element) or element.get(_NIL):
        return False
    number = element.get(_TYPE, "").rpartition(":")[2] in ("int", "double")
    element.text = str(UNKNOWN_NUMBER) if number else UNKNOWN
    return True


def _added(answer: Response, _: Contract) -> Iterator[Bent]:
    """A member that no document names, in the first struct of the response."""
    try:
        root = parse(answer.body)
    except ValueError:
        return
    holder = next((e.getparent() for path, e in _leaves(root) if local(e) != "item"), None)
    if holder is not None:
        added = etree.SubElement(holder, ADDITIONAL)
        declared = next((child.get(_TYPE, "") for child in holder if child.get(_TYPE, "").endswith(":string")), "")
        if declared:
            added.set(_TYPE, declared)
        added.text = UNKNOWN
        yield Bent(ADDITIONAL, _with(answer, root))


TROUBLES: Mapping[str, Bend] = {
    "nil": FAULTS["member nilled"],
    "absent": FAULTS["member dropped"],
    "additional": _added,
    "enum": _each_member(_unknown_value),
}
"""What a service may do to a response one day, by its name: a client bears it, or reports it."""
