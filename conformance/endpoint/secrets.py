"""Keeping keys out of everything that is written: a holder that does not print them, a scrubber that replaces them."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from conformance.errors import SettingsError

SHORTEST: Final = 6
"""A known value shorter than this would stand in ordinary text by chance."""


NOBODYS_KEY: Final = b"00000000-0000-4000-8000-000000000000"
"""What stands in for a key that is a whole answer: it has a key's form, so that a recording of it can be judged."""
_MOST_PASSES: Final = 4
"""After so many passes a text is left as it is; two are the rule, and no text is known that needs four."""


class Secret:
    """A value that prints, formats and pickles as its variable's name; only `reveal` gives it away."""

    __slots__ = ("_name", "_value")

    def __init__(self, name: str, value: str | None) -> None:
        self._name, self._value = name, value

    @property
    def name(self) -> str:
        """The name of the variable that holds the value."""
        return self._name

    def reveal(self) -> str:
        """Return the value; SettingsError if this is a copy that travelled without it."""
        if self._value is None:
            raise SettingsError(
                "the value of a secret does not travel with a pickled copy",
                where=self._name,
                do="read the profile again where the value is needed",
            )
        return self._value

    def __str__(self) -> str:
        return f"${{{self._name}}}"

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return (self._name, self._value) == (other._name, other._value)

    def __hash__(self) -> int:
        return hash(self._name)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> tuple[type[Secret], tuple[str, None]]:
        return Secret, (self._name, None)


class Scrubber:
    """Replaces known values in every usual encoding, and whatever stands where a key belongs.

    `members` are the element and JSON names whose values are keys; `known` maps a variable's name to its value;
    `answering` are SOAP methods whose whole answer can be a key.
    Scrubbing what is scrubbed already changes nothing. Safe to share between threads.
    """

    def __init__(
        self, members: Iterable[str], known: Mapping[str, str] | None = None, *, answering: Iterable[str] = ()
    ) -> None:
        methods = b"|".join(re.escape(method.encode()) for method in sorted(answering)) or b"(?!)"
        self._answered = re.compile(
            rb"(<(?:[\w.-]+:)?(?:%s)Response\b[^>]*>\s*<return\b[^>]*>)([0-9A-Za-z-]{32,40})(?=</return>)" % methods
        )
        self._lock = threading.Lock()
        self._members = tuple(m.encode() for m in sorted(set(members)))
        self._places = _places(self._members)
        self._names: dict[str, str] = {}
        for name, value in (known or {}).items():
            self._add(name, value)
        self._known = _Known(self._names, self._members)

    def learn(self, name: str, value: str) -> None:
        """Replace this value too from now on; SettingsError if it is too short to be told from ordinary text."""
        with self._lock:
            if value not in self._names:
                self._add(name, value)
                self._known = _Known(self._names, self._members)

    def text(self, text: str) -> str:
        """Return the text without any secret."""
        return self.data(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def data(self, data: bytes) -> bytes:
        """Return the bytes without any secret."""
        # A value that is replaced can uncover a place: one that begins with < looked like the next element.
        for _ in range(_MOST_PASSES):
            before, data = data, self._once(data)
            if data == before:
                break
        return data

    def _once(self, data: bytes) -> bytes:
        data = self._answered.sub(rb"\g<1>" + NOBODYS_KEY, data)
        # Places first: a known value that happens to be part of a member's name must not hide the member.
        if any(member in data for member in self._members):
            data = self._members_replaced(data)
        lower = data.lower()
        if any(word in lower for word in (b"authorization", b"bearer", b"basic")):
            data = _CREDENTIALS.sub(self._place, data)
        return self._known.replace(data)

    def known(self, data: bytes) -> bytes:
        """Return the bytes without the values that are known; what merely stands where a key belongs is left."""
        return self._known.replace(data)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return HTTP headers without any secret: credentials and cookies whole, the others as text."""
        return {name: self._header(name, value) for name, value in headers.items()}

    def _header(self, name: str, value: str) -> str:
        kind = name.lower()
        if kind in ("cookie", "set-cookie"):
            return f"${{{kind.upper().replace('-', '_')}}}" if value.strip() else value
        if kind in ("authorization", "proxy-authorization"):
            return self.text(f"Authorization: {value}").removeprefix("Authorization: ")
        return self.text(value)

    def _add(self, name: str, value: str) -> None:
        if len(value.strip()) < SHORTEST:
            raise SettingsError(
                f"a secret of fewer than {SHORTEST} characters cannot be told from ordinary text, and so not hidden",
                where=name,
                do="use a longer key, or leave the variable unset",
            )
        self._names.setdefault(value, re.sub(r"[^A-Z0-9_]", "_", name.upper()))

    def _members_replaced(self, data: bytes) -> bytes:
        pieces, done, at = [], 0, 0
        while match := self._places.search(data, at):
            if _END_TAG.search(data, max(done, match.start() - 64), match.start()):
                # What follows an end tag is no key; only the name is passed over.
                at = match.end("name")
                continue
            pieces += [data[done : match.start()], self._place(match)]
            done = at = match.end()
        return b"".join((*pieces, data[done:]))

    def _place(self, match: re.Match[bytes]) -> bytes:
        group = str(match.lastgroup)
        start, end = match.start(group) - match.start(), match.end(group) - match.start()
        whole, value = match.group(), match.group(group)
        inner = value.strip()
        if inner.startswith(b"<![CDATA["):
            inner = inner.removeprefix(b"<![CDATA[").removesuffix(b"]]>").strip()
        if not _PLACEHOLDER.sub(b"", inner).strip(b"=\"' "):
            return whole  # nothing but what was scrubbed before
        known = self._known.replace(inner)
        if not self._known.is_placeholder(known):
            known = b"${%s}" % match.groupdict().get("name", b"authorization").upper()
        if group == "number":
            known = b'"%s"' % known
        return whole[:start] + known + whole[end:]


class _Known:
    """The known values of one moment, in all their spellings."""

    def __init__(self, names: Mapping[str, str], members: Iterable[bytes]) -> None:
        self._placeholder: dict[bytes, bytes] = {}
        self._plain: list[bytes] = []
        self._cores: list[bytes] = []
        for value in sorted(names, key=len, reverse=True):
            placeholder = f"${{{names[value]}}}".encode()
            for spellings, found in ((self._plain, _spellings(value)), (self._cores, _base64(value))):
                for spelling in found:
                    if spelling not in self._placeholder:
                        self._placeholder[spelling] = placeholder
                        spellings.append(spelling)
        every = {
            "AUTHORIZATION",
            "COOKIE",
            "SET_COOKIE",
            *names.values(),
            *(m.decode().upper() for m in members),
        }
        longest_first = "|".join(sorted(every, key=len, reverse=True)).encode()
        # Only names of our own make a placeholder; a stranger's ${x} is text like any other.
        self._placeholders = re.compile(rb"(\$\{(?:%s)\})" % longest_first)

    def is_placeholder(self, data: bytes) -> bool:
        """Whether the bytes are one placeholder and nothing else."""
        return self._placeholders.fullmatch(data) is not None

    def replace(self, data: bytes) -> bytes:
        """Return the bytes with a placeholder in place of every spelling of every value, the longest first."""
        # A plain search for each spelling is far faster than one pattern of them all, and most are never there.
        # A spelling with one of these bytes is not even searched for where the byte is missing.
        missing = [byte for byte in (b"&", b"%", b"\\", b"\0") if byte not in data]
        squeezed = data.translate(None, b"\r\n")
        if b"\\" in squeezed:
            squeezed = squeezed.replace(b"\\r", b"").replace(b"\\n", b"")
        present = {s: re.escape(s) for s in self._plain if not any(m in s for m in missing) and s in data}
        present |= {s: _broken(s) for s in self._cores if s in squeezed}
        if not present:
            return data
        pattern = re.compile(b"|".join(present[s] for s in sorted(present, key=len, reverse=True)))
        # A value never reaches across a placeholder that stands already; otherwise a second pass could differ.
        parts = self._placeholders.split(data)
        parts[::2] = [pattern.sub(self._name_of, part) for part in parts[::2]]
        return b"".join(parts)

    def _name_of(self, match: re.Match[bytes]) -> bytes:
        found = match.group()
        if found not in self._placeholder:
            bare = re.sub(_BREAK, b"", found)
            found = max((s for s in self._cores if bare.startswith(s)), key=len)
        return self._placeholder[found]


_BREAK: Final = rb"(?:\\[rn]|[\r\n])+"
"""Base64 is broken into lines, on the wire after 60 characters; in JSON a line break is written as two characters."""


def _broken(core: bytes) -> bytes:
    """A pattern of the core with line breaks anywhere, and of the character whose bits it shares with what follows."""
    letters = (re.escape(core[i : i + 1]) for i in range(len(core)))
    return (rb"(?:%s)?" % _BREAK).join(letters) + rb"[A-Za-z0-9+/_-]?={0,2}"


def _spellings(value: str) -> Iterator[bytes]:
    """Yield the value as it is, and as XML, URLs, JSON and UTF-16 write it."""
    quotes = (
        {"'": "&apos;", '"': "&quot;"},
        {"'": "&#39;", '"': "&#34;"},
        {"'": "&#x27;", '"': "&quot;"},
        {'"': "&quot;"},
    )
    texts = {value, escape(value), *(escape(value, q) for q in quotes)}
    # What is ASCII stays readable when a serialiser writes references; all-references is what a filter is fooled with.
    for base in tuple(texts):
        texts.add(base.encode("ascii", "xmlcharrefreplace").decode())
        texts.add("".join(c if ord(c) < 128 else f"&#x{ord(c):x};" for c in base))
        texts.add("".join(c if ord(c) < 128 else f"&#x{ord(c):X};" for c in base))
    texts.add("".join(f"&#{ord(c)};" for c in value))
    texts.update("".join(f"&#x{ord(c):{case}};" for c in value) for case in "xX")
    raw = value.encode("utf-8", "surrogatepass")
    # A URL can hold the value, or a piece of XML that holds it.
    for plain in {value, escape(value), *(escape(value, q) for q in quotes)}:
        for safe in ("", "/", "/:?&=@;,+$!*'()"):
            for quoted in (quote(plain, safe, errors="surrogatepass"), quote_plus(plain, safe, errors="surrogatepass")):
                texts.update((quoted, re.sub(r"%[0-9A-F]{2}", lambda m: m.group().lower(), quoted)))
    texts.add("".join(f"%{b:02X}" for b in raw))
    for ascii_only in (True, False):
        escaped = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        slashed = escaped.replace("/", "\\/")
        html_safe = re.sub(r"[<>&']", lambda m: f"\\u{ord(m.group()):04x}", escaped)
        texts.update(
            (escaped, slashed, html_safe, re.sub(r"\\u[0-9a-f]{4}", lambda m: "\\u" + m.group()[2:].upper(), html_safe))
        )
        texts.add(json.dumps(escaped)[1:-1])
    for text in texts:
        yield text.encode("utf-8", "surrogatepass")
    yield value.encode("utf-16-le", "surrogatepass")
    yield value.encode("utf-16-be", "surrogatepass")
    yield raw.hex().encode()
    yield raw.hex().upper().encode()


def _base64(value: str) -> Iterator[bytes]:
    """Yield the characters that base64 of any text that holds the value must hold, for each of the three alignments."""
    raw = value.encode("utf-8", "surrogatepass")
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw).rstrip(b"=")
        whole = (before + len(raw)) * 8 // 6
        first = -(-before * 8 // 6)
        core = encoded[first:whole]
        yield core
        yield core.translate(bytes.maketrans(b"+/", b"-_"))


def _places(members: Iterable[bytes]) -> re.Pattern[bytes]:
    """One pattern of every place where a key stands; the group that closes last is the key's own text.

    Each place is found by the member's name, not by what stands before it, so that the search can skip ahead.
    """
    every = [re.escape(m) for m in sorted(members, key=len, reverse=True)] or [b"(?!)"]
    names = b"|".join(every)
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
        % names
    )
    member = rb"""
        (?:\\*["'])\s*:\s*
        (?: "(?P<double>(?:\\(?s:.)|[^"\\])*) | '(?P<single>(?:\\(?s:.)|[^'\\])*)
          | \\+["'](?P<escaped>[^"'\\]*) | (?P<number>[0-9][\w.+\-]*))"""
    query = rb"""=(?P<query>[^\s&;"'<>]+)"""
    part = rb"""["\x20;\w=-]*\r?\n(?:[\w-]+:[^\r\n]*\r?\n)*\r?\n(?P<part>[^\r\n]+)"""
    return re.compile(rb"(?P<name>%s)(?:%s|%s|%s|%s)" % (starts, element, member, query, part), re.VERBOSE)


_END_TAG: Final = re.compile(rb"(?:<|&lt;)/(?:[\w.\-]+:)?\Z")
_PLACEHOLDER: Final = re.compile(rb"\$\{\w+\}")
_CREDENTIALS: Final = re.compile(
    rb"""[aAbB](?:
        (?<=[aA])(?i:uthorization\\?["']?\s*[:=]\s*(?:-\s+|\[\s*)?\\?["']?
            (?:(?:bearer|basic|digest|token|negotiate)[ \t]+)?)
        (?P<header>(?!(?i:bearer|basic|digest|token|negotiate)[ \t]*(?:[\r\n"'\\<]|\Z))[^\s"'\\<\[][^\r\n"'\\<]*)
      | (?<=[bB])(?i:earer|asic)[ \t]+
        (?P<token>(?:(?=[A-Za-z.\-_~+/]*[0-9])[\w.\-~+/]{6,}|[\w.\-~+/]{20,})=*))""",
    re.VERBOSE,
)
"""What follows the word Authorization, or follows Bearer or Basic and cannot be a word of a sentence."""
