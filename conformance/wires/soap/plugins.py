"""What zeep needs to speak rpc/encoded with this service: types on the way out, arrays mended on the way in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from zeep import Plugin

from conformance.catalogue import Api, Array, Node, Scalar, Struct
from conformance.safe_xml import local
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.names import ENCODING, ENVELOPE, SCALARS, XSD, XSI
from conformance.wires.soap.values import NIL, NONE

_TYPE = f"{{{XSI}}}type"
_NIL = f"{{{XSI}}}nil"
_ARRAY_TYPE = f"{{{ENCODING}}}arrayType"
_BODY = f"{{{ENVELOPE}}}Body"
_STYLE = f"{{{ENVELOPE}}}encodingStyle"


def prefixes(api: Api) -> Mapping[str, str]:
    """Return the namespaces that an envelope has to declare for OutgoingTypes, by prefix."""
    return {"xsd": XSD, "xsi": XSI, "enc": ENCODING, "api": soap_of(api).namespace}


class OutgoingTypes(Plugin):  # type: ignore[misc,unused-ignore]
    """Adds what zeep leaves out of requests: xsi:type, arrayType, item names and the encodingStyle.

    The service decodes by xsi:type: an untyped file stays undecoded and an array without arrayType is none.
    """

    def __init__(self, api: Api) -> None:
        self.api = api

    def egress(self, envelope: Any, http_headers: Any, operation: Any, binding_options: Any) -> Any:
        """Return the envelope with every value typed as its contract declares it."""
        del binding_options
        call = next(envelope.iterchildren(_BODY))[0]
        call.set(_STYLE, ENCODING)
        members = self.api.methods[operation.name].request.members
        for parameter in call:
            self._annotate(parameter, members[local(parameter)])
        return envelope, http_headers

    def _annotate(self, element: etree._Element, node: Node) -> None:
        if element.get(_NIL) in ("true", "1"):
            return
        if isinstance(node, Array):
            for item in list(element):
                if len(item) == 1 and item[0].tag == NONE:
                    element.remove(item)
                elif len(item) == 1 and item[0].tag == NIL:
                    item.remove(item[0])
                    item.set(_NIL, "true")
            element.set(_TYPE, "enc:Array")
            element.set(_ARRAY_TYPE, f"{_qname(node.item)}[{len(element)}]")
            for item in element:
                item.tag = "item"
                self._annotate(item, node.item)
            return
        element.set(_TYPE, _qname(node))
        if isinstance(node, Struct):
            for member in element:
                self._annotate(member, node.members[local(member)])


class IncomingArrays(Plugin):  # type: ignore[misc,unused-ignore]
    """Takes xsi:type off arrays, because with it zeep forgets the declared type of the items."""

    def ingress(self, envelope: Any, http_headers: Any, operation: Any) -> Any:
        """Return the envelope as zeep reads it best; the bytes that came are kept elsewhere, untouched."""
        del operation
        for element in envelope.iter():
            if _ARRAY_TYPE in element.attrib:
                element.attrib.pop(_TYPE, None)
        return envelope, http_headers


def _qname(node: Node) -> str:
    if isinstance(node, Scalar):
        space, name = SCALARS[node.kind]
        return f"{'xsd' if space == XSD else 'enc'}:{name}"
    return f"api:{node.name}"
