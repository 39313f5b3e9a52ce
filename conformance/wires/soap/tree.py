"""A SOAP response as a tree of typed values."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from conformance.safe_xml import local, namespace, parse
from conformance.wires.soap.names import ENCODING, ENVELOPE, XSI
from conformance.wires.tree import Tree, Unreadable, Value

_TYPE, _NIL, _ARRAY_TYPE = f"{{{XSI}}}type", f"{{{XSI}}}nil", f"{{{ENCODING}}}arrayType"
_DEEPEST = 40


def soap_tree(body: bytes) -> Tree:
    """Return what a SOAP answer's `return` holds, hrefs followed; Unreadable says why there is nothing.

    A type is its local name, so prefixes and the order of members leave no trace.
    """
    try:
        root = parse(body)
    except ValueError as error:
        # Whatever else came, an error page or half a response, is one thing: its words are nobody's to rely on.
        raise Unreadable("no SOAP answer") from error
    found = [child for child in root if namespace(child) == ENVELOPE and local(child) == "Body"]
    if local(root) != "Envelope" or not found or not len(found[0]):
        raise Unreadable("no SOAP answer")
    response = found[0][0]
    if local(response) == "Fault":
        raise Unreadable("a fault")
    targets = {element.get("id", ""): element for element in found[0].iter() if element.get("id")}
    returned = next((child for child in response if local(child) == "return"), None)
    return None if returned is None else _Soap(targets).value(returned, "", 0)


class _Soap:
    def __init__(self, targets: Mapping[str, etree._Element]) -> None:
        self._targets = targets

    def value(self, element: etree._Element, declared: str, depth: int) -> Tree:
        for _ in range(_DEEPEST):
            href = element.get("href")
            if href is None:
                break
            target = self._targets.get(href.removeprefix("#"))
            if target is None:
                raise Unreadable("an href that leads to nothing")
            element = target
        if depth > _DEEPEST:
            raise Unreadable("an answer that holds itself")
        if element.get(_NIL) in ("true", "1"):
            return None
        array = element.get(_ARRAY_TYPE)
        if array is not None:
            of = array.partition("[")[0].rpartition(":")[2]
            return [self.value(child, of, depth + 1) for child in element]
        if len(element):
            return {local(child): self.value(child, "", depth + 1) for child in element}
        return Value((element.get(_TYPE) or declared).rpartition(":")[2] or "untyped", (element.text or "").strip())
