"""The rules for requests over SOAP."""

from __future__ import annotations

from typing import Final

from conformance.checks.sent import Rule, Severity

SOAP_ACTION: Final = Rule(
    "soap-action", "The header SOAPAction is missing or names another method", "send the soapAction that the WSDL has"
)
ENVELOPE: Final = Rule(
    "envelope",
    "The request is no SOAP 1.1 envelope with one call",
    "send a SOAP 1.1 envelope with one call in its Body",
)
NAMESPACE: Final = Rule(
    "namespace",
    "An element is in another namespace than the contract's",
    "put the call into the namespace of the WSDL, and parameters and members into none",
    Severity.WARNING,
)
ENCODING_STYLE: Final = Rule(
    "encoding-style",
    "The call does not state how it is encoded",
    "set encodingStyle to the URI of SOAP section 5 on the call",
    Severity.WARNING,
)
TYPE_MISSING: Final = Rule(
    "xsi-type-missing",
    "Values are sent without xsi:type",
    "add xsi:type to every value, as the WSDL declares it; zeep and node-soap leave it out unless they are made to",
    Severity.WARNING,
)
TYPE_WRONG: Final = Rule(
    "xsi-type-wrong",
    "A value states another xsi:type than the contract's",
    "state the type that the WSDL declares",
    Severity.WARNING,
)
ARRAY_TYPE: Final = Rule(
    "array-type",
    "An array does not state the type and number of its items",
    "set arrayType on the array, such as xsd:string[2] for two texts",
)
REFERENCE: Final = Rule("reference", "An href leads nowhere", "send the element that the href names, below Body")
PARAMETER_ORDER: Final = Rule(
    "parameter-order",
    "Parameters are in another order than the contract's",
    "send the parameters in the order of the contract: the service reads them by position, not by name",
)
UNKNOWN_PARAMETER: Final = Rule(
    "unknown-parameter",
    "A parameter is sent that the contract does not have",
    "send the parameters of the contract under their names",
    Severity.WARNING,
)
MISSING_PARAMETER: Final = Rule(
    "missing-parameter",
    "A parameter is missing",
    "send every parameter, as nil where there is no value",
    Severity.WARNING,
)

RULES: Final = (
    SOAP_ACTION,
    ENVELOPE,
    NAMESPACE,
    ENCODING_STYLE,
    TYPE_MISSING,
    TYPE_WRONG,
    ARRAY_TYPE,
    REFERENCE,
    PARAMETER_ORDER,
    UNKNOWN_PARAMETER,
    MISSING_PARAMETER,
)
