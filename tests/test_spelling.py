"""A value is found in whatever spelling it has in a text, and so is a half of it; nothing else is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.scrubbing import Scrubber
from conformance.scrubbing.spelling import Finder
from tests.cost import assert_linear
from tests.examples import tried
from tests.spellings import SPELLINGS, each, holds, in_base64

KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
WORDS = "canary+vendor/key=9Xk2Lm"
MEMBERS = ("user_api_key", "vendor_api_key")


def scrubbed(text: str, **known: str) -> str:
    return Scrubber(MEMBERS, known or {"THE_KEY": KEY}).text(text)


@pytest.mark.parametrize("value", [KEY, WORDS], ids=["a uuid", "words"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_value_is_found_in_every_spelling(value: str, spelling: str) -> None:
    text = f"before {SPELLINGS[spelling](value)} after"
    clean = scrubbed(text, THE_KEY=value)
    assert "${THE_KEY}" in clean
    assert not holds(clean.replace("${THE_KEY}", "|").encode("utf-8", "surrogatepass"), value)
    assert clean.startswith("before ")
    assert clean.endswith(" after")


@pytest.mark.parametrize("value", [KEY, WORDS], ids=["a uuid", "words"])
@pytest.mark.parametrize("outer", ["url", "json in json", "base64, one before", "references in references", "hex"])
@pytest.mark.parametrize(
    "inner", ["in capitals", "hex references", "json escapes", "base64, two before", "url in a url"]
)
def test_a_value_is_found_under_two_layers(value: str, outer: str, inner: str) -> None:
    text = SPELLINGS[outer](SPELLINGS[inner](value))
    assert "${THE_KEY}" in scrubbed(f"<a>{text}</a>", THE_KEY=value)


ONE_CHARACTER = [
    str,
    str.upper,
    each("%{:02x}"),
    each("%25{:02X}"),
    each("&#{};"),
    each("&#000{};"),
    each("&#x{:x};"),
    each("&amp;#{};"),
    each("\\u{:04x}"),
    each("\\\\u{:04X}"),
    each("\\x{:02x}"),
    each("\\{:03o}"),
]
BETWEEN = ["", "", "", "\n", " ", "\r\n\t", "-", "\u00ad", "\u200b", "<!-- x -->", "]]><![CDATA[", "<wbr/>"]


@pytest.mark.parametrize("place", ["<a href='{}'>x</a>", "<!-- {} -->", "<?x {} ?>", "<![CDATA[{}]]>", "<span a={}/>"])
@pytest.mark.parametrize(
    "spelling", ["as it is", "decimal references", "url, every character", "base64", "json escapes"]
)
def test_a_value_is_found_in_markup_that_is_no_text(place: str, spelling: str) -> None:
    clean = scrubbed(place.format(SPELLINGS[spelling](KEY)))
    assert not holds(clean.replace("${THE_KEY}", "|").encode(), KEY)


@tried(
    given(
        st.lists(st.tuples(st.sampled_from(ONE_CHARACTER), st.sampled_from(BETWEEN)), min_size=36, max_size=36),
        st.sampled_from([str, in_base64(0), in_base64(1), in_base64(2)]),
    ),
    few=15,
    many=200,
)
def test_a_value_is_found_however_its_characters_are_mixed(
    ways: list[tuple[Callable[[str], str], str]], wrap: Callable[[str], str]
) -> None:
    text = "".join(write(c) + between for c, (write, between) in zip(KEY, ways, strict=True))
    clean = scrubbed(f"({wrap(text)})")
    assert "${THE_KEY}" in clean
    assert not holds(clean.replace("${THE_KEY}", "|").encode("utf-8", "surrogatepass"), KEY, 6)


@pytest.mark.parametrize("length", range(8, 36))
@pytest.mark.parametrize(
    "spelling", ["as it is", "in capitals", "decimal references", "json escapes", "url, every character"]
)
def test_the_beginning_of_a_value_is_found_where_a_text_was_cut(spelling: str, length: int) -> None:
    for half in (KEY[:length], WORDS[: min(length, len(WORDS) - 1)]):
        whole = KEY if half in KEY else WORDS
        if len(re.sub("[^0-9A-Za-z/=]", "", half)) < 8:
            continue
        for behind in ("", "…", "...", "\n and more", "'…"):
            text = f"it was {SPELLINGS[spelling](half)}{behind}"
            clean = scrubbed(text, THE_KEY=whole)
            assert clean.startswith("it was ${THE_KEY}"), clean


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_spelling_that_is_cut_in_the_middle_of_a_character_is_found(cut: int) -> None:
    for form in (each("&#{:04};"), each("\\u{:04x}"), each("%{:02x}")):
        text = form(KEY[:20])[:-cut]
        assert scrubbed(f"it was {text}").startswith("it was ${THE_KEY}")


@pytest.mark.parametrize("half", [KEY[:18], KEY[9:27], KEY[-17:], KEY.replace("-", "")[8:24]])
def test_half_a_random_value_is_found_anywhere(half: str) -> None:
    assert scrubbed(f"key {half}******** is unknown") == "key ${THE_KEY}******** is unknown"


@pytest.mark.parametrize(
    "text",
    [
        "7c9e667 7425 40de are three numbers",
        "00000000-0000-4000-8000-000000000000",
        "user-key-of is the beginning of words, and production is a word",
        "the year 2026, 20260115120000, +4790000000, NO9386011117947",
        "canary, vendor, key",
        "SGVsbG8gd29ybGQsIHRoaXMgaXMgYmFzZTY0",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert scrubbed(text, A=KEY, B="user-key-of-production", C=WORDS) == text


def test_a_word_that_begins_a_value_of_words_is_not_found_where_a_line_ends() -> None:
    assert scrubbed("in production", A="production-key-of-the-company") == "in production"
    assert scrubbed("of production-key…", A="production-key-of-the-company") == "of ${A}…"


@tried(given(st.binary(max_size=300), st.text(max_size=100)), few=20, many=200)
def test_scrubbing_anything_twice_is_scrubbing_it_once(data: bytes, text: str) -> None:
    scrubber = Scrubber(MEMBERS, {"A": KEY, "B": WORDS, "C": "user-key-of-production"})
    written = SPELLINGS["base64"](KEY).encode()
    for piece in (data, text.encode("utf-8", "surrogatepass"), KEY.encode() + data, data + written):
        once = scrubber.data(piece)
        assert scrubber.data(once) == once


HOSTILE = {
    "text": "<item>text &amp; more ø</item>\n".encode(),
    "random": os.urandom(997),
    "ampersands": b"&amp;",
    "percents": b"%25",
    "ends of references": b"&#0",
    "backslashes": b"\\",
    "comments": b"<!--",
    "dots": b"a...",
    "lines": b"a\n",
    "numbers": b"49, ",
    "hex": b"ab",
    "base64": b"QUJDREVGR0g1",
    "half a key": b"7c9e6679",
    "equals": b"=",
    "beginnings of words": b"canaryve ",
    "letters": "ﬀ".encode(),
}


@pytest.mark.parametrize("large", [1 << 17, pytest.param(1 << 19, marks=pytest.mark.slow)])
@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_the_time_grows_with_the_length_alone(piece: bytes, large: int) -> None:
    finder = Finder({KEY: "A", WORDS: "B"})

    def finding(size: int) -> Callable[[], object]:
        data = piece * (size // len(piece))
        return lambda: finder.find(data)

    assert_linear(finding, large >> 4, large, least=0.001)
