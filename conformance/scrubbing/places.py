"""Where a key stands by what is around it: as a member, behind the word of a credential, in what a call issues."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

NOBODYS_KEY: Final = b"00000000-0000-4000-8000-000000000000"
"""A key of nobody in a key's own form, so that a recording of an answer that is a key can be judged."""
NOBODYS_ADDRESS: Final = b"https://login.invalid/?token=" + NOBODYS_KEY
"""An address of nowhere, in the form of one that lets its reader in."""


def members(names: Iterable[bytes]) -> re.Pattern[bytes]:
    """Return one pattern of every place where a member's value stands; the group that closes last is the value.

    Each place is found by the member's name, not by what stands before it, so that the search can skip ahead.
    """
    every = [re.escape(m) for m in sorted(names, key=len, reverse=True)] or [b"(?!)"]
    any_name = b"|".join(every)
    starts = b"|".join(rb"%s(?<![\w/\-]%s)" % (n, n) for n in every)
    # The lazy part is bounded so that a body of nothing but open tags is not read to its end from each of them.
    element = (
        rb"""
        (?:\s(?:(?!&[gl]t;)[^<>])*)?(?<!/)(?:>|&gt;)
        (?P<element>
            (?:(?!(?:<|&lt;)/?(?:[\w.\-]+:)?(?:%s)\b)(?s:.)){0,4096}?
                (?=(?:<|&lt;)/(?:[\w.\-]+:)?(?P=name)\s*(?:>|&gt;))
          | (?:(?!&lt;)[^<]|<!\[CDATA\[(?:(?!\]\]>)(?s:.))*(?:\]\]>)?)+
        )"""
        % any_name
    )
    member = rb"""
        (?:\\*["'])\s*:\s*
        (?: "(?P<double>(?:\\(?s:.)|[^"\\])*) | '(?P<single>(?:\\(?s:.)|[^'\\])*)
          | \\+["'](?P<escaped>[^"'\\]*) | (?P<number>[0-9][\w.+\-]*) | \[(?P<list>[^\[\]{}]*)\])"""
    query = rb"""=(?P<query>[^\s&;"'<>]+)"""
    part = rb"""["\x20;\w=-]*\r?\n(?:[\w-]+:[^\r\n]*\r?\n)*\r?\n(?P<part>[^\r\n]+)"""
    return re.compile(rb"(?P<name>%s)(?:%s|%s|%s|%s)" % (starts, element, member, query, part), re.VERBOSE)


END_TAG: Final = re.compile(rb"(?:<|&lt;)/(?:[\w.\-]+:)?\Z")
"""What stands before a member's name that only closes."""
CREDENTIALS: Final = re.compile(
    rb"""[aAbB](?:
        (?<=[aA])(?i:uthorization\\?["']?\s*[:=]\s*(?:-\s+|\[\s*)?\\?["']?
            (?:(?:bearer|basic|digest|token|negotiate)[ \t]+)?)
        (?P<header>(?!(?i:bearer|basic|digest|token|negotiate)[ \t]*(?:[\r\n"'\\<]|\Z))[^\s"'\\<\[][^\r\n"'\\<]*)
      | (?<=[bB])(?i:earer|asic)[ \t]+
        (?P<token>(?:(?=[A-Za-z.\-_~+/]*[0-9])[\w.\-~+/]{6,}|[\w.\-~+/]{20,})=*))""",
    re.VERBOSE,
)
"""What follows the word Authorization, or follows Bearer or Basic and cannot be a word of a sentence."""
CREDENTIAL_HEADER: Final = re.compile(
    r"cookie|(?:^|[-_])(?:key|token|secret|password|session|auth)(?:$|[-_])", re.IGNORECASE
)
"""Names of headers whose whole value is a credential."""

_TEXT: Final = re.compile(rb"(?:>|<!\[CDATA\[)[^<>]+")
_ADDRESS: Final = re.compile(rb"https?://[^\s<>\"'\]]*[^\s<>\"'\].,;:!?)]")
_KEY: Final = re.compile(rb"(?<![\w-])(?=[A-Za-z_-]*[0-9])[0-9A-Za-z][0-9A-Za-z_-]{14,}[0-9A-Za-z](?![\w-])")
_SECRET_PART: Final = re.compile(rb"[0-9A-Za-z][0-9A-Za-z_.~%+-]{7,}")


def issuing(methods: Iterable[str]) -> re.Pattern[bytes]:
    """Return a pattern of the response of a method that issues a key or a login address, be it whole or cut."""
    names = b"|".join(re.escape(method.encode()) for method in sorted(methods)) or b"(?!)"
    return re.compile(rb"<(?:[\w.-]+:)?(%s)Response\b(?s:.)*?(?:</(?:[\w.-]+:)?\1Response\b|\Z)" % names)


def without_issued(response: re.Match[bytes]) -> bytes:
    """Return a response with nobody's key and address in place of every key and address that stands in it as text."""
    return _TEXT.sub(lambda text: _KEY.sub(NOBODYS_KEY, _ADDRESS.sub(NOBODYS_ADDRESS, text[0])), response[0])


def issued(response: bytes) -> set[bytes]:
    """Return what gives access in the response of a method that issues keys or addresses, to be replaced elsewhere too.

    Of an address that is each part of its path and query that no person would type.
    """
    found: set[bytes] = set()
    for text in _TEXT.findall(response) if b"<" in response else [response]:
        found |= {match[0] for match in _KEY.finditer(text)}
        for address in _ADDRESS.finditer(text):
            behind_host = address[0].partition(b"://")[2].partition(b"/")[2]
            found |= {part[0] for part in _SECRET_PART.finditer(behind_host) if re.search(rb"[0-9]", part[0])}
    return found - {NOBODYS_KEY}
