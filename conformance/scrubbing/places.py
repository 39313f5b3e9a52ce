"""Finds keys by their context: as the value of a member, after the name of a credential, in issued keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

NOBODYS_KEY: Final = b"00000000-0000-4000-8000-000000000000"
"""A dummy key with the form of a key, so that recorded responses that are keys can be judged."""
NOBODYS_ADDRESS: Final = b"https://login.invalid/?token=" + NOBODYS_KEY
"""A dummy login URL."""


def members(names: Iterable[bytes]) -> re.Pattern[bytes]:
    """Return a pattern for the values of members in any notation; the last matched group is the value.

    The pattern starts with the member's name, so that the search can skip ahead.
    """
    every = [re.escape(m) for m in sorted(names, key=len, reverse=True)] or [b"(?!)"]
    any_name = b"|".join(every)
    starts = b"|".join(rb"%s(?<![\w/\-]%s)" % (n, n) for n in every)
    # The lazy part is bounded, so that a body of only open tags is not read to its end from each of them.
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
"""The start of an end tag, before the name."""
CREDENTIALS: Final = re.compile(
    rb"""[aAbB](?:
        (?<=[aA])(?i:uthorization\\?["']?\s*[:=]\s*(?:-\s+|\[\s*)?\\?["']?
            (?:(?:bearer|basic|digest|token|negotiate)[ \t]+)?)
        (?P<header>(?!(?i:bearer|basic|digest|token|negotiate)[ \t]*(?:[\r\n"'\\<]|\Z))[^\s"'\\<\[][^\r\n"'\\<]*)
      | (?<=[bB])(?i:earer|asic)[ \t]+
        (?P<token>(?:(?=[A-Za-z.\-_~+/]*[0-9])[\w.\-~+/]{6,}|[\w.\-~+/]{20,})=*))""",
    re.VERBOSE,
)
"""Credentials after Authorization, or after Bearer or Basic unless they could be a word of a sentence."""
CREDENTIAL_HEADER: Final = re.compile(
    r"cookie|(?:^|[-_])(?:key|token|secret|password|session|auth)(?:$|[-_])", re.IGNORECASE
)
"""Headers whose whole value is a credential."""

_TEXT: Final = re.compile(rb"(?:>|<!\[CDATA\[)[^<>]+")
_ADDRESS: Final = re.compile(rb"https?://[^\s<>\"'\]]*[^\s<>\"'\].,;:!?)]")
_KEY: Final = re.compile(rb"(?<![\w-])(?=[A-Za-z_-]*[0-9])[0-9A-Za-z][0-9A-Za-z_-]{14,}[0-9A-Za-z](?![\w-])")
_SECRET_PART: Final = re.compile(rb"[0-9A-Za-z][0-9A-Za-z_.~%+-]{7,}")


def issuing(methods: Iterable[str]) -> re.Pattern[bytes]:
    """Return a pattern for responses, complete or truncated, of methods that issue a key or a login URL."""
    names = b"|".join(re.escape(method.encode()) for method in sorted(methods)) or b"(?!)"
    return re.compile(rb"<(?:[\w.-]+:)?(%s)Response\b(?s:.)*?(?:</(?:[\w.-]+:)?\1Response\b|\Z)" % names)


def without_issued(response: re.Match[bytes]) -> bytes:
    """Return a response with every key and URL in its text replaced by a dummy."""
    return _TEXT.sub(lambda text: _KEY.sub(NOBODYS_KEY, _ADDRESS.sub(NOBODYS_ADDRESS, text[0])), response[0])


def issued(response: bytes) -> set[bytes]:
    """Return the keys in a response of a method that issues keys or URLs, to be replaced elsewhere, too.

    Of a URL, these are the parts of path and query that look random.
    """
    found: set[bytes] = set()
    for text in _TEXT.findall(response) if b"<" in response else [response]:
        found |= {match[0] for match in _KEY.finditer(text)}
        for address in _ADDRESS.finditer(text):
            behind_host = address[0].partition(b"://")[2].partition(b"/")[2]
            found |= {part[0] for part in _SECRET_PART.finditer(behind_host) if re.search(rb"[0-9]", part[0])}
    return found - {NOBODYS_KEY}
