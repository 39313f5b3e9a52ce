"""Masks personal data with values of the same form and length, so that it is judged like the original."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Container, Mapping
from typing import Final

from stdnum.iso7064 import mod_97_10

_TOKEN: Final = re.compile(
    rb"(?P<markup>\$\{\w+\}|%24%7[Bb]\w+%7[Dd]|<[^<>]*>|\]\]>|&(?:amp|lt|gt|quot|apos);|\\[^u]|%[0-7][0-9A-Fa-f])"
    rb"|(?P<written>&\#?\w+;|\\u[0-9A-Fa-f]{4}|(?:%[89A-Fa-f][0-9A-Fa-f])+|[\xc0-\xf7][\x80-\xbf]+)"
    rb"|(?P<capital>[A-Z])|(?P<small>[a-z])|(?P<digit>[0-9])",
    re.DOTALL,
)
"""One character as XML, JSON and forms encode it."""
_INSTEAD: Final = {"written": b"x", "capital": b"X", "small": b"x", "digit": b"0"}


def letters(text: bytes) -> bytes:
    """Replace letters by x and digits by 0; keep everything else."""
    return _TOKEN.sub(lambda match: _INSTEAD.get(str(match.lastgroup), match[0]), text)


def digits(text: bytes) -> bytes:
    """Replace digits by 0; keep everything else, such as the country code of an IBAN."""
    zero = ("written", "digit")
    return _TOKEN.sub(lambda match: b"0" if match.lastgroup in zero else match[0], text)


def date(text: bytes) -> bytes:
    """Return a date as 1 January 1970 in the same format; mask anything else like text."""
    for form, first in _DATES:
        if re.match(form, text):
            return re.sub(form, first, text, count=1)
    return letters(text)


_DATES: Final = (
    (rb"\s*\d{4}(\D?)\d\d\1\d\d", rb"1970\g<1>01\g<1>01"),
    (rb"\s*\d\d(\D)\d\d\1\d{4}", rb"01\g<1>01\g<1>1970"),
)


def address(text: bytes) -> bytes:
    """Return a URL with the same host and a masked path."""
    scheme, mark, rest = text.partition(b"://")
    host, slash, path = rest.partition(b"/")
    return scheme + mark + host + slash + letters(path) if mark else letters(text)


def file_note(content: bytes) -> bytes:
    """Replace a base64 file by the base64 of a note with its size; return anything else unchanged."""
    try:
        plain = base64.b64decode(b"".join(_JSON_LINES.sub(b"", content).split()), validate=True)
    except ValueError:
        return content
    if not plain or plain.startswith(NOTE):
        return content
    return base64.b64encode(b"%s%d bytes" % (NOTE, len(plain)))


NOTE: Final = b"a file of "
_JSON_LINES: Final = re.compile(rb"\\[rnt]|\\(?=/)")

MASKS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "account": digits,
    "address": letters,
    "birth-date": date,
    "birth-number": letters,
    "file": file_note,
    "link": address,
    "name": letters,
    "phone": digits,
    "text": letters,
}
"""The mask for each kind of personal data that a contract declares."""


# Personal data that is recognised by its format, anywhere

_MAIL_SIGN: Final = re.compile(
    rb"(?:@|%40|&\#0*64;|&\#x0*40;|\\u0040)([A-Za-z0-9\x80-\xff-]+(?:\.[A-Za-z0-9\x80-\xff-]*[A-Za-z0-9\x80-\xff])+)"
)
_LOCAL_PART: Final = re.compile(rb"[A-Za-z0-9._%+\x80-\xff-]{1,64}\Z")
_NOBODYS_DOMAIN: Final = re.compile(
    rb"(?:.*\.)?(?:example\.(?:com|net|org)|example|test|invalid|localhost)", re.IGNORECASE
)
_MAIL: Final = b"someone@example.invalid"


def mails(data: bytes) -> bytes:
    """Replace every e-mail address of a real domain."""
    pieces, done = [], 0
    for match in _MAIL_SIGN.finditer(data):
        local = _LOCAL_PART.search(data, max(done, match.start() - 64), match.start())
        if local is not None and not _NOBODYS_DOMAIN.fullmatch(match[1]):
            pieces += [data[done : local.start()], _MAIL]
            done = match.end()
    return b"".join((*pieces, data[done:]))


_PHONE: Final = re.compile(rb"(?<![\w.+-])(?:\+|%2[Bb])(?:[0-9][ ()/.-]{0,2}){7,14}[0-9](?![0-9])")
_NOBODYS_PHONE: Final = re.compile(rb"(?:\+|%2[Bb])(?:479000[0-9]{4}|46701740[0-9]{3})")
"""Unassigned numbers: the suite's own, and a Swedish range reserved for fiction."""
_SOMEONES_PHONE: Final = b"479000000000000"
_DOUBLE: Final = re.compile(rb"""<[^<>]*:double["'][^<>]*>\Z""")
_ATTRIBUTES: Final = 200
"""How far before a value to look for the tag with its type."""


def phones(data: bytes) -> bytes:
    """Replace every telephone number that has a country code."""
    return _PHONE.sub(_phone, data)


def _phone(match: re.Match[bytes]) -> bytes:
    if _DOUBLE.search(match.string, max(0, match.start() - _ATTRIBUTES), match.start()):
        return match[0]  # a SOAP double with a plus sign looks like an international number
    if _NOBODYS_PHONE.fullmatch(re.sub(rb"[ ()/.-]", b"", match[0])):
        return match[0]
    sign = match[0][: 1 if match[0][:1] == b"+" else 3]
    number = iter(_SOMEONES_PHONE.decode())
    return sign + re.sub(rb"[0-9]", lambda _: next(number).encode(), match[0][len(sign) :])


_DAY, _MONTH, _YEAR = rb"(?:0[1-9]|[12][0-9]|3[01])", rb"(?:0[1-9]|1[0-2])", rb"[0-9]{2}"
_NORWEGIAN: Final = rb"(?:[04][1-9]|[1256][0-9]|[37][01])(?:[048][1-9]|[159][0-2])%s ?[0-9]{5}" % _YEAR
"""Day (plus 40 in a D-number), month (plus 40 or 80 for synthetic persons), year and five digits."""
_BIRTH_NUMBERS: Final = (
    rb"(?<![\w.,+%%/-])(?:%s|(?:19|20)?%s%s%s[-+][0-9]{4}|%s%s%s[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]|%s%s%s-[0-9]{4})(?![\w-])"
    % (_NORWEGIAN, _YEAR, _MONTH, _DAY, _DAY, _MONTH, _YEAR, _DAY, _MONTH, _YEAR)
)
"""Norwegian, Swedish, Finnish and Danish birth numbers with separators."""
_IBAN: Final = rb"(?<![\w.+%/-])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)"
_ACCOUNT: Final = rb"(?<![\w.+%/-])[0-9]{4}[. ][0-9]{2}[. ][0-9]{5}(?![\w-])"
_ANYWHERE: Final = re.compile(rb"(?P<iban>%s)|(?P<number>%s|%s)" % (_IBAN, _BIRTH_NUMBERS, _ACCOUNT))
_AMONG_WORDS: Final = re.compile(
    rb"""(?<![\w.,+%/-])(?:
        [2-9][0-9]{7} | 00[1-9][0-9]{7,13} | 0[1-9][0-9]{0,2}[\ -]?[0-9]{5,8} | [0-9]{2,3}(?:[\ -][0-9]{2,3}){2,4}
      | (?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{4} | [0-9]{11}
    )(?![\w-])""",
    re.VERBOSE,
)
"""Telephone numbers without a country code; Swedish birth numbers and accounts without separators."""
_BEFORE: Final = re.compile(rb"[A-Za-z\x80-\xff][.,;:!?)]*[ \t]+\Z|\(\Z")
_BEHIND: Final = re.compile(rb"[.,;:!?)]?[ \t]+[A-Za-z\x80-\xff(]|[!?)]")


def numbers(data: bytes, own: Container[str] = frozenset()) -> bytes:
    """Replace birth numbers and account numbers anywhere, and telephone numbers inside sentences."""

    def change(match: re.Match[bytes]) -> bytes:
        if match[0].decode() in own or (match.lastgroup == "iban" and not _is_iban(match[0])):
            return match[0]
        return digits(match[0]) if match.lastgroup == "iban" else letters(match[0])

    def among_words(match: re.Match[bytes]) -> bytes:
        before = _BEFORE.search(data, max(0, match.start() - 8), match.start())
        if match[0].decode() in own or not (before or _BEHIND.match(data, match.end())):
            return match[0]
        return digits(match[0])

    data = _ANYWHERE.sub(change, data)
    return _AMONG_WORDS.sub(among_words, data)


def _is_iban(text: bytes) -> bool:
    # Of any country and length: stdnum.iban would refuse a number whose country it does not know.
    plain = text.decode().replace(" ", "")
    return mod_97_10.is_valid(plain[4:] + plain[:4])
