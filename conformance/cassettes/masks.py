"""What is written in place of what belongs to somebody: of the same form and length, so that it can be judged alike."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Container, Mapping
from typing import Final

_TOKEN: Final = re.compile(
    rb"(?P<markup>\$\{\w+\}|%24%7[Bb]\w+%7[Dd]|<[^<>]*>|\]\]>|&(?:amp|lt|gt|quot|apos);|\\[^u]|%[0-7][0-9A-Fa-f])"
    rb"|(?P<written>&\#?\w+;|\\u[0-9A-Fa-f]{4}|(?:%[89A-Fa-f][0-9A-Fa-f])+|[\xc0-\xf7][\x80-\xbf]+)"
    rb"|(?P<capital>[A-Z])|(?P<small>[a-z])|(?P<digit>[0-9])",
    re.DOTALL,
)
"""A character as XML, JSON and forms write it."""
_INSTEAD: Final = {"written": b"x", "capital": b"X", "small": b"x", "digit": b"0"}


def letters(text: bytes) -> bytes:
    """Return a text of the same form: letters as x, digits as 0, all else as it was."""
    return _TOKEN.sub(lambda match: _INSTEAD.get(str(match.lastgroup), match[0]), text)


def digits(text: bytes) -> bytes:
    """Return a number of the same form, of zeros; letters stay, such as the country of an account."""
    zero = ("written", "digit")
    return _TOKEN.sub(lambda match: b"0" if match.lastgroup in zero else match[0], text)


def date(text: bytes) -> bytes:
    """Return the first day of 1970 in the form of a date, and anything else without its letters and digits."""
    for form, first in _DATES:
        if re.match(form, text):
            return re.sub(form, first, text, count=1)
    return letters(text)


_DATES: Final = (
    (rb"\s*\d{4}(\D?)\d\d\1\d\d", rb"1970\g<1>01\g<1>01"),
    (rb"\s*\d\d(\D)\d\d\1\d{4}", rb"01\g<1>01\g<1>1970"),
)


def address(text: bytes) -> bytes:
    """Return a URL that leads nowhere, at the same host."""
    scheme, mark, rest = text.partition(b"://")
    host, slash, path = rest.partition(b"/")
    return scheme + mark + host + slash + letters(path) if mark else letters(text)


def file_note(content: bytes) -> bytes:
    """Return base64 of a note of a file's size in place of its base64, and anything else as it is."""
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
"""What is written in place of a member's value, by what the contract says that it holds."""


# By its form, wherever it stands

_MAIL_SIGN: Final = re.compile(
    rb"(?:@|%40|&\#0*64;|&\#x0*40;|\\u0040)([A-Za-z0-9\x80-\xff-]+(?:\.[A-Za-z0-9\x80-\xff-]*[A-Za-z0-9\x80-\xff])+)"
)
_LOCAL_PART: Final = re.compile(rb"[A-Za-z0-9._%+\x80-\xff-]{1,64}\Z")
_NOBODYS_DOMAIN: Final = re.compile(
    rb"(?:.*\.)?(?:example\.(?:com|net|org)|example|test|invalid|localhost)", re.IGNORECASE
)
_MAIL: Final = b"someone@example.invalid"


def mails(data: bytes) -> bytes:
    """Return the bytes with nobody's address in place of every e-mail address of a real domain."""
    pieces, done = [], 0
    for match in _MAIL_SIGN.finditer(data):
        local = _LOCAL_PART.search(data, max(done, match.start() - 64), match.start())
        if local is not None and not _NOBODYS_DOMAIN.fullmatch(match[1]):
            pieces += [data[done : local.start()], _MAIL]
            done = match.end()
    return b"".join((*pieces, data[done:]))


_PHONE: Final = re.compile(rb"(?<![\w.+-])(?:\+|%2[Bb])(?:[0-9][ ()/.-]{0,2}){7,14}[0-9](?![0-9])")
_NOBODYS_PHONE: Final = re.compile(rb"(?:\+|%2[Bb])(?:479000[0-9]{4}|46701740[0-9]{3})")
"""Numbers that no person has: the first are the suite's own, the second are kept free for fiction in Sweden."""
_SOMEONES_PHONE: Final = b"479000000000000"
_DOUBLE: Final = re.compile(rb"""<[^<>]*:double["'][^<>]*>\Z""")
_ATTRIBUTES: Final = 200
"""How far before a value the tag that says its type is looked for."""


def phones(data: bytes) -> bytes:
    """Return the bytes with nobody's number in place of every telephone number with a country's code."""
    return _PHONE.sub(_phone, data)


def _phone(match: re.Match[bytes]) -> bytes:
    if _DOUBLE.search(match.string, max(0, match.start() - _ATTRIBUTES), match.start()):
        return match[0]  # SOAP writes a double with its sign, so that a quantity looks like a number abroad
    if _NOBODYS_PHONE.fullmatch(re.sub(rb"[ ()/.-]", b"", match[0])):
        return match[0]
    sign = match[0][: 1 if match[0][:1] == b"+" else 3]
    number = iter(_SOMEONES_PHONE.decode())
    return sign + re.sub(rb"[0-9]", lambda _: next(number).encode(), match[0][len(sign) :])


_DAY, _MONTH, _YEAR = rb"(?:0[1-9]|[12][0-9]|3[01])", rb"(?:0[1-9]|1[0-2])", rb"[0-9]{2}"
_NORWEGIAN: Final = rb"(?:[04][1-9]|[1256][0-9]|[37][01])(?:[048][1-9]|[159][0-2])%s ?[0-9]{5}" % _YEAR
"""Day (of a D-number 40 more), month (of a made-up person 40 or 80 more), year and five digits."""
_BIRTH_NUMBERS: Final = (
    rb"(?<![\w.,+%%/-])(?:%s|(?:19|20)?%s%s%s[-+][0-9]{4}|%s%s%s[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]|%s%s%s-[0-9]{4})(?![\w-])"
    % (_NORWEGIAN, _YEAR, _MONTH, _DAY, _DAY, _MONTH, _YEAR, _DAY, _MONTH, _YEAR)
)
"""Birth numbers of Norway, Sweden, Finland and Denmark, with what separates their parts."""
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
"""A telephone number without a country's code; a Swedish birth number or an account without what separates its parts.
"""
_BEFORE: Final = re.compile(rb"[A-Za-z\x80-\xff][.,;:!?)]*[ \t]+\Z|\(\Z")
_BEHIND: Final = re.compile(rb"[.,;:!?)]?[ \t]+[A-Za-z\x80-\xff(]|[!?)]")


def numbers(data: bytes, own: Container[str] = frozenset()) -> bytes:
    """Return the bytes with zeros in place of birth numbers and accounts, and of telephone numbers among words."""

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
    plain = text.decode().replace(" ", "")
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1
