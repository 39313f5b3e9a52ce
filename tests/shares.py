"""Shares of the slow tests: CI runs one share with each commit, so that a few in a row run all of them."""

from __future__ import annotations

import zlib

VARIABLE = "SLOW_TESTS"
"""The environment variable that names the share, as I/N; without it, all slow tests run."""


def in_share(name: str, share: str) -> bool:
    """Return whether the test of this name is in a share, written I/N; every test is in exactly one of the N."""
    index, _, count = share.partition("/")
    return not share or zlib.crc32(name.encode("utf-8", "surrogatepass")) % int(count) == int(index) - 1
