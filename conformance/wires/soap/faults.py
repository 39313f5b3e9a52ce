"""Faults of a SOAP answer: each takes a recorded answer and gives the ways in which it can be wrong by one thing."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from http import HTTPStatus
from itertools import islice

from lxml import etree

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Response
from conformance.safe_xml import local, parse
from conformance.wires.bend import ADDITIONAL, UNKNOWN, UNKNOWN_NUMBER, Bend, Bent
from conformance.wires.soap.names import ENCODING, ENVELOPE, XSI

_TYPE, _NIL, _ARRAY_TYPE = f"{{{XSI}}}type", f"{{{XSI}}}nil", f"{{{ENCODING}}}arrayType"
_OTHER_TYPE = {"string": "int", "int": "string", "boolean": "string", "double": "string", "base64": "string"}


@dataclass(frozen=True)
class _Member:
    """The first member below `return` of a path, with [] for items of lists; `number` is its place in the tree."""

    path: str
    number: int
    element: etree._Element


@lru_cache(maxsize=64)
def _members(body: bytes) -> tuple[_Member, ...]:
    """Return every member of a response, each path once; none where it is no XML. The elements must not be changed."""
    root = _tree(body)
    returned = None if root is None else next(root.iter("return"), None)
    if root is None or returned is None:
        return ()
    first = next(number for number, element in enumerate(root.iter()) if element is returned)
    paths = {returned: ""}
    found: dict[str, _Member] = {}
    for number, element in enumerate(returned.iter(), first):
        if element is not returned:
            parent = element.getparent()
            assert parent is not None
            above, name = paths[parent], local(element)
            path = paths[element] = f"{above}[]" if name == "item" else f"{above}.{name}".lstrip(".")
            found.setdefault(path, _Member(path, number, element))
    return tuple(found.values())


@lru_cache(maxsize=64)
def _tree(body: bytes) -> etree._Element | None:
    """Return a response's tree, which must not be changed; None where it is no XML."""
    try:
        return parse(body)
    except ValueError:
        return None


def paths(answer: Response) -> frozenset[str]:
    """Return the paths of all members of an answer; none where it is no XML."""
    return frozenset(member.path for member in _members(answer.body))


def _each_member(
    change: Callable[[etree._Element], None], among: Callable[[etree._Element], bool] = lambda _: True
) -> Bend:
    """Return a fault that befalls each member once, among those that it can befall."""

    def bend(answer: Response, _: Contract) -> Iterator[Bent]:
        for member in _members(answer.body):
            if local(member.element) != "item" and among(member.element):
                yield Bent(member.path, partial(_changed, answer, member.number, change))

    return bend


def _changed(answer: Response, number: int, change: Callable[[etree._Element], None]) -> Response:
    """Return a response with a change of the element with that number."""
    fresh = copy.deepcopy(_tree(answer.body))
    assert fresh is not None
    change(next(islice(fresh.iter(), number, None)))
    return _with(answer, fresh)


def _with(answer: Response, root: etree._Element) -> Response:
    return replace(answer, body=etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _rename(element: etree._Element) -> None:
    element.tag = f"{local(element)}_"


def _has_another_type(element: etree._Element) -> bool:
    return element.get(_TYPE, "").rpartition(":")[2] in _OTHER_TYPE


def _retype(element: etree._Element) -> None:
    prefix, _, name = element.get(_TYPE, "").rpartition(":")
    element.set(_TYPE, f"xsd:{_OTHER_TYPE[name]}" if "xsd" in element.nsmap else f"{prefix}:{_OTHER_TYPE[name]}")


def _is_not_nil(element: etree._Element) -> bool:
    return not element.get(_NIL)


def _nil(element: etree._Element) -> None:
    for child in list(element):
        element.remove(child)
    element.text = None
    element.attrib.clear()
    element.set(_NIL, "true")


def _double(element: etree._Element) -> None:
    element.addnext(copy.deepcopy(element))


def _is_array(element: etree._Element) -> bool:
    return bool(element.get(_ARRAY_TYPE))


def _counted(by: int) -> Bend:
    """Return a fault of each array whose stated length can differ by so much."""

    def length(element: etree._Element) -> re.Match[str] | None:
        return re.fullmatch(r"(.*)\[(\d+)\]", element.get(_ARRAY_TYPE, ""))

    def among(element: etree._Element) -> bool:
        found = length(element)
        return found is not None and int(found[2]) + by >= 0

    def change(element: etree._Element) -> None:
        found = length(element)
        assert found is not None
        element.set(_ARRAY_TYPE, f"{found[1]}[{int(found[2]) + by}]")

    return _each_member(change, among)


def _array_of_others(element: etree._Element) -> None:
    element.set(_ARRAY_TYPE, re.sub(r".*\[", "xsd:boolean[", element.get(_ARRAY_TYPE, "")))


def _has_one_item(element: etree._Element) -> bool:
    return _is_array(element) and len(element) == 1


def _one_item(element: etree._Element) -> None:
    only = element[0]
    element.attrib.clear()
    for child in list(only):
        element.append(child)
    element.text = only.text
    element.remove(only)


def _statuses(render: Callable[[str, Contract], Iterator[tuple[str, str]]]) -> Bend:
    """Return a fault of the status text, which stands where the contract says."""

    def changed(answer: Response, contract: Contract, text: str) -> Response:
        fresh = copy.deepcopy(_tree(answer.body))
        assert fresh is not None
        _status_elements(fresh, contract)[0].text = text
        return _with(answer, fresh)

    def bend(answer: Response, contract: Contract) -> Iterator[Bent]:
        root = _tree(answer.body)
        for element in _status_elements(root, contract)[:1] if root is not None else ():
            for place, other in render(element.text or "", contract):
                yield Bent(place, partial(changed, answer, contract, other))

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
            yield Bent("the answer", lambda: wrong)

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
    "member retyped": _each_member(_retype, _has_another_type),
    "member nilled": _each_member(_nil, _is_not_nil),
    "member doubled": _each_member(_double),
    "array length one too high": _counted(1),
    "array length one too low": _counted(-1),
    "wrong array type": _each_member(_array_of_others, _is_array),
    "single item instead of list": _each_member(_one_item, _has_one_item),
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
    "HTTP 500": _whole(lambda answer: replace(answer, status=500) if answer.status == HTTPStatus.OK else None),
    "HTTP 202": _whole(lambda answer: replace(answer, status=202) if answer.status == HTTPStatus.OK else None),
    "content type text/html": _typed("text/html; charset=utf-8"),
    "content type application/soap+xml": _typed("application/soap+xml; charset=utf-8"),
    "charset ISO-8859-1": _typed("text/xml; charset=ISO-8859-1"),
    "no content type": _whole(lambda answer: replace(answer, headers={})),
}
"""Every fault of a SOAP answer, by its name."""


def _has_value(element: etree._Element) -> bool:
    return not len(element) and not element.get(_NIL)


def _unknown_value(element: etree._Element) -> None:
    number = element.get(_TYPE, "").rpartition(":")[2] in ("int", "double")
    element.text = str(UNKNOWN_NUMBER) if number else UNKNOWN


def _added(answer: Response, _: Contract) -> Iterator[Bent]:
    """A member that no document names, in the first struct of the response."""
    first = next((member for member in _members(answer.body) if local(member.element) != "item"), None)
    if first is not None:
        yield Bent(ADDITIONAL, partial(_changed, answer, first.number, _add_beside))


def _add_beside(element: etree._Element) -> None:
    holder = element.getparent()
    assert holder is not None
    added = etree.SubElement(holder, ADDITIONAL)
    declared = next((child.get(_TYPE, "") for child in holder if child.get(_TYPE, "").endswith(":string")), "")
    if declared:
        added.set(_TYPE, declared)
    added.text = UNKNOWN


TROUBLES: Mapping[str, Bend] = {
    "nil": FAULTS["member nilled"],
    "absent": FAULTS["member dropped"],
    "additional": _added,
    "enum": _each_member(_unknown_value, _has_value),
}
"""What a service may do to a response one day, by its name: a client bears it, or reports it."""
