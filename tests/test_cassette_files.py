"""Files that go over SOAP leave a note of their size in a cassette, and large ones take no time to be replaced."""

from __future__ import annotations

import base64
import time

import pytest

from conformance.cassettes.scrub import CassetteScrubber
from conformance.endpoint.secrets import Scrubber

NOTE = base64.b64encode(b"a file of 3145728 bytes")


@pytest.mark.parametrize("name", [b"file", b"item"])
def test_a_file_of_megabytes_becomes_a_note_at_once(name: bytes) -> None:
    content = base64.b64encode(bytes(3 * 1024 * 1024))
    body = b'<%s xsi:type="enc:base64">%s</%s>' % (name, content, name)
    started = time.monotonic()
    assert CassetteScrubber(Scrubber([])).data(body) == b'<%s xsi:type="enc:base64">%s</%s>' % (name, NOTE, name)
    assert time.monotonic() - started < 5
