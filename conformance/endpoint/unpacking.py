"""Reads and decompresses response bodies within limits of size and time."""

from __future__ import annotations

import zlib
from typing import Any, Final

from urllib3 import exceptions

from conformance.endpoint.connections import Watch

_DEFLATE = 8
"""The method in the header of zlib (RFC 1950); without it the stream has no header."""

CHUNK: Final = 64 * 1024
_SLICE: Final = 4096
"""Bytes that are decompressed at once. The rest of a slice is copied for each member of a gzip stream, so larger slices
would be slow for many small members."""


class TooLarge(Exception):
    """The decompressed body exceeds the limit."""


class TooSlow(Exception):
    """The response was not received and decompressed in time."""


def read_body(raw: Any, limit: int, watch: Watch) -> bytes:
    """Read and decompress the body piece by piece, so that size and time stay within limits."""
    body = bytearray()
    while piece := raw.read1(CHUNK):
        body += piece
        if len(body) > limit:
            raise TooLarge
        if watch.expired:  # even buffered data may consist of millions of chunks
            raise TooSlow
    # Without a length, a response ends with the connection, so closing it at the deadline would look like its end.
    if watch.expired:
        raise TooSlow
    raw.release_conn()
    packed = bytes(body)
    for coding in reversed(raw.headers.get("Content-Encoding", "").lower().split(",")):
        packed = _unpacked(packed, coding.strip(), limit, watch)
    return packed


def _unpacked(data: bytes, coding: str, limit: int, watch: Watch) -> bytes:
    """Decode one content coding, up to the limit."""
    if coding in ("", "identity") or not data:
        return data
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise exceptions.DecodeError(f"unrequested coding {coding[:80]}")
    # Some services send deflate without the zlib header.
    bits = -15 if coding == "deflate" and data[0] & 0x0F != _DEFLATE else 47
    unpacked = bytearray()
    unpacker = zlib.decompressobj(bits)
    for start in range(0, len(data), _SLICE):
        piece = data[start : start + _SLICE]
        while piece:
            if watch.expired:
                raise TooSlow
            if unpacker.eof:
                unpacker = zlib.decompressobj(bits)
            unpacked += unpacker.decompress(piece, limit + 1 - len(unpacked))
            if len(unpacked) > limit:
                raise TooLarge
            piece = unpacker.unused_data
    if not unpacker.eof:
        raise exceptions.DecodeError(f"the {coding} data is truncated")
    return bytes(unpacked)
