"""The body of a response as it was meant: read and unpacked within bounds of size and time."""

from __future__ import annotations

import zlib
from typing import Any, Final

from urllib3 import exceptions

from conformance.endpoint.connections import Watch

CHUNK: Final = 64 * 1024
_SLICE: Final = 4096
"""Bytes that are unpacked at once. What is left over of them is copied for each member of a gzip stream, so that
larger slices would make a stream of many small members slow."""


class TooLarge(Exception):
    """A body of more bytes than allowed, once unpacked."""


class TooSlow(Exception):
    """A response that was not whole and unpacked in time."""


def read_body(raw: Any, limit: int, watch: Watch) -> bytes:
    """Return the unpacked body; reads what is there, piece by piece, so that neither size nor time gets out of hand."""
    body = bytearray()
    while piece := raw.read1(CHUNK):
        body += piece
        if len(body) > limit:
            raise TooLarge
        if watch.expired:  # millions of chunks that are here already are still read one by one
            raise TooSlow
    # A response without a length ends where the connection does, so a cut of ours would look like its end.
    if watch.expired:
        raise TooSlow
    raw.release_conn()
    packed = bytes(body)
    for coding in reversed(raw.headers.get("Content-Encoding", "").lower().split(",")):
        packed = _unpacked(packed, coding.strip(), limit, watch)
    return packed


def _unpacked(data: bytes, coding: str, limit: int, watch: Watch) -> bytes:
    """Return the data without one content coding; never more than the limit, whatever it claims to hold."""
    if coding in ("", "identity") or not data:
        return data
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise exceptions.DecodeError(f"{coding[:80]} was not asked for")
    # Some services send deflate without its zlib header.
    bits = -15 if coding == "deflate" and data[0] & 0x0F != 8 else 47
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
        raise exceptions.DecodeError(f"the {coding} data is cut off")
    return bytes(unpacked)
