"""Checks requests to `/_control/` by their schemas, with errors that name what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from conformance.catalogue.accepting import compiled
from conformance.catalogue.formats import FORMATS
from conformance.mock.state.world import Unknown
from conformance.similar import closest


class Schema:
    """The schema of a request."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self._validator = Draft202012Validator(schema, format_checker=FORMATS)
        self._accepts = compiled(schema, FORMATS)

    @property
    def members(self) -> str:
        """The members of a request, for messages."""
        return ", ".join(self.schema["properties"])

    def check(self, request: Mapping[str, Any]) -> None:
        """Raise Unknown for a request that breaks the schema."""
        if self._accepts(request):
            return
        error: ValidationError | None = next(self._validator.iter_errors(request), None)
        if error is None:
            return
        known = error.schema.get("properties") if isinstance(error.schema, dict) else None
        what = error.message[:500] + (f"; allowed: {', '.join(known)}" if known else "")
        do = f"send an object with {self.members}"
        if known and error.validator == "additionalProperties" and isinstance(error.instance, dict):
            unknown = [name for name in error.instance if name not in known]
            meant = [found for name in unknown if (found := closest(name, known))]
            do = f"use {', '.join(meant)}" if meant else do
        raise Unknown(what, where="/".join(map(str, error.absolute_path)), do=do)
