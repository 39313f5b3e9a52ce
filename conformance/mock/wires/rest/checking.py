"""Reads the arguments of a REST request and checks them by its contract, once for a request that is repeated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from jsonschema import ValidationError
from starlette.requests import Request

from conformance.catalogue import Contract
from conformance.catalogue.formats import validator
from conformance.mock.calls.seam import current
from conformance.mock.wires.problem import Reason
from conformance.mock.wires.remembering import copied, remembering
from conformance.mock.wires.rest.arguments import BadRequest, Parts, parts_of, read, with_files, without_files

_SHAPE = ("type", "required")
"""Keywords whose violation makes a request unreadable; any other concerns a value that could be read."""
_MAX_MISTAKES = 10


class _Mistaken(Exception):
    """Arguments that break their contract, and where they do."""

    def __init__(self, arguments: Mapping[str, Any], mistakes: Sequence[ValidationError]) -> None:
        super().__init__(len(mistakes))
        self.arguments, self.mistakes = arguments, mistakes


class Checked:
    """The arguments of the requests to one API."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._contracts = contracts
        self._validators = {method: validator(contract.schemas.request) for method, contract in contracts.items()}
        self._reading = remembering(self._read)

    async def arguments(self, contract: Contract, request: Request) -> dict[str, Any]:
        """Return the arguments by member, None for a missing one; BadRequest where they break the contract."""
        parts = await parts_of(contract, request)
        mistakes: Sequence[ValidationError] = ()
        try:
            if parts.has_files:
                found = self._valid(contract, await with_files(contract, parts, request))
            else:
                found = copied(self._reading(parts))
        except _Mistaken as mistaken:
            found, mistakes = mistaken.arguments, mistaken.mistakes
        if errors := current().mistakes(contract, mistakes):
            raise _broken(contract, errors)
        return {name: found.get(name) for name in contract.request.members}

    def _read(self, parts: Parts) -> Mapping[str, Any]:
        contract = self._contracts[parts.method]
        return self._valid(contract, read(contract, parts))

    def _valid(self, contract: Contract, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return valid arguments; _Mistaken has any other."""
        if mistakes := [*self._validators[contract.method].iter_errors(without_files(arguments))]:
            raise _Mistaken(arguments, mistakes)
        return arguments


def _broken(contract: Contract, errors: Sequence[ValidationError]) -> BadRequest:
    """Return the refusal of arguments with these mistakes."""
    unread = any(error.validator in _SHAPE for error in errors)
    statuses = {outcome.http_status for outcome in contract.outcomes if not outcome.ok}
    status = (
        HTTPStatus.BAD_REQUEST
        if (unread and HTTPStatus.BAD_REQUEST in statuses) or HTTPStatus.UNPROCESSABLE_ENTITY not in statuses
        else HTTPStatus.UNPROCESSABLE_ENTITY
    )
    first = errors[:_MAX_MISTAKES]
    details = [f"{_place(error)}: {error.message[:200]}" for error in first]
    reason = Reason("; ".join(_rules(first)), _place(first[0]), "send what the contract has")
    return BadRequest(status, details, reason, outcome="invalid" if "invalid" in contract.by_name else "")


def _place(error: ValidationError) -> str:
    return ".".join(map(str, error.absolute_path)) or "the request"


def _rules(errors: Iterable[ValidationError]) -> Iterable[str]:
    """Yield the rules that values break, without the values."""
    for error in errors:
        rule = error.message if error.validator == "required" else f"breaks {error.validator} {error.validator_value!r}"
        yield f"{_place(error)}: {rule[:200]}"
