"""The contracts, read once: the only place from which the toolkit takes facts."""

from conformance.catalogue.evidence import Citation, Evidence, Source
from conformance.catalogue.load import load
from conformance.catalogue.model import (
    Api,
    Catalogue,
    Conflict,
    Contract,
    Outcome,
    Requirement,
)
from conformance.catalogue.types import Array, Node, Scalar, Struct

__all__ = [
    "Api",
    "Array",
    "Catalogue",
    "Citation",
    "Conflict",
    "Contract",
    "Evidence",
    "Node",
    "Outcome",
    "Requirement",
    "Scalar",
    "Source",
    "Struct",
    "load",
]
