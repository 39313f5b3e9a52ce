"""What is sent and what reads it are written apart; here they have to agree, and every fault has to be seen."""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import re
import string
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.errors import UserError
from conformance.mock.domain.invoices.documents import Invoice, read
from conformance.mock.domain.invoices.files import MAX_FILE, MAX_MEMBERS, MAX_UNPACKED, Unreadable
from conformance.mock.domain.norway import is_account_number, is_kid, is_organisation_number
from conformance.payloads import finvoice, ubl
from conformance.payloads.document import FAULTS, Document
from conformance.payloads.file import File
from conformance.payloads.packing import made_up, pdf, zipped
from tests.examples import tried
from tests.test_architecture import below, crossings

ROOT = Path(__file__).parent.parent
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
BLANK = " \t\r\n"

characters = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[*(chr(c) for c in range(32) if chr(c) not in BLANK), "\ufffe", "\uffff"],
)
words = st.one_of(st.just(""), st.text(characters, max_size=30), st.text("<&>\"'|]/@åØé€ \n", max_size=8))
days = st.one_of(st.just(""), st.dates().map(str))
OTHERWISE = {"kind", "format", "number", "issue_date", "due_date", "currency", "net", "tax_percent"}
OTHERWISE |= {"quantity", "attachments", "image", "packing", "prolog", "fault"}
TEXTS = [field.name for field in fields(Document) if field.name not in OTHERWISE]
"""The fields that arrive as they are, under the same name."""


def cents(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


@st.composite
def documents(draw: st.DrawFn) -> Document:
    return Document.from_table(
        {
            "kind": draw(st.sampled_from(["INVOICE", "CREDIT_NOTE"])),
            "format": draw(st.sampled_from(["PEPPOLBIS30", "FINVOICE30"])),
            "packing": draw(st.sampled_from(["plain", "zip"])),
            "number": draw(words.filter(lambda text: text.strip(BLANK))),
            "issue_date": draw(days),
            "due_date": draw(days),
            "currency": draw(st.sampled_from(["NOK", "EUR"])),
            "net": cents(draw(st.integers(-(10**14) + 1, 10**14 - 1))),
            "quantity": draw(st.sampled_from(["1", "2.5", "123456.78", "0.0000000001"])),
            "tax_percent": draw(
                st.one_of(st.just(""), st.integers(0, 9999).map(cents), st.sampled_from(["25", "100"]))
            ),
            **{name: draw(words) for name in TEXTS},
        }
    )


def received(document: Document, format: str = "") -> Invoice:
    file = document.file()
    return read(file.name, file.content, format)


def refused(name: str, content: bytes, format: str = "") -> str:
    with pytest.raises(Unreadable) as caught:
        read(name, content, format)
    assert str(caught.value)
    return caught.value.code


@contextmanager
def soon() -> Iterator[None]:
    """What is done inside takes less than two seconds of this process, whatever else the machine does."""
    before = time.process_time()
    yield
    assert time.process_time() - before < 2


def xml_of(document: Document) -> etree._Element:
    return etree.fromstring(document.file().content)


def a_zip(*members: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


XML = Document().file().content
FINVOICE = Document(format="FINVOICE30").file().content

# What is built and what is read agree


@tried(given(documents()), few=15, many=120)
def test_every_field_arrives(document: Document) -> None:
    invoice = received(document, document.format)
    assert (invoice.source_format, invoice.kind) == (document.format, document.kind)
    assert invoice.number == document.number.strip(BLANK)
    assert invoice.currency == document.currency
    assert {name: getattr(invoice, name) for name in TEXTS} == {n: getattr(document, n).strip(BLANK) for n in TEXTS}
    for said, arrived in ((document.issue_date, invoice.date), (document.due_date, invoice.due_date)):
        assert arrived == (datetime.date.fromisoformat(said) if said else None)


@tried(given(documents()), few=15, many=120)
def test_net_and_tax_are_the_gross_that_arrives(document: Document) -> None:
    invoice = received(document)
    net, percent = (int(Decimal(text or 0) * 100) for text in (document.net, document.tax_percent))
    # Half a cent goes away from zero, in whole numbers.
    tax = (2 * abs(net) * percent + 10000) // 20000 * (1 if net > 0 else -1)
    assert [invoice.sum * 100, invoice.sum_tax * 100] == [Decimal(net), Decimal(net + tax)]
    view = document.view()
    assert (view["sum"], view["sum_tax"]) == (invoice.sum, invoice.sum_tax)


@pytest.mark.parametrize(
    ("net", "percent", "tax", "gross"),
    [
        ("1000.00", "25", "250.00", "1250.00"),
        ("0.02", "25", "0.01", "0.03"),
        ("-0.02", "25", "-0.01", "-0.03"),
        ("0", "25", "0.00", "0.00"),
        ("-0.00", "25", "0.00", "0.00"),
        ("99.99", "12.5", "12.50", "112.49"),
        ("100.00", "0", "0.00", "100.00"),
        ("7.5", "15", "1.13", "8.63"),
    ],
)
def test_tax_is_rounded_to_the_cent_half_up(net: str, percent: str, tax: str, gross: str) -> None:
    amounts = Document(net=net, tax_percent=percent).amounts
    assert amounts is not None
    assert [str(amounts.tax), str(amounts.gross)] == [tax, gross]


@pytest.mark.parametrize("format", ["PEPPOLBIS30", "FINVOICE30"])
@pytest.mark.parametrize("name", [*TEXTS, "issue_date", "due_date", "tax_percent"])
def test_an_empty_field_is_omitted_and_nothing_else(format: str, name: str) -> None:
    whole = Document(format=format, buyer_id="974760673", buyer_birth_date="1990-05-17", buyer_ssn="17059012345")
    lacking = replace(whole, **{name: ""})
    before, after = ({**vars(i), "tax": i.sum_tax - i.sum} for i in (received(whole), received(lacking)))
    member = {"issue_date": "date", "tax_percent": "tax"}.get(name, name)
    assert before[member]
    assert not after[member]
    same = {"number", "kind", "currency", *TEXTS} - {name}
    assert {n: before[n] for n in same} == {n: after[n] for n in same}


@pytest.mark.parametrize("kind", ["INVOICE", "CREDIT_NOTE"])
@pytest.mark.parametrize(
    ("format", "packing"), [("PEPPOLBIS30", "plain"), ("PEPPOLBIS30", "zip"), ("FINVOICE30", "zip")]
)
def test_files_that_go_along_arrive(kind: str, format: str, packing: str) -> None:
    fields = {"image": "the picture.pdf", "attachments": "terms.pdf, photo.png,rows.csv", "kind": kind}
    invoice = received(Document.from_table({**fields, "packing": packing, "format": format}))
    assert invoice.image is not None
    assert (invoice.image.name, invoice.image.media_type) == ("the picture.pdf", "application/pdf")
    assert invoice.image.content == pdf("the picture.pdf")
    assert [(a.name, a.media_type) for a in invoice.attachments] == [
        ("terms.pdf", "application/pdf"),
        ("photo.png", "image/png"),
        ("rows.csv", "text/csv"),
    ]
    assert [a.content for a in invoice.attachments] == [made_up(a.name).content for a in invoice.attachments]


@pytest.mark.parametrize("packing", ["plain", "zip"])
def test_without_files_none_arrive(packing: str) -> None:
    invoice = received(Document(packing=packing))
    assert (invoice.image, invoice.attachments) == (None, ())


def test_the_xml_is_kept_as_it_came() -> None:
    assert received(Document()).xml == XML
    assert received(Document(packing="zip")).xml == XML
    assert received(Document(format="FINVOICE30")).xml == FINVOICE


# Faults

CODES = {
    "empty": "file_empty",
    "wrong name": "file_name_not_allowed",
    "too large": "file_too_large",
    "not XML": "not_xml",
    "cut off": "not_xml",
    "entities": "not_xml",
    "wrong root": "format_not_recognised",
    "CII": "format_not_recognised",
    "acknowledgement": "format_not_recognised",
    "no number": "invoice_number_missing",
    "no amount": "invoice_sum_missing",
    "zip without invoice": "zip_without_invoice",
    "zip of two invoices": "zip_with_several_invoices",
    "broken zip": "zip_broken",
}


HARMLESS = ("name with spaces", "zip with a strange name", "zip with a program", "zip with an empty file")
"""What AutoInvoice's sending methods refuse by rules of their own, and AutoXChange takes."""


def test_every_fault_is_tried() -> None:
    assert {*CODES, *HARMLESS} == set(FAULTS)


@pytest.mark.parametrize("fault", HARMLESS)
def test_what_only_some_methods_refuse_can_be_read(fault: str) -> None:
    assert received(Document(fault=fault)).number == "10001"


@pytest.mark.parametrize("kind", ["INVOICE", "CREDIT_NOTE"])
@pytest.mark.parametrize("format", [*ubl.CUSTOMIZATIONS, *finvoice.VERSIONS, "TEAPPS30"])
def test_each_format_arrives_as_what_it_is(format: str, kind: str) -> None:
    invoice = received(Document(format=format, kind=kind), format if format == "UBL" else "")
    assert (invoice.source_format, invoice.kind, invoice.number) == (format, kind, "10001")
    assert (str(invoice.sum), str(invoice.sum_tax)) == ("1000.00", "1250.00")
    assert [(row["subject"], row["amount"], row["tax"]) for row in invoice.rows] == [("Service", 1.0, 25.0)]
    assert [(row["price"], row["sum"], row["sum_tax"]) for row in invoice.rows] == [("1000.00", "1000.00", "1250.00")]


@pytest.mark.parametrize("format", finvoice.VERSIONS)
@pytest.mark.parametrize("prolog", finvoice.PROLOGS)
def test_what_stands_before_a_finvoice_changes_nothing_in_it(prolog: str, format: str) -> None:
    document = Document(format=format, prolog=prolog)
    assert finvoice.PROLOGS[prolog].encode() in document.file().content
    arrived, plain = (replace(received(d), xml=b"") for d in (document, replace(document, prolog="")))
    assert arrived == plain


@pytest.mark.parametrize("quantity", ["1", "123456.78", "1000000", "7.12345678"])
@pytest.mark.parametrize("format", ["PEPPOLBIS30", "FINVOICE30", "TEAPPS30"])
def test_a_quantity_arrives(format: str, quantity: str) -> None:
    [row] = received(Document(format=format, quantity=quantity)).rows
    assert (row["amount"], row["sum"]) == (Decimal(quantity), "1000.00")


def test_files_side_by_side_are_as_many_as_are_named() -> None:
    view = Document(format="FINVOICE30", packing="side by side", image="rent.pdf", attachments="a.pdf, b.png").view()
    assert view["file_names"] == ["rent.xml", "rent.pdf", "a.pdf", "b.png"]
    assert len(view["file_contents"]) == len(view["file_names"])


@pytest.mark.parametrize("packing", ["plain", "zip"])
@pytest.mark.parametrize("format", ["PEPPOLBIS30", "FINVOICE30"])
@pytest.mark.parametrize(("fault", "code"), CODES.items())
def test_a_fault_has_its_code(fault: str, code: str, format: str, packing: str) -> None:
    document = Document(format=format, packing=packing, fault=fault)
    file = document.file()
    with soon():
        assert refused(file.name, file.content) == code
    assert received(replace(document, fault="")).number == "10001"


def test_a_fault_keeps_the_rest_of_the_file() -> None:
    named = Document(fault="wrong name").file()
    assert (named.name, named.content) == ("invoice-10001.exe", XML)
    large = Document(fault="too large").file().content
    assert len(large) > MAX_FILE
    assert read("a.xml", large[: len(XML)]).number == "10001"
    two = zipfile.ZipFile(io.BytesIO(Document(fault="zip of two invoices").file().content))
    assert [read(n, two.read(n)).number for n in two.namelist()] == ["10001", "10001-2"]
    assert b"<!ENTITY" in Document(fault="entities").file().content


# Formats

CUSTOMIZATION = rb"(?<=CustomizationID>)[^<]+"
BIS2 = b"urn:www.cenbii.eu:transaction:biitrns010:ver2.0:extended:urn:www.peppol.eu:bis:peppol4a:ver2.0"
EHF2 = BIS2 + b":extended:urn:www.difi.no:ehf:faktura:ver2.0"
NLCIUS = b"urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
TEAPPS = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<INVOICE_CENTER><CONTENT_FRAME><INVOICES><INVOICE>
<HEADER><INVOICE_ID>77</INVOICE_ID><CURRENCY><CODE>EUR</CODE></CURRENCY></HEADER>
<PAYEE><CUSTOMER_INFORMATION><CUSTOMER_NAME>S\xe4hk\xf6 Oy</CUSTOMER_NAME></CUSTOMER_INFORMATION></PAYEE>
<SUMMARY><INVOICE_TOTAL><AMOUNT SIGN="+" VAT="EXCLUDED">100,00</AMOUNT>
<AMOUNT SIGN="+" VAT="INCLUDED">124,00</AMOUNT></INVOICE_TOTAL>
<VAT_TOTAL><AMOUNT SIGN="+">24,00</AMOUNT></VAT_TOTAL></SUMMARY>
</INVOICE></INVOICES></CONTENT_FRAME></INVOICE_CENTER>"""


def customized(by: bytes) -> bytes:
    return re.sub(CUSTOMIZATION, by, XML)


def version(number: bytes) -> bytes:
    return FINVOICE.replace(b'Version="3.0"', b'Version="%s"' % number)


@pytest.mark.parametrize(
    ("content", "given", "found"),
    [
        (XML, "", "PEPPOLBIS30"),
        (XML, "peppolbis30", "PEPPOLBIS30"),
        (customized(BIS2), "", "PEPPOLBIS20"),
        (customized(BIS2), "PEPPOLBIS20", "PEPPOLBIS20"),
        (customized(EHF2), "", "EHF20"),
        (customized(NLCIUS), "SIUBL20", "SIUBL20"),
        (customized(b"anything"), "VISMAUBL30", "VISMAUBL30"),
        (FINVOICE, "", "FINVOICE30"),
        (version(b"2.01"), "", "FINVOICE20"),
        (version(b"2.0"), "FINVOICE20", "FINVOICE20"),
        (version(b"1.3"), "", "FINVOICE13"),
        (TEAPPS, "", "TEAPPS30"),
        (TEAPPS, "TEAPPS27", "TEAPPS27"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_format_is_known_by_what_the_file_says(content: bytes, given: str, found: str) -> None:
    assert read("invoice.xml", content, given).source_format == found


@pytest.mark.parametrize(
    ("content", "given", "code"),
    [
        (XML, "FINVOICE30", "format_mismatch"),
        (XML, "EHF20", "format_mismatch"),
        (XML, "VISMAXML60", "format_mismatch"),
        (customized(BIS2), "PEPPOLBIS30", "format_mismatch"),
        (customized(EHF2), "PEPPOLBIS20", "format_mismatch"),
        (customized(NLCIUS), "PEPPOLBIS30", "format_mismatch"),
        (FINVOICE, "PEPPOLBIS30", "format_mismatch"),
        (FINVOICE, "FINVOICE20", "format_mismatch"),
        (FINVOICE, "SIUBL20", "format_mismatch"),
        (TEAPPS, "FINVOICE30", "format_mismatch"),
        (customized(NLCIUS), "", "format_not_recognised"),
        (version(b"4.0"), "", "format_not_recognised"),
        (b"<Invoice/>", "", "format_not_recognised"),
        (b"<Letter/>", "PEPPOLBIS30", "format_not_recognised"),
        (b"<INVOICE_CENTER/>", "", "format_not_recognised"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_another_format_is_refused(content: bytes, given: str, code: str) -> None:
    assert refused("invoice.xml", content, given) == code


def test_teapps_is_read() -> None:
    invoice = read("teapps.xml", TEAPPS)
    assert (invoice.number, invoice.currency) == ("77", "EUR")
    assert (str(invoice.sum), str(invoice.sum_tax)) == ("100.00", "124.00")
    assert (invoice.kind, invoice.seller_name) == ("INVOICE", "Sähkö Oy")
    assert read("teapps.xml", TEAPPS.replace(b'SIGN="+"', b'SIGN="-"')).kind == "CREDIT_NOTE"


@pytest.mark.parametrize("amount", ["", "ten", "NaN", "Infinity", "1e9", "1 000", "0x10", "١٠", "1.2.3", "9" * 400])
def test_a_total_that_is_no_number_is_none(amount: str) -> None:
    content = re.sub(rb"(?<=InclusiveAmount currencyID=.NOK.>)[^<]+", amount.encode(), XML)
    content = re.sub(rb"(?<=PayableAmount currencyID=.NOK.>)[^<]+", amount.encode(), content)
    assert refused("invoice.xml", content) == ("amount_invalid" if amount else "invoice_sum_missing")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (b"2026-02-03", datetime.date(2026, 2, 3)),
        (b" 2026-02-03\n", datetime.date(2026, 2, 3)),
        (b"2026-02-03+01:00", datetime.date(2026, 2, 3)),
        (b"20260203", datetime.date(2026, 2, 3)),
        (b"", None),
    ],
)
def test_dates_are_read_or_are_none(written: bytes, read_as: datetime.date | None) -> None:
    content = re.sub(rb"(?<=IssueDate>)[^<]+", written, XML)
    assert read("invoice.xml", content).date == read_as


@pytest.mark.parametrize("written", [b"2026-02-30", b"2026-W03-4", b"3 February"])
def test_a_date_that_is_none_is_refused(written: bytes) -> None:
    assert refused("invoice.xml", re.sub(rb"(?<=IssueDate>)[^<]+", written, XML)) == "date_invalid"


@pytest.mark.parametrize("encoding", ["UTF-8", "iso-8859-15", "ISO-8859-1", "windows-1252", "UTF-16"])
def test_letters_are_read_in_the_encoding_that_is_declared(encoding: str) -> None:
    document = Document(buyer_name="Åse Bjørnstad")
    written = io.BytesIO()
    xml_of(document).getroottree().write(written, encoding=encoding, xml_declaration=True)
    assert read("invoice.xml", written.getvalue()).buyer_name == "Åse Bjørnstad"


@pytest.mark.parametrize(
    "content",
    [
        "Å".join(["<?xml version='1.0'?><Invoice>", "</Invoice>"]).encode("latin-1"),
        b"<?xml version='1.0' encoding='UTF-7'?><Invoice>+AOU-</Invoice",
        b"\xff\xfe<",
        b"<?xml version='1.0' encoding='us-ascii'?><Invoice>\xe5</Invoice>",
        b" ",
    ],
)
def test_letters_of_another_encoding_are_not_xml(content: bytes) -> None:
    assert refused("invoice.xml", content) == "not_xml"


def test_an_embedded_file_has_to_be_base64() -> None:
    content = Document(attachments="terms.pdf").file().content
    assert refused("invoice.xml", content.replace(b'filename="terms.pdf">', b'filename="terms.pdf">%')) == (
        "attachment_broken"
    )


# Names


@pytest.mark.parametrize("name", ["a.xml", "A.XML", "invoice 1_b-c.2026.xml", "x.aix", f"{'a' * 196}.xml", "å.xml"])
def test_a_good_name_is_taken(name: str) -> None:
    assert read(name, XML).number == "10001"


BAD_NAMES = [
    "",
    ".",
    "..",
    "../a.xml",
    "/etc/a.xml",
    "a/b.xml",
    "a\\b.xml",
    "C:a.xml",
    "a\n.xml",
    "a.xml\n",
    "a*.xml",
    "a\x00.xml",
    f"{'a' * 197}.xml",
]


@pytest.mark.parametrize("name", [*BAD_NAMES, "a", "a.pdf", "a.xml.exe", "a.exe"], ids=ascii)
def test_a_bad_name_is_refused(name: str) -> None:
    assert refused(name, XML) == "file_name_not_allowed"


@pytest.mark.parametrize("name", [n for n in BAD_NAMES if n], ids=ascii)
def test_a_bad_name_in_a_zip_is_refused(name: str) -> None:
    member = zipfile.ZipInfo("placeholder")
    member.filename = name
    assert refused("a.zip", a_zip(("a.xml", XML), (member, b"x"))) == "file_name_not_allowed"


# Zips


def test_a_zip_that_holds_too_much_is_refused_quickly() -> None:
    bomb = a_zip(("a.xml", XML), ("zeros.txt", bytes(MAX_UNPACKED + 1)))
    assert len(bomb) < MAX_FILE
    with soon():
        assert refused("a.zip", bomb) == "zip_too_large"


def test_a_zip_that_holds_as_much_as_it_may_is_read() -> None:
    full = a_zip(("a.xml", XML), ("zeros.txt", bytes(MAX_UNPACKED - len(XML))))
    assert len(read("a.zip", full).attachments[0].content) == MAX_UNPACKED - len(XML)


def by_hand(name: bytes, packed: bytes, size: int, checksum: int, listed: int = 1) -> bytes:
    """A zip of one deflated member whose size and checksum are as given, listed as often as given."""
    shared = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, checksum, len(packed), size, len(name), 0)
    member = b"PK\x03\x04" + shared + name + packed
    entries = (b"PK\x01\x02" + struct.pack("<H", 20) + shared + bytes(14) + name) * listed
    count = min(listed, 65535)
    return member + entries + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(entries), len(member), 0)


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9, -15)


def test_a_zip_by_hand_is_a_zip() -> None:
    assert read("a.zip", by_hand(b"a.xml", deflated(XML), len(XML), zlib.crc32(XML))).number == "10001"
    assert refused("a.zip", by_hand(b"a.xml", deflated(XML), len(XML), 7)) == "zip_broken"
    assert refused("a.zip", by_hand(b"a.xml", b"no stream", len(XML), zlib.crc32(XML))) == "zip_broken"


@pytest.mark.parametrize("name", [b"a.xml", b"a.txt"])
def test_a_zip_that_says_it_holds_less_is_not_unpacked(name: bytes) -> None:
    liar = by_hand(name, deflated(bytes(64 << 20)), 10, zlib.crc32(bytes(10)))
    assert zipfile.ZipFile(io.BytesIO(liar)).infolist()[0].file_size == 10
    tracemalloc.start()
    try:
        with soon():
            assert refused("a.zip", liar) in ("not_xml", "zip_without_invoice")
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("count", [2, MAX_MEMBERS + 1, 400_000])
def test_a_zip_of_many_members_is_refused_quickly(count: int) -> None:
    many = by_hand(b"a.xml", deflated(XML), len(XML), zlib.crc32(XML), count)
    assert len(many) < MAX_FILE
    with soon():
        assert refused("a.zip", many) == ("zip_too_large" if count > MAX_MEMBERS else "zip_with_several_invoices")


def test_a_zip_within_a_zip_stays_closed() -> None:
    inner = a_zip(("b.xml", XML), ("c.xml", XML))
    invoice = read("a.zip", a_zip(("a.xml", XML), ("inner.zip", inner)))
    assert [(a.name, a.media_type, a.content) for a in invoice.attachments] == [("inner.zip", "application/zip", inner)]
    assert refused("a.zip", a_zip(("inner.zip", inner))) == "zip_without_invoice"


def test_the_picture_is_the_pdf_with_the_name_of_the_xml() -> None:
    invoice = read("a.zip", a_zip(("One.xml", XML), ("two.pdf", b"2"), ("one.PDF", b"1"), ("one.txt", b"3")))
    assert invoice.image is not None
    assert invoice.image.name == "one.PDF"
    assert [a.name for a in invoice.attachments] == ["two.pdf", "one.txt"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_is_packed_in_an_odd_way_is_refused(compression: int) -> None:
    assert refused("a.zip", a_zip(("a.xml", XML), compression=compression)) == "zip_broken"


def test_a_zip_with_a_password_is_refused() -> None:
    content = bytearray(a_zip(("a.xml", XML)))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused("a.zip", bytes(content)) == "zip_broken"


@pytest.mark.parametrize("content", [XML, b"PK", b"PK\x05\x06" + bytes(10)])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    assert refused("a.zip", content) == "zip_broken"


def test_an_empty_zip_holds_no_invoice() -> None:
    assert refused("a.zip", a_zip()) == "zip_without_invoice"


@tried(
    given(
        st.sampled_from([Document(), Document(packing="zip", image="a.pdf"), Document(format="FINVOICE30")]),
        st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6),
    ),
    few=25,
    many=400,
)
def test_a_damaged_file_is_read_or_refused(document: Document, changes: list[tuple[float, int]]) -> None:
    file = document.file()
    content = bytearray(file.content)
    for place, byte in changes:
        # The end of a zip, where its list is, is hit as often as the rest of it.
        content[int(place * len(content)) if byte % 2 else -1 - int(place * min(len(content), 200))] = byte
    with suppress(Unreadable):
        assert read(file.name, bytes(content)).number


# Entities

EXTERNAL = b'<!DOCTYPE Invoice [<!ENTITY e SYSTEM "file:///etc/hostname">]><Invoice>&e;</Invoice>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("content", [Document(fault="entities").file().content, EXTERNAL], ids=["bomb", "external"])
def test_entities_are_refused_quickly(content: bytes, encoding: str) -> None:
    text = content.decode().replace("UTF-8", encoding.upper())
    with soon():
        assert refused("a.xml", text.encode(encoding)) == "not_xml"
        assert refused("a.zip", a_zip(("a.xml", text.encode(encoding)))) == "not_xml"


def test_the_entities_would_have_gone_off() -> None:
    declared = re.findall(rb'<!ENTITY (\w+) "([^"]*)">', Document(fault="entities").file().content)
    sizes: dict[bytes, int] = {}
    for name, text in declared:
        inner = re.findall(rb"&(\w+);", text)
        sizes[name] = sum(sizes[i] for i in inner) if inner else len(text)
    assert max(sizes.values()) > 10**10


# The bytes


@tried(given(documents()), few=20, many=30)
def test_the_same_fields_give_the_same_bytes(document: Document) -> None:
    again = Document(**{field.name: getattr(document, field.name) for field in fields(Document)})
    assert document.file() == again.file()


def test_bytes_do_not_depend_on_the_process_or_the_clock() -> None:
    program = (
        "import hashlib; from conformance.payloads.document import Document as D;"
        "files = [D(packing=p, fault=f, image=i, attachments='a.png, b.txt').file() for p in ('plain', 'zip')"
        " for f in ('', 'entities', 'zip of two invoices') for i in ('', 'x.pdf')];"
        "print(hashlib.sha256(b''.join(f.content for f in files)).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2
    members = zipfile.ZipFile(io.BytesIO(Document(packing="zip", image="x.pdf").file().content)).infolist()
    assert {(m.date_time, m.create_system, m.compress_type) for m in members} == {((1980, 1, 1, 0, 0, 0), 3, 0)}


def test_different_fields_give_different_bytes() -> None:
    other = {
        "kind": "CREDIT_NOTE",
        "format": "FINVOICE30",
        "packing": "zip",
        "fault": "cut off",
        "net": "1.00",
        "tax_percent": "12",
        "image": "x.pdf",
        "attachments": "x.png",
        "quantity": "2",
    }
    same = [
        field.name
        for field in fields(Document)
        if field.name != "prolog"
        and Document.from_table({field.name: other.get(field.name, "2027-01-01")}).file() == Document().file()
    ]
    assert same == []
    finvoices = {Document(format="FINVOICE13", prolog=prolog).file().content for prolog in ("", *finvoice.PROLOGS)}
    assert len(finvoices) == 1 + len(finvoice.PROLOGS)


def test_files_are_named_after_what_they_are() -> None:
    assert (Document(number="A/7 é").file().name, Document().file().media_type) == (
        "invoice-A-7.xml",
        "application/xml",
    )
    packed = Document(packing="zip", image="my picture.pdf").file()
    assert (packed.name, packed.media_type) == ("invoice-10001.zip", "application/zip")
    assert zipfile.ZipFile(io.BytesIO(packed.content)).namelist() == ["my picture.xml", "my picture.pdf"]


def test_a_zip_opens_elsewhere() -> None:
    packed = zipped("a.zip", [File("a.txt", b"hello", "text/plain")])
    archive = zipfile.ZipFile(io.BytesIO(packed.content))
    assert archive.testzip() is None
    assert archive.read("a.txt") == b"hello"


@pytest.mark.parametrize("text", ["terms.pdf", "(a\\b)", "Åse"])
def test_a_pdf_has_the_parts_that_readers_look_for(text: str) -> None:
    made = pdf(text)
    assert made.startswith(b"%PDF-1.")
    assert made.endswith(b"\n%%EOF\n")
    start = int(made.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert made[start:].startswith(b"xref\n0 6\n0000000000 65535 f \n")
    table = made[start:].split(b"\n")[3:8]
    assert all(len(row) + 1 == 20 for row in table)
    for number, row in enumerate(table, 1):
        assert made[int(row[:10]) :].startswith(b"%d 0 obj\n" % number)
    length, stream = re.search(rb"/Length ([0-9]+) >>\nstream\n(.*?)\nendstream", made, re.DOTALL).groups()  # type: ignore[union-attr]
    assert int(length) == len(stream)
    assert {"terms.pdf": b"(terms.pdf)", "(a\\b)": b"(\\(a\\\\b\\))", "Åse": b"(?se)"}[text] in stream


def test_a_png_has_one_whole_pixel() -> None:
    made = made_up("photo.png").content
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, place = {}, 8
    while place < len(made):
        length = int.from_bytes(made[place : place + 4], "big")
        kind, body = made[place + 4 : place + 8], made[place + 8 : place + 8 + length]
        assert zlib.crc32(kind + body) == int.from_bytes(made[place + 8 + length : place + 12 + length], "big")
        chunks[kind] = body
        place += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    assert chunks[b"IHDR"][:8] == struct.pack(">II", 1, 1)
    assert len(zlib.decompress(chunks[b"IDAT"])) == 5


# UBL

ORDER = {
    "Invoice": "CustomizationID ProfileID ID IssueDate DueDate InvoiceTypeCode DocumentCurrencyCode BuyerReference "
    "AdditionalDocumentReference AccountingSupplierParty AccountingCustomerParty PaymentMeans TaxTotal "
    "LegalMonetaryTotal InvoiceLine",
    "CreditNote": "CustomizationID ProfileID ID IssueDate CreditNoteTypeCode DocumentCurrencyCode BuyerReference "
    "AdditionalDocumentReference AccountingSupplierParty AccountingCustomerParty PaymentMeans TaxTotal "
    "LegalMonetaryTotal CreditNoteLine",
    "Party": "EndpointID PartyIdentification PartyName PostalAddress PartyTaxScheme PartyTaxScheme PartyLegalEntity "
    "Contact Person",
    "PostalAddress": "StreetName CityName PostalZone Country",
    "PaymentMeans": "PaymentMeansCode PaymentDueDate PaymentID PayeeFinancialAccount",
    "LegalMonetaryTotal": "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount PayableAmount",
    "TaxSubtotal": "TaxableAmount TaxAmount TaxCategory",
    "InvoiceLine": "ID InvoicedQuantity LineExtensionAmount Item Price",
    "CreditNoteLine": "ID CreditedQuantity LineExtensionAmount Item Price",
}
FULL = Document(buyer_id="974760673", buyer_birth_date="1990-05-17", buyer_ssn="17059012345", image="x.pdf")


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


@pytest.mark.parametrize(
    ("kind", "name", "code"), [("INVOICE", "Invoice", "380"), ("CREDIT_NOTE", "CreditNote", "381")]
)
def test_ubl_has_its_names_in_their_order(kind: str, name: str, code: str) -> None:
    root = xml_of(replace(FULL, kind=kind))
    assert root.tag == f"{{urn:oasis:names:specification:ubl:schema:xsd:{name}-2}}{name}"
    assert root.findtext(f"{CBC}{name}TypeCode") == code
    assert [local(child) for child in root] == ORDER[name].split()
    for element in root.iterdescendants():
        assert element.tag == f"{CAC if len(element) else CBC}{local(element)}"
        order = iter(ORDER.get(local(element), "").split())
        if local(element) in ORDER:
            assert all(local(child) in order for child in element), local(element)


def test_ubl_says_which_peppol_it_is() -> None:
    root = xml_of(FULL)
    billing = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    assert root.findtext(f"{CBC}CustomizationID") == billing
    assert root.findtext(f"{CBC}ProfileID") == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def test_ubl_names_both_parties_by_organisation_number() -> None:
    numbers = [
        (local(element.getparent()), local(element), element.get("schemeID"), element.text)  # type: ignore[arg-type]
        for element in xml_of(FULL).iter(f"{CBC}EndpointID", f"{CBC}CompanyID", f"{CBC}ID")
        if element.text in (FULL.seller_id, FULL.buyer_id)
    ]
    places = [("Party", "EndpointID"), ("PartyIdentification", "ID"), ("PartyLegalEntity", "CompanyID")]
    assert numbers == [(*place, "0192", number) for number in (FULL.seller_id, FULL.buyer_id) for place in places]


def test_ubl_says_of_each_party_what_peppol_wants_to_know() -> None:
    seller, buyer = xml_of(FULL).iter(f"{CAC}Party")
    company = "EndpointID PartyIdentification PartyName PostalAddress PartyTaxScheme PartyTaxScheme PartyLegalEntity"
    assert " ".join(map(local, seller)) == company
    assert " ".join(map(local, buyer)) == (
        "EndpointID PartyIdentification PartyName PostalAddress PartyLegalEntity Contact Person"
    )
    assert [seller.findtext(f".//{CBC}{name}") for name in ("Name", "RegistrationName", "IdentificationCode")] == [
        *(FULL.seller_name, FULL.seller_name, "NO"),
    ]
    assert [e.text for e in seller.iterfind(f"{CAC}PartyTaxScheme/{CBC}CompanyID")] == [
        *("NO987654325MVA", "Foretaksregisteret"),
    ]
    assert [buyer.findtext(f".//{CBC}{name}") for name in ("Name", "RegistrationName", "IdentificationCode")] == [
        *(FULL.buyer_name, FULL.buyer_name, "NO"),
    ]


@tried(given(documents()), few=15, many=120)
def test_the_amounts_of_ubl_add_up(document: Document) -> None:
    root = xml_of(replace(document, format="PEPPOLBIS30", packing="plain"))

    def amount(path: str) -> Decimal:
        found = root.find(re.sub(r"(\w+)", lambda m: f"{CBC if 'Amount' in m[1] else CAC}{m[1]}", path))
        assert found is not None
        assert found.get("currencyID") == document.currency
        assert re.fullmatch(r"-?[0-9]+\.[0-9]{2}", found.text or "")
        return Decimal(found.text or "")

    net, gross = (amount(f"LegalMonetaryTotal/Tax{kind}Amount") for kind in ("Exclusive", "Inclusive"))
    tax = amount("TaxTotal/TaxAmount") if document.tax_percent else Decimal(0)
    assert net + tax == gross == amount("LegalMonetaryTotal/PayableAmount")
    line = "InvoiceLine" if document.kind == "INVOICE" else "CreditNoteLine"
    assert net == amount("LegalMonetaryTotal/LineExtensionAmount") == amount(f"{line}/LineExtensionAmount")
    quantity = Decimal(next(e for e in root.iter(f"{CBC}InvoicedQuantity", f"{CBC}CreditedQuantity")).text or "")
    base = Decimal(root.findtext(f".//{CAC}Price/{CBC}BaseQuantity") or 1)
    assert base == abs(quantity) == Decimal(document.quantity)
    assert quantity * amount(f"{line}/Price/PriceAmount") / base == net
    assert amount(f"{line}/Price/PriceAmount") >= 0
    if document.tax_percent:
        assert amount("TaxTotal/TaxSubtotal/TaxableAmount") == net
        assert amount("TaxTotal/TaxSubtotal/TaxAmount") == tax
        codes = [c.findtext(f"{CBC}ID") for c in root.iter(f"{CAC}TaxCategory", f"{CAC}ClassifiedTaxCategory")]
        assert codes == ["S" if Decimal(document.tax_percent) else "Z"] * 2


@tried(given(documents()), few=15, many=120)
def test_no_element_of_ubl_is_empty(document: Document) -> None:
    root = xml_of(replace(document, format="PEPPOLBIS30", packing="plain"))
    assert [local(e) for e in root.iter() if not len(e) and not (e.text or "").strip(BLANK)] == []


def test_a_finvoice_has_the_parts_that_its_schema_wants_in_their_order() -> None:
    root = xml_of(replace(FULL, format="FINVOICE30", image=""))
    assert (root.tag, root.get("Version")) == ("Finvoice", "3.0")
    assert " ".join(child.tag for child in root) == (
        "SellerPartyDetails BuyerPartyDetails BuyerCommunicationDetails InvoiceDetails InvoiceRow EpiDetails"
    )
    assert " ".join(child.tag for child in root.iterfind("InvoiceDetails/*")) == (
        "InvoiceTypeCode InvoiceTypeCodeUN InvoiceTypeText OriginCode InvoiceNumber InvoiceDate DefinitionDetails "
        "InvoiceTotalVatExcludedAmount InvoiceTotalVatAmount InvoiceTotalVatIncludedAmount VatSpecificationDetails "
        "PaymentTermsDetails"
    )
    assert " ".join(part.tag for part in root.iterfind("EpiDetails//*")) == (
        "EpiIdentificationDetails EpiDate EpiReference EpiPartyDetails EpiBfiPartyDetails EpiBeneficiaryPartyDetails "
        "EpiNameAddressDetails EpiAccountID EpiPaymentInstructionDetails EpiRemittanceInfoIdentifier "
        "EpiInstructedAmount EpiCharge EpiDateOptionDate"
    )
    amounts = [e for e in root.iter() if "AmountCurrencyIdentifier" in e.attrib]
    assert len(amounts) == 10
    assert all(re.fullmatch("-?[0-9]{1,15},[0-9]{2}", e.text or "") for e in amounts)
    assert [e.text for e in root.iter() if e.get("Format") == "CCYYMMDD"] == [
        *("20260115", "20260214"),
        *("20260115", "20260214"),
    ]
    assert FINVOICE.startswith(b"<?xml version='1.0' encoding='ISO-8859-15'?>")


# Documents


def test_a_document_keeps_its_fields() -> None:
    fields = {"number": "77", "buyer_name": "Ola Hansen", "net": "12.50"}
    document = Document.from_table(fields)
    assert {name: getattr(document, name) for name in fields} == fields
    assert replace(document, number="10001", buyer_name="Kari Nordmann", net="1000.00") == Document()
    assert Document.from_table({}) == Document()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"buyer_nam": "Ola"}, ["'buyer_nam'", "did you mean buyer_name?", "seller_id", "fault"]),
        ({"kind": "invoice"}, ["kind", "'invoice'", "INVOICE, CREDIT_NOTE"]),
        ({"format": "EHF"}, ["format", "PEPPOLBIS30", "FINVOICE30", "TEAPPS30"]),
        ({"packing": "rar"}, ["plain, zip, side by side"]),
        ({"fault": "rotten"}, ["'rotten'", "(empty)", *FAULTS]),
        ({"net": "1,000"}, ["net", "'1,000'", "1000.00"]),
        ({"net": "1.005"}, ["two decimals"]),
        ({"quantity": "0"}, ["quantity", "above 0"]),
        ({"quantity": "1,5"}, ["quantity", "2.125"]),
        ({"prolog": "poem", "format": "FINVOICE30"}, ["'poem'", "(empty), stylesheet, DTD, SOAP frame"]),
        ({"prolog": "DTD"}, ["prolog", "set format to one of FINVOICE30"]),
        ({"net": "NaN"}, ["two decimals"]),
        ({"tax_percent": "-25"}, ["tax_percent", "25"]),
        ({"buyer_name": "K\x00ri"}, ["buyer_name", "U+0000"]),
        ({"kid": "\ufffe"}, ["kid", "U+FFFE"]),
        ({"image": "picture.png"}, ["image", ".pdf"]),
        ({"attachments": "a.pdf, b.docx"}, ["'b.docx'", ".pdf, .png, .txt, .csv"]),
        ({"format": "FINVOICE30", "image": "a.pdf"}, ["packing", "zip"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_an_invalid_table_is_explained(fields: dict[str, str], says: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        Document.from_table(fields)
    message = str(caught.value)
    assert [text for text in says if text not in message] == []
    assert caught.value.do


@pytest.mark.parametrize(
    "code", [*range(33), 0x7F, 0x85, 0x2028, 0xD7FF, 0xD800, 0xDFFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10FFFF]
)
def test_a_document_takes_exactly_what_xml_can_carry(code: int) -> None:
    try:
        etree.Element("a").text = chr(code)
    except ValueError:
        with pytest.raises(UserError):
            Document(buyer_name=chr(code))
    else:
        assert received(Document(buyer_name=f"<{chr(code)}>")).buyer_name == f"<{chr(code)}>"


def test_a_view_has_every_field_the_file_and_the_sums() -> None:
    document = Document(net="10.10", tax_percent="15")
    view = document.view()
    assert set(view) == {f.name for f in fields(Document)} | {
        *("file", "file_name", "file_content", "file_names", "file_contents", "sum", "sum_tax"),
    }
    assert (view["number"], view["file"]) == ("10001", document.file())
    assert (view["sum"], view["sum_tax"]) == (Decimal("10.10"), Decimal("11.62"))
    assert (view["file_names"], view["file_contents"]) == ([view["file_name"]], [view["file_content"]])
    assert (Document(net="").view()["sum"], Document(net="").view()["sum_tax"]) == (None, None)


def test_the_numbers_of_any_document_are_good_ones() -> None:
    assert is_kid(Document().kid)
    assert is_account_number(Document().account_number)
    assert is_organisation_number(Document().seller_id)


def test_a_seller_and_a_buyer_of_spaces_are_omitted() -> None:
    invoice = received(Document(seller_name=" \t", buyer_id="\n", buyer_email=string.whitespace[:2]))
    assert (invoice.seller_name, invoice.buyer_id, invoice.buyer_email) == ("", "", "")


def test_who_sends_and_who_reads_know_nothing_of_each_other() -> None:
    assert below("conformance.payloads")
    assert crossings(below("conformance.payloads"), ("conformance.mock",)) == []
    assert crossings(below("conformance.mock"), ("conformance.payloads",)) == []
