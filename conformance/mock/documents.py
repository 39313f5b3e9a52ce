"""Reads the invoices that callers send: UBL, Finvoice or TEAPPSXML, alone or in a zip with the files that go along.

The documents name the formats and some refusals; which names, sizes and members of a zip are taken is inferred.
"""

from __future__ import annotations

import base64
import datetime
import io
import mimetypes
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from conformance.mock.invoice_rows import rows
from conformance.soap.xml import local, parse

FILE_LARGEST = 20 * 1024 * 1024
UNPACKED_LARGEST = 2 * FILE_LARGEST
"""How many bytes a file may have, and the members of a zip together."""
MEMBERS_MOST, NAME_LONGEST = 100, 200
"""How many members a zip may have, and how many letters the name of a member or a file."""

_NAME = re.compile(rf"(?=.{{1,{NAME_LONGEST}}}\Z)[A-Za-z0-9._ -]*[A-Za-z0-9_ -][A-Za-z0-9._ -]*")
"""Letters, digits and four other characters, and not dots alone; so no name leads out of a folder, or into one."""
_DECLARATION = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]{1,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = ("us-ascii", "windows-1252", "iso-8859-1", "iso-8859-15")
"""Encodings besides UTF-8 and UTF-16; Finvoice is mostly in one of them."""
_AMOUNT = re.compile(r"[+-]?(?:[0-9]{1,18}(?:[.,][0-9]{0,6})?|[.,][0-9]{1,6})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})?|[0-9]{8}")

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_PREFIXES = {"a": f"{_UBL}CommonAggregateComponents-2", "b": f"{_UBL}CommonBasicComponents-2"}
_UBL_ROOTS = {f"{{{_UBL}{name}-2}}{name}" for name in ("Invoice", "CreditNote")}
_UBL_CUSTOMIZATIONS = {
    r"urn:www\.difi\.no:ehf:(faktura|kreditnota):ver2": "EHF20",
    r"urn:fdc:peppol\.eu:2017:poacc:(self)?billing:3": "PEPPOLBIS30",
    r"urn:www\.peppol\.eu:bis:peppol[45]a:ver2": "PEPPOLBIS20",
}
"""Searched in this order: an EHF 2.0 extends a Peppol BIS 2.0 and names both."""
_UBL_BY_WORD = ("SIUBL", "VISMAUBL", "OIOUBL")
"""Formats that are UBL and that nothing but the caller's word tells apart here."""
_UBL_PICTURES = {"commercialinvoice", "commercialcreditnote"}
_FINVOICE_VERSIONS = {"1.3": "FINVOICE13", "2.0": "FINVOICE20", "2.01": "FINVOICE20", "3.0": "FINVOICE30"}

_Places = dict[str, tuple[str, ...]]
_SELLER, _BUYER = "a:AccountingSupplierParty/a:Party/", "a:AccountingCustomerParty/a:Party/"
_UBL_PLACES: _Places = {
    "number": ("b:ID",),
    "date": ("b:IssueDate",),
    "due_date": ("b:DueDate", "a:PaymentMeans/b:PaymentDueDate"),
    "currency": ("b:DocumentCurrencyCode",),
    "sum": ("a:LegalMonetaryTotal/b:TaxExclusiveAmount",),
    "sum_tax": ("a:LegalMonetaryTotal/b:TaxInclusiveAmount", "a:LegalMonetaryTotal/b:PayableAmount"),
    "tax": ("a:TaxTotal/b:TaxAmount",),
    "kid": ("a:PaymentMeans/b:PaymentID",),
    "account_number": ("a:PaymentMeans/a:PayeeFinancialAccount/b:ID",),
    "seller_name": (f"{_SELLER}a:PartyLegalEntity/b:RegistrationName", f"{_SELLER}a:PartyName/b:Name"),
    "seller_id": (f"{_SELLER}a:PartyLegalEntity/b:CompanyID", f"{_SELLER}b:EndpointID"),
    "buyer_name": (f"{_BUYER}a:PartyLegalEntity/b:RegistrationName", f"{_BUYER}a:PartyName/b:Name"),
    "buyer_id": (f"{_BUYER}a:PartyLegalEntity/b:CompanyID", f"{_BUYER}b:EndpointID[@schemeID='0192']"),
    "buyer_street": (f"{_BUYER}a:PostalAddress/b:StreetName",),
    "buyer_postal_code": (f"{_BUYER}a:PostalAddress/b:PostalZone",),
    "buyer_city": (f"{_BUYER}a:PostalAddress/b:CityName",),
    "buyer_country": (f"{_BUYER}a:PostalAddress/a:Country/b:IdentificationCode",),
    "buyer_phone": (f"{_BUYER}a:Contact/b:Telephone",),
    "buyer_email": (f"{_BUYER}a:Contact/b:ElectronicMail",),
    # Where a private person's identifiers stand is inferred; the documents only say that they are on the invoice.
    "buyer_birth_date": (f"{_BUYER}a:Person/b:BirthDate",),
    "buyer_ssn": (f"{_BUYER}a:Person/b:ID[@schemeID='NO:PNR']",),
}
_FINVOICE_PLACES: _Places = {
    "number": ("InvoiceDetails/InvoiceNumber",),
    "date": ("InvoiceDetails/InvoiceDate",),
    "due_date": ("InvoiceDetails/PaymentTermsDetails/InvoiceDueDate",),
    "currency": ("InvoiceDetails/InvoiceTotalVatIncludedAmount/@AmountCurrencyIdentifier",),
    "sum": ("InvoiceDetails/InvoiceTotalVatExcludedAmount",),
    "sum_tax": ("InvoiceDetails/InvoiceTotalVatIncludedAmount",),
    "tax": ("InvoiceDetails/InvoiceTotalVatAmount",),
    "kid": ("EpiDetails/EpiPaymentInstructionDetails/EpiRemittanceInfoIdentifier",),
    "account_number": ("EpiDetails/EpiPartyDetails/EpiBeneficiaryPartyDetails/EpiAccountID",),
    "seller_name": ("SellerPartyDetails/SellerOrganisationName",),
    "seller_id": ("SellerPartyDetails/SellerPartyIdentifier",),
    "buyer_name": ("BuyerPartyDetails/BuyerOrganisationName",),
    "buyer_id": ("BuyerPartyDetails/BuyerPartyIdentifier",),
    "buyer_street": ("BuyerPartyDetails/BuyerPostalAddressDetails/BuyerStreetName",),
    "buyer_postal_code": ("BuyerPartyDetails/BuyerPostalAddressDetails/BuyerPostCodeIdentifier",),
    "buyer_city": ("BuyerPartyDetails/BuyerPostalAddressDetails/BuyerTownName",),
    "buyer_country": ("BuyerPartyDetails/BuyerPostalAddressDetails/CountryCode",),
    "buyer_phone": ("BuyerCommunicationDetails/BuyerPhoneNumberIdentifier",),
    "buyer_email": ("BuyerCommunicationDetails/BuyerEmailaddressIdentifier",),
    "buyer_birth_date": ("InvoiceDetails/DefinitionDetails[DefinitionHeaderText='Date of birth']/DefinitionValue",),
    "buyer_ssn": ("BuyerPartyDetails/BuyerCode[@IdentifierType='SSN']",),
}
_TEAPPS_PLACES: _Places = {
    "number": ("HEADER/INVOICE_ID",),
    "currency": ("HEADER/CURRENCY/CODE",),
    "sum": ("SUMMARY/INVOICE_TOTAL/AMOUNT[@VAT='EXCLUDED']",),
    "sum_tax": ("SUMMARY/INVOICE_TOTAL/AMOUNT[@VAT='INCLUDED']",),
    "tax": ("SUMMARY/VAT_TOTAL/AMOUNT",),
    "seller_name": ("PAYEE/CUSTOMER_INFORMATION/CUSTOMER_NAME",),
    "buyer_name": ("RECEIVER/CUSTOMER_INFORMATION/CUSTOMER_NAME",),
}
_MEDIA_TYPES = mimetypes.MimeTypes()
"""Python's own list; the system's is a different one on each machine."""


class Unreadable(ValueError):
    """A file that no invoice can be read from; `code` says in a word why, the message in a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Attachment:
    """A file that came with an invoice, inside its XML or beside it in a zip."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Invoice:
    """What an invoice says, whatever its format; text that it lacks is empty, and no text begins or ends blank.

    `sum` is its total without tax, `sum_tax` the total with it.
    """

    source_format: str
    kind: str
    number: str
    date: datetime.date | None
    due_date: datetime.date | None
    currency: str
    sum: Decimal
    sum_tax: Decimal
    kid: str
    account_number: str
    seller_name: str
    seller_id: str
    buyer_name: str
    buyer_id: str
    buyer_street: str
    buyer_postal_code: str
    buyer_city: str
    buyer_country: str
    buyer_phone: str
    buyer_email: str
    buyer_birth_date: str
    buyer_ssn: str
    image: Attachment | None
    attachments: tuple[Attachment, ...]
    rows: list[dict[str, Any]]
    xml: bytes = field(repr=False)


def read(name: str, content: bytes, format: str = "") -> Invoice:
    """Return the invoice in a file, which has to be of the format if one is given; Unreadable says why it is none."""
    if not _NAME.fullmatch(name) or not name.lower().endswith((".xml", ".zip", ".aix")):
        raise Unreadable("file_name_not_allowed", f"a file must not be called {name[:NAME_LONGEST]!r}")
    if not content:
        raise Unreadable("file_empty", "the file is empty")
    if len(content) > FILE_LARGEST:
        raise Unreadable("file_too_large", f"the file has {len(content)} bytes, more than {FILE_LARGEST}")
    if not name.lower().endswith(".zip"):
        return invoice_in(content, format)
    return with_files(members(content), format)


def with_files(files: Sequence[Attachment], format: str = "") -> Invoice:
    """Return the invoice of the one XML among files; the PDF of its name is its picture, the others go along."""
    invoices = [file for file in files if file.name.lower().endswith(".xml")]
    if len(invoices) != 1:
        code = "zip_with_several_invoices" if invoices else "zip_without_invoice"
        raise Unreadable(code, f"the zip holds {len(invoices)} XML files, not one")
    xml, others = invoices[0], [file for file in files if file is not invoices[0]]
    invoice = invoice_in(xml.content, format)
    own = PurePosixPath(xml.name).stem.lower()
    image = next((o for o in others if o.name.lower() == f"{own}.pdf"), None)
    attachments = (*invoice.attachments, *(o for o in others if o is not image))
    return replace(invoice, image=invoice.image or image, attachments=attachments)


def members(content: bytes) -> list[Attachment]:
    """Return the files of a zip; a zip within a zip is such a file and stays closed."""
    # Each member is listed behind these four bytes. They are counted first, because reading a long list takes long.
    if content.count(b"PK\x01\x02") > 100 * MEMBERS_MOST:
        raise Unreadable("zip_too_large", f"the zip has more than {MEMBERS_MOST} members")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [_member(archive, info) for info in _bounded(archive.infolist())]
    except Unreadable:
        raise
    except Exception as error:
        # A bad zip makes zipfile raise any of a dozen errors, and most are not its own.
        raise Unreadable("zip_broken", f"the zip cannot be opened: {error}") from error


def _bounded(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    if len(members) > MEMBERS_MOST:
        raise Unreadable("zip_too_large", f"the zip has {len(members)} members, more than {MEMBERS_MOST}")
    if sum(member.file_size for member in members) > UNPACKED_LARGEST:
        raise Unreadable("zip_too_large", f"what the zip holds has more than {UNPACKED_LARGEST} bytes")
    for member in members:
        # The name as it was sent: zipfile mends some bad ones.
        if not _NAME.fullmatch(member.orig_filename):
            raise Unreadable("file_name_not_allowed", f"the zip holds {member.orig_filename[:NAME_LONGEST]!r}")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("zip_broken", f"{member.filename} is compressed in a way that is not taken")
    return members


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Attachment:
    with archive.open(info) as file:
        # Asking for no more than it declares, because zipfile would unpack a liar to its end before it looks.
        return attachment(info.filename, file.read(info.file_size + 1))


def attachment(name: str, content: bytes, media_type: str = "") -> Attachment:
    """Return a file; what kind it is, its name's ending says unless it is told."""
    known = media_type or _MEDIA_TYPES.guess_type(name)[0]
    return Attachment(name, known or "application/octet-stream", content)


def invoice_in(content: bytes, format: str = "") -> Invoice:
    """Return the invoice that an XML file says, which has to be of the format if one is given."""
    root, wanted = _root(content), format.upper()
    found, places, body = _recognised(root, wanted)
    if body is None or not (found or wanted):
        raise Unreadable("format_not_recognised", f"the file, a <{local(root)}>, is of no format that is known")
    if wanted and wanted != found:
        raise Unreadable("format_mismatch", f"the file is {found or 'of another kind'}, not {wanted}")
    told = {name: _text(body, *places.get(name, ())) for name in _UBL_PLACES}
    if not told["number"]:
        raise Unreadable("invoice_number_missing", "the invoice has no number")
    net, total, tax = (_amount(told.pop(name)) for name in ("sum", "sum_tax", "tax"))
    if total is None:
        raise Unreadable("invoice_sum_missing", "the invoice has no total with tax, or none that is a number")
    dates = {name: _date(told.pop(name)) for name in ("date", "due_date")}
    credit = (
        local(root) == "CreditNote"
        or _text(body, "InvoiceDetails/InvoiceTypeCode") == "INV02"
        or body.find("SUMMARY/INVOICE_TOTAL/AMOUNT[@SIGN='-']") is not None
    )
    files = list(_embedded(root))
    image = next((file for is_picture, file in files if is_picture), None)
    attachments = tuple(file for _, file in files if file is not image)
    values: dict[str, Any] = {**told, **dates, "sum_tax": total, "xml": content}
    values["sum"] = total - (tax or Decimal(0)) if net is None else net
    kind = "CREDIT_NOTE" if credit else "INVOICE"
    return Invoice(source_format=found, kind=kind, image=image, attachments=attachments, rows=rows(body), **values)


def _root(content: bytes) -> etree._Element:
    declared = _DECLARATION.match(content)
    encoding = declared[1].decode().lower() if declared else ""
    try:
        # The parser is fixed to UTF-8 and ignores what is declared.
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            content = content.decode("utf-16").encode()
        elif encoding in _ENCODINGS:
            content = content.decode(encoding).encode()
        return parse(content)
    except ValueError as error:
        # The parser is SOAP's too, and says so.
        reason = str(error).removesuffix(", which SOAP forbids")
        raise Unreadable("not_xml", f"the file is not XML that is taken: {reason}") from error


def _recognised(root: etree._Element, wanted: str) -> tuple[str, _Places, etree._Element | None]:
    """Return the format's name, its places, and the element to look in; None for no invoice at all."""
    if root.tag in _UBL_ROOTS:
        if wanted.startswith(_UBL_BY_WORD):
            return wanted, _UBL_PLACES, root
        customization = _text(root, "b:CustomizationID")
        found = (name for known, name in _UBL_CUSTOMIZATIONS.items() if re.search(known, customization))
        return next(found, ""), _UBL_PLACES, root
    if root.tag == "Finvoice":
        return _FINVOICE_VERSIONS.get(root.get("Version") or "", ""), _FINVOICE_PLACES, root
    if root.tag == "INVOICE_CENTER":
        return "TEAPPS27" if wanted == "TEAPPS27" else "TEAPPS30", _TEAPPS_PLACES, root.find(".//INVOICE")
    return "", {}, None


def _embedded(root: etree._Element) -> Iterator[tuple[bool, Attachment]]:
    """The files inside a UBL document, each with whether it is said to be the invoice's own picture."""
    for reference in root.iterfind("a:AdditionalDocumentReference", _PREFIXES):
        found = reference.find("a:Attachment/b:EmbeddedDocumentBinaryObject", _PREFIXES)
        if found is None:
            continue
        try:
            content = base64.b64decode("".join((found.text or "").split()), validate=True)
        except ValueError as error:
            raise Unreadable("attachment_broken", f"a file in the invoice is not base64: {error}") from error
        description = _text(reference, "b:DocumentDescription", "b:DocumentType").replace(" ", "").lower()
        file = attachment(found.get("filename") or "", content, found.get("mimeCode") or "")
        yield description in _UBL_PICTURES, file


def _text(element: etree._Element, *places: str) -> str:
    """Return the first text that stands at one of the places, or in the attribute that ends a place."""
    for place in places:
        path, _, attribute = place.partition("/@")
        found = element.find(path, _PREFIXES)
        text = "" if found is None else (found.get(attribute) if attribute else found.text) or ""
        if text := text.strip(" \t\r\n"):
            return text
    return ""


def _amount(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if _AMOUNT.fullmatch(text) else None


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10]) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
