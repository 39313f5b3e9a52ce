"""The WSDL 1.1 of a SOAP API, made from its contracts in the shape of the service's own (wire_notes, 1)."""

from __future__ import annotations

from lxml import etree

from conformance.catalogue import Api, Array, Contract, Node, Scalar, Struct
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.names import ENCODING, SCALARS, WSDL, WSDL_SOAP, XSD

_HTTP = "http://schemas.xmlsoap.org/soap/http"
_PREFIXES = {ENCODING: "soapenc", XSD: "xsd"}


def wsdl(api: Api, base_url: str) -> bytes:
    """Return the WSDL document of an API whose calls are posted below `base_url`.

    Structs are xsd:all without minOccurs or nillable, arrays restrict soapenc:Array, and the schema imports nothing,
    because that is what the service's own document looks like.
    """
    return _Writer(api).write(base_url)


class _Writer:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.soap = soap_of(api)
        self.root = etree.Element(
            f"{{{WSDL}}}definitions",
            nsmap={
                None: WSDL,  # type: ignore[dict-item]
                "typens": self.soap.namespace,
                "xsd": XSD,
                "soap": WSDL_SOAP,
                "soapenc": ENCODING,
                "wsdl": WSDL,
            },
            name=self.soap.definitions,
            targetNamespace=self.soap.namespace,
        )

    def write(self, base_url: str) -> bytes:
        self._types()
        for contract in self.api.methods.values():
            self._messages(contract)
        port_type = _add(self.root, WSDL, "portType", name=self.soap.port)
        for contract in self.api.methods.values():
            operation = _add(port_type, WSDL, "operation", name=contract.method)
            _add(operation, WSDL, "input", message=f"typens:api-{contract.method}")
            _add(operation, WSDL, "output", message=f"typens:api-{contract.method}Response")
        self._binding()
        service = _add(self.root, WSDL, "service", name=self.soap.service)
        port = _add(service, WSDL, "port", name=self.soap.port, binding=f"typens:{self.soap.binding}")
        _add(port, WSDL_SOAP, "address", location=base_url.rstrip("/") + self.soap.address)
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _types(self) -> None:
        types = _add(self.root, WSDL, "types")
        schema = etree.SubElement(
            types,
            f"{{{XSD}}}schema",
            nsmap={None: XSD},  # type: ignore[dict-item]
            targetNamespace=self.soap.namespace,
        )
        for name, node in self.api.types().items():
            complex_type = _add(schema, XSD, "complexType", name=name)
            if isinstance(node, Struct):
                members = _add(complex_type, XSD, "all")
                for member, declared in node.members.items():
                    _add(members, XSD, "element", name=member, type=type_name(declared))
                continue
            content = _add(complex_type, XSD, "complexContent")
            restriction = _add(content, XSD, "restriction", base="soapenc:Array")
            attribute = _add(restriction, XSD, "attribute", ref="soapenc:arrayType")
            attribute.set(f"{{{WSDL}}}arrayType", f"{type_name(node.item)}[]")

    def _messages(self, contract: Contract) -> None:
        request = _add(self.root, WSDL, "message", name=f"api-{contract.method}")
        for name, node in contract.request.members.items():
            _add(request, WSDL, "part", name=name, type=type_name(node))
        answer = _add(self.root, WSDL, "message", name=f"api-{contract.method}Response")
        _add(answer, WSDL, "part", name="return", type=type_name(contract.answer))

    def _binding(self) -> None:
        binding = _add(self.root, WSDL, "binding", name=self.soap.binding, type=f"typens:{self.soap.port}")
        _add(binding, WSDL_SOAP, "binding", style="rpc", transport=_HTTP)
        for contract in self.api.methods.values():
            operation = _add(binding, WSDL, "operation", name=contract.method)
            action = self.soap.action(contract.method)
            _add(operation, WSDL_SOAP, "operation", soapAction=action)
            for direction in ("input", "output"):
                body = _add(operation, WSDL, direction)
                _add(body, WSDL_SOAP, "body", use="encoded", namespace=self.soap.namespace, encodingStyle=ENCODING)


def type_name(node: Node) -> str:
    """Return a declared type's name with the prefix it has in the WSDL."""
    if isinstance(node, Scalar):
        namespace, name = SCALARS[node.kind]
        return f"{_PREFIXES[namespace]}:{name}"
    assert isinstance(node, Struct | Array)
    return f"typens:{node.name}"


def _add(parent: etree._Element, namespace: str, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)
