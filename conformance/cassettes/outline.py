"""Converts SOAP messages to outlines: members and values, without the markup that follows from them.

    soap-env user_show of 73ecfd93-...:    the envelope, the operation, and the company of the caller's keys
    env user_show / return UserOut:        another envelope, and the operation's only member with its type
     id: 4711                              a string
     admin xsd:boolean: true               any other type follows the name
     phone, mobile: ''                     two empty strings; null is xsi:nil
     companies Company[2] / item:          an array with its type and length; repeated members are a list
     - [name, bid]                         items with the same members are a table with a header row
     - [Example Seller AS, 987654325]
     - [Example Buyer AS, '']

A message gets an outline only if the outline converts back to the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from xml.sax.saxutils import escape, unescape

_DEEPEST: Final = 12
_LONGEST_KEY: Final = 100
_SMALLEST_TABLE: Final = 6
_TITLE: Final = re.compile(r"(?P<name>[\w-]+) (?P<operation>[A-Za-z_]\w*)(?: of (?P<company>[\w-]+))?")
_STRING: Final = "xsd:string"
_TOKEN: Final = re.compile(
    r"<(?P<end>/?)(?P<name>[\w.-]+)(?P<attributes>(?: [\w:.-]+=\"[^\"<>]*\")*)(?P<empty>/?)>|(?P<text>[^<]+)"
)
_NIL: Final = ' xsi:nil="true"'
_UNTYPED: Final = "-"
_WHOLE: Final = re.compile("0|-?[1-9][0-9]{0,99}")


@dataclass(frozen=True)
class Envelope:
    """The markup around the members of a message, by sender; recordings refer to it, so it must never change.

    `head` and `foot` have placeholders for the operation and for the company of the caller's keys.
    """

    head: str
    foot: str
    prefix: str
    array: str

    def around(self, operation: str, company: str = "") -> tuple[str, str]:
        """Return the markup before and after the members of an operation's message."""
        head = self.head.replace("OPERATION", operation).replace("COMPANY", company)
        return head, self.foot.replace("OPERATION", operation)

    @cached_property
    def start(self) -> re.Pattern[str]:
        """A pattern for the start of a message, whose operation element may be empty."""
        pattern = re.escape(self.head.removesuffix(">")).replace("OPERATION", r"(?P<operation>[A-Za-z_]\w*)")
        return re.compile(pattern.replace("COMPANY", r"(?P<company>[\w-]+)") + "(?P<empty>/?)>")


_CALL: Final = (
    "<?xml version='1.0' encoding='utf-8'?>\n"
    '<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:api="https://secure.maventa.com/"><soap-env:Body>'
    '<api:OPERATION soap-env:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">'
)
_KEYS: Final = (
    '<api_keys xsi:type="api:ApiKeys"><company_uuid xsi:type="xsd:string">COMPANY</company_uuid>'
    '<user_api_key xsi:type="xsd:string">${USER_API_KEY}</user_api_key>'
    '<vendor_api_key xsi:type="xsd:string">${VENDOR_API_KEY}</vendor_api_key></api_keys>'
)
_CALLED: Final = "</api:OPERATION></soap-env:Body></soap-env:Envelope>"
_CALL_ARRAY: Final = ' xsi:type="enc:Array" enc:arrayType="TYPE"'
ENVELOPES: Final[Mapping[str, Envelope]] = {
    "soap-env of": Envelope(_CALL + _KEYS, _CALLED, "api:", _CALL_ARRAY),
    "soap-env": Envelope(_CALL, _CALLED, "api:", _CALL_ARRAY),
    "env": Envelope(
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><env:Body>'
        '<n1:OPERATIONResponse xmlns:n1="https://secure.maventa.com/"'
        ' xmlns:n2="http://schemas.xmlsoap.org/soap/encoding/"'
        ' env:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">',
        "</n1:OPERATIONResponse></env:Body></env:Envelope>",
        "n1:",
        ' n2:arrayType="TYPE" xsi:type="n2:Array"',
    ),
}
"""The envelopes of this suite's client, with and without keys, and of its mock."""


class _NoOutline(ValueError):
    """The message has no outline, or the outline is invalid."""


def outline(message: str) -> dict[str, Any] | None:
    """Return the outline of a message, or None if no outline converts back to it."""
    for name, envelope in ENVELOPES.items():
        found = envelope.start.match(message)
        if found is None:
            continue
        gaps = found.groupdict()
        company = gaps.get("company", "")
        head, foot = envelope.around(gaps["operation"], company)
        title = f"{name.removesuffix(' of')} {gaps['operation']}" + (f" of {company}" if company else "")
        try:
            markup = message[len(head) : len(message) - len(foot)]
            whole = _shortened({title: {} if gaps["empty"] else _members(markup, envelope)})
            return whole if message_of(whole) == message else None
        except _NoOutline:
            return None
    return None


def is_outline(data: Any) -> bool:
    """True if plain values are the outline of a message."""
    return isinstance(data, Mapping) and len(data) == 1 and bool(operation_of(data))


def operation_of(data: Mapping[str, Any]) -> str:
    """Return the operation of an outline, or "" if the values are not an outline."""
    (key,) = data
    found = _TITLE.fullmatch(str(key).partition(" / ")[0])
    return found["operation"] if found and found["name"] in ENVELOPES else ""


def message_of(data: Mapping[str, Any]) -> str:
    """Return the message of an outline; raise ValueError if it is invalid."""
    ((key, value),) = data.items()
    title, *rest = key.split(" / ")
    found = _TITLE.fullmatch(title)
    envelope = ENVELOPES.get(f"{found['name']} of" if found["company"] else found["name"]) if found else None
    if found is None or envelope is None:
        raise _NoOutline(f"{title} is not an envelope with an operation")
    head, foot = envelope.around(found["operation"], found["company"] or "")
    members = _nested(rest, value)
    if not isinstance(members, Mapping):
        raise _NoOutline(f"{key} has no members")
    if not members and not found["company"]:  # an operation without members is an empty element
        return f"{head[:-1]}/>{foot.partition('>')[2]}"
    return f"{head}{''.join(_written(members, envelope))}{foot}"


# From XML


def _members(markup: str, envelope: Envelope) -> dict[str, Any]:
    """Return the members in some markup, with repeated ones as a list."""
    open_: list[tuple[list[tuple[str, Any]], str]] = []
    here: list[tuple[str, Any]] = []
    text: str | None = None
    at = 0
    for token in _TOKEN.finditer(markup):
        if token.start() != at or len(open_) > _DEEPEST:
            raise _NoOutline
        at = token.end()
        if token["text"]:
            text = token["text"]
        elif token["end"]:
            if not open_:
                raise _NoOutline
            above, key = open_.pop()
            value = _grouped(here) if here else unescape(text or "")
            above.append((_key(key, value, envelope), value))
            here, text = above, None
        elif token["empty"]:
            nil = token["attributes"] == _NIL
            here.append((token["name"], None) if nil else (_key(token["name"] + token["attributes"], {}, envelope), {}))
        else:
            open_.append((here, token["name"] + token["attributes"]))
            here, text = [], None
    if at != len(markup) or open_:
        raise _NoOutline
    return _grouped(here)


def _key(tag: str, value: Any, envelope: Envelope) -> str:
    """Return a member's key in the outline: its name, and its type unless implied."""
    name, space, attributes = tag.partition(" ")
    if not space:
        return f"{name} {_UNTYPED}" if isinstance(value, str) else name
    array, _, end = envelope.array.partition("TYPE")
    if f" {attributes}".startswith(array) and attributes.endswith(end):
        kind = attributes[len(array) - 1 : len(attributes) - len(end)]
    elif found := re.fullmatch('xsi:type="([^"]*)"', attributes):
        kind = found[1]
    else:
        raise _NoOutline
    if kind == _STRING and isinstance(value, str):
        return name
    return f"{name} {kind.removeprefix(envelope.prefix)}"


def _grouped(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Group repeated members into lists; an order that this loses is caught by the final comparison."""
    times = Counter(key for key, _ in members)
    grouped: dict[str, Any] = {}
    for key, value in members:
        if times[key] > 1:
            grouped.setdefault(key, []).append(value)
        else:
            grouped[key] = value
    return grouped


def _shortened(data: Any) -> Any:
    """Join single members with their parent, and consecutive empty members with each other."""
    if isinstance(data, list):
        return _table(data) or [_shortened(item) for item in data]
    if not isinstance(data, Mapping):
        return _bare(data)
    short: dict[str, Any] = {}
    last = ""
    for key, value in data.items():
        inner = _shortened(value)
        if isinstance(inner, Mapping) and len(inner) == 1:
            ((below, inner),) = inner.items()
            if "," not in below:
                short[f"{key} / {below}"], last = inner, ""
                continue
            inner = {below: inner}
        empty = inner is None or inner == ""
        if empty and last and short[last] == inner and len(last) + len(key) < _LONGEST_KEY and " " not in key:
            joined = f"{last}, {key}"
            short[joined] = short.pop(last)
            last = joined
            continue
        short[key] = inner
        last = key if empty and " " not in key else ""
    return short


def _table(items: list[Any]) -> list[list[Any]] | None:
    """Return items as a table with a header row, or None if their members differ or are nested."""
    head = list(items[0]) if isinstance(items[0], Mapping) else []
    if not head or len(items) * len(head) < _SMALLEST_TABLE:
        return None
    for item in items:
        if not isinstance(item, Mapping) or list(item) != head or any(map(_is_nested, item.values())):
            return None
    return [head, *([_bare(value) for value in item.values()] for item in items)]


def _bare(text: Any) -> Any:
    """Return integers and booleans as such, so that YAML needs no quotes; they convert back to the same text."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if isinstance(text, str) and _WHOLE.fullmatch(text) else text


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping | list)


# To XML


def _nested(keys: list[str], value: Any) -> Any:
    for key in reversed(keys):
        value = {key: value}
    return value


def _written(members: Mapping[str, Any], envelope: Envelope) -> Iterator[str]:
    for key, value in members.items():
        if not isinstance(key, str):
            raise _NoOutline(f"{key} is not a member name")
        first, *rest = key.split(" / ")
        for name in first.split(", "):
            for item in _items(value) if isinstance(value, list) and not rest else [_nested(rest, value)]:
                yield from _element(name, item, envelope)


def _items(items: list[Any]) -> list[Any]:
    """Return the items of a list or of a table."""
    if not items or not isinstance(items[0], list):
        return items
    head, *rows = items
    if not rows or not head or not all(isinstance(name, str) for name in head):
        raise _NoOutline("a table has no header or no rows")
    if not all(isinstance(row, list) and len(row) == len(head) for row in rows):
        raise _NoOutline("a row of a table has more or fewer values than its header")
    return [dict(zip(head, row, strict=True)) for row in rows]


def _element(key: str, value: Any, envelope: Envelope) -> Iterator[str]:
    name, _, kind = key.partition(" ")
    if value is None:
        yield f"<{name}{_NIL}/>"
        return
    if isinstance(value, int):
        value = str(value).lower()
    attributes = _attributes(kind or (_STRING if isinstance(value, str) else _UNTYPED), envelope)
    if isinstance(value, str):
        yield f"<{name}{attributes}>{escape(value)}</{name}>"
    elif isinstance(value, Mapping) and not value:
        yield f"<{name}{attributes}/>"
    elif isinstance(value, Mapping):
        yield f"<{name}{attributes}>"
        yield from _written(value, envelope)
        yield f"</{name}>"
    else:
        raise _NoOutline(f"{key} is neither text nor members")


def _attributes(kind: str, envelope: Envelope) -> str:
    if kind == _UNTYPED:
        return ""
    whole = kind if ":" in kind else envelope.prefix + kind
    return envelope.array.replace("TYPE", whole) if whole.endswith("]") else f' xsi:type="{whole}"'
