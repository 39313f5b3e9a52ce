"""Judges a response that is a file: its media type, and that it is a whole file of that type as far as that shows."""

from __future__ import annotations

from typing import Final

from conformance.checks.collector import Collector, Rule, shown
from conformance.checks.judgement import media_type, start_of
from conformance.endpoint.exchange import Response
from conformance.wires.rest.binding import FileResponse
from conformance.xml_files import NotRead, root_of

_END: Final = 1024
"""How many bytes at its end a PDF may have around its end mark."""


def read(answer: Response, file: FileResponse, rule: Rule, notes: Collector) -> bytes:
    """Return the file in a response; what is wrong with it is noted under the rule."""
    written = answer.header("Content-Type")
    media = media_type(written)[0]
    if not file.has(media):
        notes.add(rule, "Content-Type", " or ".join(file.media), shown(written, 200) or "no Content-Type")
    if not answer.body:
        notes.add(rule, "the body", "a file", "an empty body")
    elif file.has(media) and (expected := _other_than(media, answer.body)):
        what, why = expected
        notes.add(rule, "the body", what, f"{start_of(answer)}: {why}")
    return answer.body


def _other_than(media: str, body: bytes) -> tuple[str, str] | None:
    """Return what a file should be by its media type and why it is not, None if nothing contradicts the type."""
    if media in ("application/xml", "text/xml") or media.endswith("+xml"):
        try:
            root_of(body)
        except NotRead as error:
            return "well-formed XML", str(error)
    if media == "application/pdf":
        if not body.startswith(b"%PDF-"):
            return "a PDF", "it does not begin with %PDF-"
        if b"%%EOF" not in body[-_END:]:
            return "a PDF", "it does not end with %%EOF, so a part may be missing"
    return None
