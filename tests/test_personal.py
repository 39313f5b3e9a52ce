"""A recording of a live endpoint holds nothing of a person, and all of it is judged and compared as before."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.catalogue.types import leaves
from conformance.drift.shape import LOOSE, format_of
from conformance.paths import Suite
from conformance.scrubbing import RecordingScrubber, Scrubber, masks
from conformance.scrubbing.personal import Personal, held, own_texts
from conformance.wires.registry import load
from tests.checkout import ROOT
from tests.cost import assert_linear
from tests.examples import tried
from tests.servers import envelope

SUITE = Suite(ROOT)
CATALOGUE = load(SUITE.contracts)
OWN = own_texts((SUITE.features, SUITE.contracts))
MASKED = Personal(CATALOGUE, OWN)


def scrubber() -> RecordingScrubber:
    MASKED.path("", "")  # the bodies that follow belong to no operation
    return RecordingScrubber(Scrubber(CATALOGUE.secrets), personal=MASKED)


def soap(method: str, members: str) -> bytes:
    return envelope(method, f"<return><item>{members}</item></return>")


AGREEMENT = (
    "<state>ACTIVE</state><name>Bjørn Åge Væring-Lie</name><phone>91 23 45 67</phone><email>b@firma.no</email>"
    "<reference_nr>1000000001</reference_nr><customer_nr>77</customer_nr>"
)
PERSON = ("Bjørn", "Åge", "Væring", "Lie", "91 23 45 67", "firma.no")


class TestMembers:
    def test_what_a_contract_says_of_a_member_is_replaced_in_its_form(self) -> None:
        body = soap("consumer_agreements_query", AGREEMENT)
        clean = scrubber().response(body).decode()
        assert not [piece for piece in PERSON if piece in clean]
        assert "<name>Xxxxx xxx Xxxxxx-Xxx</name>" in clean
        assert "<phone>00 00 00 00</phone>" in clean
        assert "<state>ACTIVE</state>" in clean
        assert "<reference_nr>1000000001</reference_nr><customer_nr>77</customer_nr>" in clean

    def test_a_member_of_another_call_may_have_the_same_name(self) -> None:
        body = soap("list_operators", "<name>Operator of Norway</name>")
        assert scrubber().response(body) == body

    def test_an_unknown_call_is_held_to_what_any_contract_says(self) -> None:
        clean = scrubber().response(
            b'{"first_name": "Bjorn", "deep": [{"phone_number": 91234567, "ssn": "1"}], "id": 91234567}'
        )
        assert json.loads(clean) == {
            "first_name": "Xxxxx",
            "deep": [{"phone_number": 10000000, "ssn": "${SSN}"}],
            "id": 91234567,
        }

    def test_a_request_is_known_by_its_path(self) -> None:
        made = scrubber()
        assert made.path("GET", "/v1/services/atg/60300512345") == "/v1/services/atg/00000000000"
        assert made.response(b'{"account_number": "60300512345"}') == b'{"account_number": "00000000000"}'
        assert made.path("GET", "/ax/v1/services/atg/mandates") == "/ax/v1/services/atg/mandates"
        assert made.path("GET", "/elsewhere") == "/elsewhere"

    def test_a_query_and_a_form_are_replaced_too(self) -> None:
        made = scrubber()
        made.path("GET", "/v1/lookup/consumers")
        query = b"last_name=V%C3%A6ring+Lie&date_of_birth=1985-07-23&phone_number=%2B4791234567&postal_code=7713"
        assert (
            made.data(query)
            == b"last_name=Xxxxxx+Xxx&date_of_birth=1970-01-01&phone_number=%2B4790000000&postal_code=0000"
        )

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("O&apos;Brien &amp; S&#248;n", "X&apos;Xxxxx &amp; Xxx"),
            ("<![CDATA[Kåre & Co]]>", "<![CDATA[Xxxx & Xx]]>"),
            ("", ""),
            ("  \n", "  \n"),
            ("Kari Nordmann", "Kari Nordmann"),
        ],
    )
    def test_xml_stays_xml_and_what_the_suite_made_up_stays(self, value: str, expected: str) -> None:
        clean = scrubber().response(soap("consumer_agreements_query", f"<name>{value}</name>"))
        assert f"<name>{expected}</name>" in clean.decode()
        etree.fromstring(clean)

    def test_json_stays_json(self) -> None:
        made = scrubber()
        made.path("GET", "/v1/services/b2cno/consumers")
        given_ = {"name": 'Åse "Aa" \\ Bø\n😀', "address": {"city": "Bø"}, "email": None, "phone": "", "status": "NEW"}
        for ascii_only in (True, False):
            clean = json.loads(made.response(json.dumps([given_], ensure_ascii=ascii_only).encode()))
            assert clean[0]["name"].startswith('xxx "Xx" \\ Xx\n')
            assert (clean[0]["email"], clean[0]["phone"], clean[0]["status"]) == (None, "", "NEW")

    def test_a_file_in_json_becomes_a_note_of_its_size(self) -> None:
        made = scrubber()
        made.path("POST", "/invoice")
        pdf = base64.b64encode(b"%PDF-1.4 of Bjorn" * 9).decode()
        clean = json.loads(made.data(json.dumps({"invoiceDetails": {"pdfBytes": pdf, "total": 1}}).encode()))
        assert base64.b64decode(clean["invoiceDetails"]["pdfBytes"]) == b"a file of 153 bytes"
        assert clean["invoiceDetails"]["total"] == 1

    def test_an_address_that_opens_an_invoice_leads_nowhere(self) -> None:
        made = scrubber()
        made.path("POST", "/invoice/order-1/send")
        clean = json.loads(made.response(b'{"invoiceUrl": "https://pay.firma.no/i/Ab3dEf?k=9Xz", "statusCode": "200"}'))
        assert clean == {"invoiceUrl": "https://pay.firma.no/x/Xx0xXx?x=0Xx", "statusCode": "200"}

    def test_an_invoice_that_is_the_whole_response_keeps_its_form_alone(self) -> None:
        invoice = "<?xml version='1.0'?><Invoice><Name>Bjørn Lie</Name><Sum cur='NOK'>12.50</Sum></Invoice>".encode()
        clean = scrubber().response(invoice).decode()
        assert "<Invoice><Name>Xxxxx Xxx</Name><Sum cur='NOK'>00.00</Sum></Invoice>" in clean
        picture = b"\x89PNG\r\n" + b"Bjorn" * 99
        assert scrubber().response(picture) == b"\x89PNG a file of 501 bytes"
        assert scrubber().response(b"<html><body>Bad Gateway</body></html>") == b"<html><body>Bad Gateway</body></html>"

    def test_a_document_that_follows_a_soap_frame_in_one_file_is_masked_whole(self) -> None:
        frame = b"<SOAP-ENV:Envelope xmlns:SOAP-ENV='e'><SOAP-ENV:Body><From>Kari Lie</From></SOAP-ENV:Body>"
        document = "</SOAP-ENV:Envelope>\n<?xml version='1.0'?><Finvoice><Name>Bjørn Lie</Name></Finvoice>".encode()
        clean = scrubber().response(frame + document).decode()
        assert "Lie" not in clean
        assert "<Finvoice><Name>" in clean


XML = '<e:Envelope xmlns:e="u"><e:Body><r>{}</r></e:Body></e:Envelope>'
BIRTH_NUMBERS = [
    "15078512345",
    "150785 12345",
    "55078512345",  # a D-number
    "15478512345",  # made up by NAV
    "15878512345",  # made up by the tax office
    "850715-1234",
    "19850715-1234",
    "850715+1234",
    "150785-123A",
    "150785A123B",
    "150785-1234",
]
ACCOUNTS = ["NO16 6030 0512 345", "NO1660300512345", "SE4012300000098765432109", "FI0398765432101234", "6030.05.12345"]
PHONES = ["+4791234567", "+47 912 34 567", "+46 (0)70-123 45 67", "%2B4791234567"]
AMONG_WORDS = [
    "91234567",
    "912 34 567",
    "91 23 45 67",
    "040-1234567",
    "0401234567",
    "004791234567",
    "198507151234",
    "60300512345",
]


class TestForms:
    @pytest.mark.parametrize("value", [*BIRTH_NUMBERS, *ACCOUNTS, *PHONES])
    @pytest.mark.parametrize("place", [XML, '{{"a": "{}"}}', "of {} it said", "({})", "{}", '{{"a": "the {}."}}'])
    def test_a_number_of_a_person_is_replaced_wherever_it_stands(self, value: Any, place: str) -> None:
        clean = scrubber().response(place.format(value).encode()).decode()
        assert value not in clean
        assert re.sub("[0-9A-Z]", "", clean) == re.sub("[0-9A-Z]", "", place.format(value))
        assert len(clean) == len(place.format(value))

    @pytest.mark.parametrize("value", AMONG_WORDS)
    @pytest.mark.parametrize(
        "place", [XML.format("call {} now"), '{{"a": "tel: {}"}}', "mob. {}, she said", "it is {}!"]
    )
    def test_a_number_is_replaced_among_words(self, value: str, place: str) -> None:
        clean = scrubber().response(place.format(value).encode()).decode()
        assert value not in clean
        assert len(clean) == len(place.format(value))

    @pytest.mark.parametrize("value", AMONG_WORDS)
    @pytest.mark.parametrize(
        "place", [XML, '{{"a": "{}"}}', '{{"a": {}, "b": 1}}', "[1, {}, 2]", '<a b="{}"/>', "a={}&b=1"]
    )
    def test_the_same_number_by_itself_is_an_id_like_another(self, value: str, place: str) -> None:
        text = place.format(value).encode()
        assert scrubber().data(text) == text

    @pytest.mark.parametrize(
        "text",
        [
            "20260115",
            "20260115120000",
            "at 20260115120000 it was",
            "2026-01-15T12:00:00+01:00",
            "00000000-0000-4000-8000-000000000000",
            "3a1bda84-638d-55c9-947f-38c79eede5ff",
            "the sum of 12345.67 NOK, 25 %",
            "0192:944659897",
            "0000012344",
            "15818512187",
            "+4790000005",
            "invoice 1000000001 of 2026",
            "NO00 8601 1117 947",
            "AB12CDEF34567890",
            "ERROR: AMOUNT OF COMPANIES INVALID",
        ],
    )
    def test_other_numbers_stay(self, text: str) -> None:
        for place in (XML, '{{"a": "{}"}}'):
            assert scrubber().response(place.format(text).encode()) == place.format(text).encode()

    @pytest.mark.parametrize("sign", ["@", "%40", "&#64;", "\\u0040"])
    def test_an_address_of_a_real_domain_is_replaced_however_its_sign_is_written(self, sign: str) -> None:
        clean = scrubber().response(f"to kåre.b+x{sign}firmå.no, she said, or a{sign}b.example.com".encode()).decode()
        assert clean == f"to someone@example.invalid, she said, or a{sign}b.example.com"

    @pytest.mark.parametrize("large", [1 << 16, pytest.param(1 << 18, marks=pytest.mark.slow)])
    def test_the_time_for_long_texts_grows_with_their_length_alone(self, large: int) -> None:
        def scrubbing(size: int) -> Callable[[], object]:
            runs = b"a" * size + b"1" * size + b"@ " * (size // 4) + b"1 " * size + b"NO93 8601 " * (size // 9)
            return lambda: scrubber().response(b"<a>" + runs + b"</a>")

        assert_linear(scrubbing, large >> 3, large)


class TestShapes:
    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("birth-date", "1985-07-23"),
            ("birth-date", "19850723"),
            ("birth-date", "23-07-1985"),
            ("birth-date", "1985-07-23T10:00:00Z"),
            ("account", "86011117947"),
            ("account", "NO9386011117947"),
            ("phone", "+4791234567"),
            ("name", "Bjørn Lie"),
            ("address", "Storgata 5 B"),
            ("birth-number", "15078512345"),
            ("text", "Call Bjørn at 15.30"),
        ],
    )
    def test_a_mask_has_the_format_of_what_it_stands_for(self, kind: str, value: str) -> None:
        mask = masks.MASKS[kind](value.encode()).decode()
        assert mask != value
        before, after = format_of(value), format_of(mask)
        assert before == after or {before, after} <= LOOSE

    def test_every_kind_of_the_contracts_has_a_mask(self) -> None:
        schema = json.loads((SUITE.contracts / "contract.schema.json").read_text("utf-8"))
        kinds = schema["$defs"]["node"]["properties"]["holds"]["enum"]
        assert set(kinds) | {"file"} == set(masks.MASKS)


text = st.text(st.sampled_from("aB1 é<>&;\"'\\/%20+47@.-\n{}[]:,=0"), max_size=60)


@tried(
    given(
        text,
        st.sampled_from([AGREEMENT, '{"name": "Bjørn", "phone": "912"}', "+4791234567 ", "150785 12345", "x@firma.no"]),
        text,
    ),
    few=15,
    many=300,
)
def test_scrubbing_a_recording_twice_changes_nothing(before: str, planted: str, after: str) -> None:
    made = scrubber()
    once = made.response((before + planted + after).encode())
    assert made.response(once) == once


PERSONAL = re.compile(
    "phone|gsm|fax$|ssn|birth|first_?name|last_?name|contact_p|iban|account_number|address[12]|post_?code|zip|city",
    re.IGNORECASE,
)


def test_every_member_that_is_called_as_what_people_have_says_so() -> None:
    silent = []
    for contract in CATALOGUE.contracts:
        kinds = held(contract)
        for node in (contract.request, contract.answer, contract.error):
            for path, scalar in leaves(node) if node is not None else ():
                name = path.replace("[]", "").rpartition(".")[2]
                if PERSONAL.search(name) and scalar.kind in ("string", "integer", "number") and name not in kinds:
                    silent.append(f"{contract.id}: {path}")
    assert silent == []


@pytest.mark.parametrize("written", [b"+123456.78", b"+12345678", b"+1234567.125"])
def test_a_number_of_type_double_is_no_telephone_number(written: bytes) -> None:
    element = b'<amount xsi:type="xsd:double">%s</amount>' % written
    assert masks.phones(element) == element
    assert masks.phones(element.replace(b"double", b"string")) != element.replace(b"double", b"string")
