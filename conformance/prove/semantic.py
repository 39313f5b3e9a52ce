"""Other responses that the documents allow just as well: a live service that gives them must not fail.

Beside the variations of `harmless`, which mean the same, these mean something else in what the sources leave open:
words of the service's own, a status that is as good as another, an empty text that is sent in another way. On a live
endpoint each of them passes, or differs where it contradicts an assumption of the contracts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from lxml import etree

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.endpoint.exchange import Response
from conformance.safe_xml import local, parse
from conformance.wires.soap.names import ENVELOPE, XSI

Variation = Callable[[Response, Contract], Response]

ADDED = "added_in_a_later_version"
_WORDS = ("message", "details")
"""Members that hold what a service says in words of its own."""
_REWORDED = "said in other words"


def _xml(change: Callable[[etree._Element], None]) -> Variation:
    def vary(response: Response, _: Contract) -> Response:
        try:
            root = parse(response.body)
        except ValueError:
            return response
        result = root.find(f"{{{ENVELOPE}}}Body//return") if root.tag == f"{{{ENVELOPE}}}Envelope" else None
        if result is None:
            return response
        change(result)
        return replace(response, body=etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    return vary


def _empty_texts(result: etree._Element) -> Iterator[etree._Element]:
    """Yield the members that hold an empty text; the status is never one."""
    for element in result.iter():
        is_text = element.get(f"{{{XSI}}}type", "").endswith(":string")
        if is_text and not element.text and not len(element) and element is not result and local(element) != "status":
            yield element


def _nil_for_empty(result: etree._Element) -> None:
    for element in _empty_texts(result):
        element.set(f"{{{XSI}}}nil", "true")


def _absent_for_empty(result: etree._Element) -> None:
    for element in list(_empty_texts(result)):
        parent = element.getparent()
        if parent is not None and local(element) != "item":
            parent.remove(element)


def _with_a_member(result: etree._Element) -> None:
    structs = [e for e in result.iter() if len(e) and local(e[0]) != "item"]
    for struct in structs:
        added = etree.SubElement(struct, ADDED, nsmap=struct.nsmap)  # type: ignore[arg-type]
        typed = next((e for e in struct if e.get(f"{{{XSI}}}type", "").endswith(":string")), None)
        if typed is not None:
            added.set(f"{{{XSI}}}type", typed.get(f"{{{XSI}}}type", ""))
        added.text = "new"


def _json(change: Callable[[Any, Contract, int], Any]) -> Variation:
    def vary(response: Response, contract: Contract) -> Response:
        try:
            data = json.loads(response.body)
        except ValueError:
            return response
        return replace(response, body=json.dumps(change(data, contract, response.status)).encode())

    return vary


def _grown(data: Any, *_: object) -> Any:
    """Return every documented object with one more member; what stands inside values of no known shape stays."""
    if isinstance(data, dict):
        return {**{name: _grown(member) for name, member in data.items()}, ADDED: "new"}
    return [_grown(item) for item in data] if isinstance(data, list) else data


def _without_nulls(data: Any, contract: Contract, status: int) -> Any:
    """Return a success without the nulls that the contract lets be absent; where clients rely on null, it stays."""
    good = any(outcome.ok and outcome.http_status == status for outcome in contract.outcomes)
    return _pruned(data, contract.answer) if good else data


def _pruned(data: Any, node: Node) -> Any:
    if isinstance(node, Array):
        return [_pruned(item, node.item) for item in data] if isinstance(data, list) else data
    if not isinstance(node, Struct) or not isinstance(data, dict):
        return data
    kept = {name: member for name, member in data.items() if member is not None or name not in node.optional}
    return {name: _pruned(m, node.members[name]) if name in node.members else m for name, m in kept.items()}


def _reworded(data: Any, *_: object) -> Any:
    """Return the data with other words wherever the service speaks in its own."""
    if isinstance(data, dict):
        return {name: _in_other_words(m) if name in _WORDS else _reworded(m) for name, m in data.items()}
    return [_reworded(item) for item in data] if isinstance(data, list) else data


def _in_other_words(value: Any) -> Any:
    if isinstance(value, list):
        return [_in_other_words(item) for item in value]
    return _REWORDED if isinstance(value, str) and value else value


def _numbers(data: Any, contract: Contract, status: int) -> Any:
    """Return a success with a number wherever the documents give no type."""
    good = any(outcome.ok and outcome.http_status == status for outcome in contract.outcomes)
    return _numbered(data, contract.answer) if good else data


def _numbered(data: Any, node: Node) -> Any:
    if isinstance(node, Scalar):
        return 7 if node.kind == "any" else data
    if isinstance(node, Array):
        return [_numbered(item, node.item) for item in data] if isinstance(data, list) else data
    if not isinstance(node, Struct) or not isinstance(data, dict):
        return data
    return {name: _numbered(m, node.members[name]) if name in node.members else m for name, m in data.items()}


def _without_optional(data: Any, contract: Contract, status: int) -> Any:
    """Return a success with no member that the contract lets be absent."""
    good = any(outcome.ok and outcome.http_status == status for outcome in contract.outcomes)
    return _needed(data, contract.answer) if good else data


def _needed(data: Any, node: Node) -> Any:
    if isinstance(node, Array):
        return [_needed(item, node.item) for item in data] if isinstance(data, list) else data
    if not isinstance(node, Struct) or not isinstance(data, dict):
        return data
    return {n: _needed(m, node.members[n]) for n, m in data.items() if n in node.members and n not in node.optional}


def _as_good_a_status(response: Response, contract: Contract) -> Response:
    """Return 422 for 400 where the documents have both and do not say which is due when."""
    stated = {outcome.http_status for outcome in contract.outcomes if outcome.status.text[:1].isdecimal()}
    return (
        replace(response, status=422)
        if response.status == HTTPStatus.BAD_REQUEST and HTTPStatus.UNPROCESSABLE_ENTITY in stated
        else response
    )


VARIATIONS: Mapping[str, Variation] = {
    "422 for 400": _as_good_a_status,
    "a number where the documents state no type": _json(_numbers),
    "one more member (JSON)": _json(_grown),
    "one more member (SOAP)": _xml(_with_a_member),
    "other words": _json(_reworded),
    "nil for an empty text": _xml(_nil_for_empty),
    "no member for an empty text": _xml(_absent_for_empty),
    "no optional member": _json(_without_optional),
    "no member for null": _json(_without_nulls),
}
"""Every variation, by its name."""
