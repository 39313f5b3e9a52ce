"""A secret prints as its name, and survives scrubbing in no spelling."""

from __future__ import annotations

import base64
import copy
import html
import json
import pickle
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from conformance.errors import SettingsError
from conformance.scrubbing import Scrubber, Secret
from conformance.scrubbing.places import NOBODYS_ADDRESS, NOBODYS_KEY
from tests.cost import assert_linear, assert_quick
from tests.examples import tried

MEMBERS = ("user_api_key", "vendor_api_key")
KEY = "1f0a3c2e-77aa-4e0b-9d1c-ffeeddccbbaa"
ODD = "a&b<c>\"d'/é+ü %x"


def as_element(value: str) -> str:
    element = etree.Element("note")
    element.text = value
    return etree.tostring(element).decode()


def as_base64(before: int) -> Callable[[str], str]:
    def encode(value: str) -> str:
        return base64.b64encode(b"x" * before + value.encode() + b"tail").decode()

    return encode


def as_wrapped(value: str) -> str:
    return base64.encodebytes(b"head of a file " * 4 + value.encode() + b" tail" * 20).decode()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "xml": escape,
    "xml attribute": quoteattr,
    "xml with quotes": lambda v: escape(v, {"'": "&apos;", '"': "&quot;"}),
    "html": html.escape,
    "lxml": as_element,
    "decimal references": lambda v: "".join(f"&#{ord(c)};" for c in v),
    "hex references": lambda v: "".join(f"&#x{ord(c):x};" for c in v),
    "url": lambda v: quote(v, safe=""),
    "url path": quote,
    "url form": quote_plus,
    "url in small letters": lambda v: quote(v, safe="").lower() if v.islower() else quote(v, safe=""),
    "json": json.dumps,
    "json in utf-8": lambda v: json.dumps(v, ensure_ascii=False),
    "json with slashes escaped": lambda v: json.dumps(v).replace("/", "\\/"),
    "json in json": lambda v: json.dumps(json.dumps(v)),
    "base64": as_base64(0),
    "base64, one before": as_base64(1),
    "base64, two before": as_base64(2),
    "base64, wrapped": as_wrapped,
    "base64, wrapped, in json": lambda v: json.dumps(as_wrapped(v)),
    "base64url": lambda v: base64.urlsafe_b64encode(v.encode()).decode(),
    "hex": lambda v: v.encode().hex(),
}


def core(value: str, spelled: str) -> str:
    """What must not be found afterwards: the spelling without what the neighbours have a share in."""
    return spelled.strip("\"'")[6:-8] if len(spelled) > 20 else spelled


class TestSecret:
    def test_it_prints_as_its_name(self) -> None:
        secret = Secret("STAGE_KEY", KEY)
        assert f"{secret} {secret!r} {[secret]}" == "${STAGE_KEY} ${STAGE_KEY} [${STAGE_KEY}]"
        assert secret.reveal() == KEY
        assert secret.name == "STAGE_KEY"

    def test_it_is_not_pickled_in_clear(self) -> None:
        data = pickle.dumps(Secret("STAGE_KEY", KEY))
        assert KEY.encode() not in data
        with pytest.raises(SettingsError, match="does not travel"):
            pickle.loads(data).reveal()

    def test_copies_keep_the_value(self) -> None:
        secret = Secret("STAGE_KEY", KEY)
        assert copy.deepcopy({"k": secret})["k"].reveal() == KEY
        assert copy.copy(secret) is secret

    def test_it_compares_by_name_and_value(self) -> None:
        assert Secret("A", KEY) == Secret("A", KEY)
        assert Secret("A", KEY) != Secret("A", KEY + "1")
        assert Secret("A", KEY) != KEY
        assert len({Secret("A", KEY), Secret("A", KEY)}) == 1


class TestKnownValues:
    @pytest.mark.parametrize("value", [KEY, ODD, "pass/word+more", "ÅÄÖ-åäö-€"])
    @pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
    def test_a_value_is_replaced(self, value: str, spell: Any) -> None:
        spelled = spell(value)
        scrubbed = Scrubber(MEMBERS, {"THE_KEY": value}).text(f"before {spelled} after")
        assert "${THE_KEY}" in scrubbed
        assert value not in scrubbed
        assert core(value, spelled) not in scrubbed
        assert scrubbed.startswith("before ")
        assert scrubbed.endswith(" after")

    def test_utf_16_bytes(self) -> None:
        scrubber = Scrubber(MEMBERS, {"THE_KEY": KEY})
        for codec in ("utf-16-le", "utf-16-be"):
            scrubbed = scrubber.data(f"a {KEY} b".encode(codec))
            assert b"${THE_KEY}" in scrubbed
            assert KEY[1:-1].encode(codec) not in scrubbed

    def test_the_longest_value_goes_first(self) -> None:
        scrubber = Scrubber(MEMBERS, {"SHORT": "secret-1", "LONG": "secret-1-more"})
        assert scrubber.text("secret-1-more secret-1") == "${LONG} ${SHORT}"

    def test_a_learned_value_is_replaced_from_then_on(self) -> None:
        scrubber = Scrubber(MEMBERS)
        assert scrubber.text("new-key-1") == "new-key-1"
        scrubber.learn("new key", "new-key-1")
        scrubber.learn("again", "new-key-1")
        assert scrubber.text("new-key-1") == "${NEW_KEY}"

    @pytest.mark.parametrize("value", ["", "12345", "      ", "  12345  "])
    def test_a_short_value_is_refused_and_not_printed(self, value: str) -> None:
        with pytest.raises(SettingsError) as error:
            Scrubber(MEMBERS, {"THE_KEY": value})
        assert error.value.where == "THE_KEY"
        assert "12345" not in str(error.value)
        with pytest.raises(SettingsError):
            Scrubber(MEMBERS).learn("THE_KEY", value)

    def test_a_value_that_is_part_of_a_name_hides_no_member(self) -> None:
        scrubbed = Scrubber(MEMBERS, {"X": "user_api"}).text("<user_api_key>unknown</user_api_key>")
        assert "unknown" not in scrubbed

    def test_a_value_that_is_part_of_its_own_variable(self) -> None:
        scrubber = Scrubber(MEMBERS, {"MY_SECRET": "SECRET"})
        assert scrubber.text(scrubber.text("a SECRET b")) == "a ${MY_SECRET} b"

    def test_a_value_that_ends_where_a_placeholder_begins(self) -> None:
        scrubber = Scrubber(MEMBERS, {"A": "aaaaa$", "B": "SECRET"})
        once = scrubber.text("aaaaaSECRET")
        assert scrubber.text(once) == once == "aaaaa${B}"

    def test_other_text_is_left_alone(self) -> None:
        text = "Bearer token required; basic authentication. ${HOME} <note>user_api_key is missing</note> \udcff"
        assert Scrubber(MEMBERS, {"THE_KEY": KEY}).text(text) == text


PLACES = [
    "<user_api_key>{}</user_api_key>",
    '<user_api_key xsi:type="xsd:string">{}</user_api_key>',
    "<user_api_key a='>' b=\"1\">{}</user_api_key>",
    "<ns1:user_api_key\n  xsi:type='x'\n>\n  {}\n</ns1:user_api_key >",
    "<user_api_key><![CDATA[{}]]></user_api_key>",
    "<user_api_key><![CDATA[<{}>]]></user_api_key>",
    "<user_api_key><b>{}</b></user_api_key>",
    "<user_api_key><!-- {} --></user_api_key>",
    "<user_api_key>{}",
    "<user_api_key>{}</wrong><a/>",
    "<user_api_key>\n{}\n more</user_api_",
    "<a:vendor_api_key>x1</a:vendor_api_key><user_api_key>{}</user_api_key>",
    "<user_api_key/><user_api_key>{}</user_api_key>",
    "&lt;user_api_key&gt;{}&lt;/user_api_key&gt;",
    '{{"user_api_key": "{}"}}',
    '{{"a": 1, "user_api_key"\n:\n"{}", "b": "c"}}',
    '{{"user_api_key": "a\\"{}"}}',
    '"{{\\"user_api_key\\": \\"{}\\"}}"',
    "{{'vendor_api_key': '{}'}}",
    "https://x.example/a?user_api_key={}&b=c",
    "Authorization: Bearer {}",
    "authorization: {}\r\nHost: x",
    "Authorization: Basic {}==",
    '"Authorization": "Bearer {}"',
    "Authorization:\n- Bearer {}\n",
    "the header was bearer {}, it said",
]


class TestPlaces:
    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("value", [KEY, "q9Xw7Zr4Tt2"])
    def test_an_unknown_value_is_replaced_where_a_key_belongs(self, place: str, value: str) -> None:
        scrubber = Scrubber(MEMBERS)
        text = f"<before/> {place.format(value)} <after/>"
        scrubbed = scrubber.text(text)
        assert value not in scrubbed
        assert "_API_KEY}" in scrubbed or "${AUTHORIZATION}" in scrubbed
        assert scrubbed.startswith("<before/> ")
        assert scrubber.text(scrubbed) == scrubbed

    def test_a_known_value_keeps_its_own_name(self) -> None:
        scrubber = Scrubber(MEMBERS, {"STAGE_KEY": KEY})
        expected = "<user_api_key>${STAGE_KEY}</user_api_key>"
        assert scrubber.text(f"<user_api_key>{KEY}</user_api_key>") == expected
        assert scrubber.text(expected) == expected

    @pytest.mark.parametrize("text", ["<user_api_key></user_api_key>", '{"user_api_key": ""}', "<user_api_key/>x"])
    def test_an_empty_key_stays_empty(self, text: str) -> None:
        assert Scrubber(MEMBERS).text(text) == text

    def test_xml_stays_xml_and_json_stays_json(self) -> None:
        scrubber = Scrubber(MEMBERS)
        body = f"<a><b:user_api_key xmlns:b='u'>{KEY}</b:user_api_key><c>kept</c></a>"
        assert etree.fromstring(scrubber.text(body)).findtext("c") == "kept"
        body = json.dumps({"user_api_key": 'a"b\\c', "n": [{"vendor_api_key": "x"}], "z": 1})
        assert json.loads(scrubber.text(body))["z"] == 1
        assert json.loads(scrubber.text('{"user_api_key": 1234567}')) == {"user_api_key": "${USER_API_KEY}"}

    def test_headers(self) -> None:
        headers = {"authorization": "Digest abc", "Cookie": "a=b", "X": KEY, "Content-Type": "text/xml"}
        assert Scrubber(MEMBERS, {"K": KEY}).headers(headers) == {
            "authorization": "Digest ${AUTHORIZATION}",
            "Cookie": "${COOKIE}",
            "X": "${K}",
            "Content-Type": "text/xml",
        }

    def test_a_href_target_is_covered_by_its_known_value(self) -> None:
        body = f'<user_api_key href="#id1"/></op><multiRef id="id1">{KEY}</multiRef>'
        assert KEY not in Scrubber(MEMBERS, {"K": KEY}).text(body)


values = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=6, max_size=40).filter(
    lambda v: len(v.strip()) >= 6
)
around = st.text(st.sampled_from("ab <>&\"'=:{}$/\\n1\n"), max_size=30)


@tried(given(value=values, before=around, after=around, spell=st.sampled_from(list(SPELLINGS))), few=25, many=300)
def test_a_planted_secret_never_survives(value: str, before: str, after: str, spell: str) -> None:
    scrubber = Scrubber(MEMBERS, {"THE_KEY": value})
    spelled = SPELLINGS[spell](value)
    scrubbed = scrubber.text(f"{before} {spelled} {after}")
    assert "${THE_KEY}" in scrubbed
    if value not in f"{before} {after}" + "${THE_KEY}":
        assert value not in scrubbed


@tried(given(value=values, place=st.sampled_from(PLACES), before=around, after=around), few=25, many=200)
@example(value="<00000", place="<user_api_key>\n{}\n more</user_api_", before="", after="")
def test_scrubbing_twice_is_scrubbing_once(value: str, place: str, before: str, after: str) -> None:
    scrubber = Scrubber(MEMBERS, {"THE_KEY": value})
    once = scrubber.text(before + place.format(escape(value)) + after)
    assert scrubber.text(once) == once


@pytest.mark.parametrize("large", [1 << 16, pytest.param(1 << 20, marks=pytest.mark.slow)])
def test_the_time_for_large_bodies_grows_with_their_length_alone(large: int) -> None:
    scrubber = Scrubber(MEMBERS, {f"K{i}": f"{i}{KEY}{i}" for i in range(8)})

    def scrubbing(size: int) -> Callable[[], object]:
        file = base64.encodebytes(bytes(range(256)) * (size // 500))
        body = b"<user_api_key>unknown</user_api_key><file>" + file + b"</file>" + b"<item>text</item>\n" * (size // 60)
        assert b"unknown" not in scrubber.data(body)
        return lambda: scrubber.data(body)

    assert_linear(scrubbing, large >> 4, large)
    assert_quick(lambda: scrubber.data(b"<user_api_key>" * 20_000), within=2)


RESPONSE = '<n1:{}Response xmlns:n1="https://x"><return xsi:type="xsd:string">{}</return></n1:{}Response>'
ADDRESS = "https://web.example/company/settings?token=d01b0842-f7fb-5aa4-9b00-ad63fe388715&amp;lang=fi"


def response(method: str, text: str) -> str:
    return RESPONSE.format(method, text, method)


class TestIssued:
    def test_a_response_that_is_a_key_is_covered_and_no_other_response(self) -> None:
        scrubber = Scrubber(MEMBERS, {}, answering=["user_create_e"])
        made = response("user_create_e", KEY)
        assert scrubber.text(made) == made.replace(KEY, NOBODYS_KEY.decode())
        assert scrubber.text(scrubber.text(made)) == scrubber.text(made)
        for method, said in (("user_create_e", "OK: USER ADDED"), ("get_invoice_id", KEY)):
            other = response(method, said)
            assert scrubber.text(other) == other
        between = response("user_create_e", "OK: 36 char uuid") + response("get_invoice_id", KEY)
        assert scrubber.text(between) == between

    @pytest.mark.parametrize(
        "said",
        [ADDRESS, f"\n  {ADDRESS}\n", f"OK: {ADDRESS}", f"<![CDATA[{ADDRESS}]]>", f"see {ADDRESS}.", ADDRESS[:-20]],
    )
    @pytest.mark.parametrize("cut", [0, 40])
    def test_an_address_that_lets_its_reader_in_is_covered_in_its_form(self, said: Any, cut: int) -> None:
        scrubber = Scrubber(MEMBERS, {}, answering=["token_login"])
        text = response("token_login", said)
        scrubbed = scrubber.text(text[: len(text) - cut])
        assert NOBODYS_ADDRESS.decode() in scrubbed
        assert "d01b0842" not in scrubbed
        assert "web.example" not in scrubbed
        assert scrubber.text(scrubbed) == scrubbed

    def test_what_was_issued_is_replaced_everywhere_once_it_was_heard(self) -> None:
        scrubber = Scrubber(MEMBERS, {}, answering=["token_login", "user_create_e"])
        scrubber.hear(response("token_login", ADDRESS).encode(), "token_login")
        scrubber.hear(response("user_create_e", KEY).encode(), "user_create_e")
        assert "d01b0842" not in scrubber.text(f"expected OK, actual {ADDRESS!r}")
        assert "d01b0842" not in scrubber.text("the token D01B0842F7FB5AA49B00AD63FE388715").lower()
        assert KEY not in scrubber.text(f"actual {KEY}")
        assert scrubber.text("https://web.example/company/settings") == "https://web.example/company/settings"

    def test_keys_in_the_members_of_a_response_are_replaced_everywhere_once_they_were_heard(self) -> None:
        scrubber = Scrubber([*MEMBERS, "access_token"])
        scrubber.hear(f"<a><user_api_key>{KEY}</user_api_key><name>Kari</name></a>".encode(), "company_list")
        scrubber.hear(b'{"access_token": "opaque-token-of-2026", "scope": "eui"}', "token")
        assert scrubber.text(f"it said {KEY} and opaque-token-of-2026") == "it said ${USER_API_KEY} and ${ACCESS_TOKEN}"
        for plain in (b"<user_api_key>unknown</user_api_key>", b"<user_api_key/>", b'{"access_token": null}', b"\xff<"):
            scrubber.hear(plain, "company_list")
        assert scrubber.text("unknown Kari eui null") == "unknown Kari eui null"


class TestHeaders:
    def test_names_and_values_hold_no_key(self) -> None:
        headers = {f"X-{KEY}": "1", "X-Note": KEY.upper(), "Content-Type": "text/xml"}
        assert Scrubber(MEMBERS, {"K": KEY}).headers(headers) == {
            "X-${K}": "1",
            "X-Note": "${K}",
            "Content-Type": "text/xml",
        }

    @pytest.mark.parametrize(
        "name", ["Set-Cookie", "Cookie", "X-Api-Key", "User-Api-Key", "X-Auth-Token", "X-CSRF-Token", "Client-Secret"]
    )
    def test_a_header_that_is_a_credential_is_covered_whatever_it_holds(self, name: str) -> None:
        scrubber = Scrubber(MEMBERS, {"K": KEY})
        once = scrubber.headers({name: "q9Xw7Zr4Tt2", "Keep-Alive": "timeout=5", "X-Monkey": "banana"})
        assert "q9Xw7Zr4Tt2" not in str(once)
        assert (once["Keep-Alive"], once["X-Monkey"]) == ("timeout=5", "banana")
        assert scrubber.headers(once) == once
        assert scrubber.headers({name: KEY}) == {name: "${K}"}


def test_a_text_is_scrubbed_before_it_is_cut() -> None:
    scrubber = Scrubber(MEMBERS, {"THE_KEY": KEY})
    for length in range(1, 60):
        cut = scrubber.start("x" * 20 + KEY + "z" * 9000, length)
        assert cut == ("x" * 20 + "${THE_KEY}" + "z" * 60)[:length]


def test_all_values_that_are_too_short_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        Scrubber(MEMBERS, {"A_KEY": "12345", "B_KEY": KEY, "C_KEY": "abc"})
    assert error.value.where == "A_KEY, C_KEY"


def test_an_id_that_is_hidden_on_request_keeps_its_form() -> None:
    scrubber = Scrubber(MEMBERS, {"K": "key-9Xk2Lm-of-stage"}, ids=[KEY])
    assert scrubber.text(f"<id>{KEY}</id> {KEY.upper()}") == f"<id>{NOBODYS_KEY.decode()}</id> {NOBODYS_KEY.decode()}"


@pytest.mark.parametrize(
    "text",
    [
        "<my_user_api_key>word</my_user_api_key>",
        "a-user_api_key=word",
        '{"Xuser_api_key": "word"}',
        "/user_api_key=word",
    ],
)
def test_a_name_that_only_ends_like_a_key_s_is_another_member(text: str) -> None:
    assert Scrubber(MEMBERS).text(text) == text
