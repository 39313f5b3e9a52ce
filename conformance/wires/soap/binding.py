"""What the contracts of a SOAP API say of its wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from conformance.catalogue.binding import Binding, Operation
from conformance.catalogue.model import Api
from conformance.catalogue.types import Struct

_TLS: Final = "tls"
"""The convention that concerns only methods that are called with keys."""


@dataclass(frozen=True, kw_only=True)
class SoapOperation(Operation):
    """A method that is posted to the API's one address, where its name says which it is.

    A method without a member for all keys of the caller may have members for single ones.
    """

    request: Struct

    complete = True
    root = "return"

    @property
    def protected(self) -> bool:
        """Whether the method has the member for keys."""
        return bool(self.keys)

    def as_text(self, member: str) -> bool:
        """Return True: elements hold text."""
        del member
        return True

    def sign(self, arguments: dict[str, Any], keys: Mapping[str, str]) -> None:
        """Put the keys into the member for them, or each into its own."""
        if self.keys:
            arguments[self.keys] = dict(keys)
        else:
            _give(self.request, arguments, keys)


def _give(node: Struct, made: dict[str, Any], keys: Mapping[str, str]) -> None:
    for name, member in node.members.items():
        if isinstance(member, Struct):
            _give(member, made.setdefault(name, {}), keys)
        elif name in keys:
            made[name] = keys[name]


@dataclass(frozen=True)
class SoapBinding(Binding):
    """The names that the API's WSDL gives things; `keys` is the member that methods have for the caller's keys."""

    definitions: str
    namespace: str
    service: str
    port: str
    binding: str
    soap_action: str
    address: str
    keys: str

    all_due = True
    """What there is nothing of is sent as nil."""

    def operation(
        self, stated: Mapping[str, Any] | None, request: Struct, schema: Mapping[str, Any], where: str
    ) -> SoapOperation:
        """Return how a method travels, of which its contract says nothing but its name."""
        super().operation(stated, request, schema, where)
        return SoapOperation(request=request, keys=self.keys if self.keys in request.members else "")

    def concerns(self, convention: str, operation: Operation, *, has_keys: bool) -> bool:
        """Leave out the convention about keys where there are none."""
        del operation
        return has_keys or convention != _TLS

    def action(self, method: str) -> str:
        """Return the SOAPAction of a method's calls."""
        return self.soap_action.format(method=method)


def soap_of(api: Api) -> SoapBinding:
    """Return what a SOAP API says of its wire; TypeError for an API of another wire."""
    if not isinstance(api.binding, SoapBinding):
        raise TypeError(f"{api.id} is no SOAP API")
    return api.binding


class SoapBinder:
    """Reads what contracts say of SOAP."""

    schema: Mapping[str, Any] = json.loads(Path(__file__).with_name("contract.schema.json").read_text("utf-8"))

    def bind(self, stated: Mapping[str, Any], keys: str) -> SoapBinding:
        """Return the names that an API states."""
        grounds = ("evidence", "assumed")
        return SoapBinding(keys=keys, **{name: said for name, said in stated.items() if name not in grounds})
