"""Files that go over SOAP leave a note of their size in a cassette, and large ones take no time to be replaced."""

from __future__ import annotations

import base64
import time

import pytest

from conformance.scrubbing import RecordingScrubber, Scrubber

NOTE = base64.b64encode(b"a file of 3145728 bytes")


@pytest.mark.parametrize("name", [b"file", b"item"])
def test_a_file_of_megabytes_becomes_a_note_at_once(name: bytes) -> None:
    content = base64.b64encode(bytes(3 * 1024 * 1024))
    body = b'<%s xsi:type="enc:base64">%s</%s>' % (name, content, name)
    started = time.monotonic()
    assert RecordingScrubber(Scrubber([])).data(body) == b'<%s xsi:type="enc:base64">%s</%s>' % (name, NOTE, name)
    assert time.monotonic() - started < 5


def test_a_small_made_up_file_of_an_answer_stays_and_all_else_is_scrubbed() -> None:
    scrubber = RecordingScrubber(Scrubber(["user_api_key"]), synthetic=True)
    small = base64.b64encode(b"<Invoice>kari@some-real-domain.no</Invoice>")
    large = base64.b64encode(bytes(100_000))
    file = b'<file xsi:type="n2:base64">%s</file>'
    answer = b"<a>%s%s<mail>kari@some-real-domain.no</mail></a>" % (file % small, file % large)
    kept = scrubber.response(answer)
    assert file % small in kept
    assert large not in kept
    assert b"<mail>someone@example.invalid</mail>" in kept
    assert scrubber.response(kept) == kept
    assert small not in RecordingScrubber(Scrubber(["user_api_key"])).response(answer)
