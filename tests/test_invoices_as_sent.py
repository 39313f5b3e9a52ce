"""Invoice files as programs send them are taken, and what is no invoice is refused with the reason."""

from __future__ import annotations

import io
import re
import socket
import zipfile
from collections.abc import Iterator

import pytest

from conformance.mock.domain.invoices.documents import Invoice, read
from conformance.mock.domain.invoices.files import Unreadable
from tests.company_on_wires import Company, a_mock, exact
from tests.cost import assert_quick
from tests.invoice_texts import PEPPOL, finvoice, ubl

CREATED, UNSUPPORTED = "OK: INVOICE CREATED SUCCESSFULLY", "ERROR: UNSUPPORTED XML FORMAT"
DTD = '<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd">'
STYLESHEET = '<?xml-stylesheet type="text/xsl" href="Finvoice.xsl"?>'
HARMLESS = "<!-- > --><!ELEMENT Finvoice ANY><!ATTLIST Finvoice a CDATA '>'>"
DECLARED = '<?xml version="1.0" encoding="{encoding}"?>\n'
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
FRAME = f"""<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}" xmlns:xlink="http://www.w3.org/1999/xlink"
xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd">
<SOAP-ENV:Header><eb:MessageHeader SOAP-ENV:mustUnderstand="1" eb:version="2.0"><eb:From>
<eb:PartyId>003711111119</eb:PartyId><eb:Role>Sender</eb:Role></eb:From></eb:MessageHeader></SOAP-ENV:Header>
<SOAP-ENV:Body><eb:Manifest eb:id="Manifest" eb:version="2.0"><eb:Reference eb:id="Finvoice" xlink:href="1"/>
</eb:Manifest></SOAP-ENV:Body></SOAP-ENV:Envelope>
"""


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with a_mock() as server:
        made = Company(server.url, "as sent")
        with made.http:
            yield made


def taken(content: bytes, format: str = "") -> Invoice:
    return read("invoice.xml", content, format)


def refused(content: bytes, format: str = "") -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read("invoice.xml", content, format)
    return caught.value


HEADS = {
    "a declaration": DECLARED,
    "a stylesheet": f"{DECLARED}{STYLESHEET}\n",
    "a DTD": f"{DECLARED}{DTD}\n",
    "a stylesheet and a DTD": f"{DECLARED}{STYLESHEET}\n<!-- sent by hand -->\n{DTD}",
    "a DTD with a public name": f"{DECLARED}<!DOCTYPE Finvoice PUBLIC '-//FI//Finvoice//FI' 'http://127.0.0.1:9/x.dtd'>",
    "a DTD and an empty subset": f'{DECLARED}<!DOCTYPE Finvoice SYSTEM "Finvoice.dtd" [ ]>',
    "a subset without entities": f"{DECLARED}<!DOCTYPE Finvoice [{HARMLESS}]>",
    "a frame": FRAME + DECLARED,
    "a frame on the same line": FRAME.strip() + DECLARED,
    "a frame, a stylesheet and a DTD": f"{FRAME}{DECLARED}{STYLESHEET}\n{DTD}\n",
    "a declared frame": f'<?xml version="1.0" encoding="UTF-8"?>\n{FRAME}{DECLARED}',
    "a frame in the default namespace": f'<Envelope xmlns="{SOAP}"><Body/></Envelope>{DECLARED}',
    "a small frame": f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}"><SOAP-ENV:Body/></SOAP-ENV:Envelope >\n{DECLARED}',
    "a frame with a comment before it": f"<!-- {SOAP} -->{FRAME}{DECLARED}",
}


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-15"])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize(
    ("version", "format"),
    [
        ("1.0", "FINVOICE13"),
        ("1.1", "FINVOICE13"),
        ("1.2", "FINVOICE13"),
        ("1.3", "FINVOICE13"),
        ("2.0", "FINVOICE20"),
        ("2.01", "FINVOICE20"),
        ("3.0", "FINVOICE30"),
    ],
)
def test_finvoice_is_taken_as_programs_send_it(version: str, format: str, head: str, encoding: str) -> None:
    content = finvoice(version=version, head=head, encoding=encoding)
    invoice = taken(content)
    assert (invoice.source_format, invoice.number) == (format, "A1")
    assert (invoice.seller_name, invoice.buyer_name) == ("Köyhä Myyjä Oy", "Ostaja € Oy")
    assert invoice.rows[0]["subject"] == "Sähkö"
    assert invoice.xml == content


@pytest.mark.parametrize("head", ["a DTD", "a frame, a stylesheet and a DTD"])
@pytest.mark.parametrize("version", ["1.2", "1.3", "3.0"])
def test_it_is_taken_over_both_wires_and_given_back_as_it_came(company: Company, version: str, head: str) -> None:
    company.renew()
    content = finvoice(version=version, head=HEADS[head], encoding="ISO-8859-15")
    assert company.put_finvoice(("invoice.xml", content)) == CREATED
    [(_, name, original)] = company.shown("finvoice30" if version == "3.0" else "finvoice")
    assert (name, original) == ("invoice-A1.xml", content)
    made = exact(company.post_file(content))
    assert (made["number"], made["recipient"]["name"]) == ("A1", "Ostaja € Oy")
    assert made["source_format"] == ("FINVOICE30" if version == "3.0" else "FINVOICE13")


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_it_is_accepted_in_a_zip_with_files_beside_it(company: Company, head: str) -> None:
    company.renew()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("invoice.xml", finvoice(head=head, encoding="ISO-8859-15"))
        archive.writestr("invoice.pdf", b"%PDF-1.4")
        archive.writestr("1_terms.pdf", b"%PDF-1.5")
    made = exact(company.post_file(buffer.getvalue(), "finvoice.zip"))
    assert [(file["filename"], file["type"]) for file in made["files"]] == [
        ("invoice-A1.xml", "FINVOICE30"),
        ("invoice.pdf", "ORIGINAL_IMAGE"),
        ("1_terms.pdf", "ATTACHMENT"),
    ]
    assert company.put_finvoice(("finvoice.zip", buffer.getvalue())) == CREATED


@pytest.mark.parametrize(
    "encoding",
    ["ISO-8859-15", "iso-8859-15", "ISO_8859-15", "windows-1252", "cp1252", "windows-1257", "UTF-8", "utf8", "UTF-16"],
)
def test_characters_are_read_in_the_encoding_that_is_declared(encoding: str) -> None:
    assert taken(finvoice(encoding=encoding, seller="Äyräs Oy")).seller_name == "Äyräs Oy"


def test_a_byte_order_mark_counts_before_a_declaration() -> None:
    content = finvoice(head=HEADS["a declaration"].replace("{encoding}", "ISO-8859-15"))
    assert taken(b"\xef\xbb\xbf" + content).buyer_name == "Ostaja € Oy"


def test_a_frame_may_be_in_the_encoding_of_the_invoice() -> None:
    framed = finvoice(head=FRAME.replace("003711111119", "Köyhä") + DECLARED, encoding="ISO-8859-15")
    assert taken(framed).seller_name == "Köyhä Myyjä Oy"


# What is refused


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (finvoice(head=DECLARED.replace("{encoding}", "UTF-7")), "in UTF-7, which is not read"),
        (finvoice(head=DECLARED.replace("{encoding}", "klingon")), "in klingon, which is not read"),
        (finvoice(encoding="ISO-8859-15").replace(b"ISO-8859-15", b"UTF-8", 1), "not in utf-8, which it should be"),
        (finvoice(encoding="ISO_8859-15").replace(b"ISO_8859-15", b"us-ascii", 1), "not in ascii, which it should be"),
        (finvoice(version="4.0"), "Finvoice of version '4.0'; known are 1.0, 1.1, 1.2, 1.3, 2.0, 2.01, 3.0"),
        (finvoice().replace(b' Version="3.0"', b""), "Finvoice of version ''"),
        (FRAME.encode(), "a SOAP frame with no invoice behind it"),
        (FRAME.encode() + FRAME.encode() + finvoice(), "not well-formed XML"),
        (FRAME.encode() + FRAME.encode(), f"a <Envelope> of the namespace {SOAP}"),
        (FRAME.encode() + finvoice() + FRAME.encode() + finvoice(), "not well-formed XML"),
        (FRAME.encode()[:-20] + finvoice(), "not well-formed XML"),
        (f"<Envelope><Body/></Envelope>{DTD}".encode() + finvoice(), "an Envelope that is not SOAP's"),
        (finvoice() + finvoice(), "not well-formed XML"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(company: Company, content: bytes, reason: str) -> None:
    assert reason in str(refused(content))
    assert company.put_finvoice(("invoice.xml", content)) == UNSUPPORTED
    response = company.post_file(content)
    assert (response.status_code, response.json()["code"]) == (400, "invoice_create_api_error")
    assert reason in response.json()["message"]


CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
ORDER = "urn:oasis:names:specification:ubl:schema:xsd:Order-2"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f'<rsm:CrossIndustryInvoice xmlns:rsm="{CII}"/>', "a UN/CEFACT CrossIndustryInvoice (CII)"),
        ("<rsm:CrossIndustryDocument xmlns:rsm='urn:ferd'/>", "a UN/CEFACT CrossIndustryDocument (CII)"),
        ('<FinvoiceAck Version="3.0"/>', "a FinvoiceAck, a message of the Finvoice family that is no invoice"),
        ("<!DOCTYPE FinvoiceAck SYSTEM 'FinvoiceAck.dtd'><FinvoiceAck/>", "a FinvoiceAck, a message"),
        (f"{FRAME}<?xml version='1.0'?><FinvoiceSenderInfo/>", "a FinvoiceSenderInfo, a message"),
        ("<FinvoicePaymentStatus/>", "a FinvoicePaymentStatus, a message of the Finvoice family"),
        (f"<Order xmlns='{ORDER}'/>", "a UBL Order, which is no invoice"),
        (
            "<StandardBusinessDocument xmlns='http://sbdh'/>",
            "a <StandardBusinessDocument> of the namespace http://sbdh",
        ),
        ("<Letter/>", "a <Letter>; taken are UBL, Finvoice and TEAPPSXML"),
    ],
)
def test_another_document_is_refused_by_what_it_is(company: Company, content: str, reason: str) -> None:
    assert company.put(content.encode()) == UNSUPPORTED
    assert company.put_finvoice(("invoice.xml", content.encode())) == UNSUPPORTED
    for noted in company.reasons()[-2:]:
        assert noted.startswith(f"{UNSUPPORTED}: the file is ")
        assert reason in noted
    response = company.post_file(content.encode())
    assert (response.status_code, response.json()["code"]) == (400, "invoice_create_api_error")
    assert reason in response.json()["message"]


# Document types


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(0.2)
        yield made


def test_nothing_is_fetched(listener: socket.socket) -> None:
    host = f"http://127.0.0.1:{listener.getsockname()[1]}"
    assert taken(finvoice(head=f'<!DOCTYPE Finvoice SYSTEM "{host}/Finvoice.dtd">')).number == "A1"
    refused(finvoice(head=f'<!DOCTYPE Finvoice [<!ENTITY % e SYSTEM "{host}/e"> %e;]>'))
    refused(finvoice(head=f'<!DOCTYPE Finvoice [<!ENTITY e SYSTEM "{host}/e">]>', seller="&e;"))
    with pytest.raises(TimeoutError):
        listener.accept()


LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY e "x">',
        LAUGHS,
        "<!ENTITY e SYSTEM 'file:///etc/hostname'>",
        "<!ENTITY % p '<!ENTITY e \"x\">'>%p;",
        "%p;",
        "<!ELEMENT Finvoice ANY><!-- --><!ENTITY e 'x'>",
        "<!ATTLIST Finvoice a CDATA '%p;'><!ENTITY e 'x'>",
        "<![INCLUDE[<!ENTITY e 'x'>]]>",
        "<!ELEMENT Finvoice",
        "]<!ENTITY",
    ],
)
@pytest.mark.parametrize(
    ("frame", "encoding"),
    [("", "UTF-8"), ("", "UTF-16"), ("", "ISO-8859-15"), (FRAME, "UTF-8"), (FRAME, "ISO-8859-15")],
)
def test_a_document_type_with_entities_is_refused_quickly(subset: str, encoding: str, frame: str) -> None:
    head = f"{frame}{DECLARED}<!DOCTYPE Finvoice SYSTEM 'Finvoice.dtd' [{subset}]>"
    file = finvoice(head=head, encoding=encoding, seller="&e;")
    assert refused(file).code == "not_xml"
    assert_quick(lambda: refused(file), within=1)


def test_ubl_has_no_document_type() -> None:
    error = refused(ubl(head='<!DOCTYPE Invoice SYSTEM "Invoice.dtd">'))
    assert (error.code, str(error)) == ("not_xml", "the file has a document type declaration, which no Invoice needs")
    assert refused(ubl(head='<!DOCTYPE Finvoice [<!ENTITY e "x">]>')).code == "not_xml"


@pytest.mark.parametrize(
    "text",
    [
        "<SOAP-ENV:Envelope " + "a" * 10**6,
        "<!DOCTYPE Finvoice [" + "<!ELEMENT a ANY>" * 10**5,
        "<!DOCTYPE Finvoice [" + "<!--" * 10**5,
        "<?" * 10**6,
        "<!--" * 10**6,
        f'<E:Envelope xmlns:E="{SOAP}">' + "</E:Envelop" * 10**5,
    ],
    ids=["frame", "declarations", "comments in a type", "instructions", "comments", "ends"],
)
def test_a_file_that_never_ends_is_refused_in_time_in_proportion_to_its_length(text: str) -> None:
    assert_quick(lambda: refused(text.encode()), within=2)


# UBL by its word


@pytest.mark.parametrize(
    ("customization", "format"),
    [
        ("urn:cen.eu:en16931:2017", "UBL"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "UBL"),
        ("", "UBL"),
        (PEPPOL, "PEPPOLBIS30"),
    ],
)
def test_plain_ubl_is_taken_where_ubl_is_named(company: Company, customization: str, format: str) -> None:
    company.renew()
    content = ubl(customization=customization)
    assert company.put(content, xmlformat="UBL") == CREATED
    assert company.put(content, xmlformat="ubl") == CREATED
    original = company.soap("invoice_show_original_xml", f"<i>{company.sent().findtext('id')}</i>")
    assert original.findtext("format") == format
    [(kind, _, shown)] = company.shown("ubl")
    assert kind == "UBL"
    if format == "UBL":
        assert shown == content


def test_plain_ubl_is_refused_where_its_format_is_not_named(company: Company) -> None:
    content = ubl(customization="urn:cen.eu:en16931:2017")
    assert company.put(content) == UNSUPPORTED
    response = company.post_file(content)
    assert (response.status_code, response.json()["code"]) == (400, "invoice_create_api_error")
    reason = "UBL with the CustomizationID 'urn:cen.eu:en16931:2017', so its format has to be named"
    assert reason in response.json()["message"]


@pytest.mark.parametrize("content", [finvoice(), b"<Letter/>", finvoice(head=FRAME + DECLARED)])
def test_what_is_no_ubl_is_refused_where_ubl_is_named(company: Company, content: bytes) -> None:
    assert company.put(content, xmlformat="UBL") == UNSUPPORTED


def test_the_reason_of_every_unreadable_file_is_one_line() -> None:
    for content in (b"", b"\xff\xfe<", b"<a" * 100, finvoice()[:-9], ubl(number="")):
        assert re.fullmatch(r"[^\n]{10,400}", str(refused(content)))
