"""The record that a Given describes, and the invoice document that a recipe sends for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.errors import Unarranged, UserError
from conformance.payloads.document import Document
from conformance.scene.arranging.arranger import OTHER_COMPANY, OWN_COMPANY


@dataclass(frozen=True)
class Wanted:
    """A record that a Given describes; `said` are its fields as the step has them, before values were made unique."""

    kind: str
    label: str
    fields: Mapping[str, str]
    said: Mapping[str, str]
    foreign: bool

    @property
    def seen_by_maker(self) -> dict[str, str]:
        """The fields as the company that makes the record sees them: to another company, it is another one itself."""
        if not self.foreign:
            return {**self.fields}
        turned = {OWN_COMPANY: OTHER_COMPANY, OTHER_COMPANY: OWN_COMPANY}
        return {
            name: re.sub("|".join(turned), lambda found: turned[found[0]], value) for name, value in self.fields.items()
        }


def described(wanted: Wanted) -> str:
    """Return the record that a Given describes in words, with the values that it names."""
    having = " and ".join(f"{name} = {value!r}" for name, value in wanted.said.items())
    article = "an" if wanted.kind[0] in "aeio" else "a"
    return (
        f"{article} {wanted.kind}{' of another company' if wanted.foreign else ''}{f' with {having}' if having else ''}"
    )


def document_of(fields: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the view of an invoice document with these fields; Unarranged if no file can have them."""
    try:
        return Document.from_table(fields).view()
    except UserError as error:
        raise Unarranged(f"no invoice document can be like that: {error.what}") from None
