"""Responses whose judgement could cost more than their size: each kind grows in one way, to about any size.

What a kind repeats is what some reader handles in quadratic time: names, attributes, namespaces, references, texts in
pieces, members that stand twice, values that break their contract.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

Made = tuple[str, bytes]
"""The method that would be called, and the body of its response."""

ENC = "http://schemas.xmlsoap.org/soap/encoding/"
STRING = ' xsi:type="xsd:string"'
STATE, AGREEMENTS, STAMPS = "consumer_agreement_status", "consumer_agreements_query", "atg_mandate_list"
_MEMBERS = "".join(
    f"<{name}{STRING}>{{0}}</{name}>" for name in ("state", "name", "phone", "email", "reference_nr", "customer_nr")
)


def envelope(method: str, inner: str, *, root: str = "", after: str = "", response: str = "") -> bytes:
    """Return a response; `root` and `response` are further attributes, `after` stands behind the response in Body."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:n1="https://secure.maventa.com/" xmlns:n2="{ENC}"{root}><env:Body><n1:{method}Response{response}>'
        f"{inner}</n1:{method}Response>{after}</env:Body></env:Envelope>"
    ).encode()


def many(size: int, piece: str) -> Iterator[str]:
    """Yield the piece with 0, 1, 2 and so on in it, until there are so many characters."""
    number = 0
    while size > 0:
        made = piece.replace("{0}", str(number))
        yield made
        size -= len(made)
        number += 1


def listed(size: int, piece: str, *, attributes: str = "", **rest: str) -> Made:
    """Return a list of agreements whose items are these pieces."""
    items = list(many(size, piece))
    array = f'<agreements n2:arrayType="n1:ConsumerInfoOut[{len(items)}]" xsi:type="n2:Array"{attributes}>'
    value = f'<return xsi:type="n1:ConsumerAgreementQueryResponse"><status{STRING}>OK</status>{array}'
    return AGREEMENTS, envelope(AGREEMENTS, f"{value}{''.join(items)}</agreements></return>", **rest)


def text(inner: str, attributes: str = "", **rest: str) -> Made:
    """Return a status text with this inside."""
    return STATE, envelope(STATE, f"<return{STRING}{attributes}>{inner}</return>", **rest)


def attributes(size: int, piece: str) -> Made:
    return text("OK: ACTIVE", " " + " ".join(many(size, piece)))


def stamps(size: int, piece: str) -> Made:
    items = "".join(f"<item>{made}</item>" for made in many(size, piece))
    array = f'<atg_mandates xsi:type="n2:Array" n2:arrayType="n1:AtgMandateParam[1]">{items}</atg_mandates>'
    value = f'<return xsi:type="n1:AtgMandateListResponse"><status{STRING}>OK</status>{array}</return>'
    return STAMPS, envelope(STAMPS, value)


def chain(size: int, *, endless: bool) -> Made:
    """Return a list of hrefs to every link of one long chain."""
    count = size // 60
    links = "".join(f'<a id="{n}" href="#{(n + 1) % count if endless else n + 1}"/>' for n in range(count))
    end = f'<a id="{count}" xsi:type="n1:ConsumerInfoOut">{_MEMBERS}</a>'
    return listed(size // 3, '<item href="#{0}"/>', after=links + end)


def nested(size: int, opening: str, inner: str, closing: str, depth: int = 90) -> str:
    return (
        "".join(opening.replace("{0}", str(n)) for n in range(depth)) + inner * (size // len(inner)) + closing * depth
    )


SOAP: dict[str, Callable[[int], Made]] = {
    "items": lambda size: listed(size, f"<item>{_MEMBERS}</item>"),
    "items without members": lambda size: listed(size, "<item/>"),
    "wrong items": lambda size: listed(size, "<item><state>1</state><name/></item>"),
    "nil items": lambda size: listed(size, '<item xsi:nil="true"/>'),
    "unknown members": lambda size: listed(1, f"<item>{''.join(many(size, '<x{0}/>'))}</item>"),
    "one member again": lambda size: listed(1, f"<item>{''.join(many(size, f'<name{STRING}>a</name>'))}</item>"),
    "attributes": lambda size: attributes(size, 'a{0}="1"'),
    "attributes with a prefix": lambda size: attributes(size, 'n1:a{0}="1"'),
    "attributes on each": lambda size: listed(size, '<item a="1" b="2" n1:c="3"/>'),
    "namespaces on one": lambda size: attributes(size, 'xmlns:a{0}="u{0}"'),
    "namespaces of the root": lambda size: listed(
        size // 2, '<item xsi:type="a{0}:b"/>', root=" " + " ".join(many(size // 2, 'xmlns:a{0}="u"'))
    ),
    "namespaces on each": lambda size: listed(size, '<item xmlns:p="u{0}" xsi:type="p:x"/>'),
    "namespaces inside each other": lambda size: text(nested(size, '<a xmlns:p{0}="u">', "<n1:b/>", "</a>")),
    "a long namespace": lambda size: listed(
        size // 2, '<item xsi:type="p:x"/>', attributes=f' xmlns:p="{"u" * (size // 2)}"'
    ),
    "a long default namespace": lambda size: listed(size // 2, "<x/>", attributes=f' xmlns="{"u" * (size // 2)}"'),
    "a long name": lambda size: text(f"<{'p' * size}/>"),
    "a long prefix": lambda size: listed(
        size // 2, '<x/><item xsi:type="a:b"/>', attributes=f' xmlns:{"p" * (size // 2)}="u"'
    ),
    "a long response": lambda size: ("p" * (size // 2), envelope("p" * (size // 4), "<a/>" * (size // 8))),
    "elements": lambda size: text("<a/>" * (size // 4)),
    "elements inside each other": lambda size: text(("<a>" * 90 + "</a>" * 90) * (size // 630)),
    "text between elements": lambda size: listed(1, f"<item>{'text<x/>' * (size // 8)}</item>"),
    "returns": lambda size: (STATE, envelope(STATE, f"<return{STRING}>a</return>" * (size // 39))),
    "bodies": lambda size: (
        STATE,
        envelope(STATE, "", after="</env:Body>" + "<env:Body/>" * (size // 11) + "<env:Body>"),
    ),
    "responses": lambda size: text("OK: ACTIVE", after="<a/>" * (size // 4)),
    "a text": lambda size: text("x" * size),
    "lines": lambda size: text("x\n" * (size // 2)),
    "character references": lambda size: text("&lt;" * (size // 4)),
    "cdata": lambda size: text("<![CDATA[x]]>" * (size // 13)),
    "comments": lambda size: text("a<!---->" * (size // 8)),
    "comments in front": lambda size: (STATE, b"<!---->" * (size // 7) + text("OK: ACTIVE")[1].partition(b"?>")[2]),
    "instructions": lambda size: text("<?a?>" * (size // 5)),
    "white space": lambda size: text(" " * size),
    "a status with variables": lambda size: text("ERROR: COMPANY ALREADY HAS " + "FOR / " * (size // 6)),
    "an integer": lambda size: stamps(1, f'<status xsi:type="xsd:int">{"0" * size}x</status>'),
    "timestamps": lambda size: stamps(size, f"<updated_timestamp{STRING}>{{0}}</updated_timestamp>"),
    "an array type": lambda size: (
        AGREEMENTS,
        envelope(AGREEMENTS, f'<return><agreements n2:arrayType="n1:x{"[,]" * (size // 3)}[1]"/></return>'),
    ),
    "hrefs along a chain": lambda size: chain(size, endless=False),
    "hrefs along a circle": lambda size: chain(size, endless=True),
    "hrefs to nothing": lambda size: listed(size, '<item href="#{0}"/>'),
    "one id again": lambda size: listed(1, '<item href="#1"/>', after='<a id="1"/>' * (size // 11)),
    "encoding styles": lambda size: text("OK: ACTIVE", response=f' env:encodingStyle="{"a " * (size // 2)}"'),
    "open brackets": lambda size: (STATE, b"<" * size),
    "open tags": lambda size: (STATE, b"<a>" * (size // 3)),
    "NULs": lambda size: (STATE, b"\0" * size),
    "another encoding": lambda size: (STATE, text("OK: ACTIVE")[1] + b"\xff" * size),
}

PROFILE, INVOICES, MANDATES = "getV1CompanyProfilesId", "getV1Invoices", "getV1ServicesAtgMandates"
_MANDATE = {"kid": "k{0}", "notification": True, "status": 1, "updated_timestamp": "2026-01-15T12:00:00Z"}


def array(size: int, piece: str, method: str = INVOICES) -> Made:
    """Return a list of these pieces."""
    return method, f"[{','.join(many(size, piece))}]".encode()


def members(size: int, piece: str) -> str:
    """Return an object of these members."""
    return "{" + ",".join(many(size, piece)) + "}"


def invoice(member: str, value: str) -> Made:
    """Return a list of one invoice with this member."""
    return INVOICES, f'[{{"{member}":{value}}}]'.encode()


def free(inner: str) -> Made:
    """Return an object without a declared shape that holds this."""
    return PROFILE, f'{{"network_settings":{{"a":{inner}}}}}'.encode()


REST: dict[str, Callable[[int], Made]] = {
    "items": lambda size: array(size, json.dumps(_MANDATE), MANDATES),
    "items without members": lambda size: array(size, "{}"),
    "wrong items": lambda size: array(size, '{"id":1,"x":2,"state":[]}'),
    "wrong dates": lambda size: array(size, '{"updated_timestamp":"{0}"}', MANDATES),
    "lists in place of items": lambda size: array(size, "[1,2,3]"),
    "nulls": lambda size: array(size, "null"),
    "numbers": lambda size: array(size, "{0}"),
    "keys": lambda size: (PROFILE, members(size, '"k{0}":1').encode()),
    "one key again": lambda size: (PROFILE, members(size, '"id":1').encode()),
    "one key again in each": lambda size: array(size, '{"id":1,"id":2}'),
    "a long key": lambda size: invoice("k" * size, "1"),
    "long keys around": lambda size: free(nested(size // 2, '{"' + "k" * (size // 180) + '":', "[]", "}")),
    "free items": lambda size: free("[" + ",".join(many(size, '{"a":1}')) + "]"),
    "free items deep down": lambda size: free('{"abcdefghij":' * 80 + f"[{'1,' * (size // 2)}1]" + "}" * 80),
    "a string": lambda size: invoice("id", '"' + "x" * size + '"'),
    "escapes": lambda size: invoice("id", '"' + "\\u00e5" * (size // 6) + '"'),
    "a string in place of an item": lambda size: array(1, '"' + "x" * size + '"'),
    "a date": lambda size: invoice("date", '"' + "1" * size + '"'),
    "a number": lambda size: invoice("sum", "9" * size),
    "a fraction": lambda size: invoice("sum", "1." + "9" * size),
    "long numbers": lambda size: array(size, "9" * 999),
    "long fractions": lambda size: array(size, '{"sum":1.' + "9" * 990 + "}"),
    "open brackets": lambda size: (PROFILE, b"[" * size),
    "brackets": lambda size: (PROFILE, b"[" * (size // 2) + b"]" * (size // 2)),
    "objects inside each other": lambda size: (PROFILE, b'{"a":' * (size // 6) + b"1" + b"}" * (size // 6)),
    "lists inside each other": lambda size: array(size, "[" * 90 + "]" * 90),
    "white space": lambda size: (PROFILE, b" " * size + b"{}"),
    "a code": lambda size: (PROFILE, b'{"code":"' + b"x" * size + b'"}'),
    "commas": lambda size: (PROFILE, b'{"id":"' + b"," * size + b'"}'),
    "letters": lambda size: (PROFILE, b"x" * size),
}
