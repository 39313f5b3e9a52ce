"""The format of a document, and the place of each value in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from conformance.mock.domain.invoices.files import Unreadable
from conformance.safe_xml import local, namespace

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
PREFIXES = {"a": f"{_UBL}CommonAggregateComponents-2", "b": f"{_UBL}CommonBasicComponents-2"}
"""Prefixes of UBL's namespaces in places."""
UBL = "UBL"
"""The format of a UBL document whose rules have no format of their own, such as a plain EN 16931 invoice."""
_UBL_ROOTS = {f"{{{_UBL}{name}-2}}{name}" for name in ("Invoice", "CreditNote")}
_UBL_CUSTOMIZATIONS = {
    r"urn:www\.difi\.no:ehf:(faktura|kreditnota):ver2": "EHF20",
    r"urn:fdc:peppol\.eu:2017:poacc:(self)?billing:3": "PEPPOLBIS30",
    r"urn:www\.peppol\.eu:bis:peppol[45]a:ver2": "PEPPOLBIS20",
}
"""Searched in this order: an EHF 2.0 extends a Peppol BIS 2.0 and names both."""
_UBL_NAMED_BY_CALLER = ("SIUBL", "VISMAUBL", "OIOUBL")
"""Formats of UBL that only the caller can distinguish."""
_FINVOICE_VERSIONS = {
    **dict.fromkeys(("1.0", "1.1", "1.2", "1.3"), "FINVOICE13"),
    **dict.fromkeys(("2.0", "2.01"), "FINVOICE20"),
    "3.0": "FINVOICE30",
}
"""The service has three generations; doc001:324 counts versions before 1.3 as 1.3."""

Places = Mapping[str, tuple[str, ...]]
_SELLER, _BUYER = "a:AccountingSupplierParty/a:Party/", "a:AccountingCustomerParty/a:Party/"
UBL_PLACES: Places = {
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
    # The places of a private person's identifiers are inferred; the documents only say that an invoice has them.
    "buyer_birth_date": (f"{_BUYER}a:Person/b:BirthDate",),
    "buyer_ssn": (f"{_BUYER}a:Person/b:ID[@schemeID='NO:PNR']",),
}
_FINVOICE_PLACES: Places = {
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
_TEAPPS_PLACES: Places = {
    "number": ("HEADER/INVOICE_ID",),
    "currency": ("HEADER/CURRENCY/CODE",),
    "sum": ("SUMMARY/INVOICE_TOTAL/AMOUNT[@VAT='EXCLUDED']",),
    "sum_tax": ("SUMMARY/INVOICE_TOTAL/AMOUNT[@VAT='INCLUDED']",),
    "tax": ("SUMMARY/VAT_TOTAL/AMOUNT",),
    "seller_name": ("PAYEE/CUSTOMER_INFORMATION/CUSTOMER_NAME",),
    "buyer_name": ("RECEIVER/CUSTOMER_INFORMATION/CUSTOMER_NAME",),
}


@dataclass(frozen=True)
class Recognised:
    """A document of a known format: the format's name, the places of its values, and the element to search.

    `comma`: its numbers may have a decimal comma.
    """

    format: str
    places: Places
    body: etree._Element
    comma: bool


def recognised(root: etree._Element, wanted: str = "") -> Recognised:
    """Return the format of a document, which must be the wanted one if one is named; Unreadable says what it is."""
    if root.tag in _UBL_ROOTS:
        found = Recognised(_ubl_format(root, wanted), UBL_PLACES, root, comma=False)
    elif root.tag == "Finvoice":
        found = Recognised(_finvoice_format(root, wanted), _FINVOICE_PLACES, root, comma=True)
    elif root.tag == "INVOICE_CENTER" and (body := root.find(".//INVOICE")) is not None:
        found = Recognised("TEAPPS27" if wanted == "TEAPPS27" else "TEAPPS30", _TEAPPS_PLACES, body, comma=True)
    else:
        raise Unreadable("format_not_recognised", f"the file is {_other(root)}; {_ACCEPTED}")
    if wanted and wanted != found.format and not (wanted == UBL and root.tag in _UBL_ROOTS):
        raise Unreadable("format_mismatch", f"the file is {found.format or 'of another kind'}, not {wanted}")
    return found


_ACCEPTED = "taken are UBL, Finvoice and TEAPPSXML invoices and credit notes"


def _ubl_format(root: etree._Element, wanted: str) -> str:
    customization = text_at(root, "b:CustomizationID")
    found = next((name for known, name in _UBL_CUSTOMIZATIONS.items() if re.search(known, customization)), "")
    if wanted == UBL:
        return found or UBL
    if wanted.startswith(_UBL_NAMED_BY_CALLER):
        return wanted
    if not found and not wanted:
        rules = f"the CustomizationID {customization[:200]!r}" if customization else "no CustomizationID"
        raise Unreadable("format_not_recognised", f"the file is UBL with {rules}, so its format has to be named")
    return found


def _finvoice_format(root: etree._Element, wanted: str) -> str:
    version = (root.get("Version") or "").strip()
    if version not in _FINVOICE_VERSIONS and not wanted:
        known = ", ".join(_FINVOICE_VERSIONS)
        raise Unreadable("format_not_recognised", f"the file is Finvoice of version {version!r}; known are {known}")
    return _FINVOICE_VERSIONS.get(version, "")


def _other(root: etree._Element) -> str:
    """Return what a document is instead of an invoice in an accepted format."""
    name, space = local(root), namespace(root)
    if name.startswith("CrossIndustry"):
        return f"a UN/CEFACT {name} (CII)"
    if name.startswith("Finvoice"):
        return f"a {name}, a message of the Finvoice family that is no invoice"
    if space.startswith(_UBL):
        return f"a UBL {name}, which is no invoice"
    return f"a <{name}>" + (f" of the namespace {space}" if space else "")


def text_at(element: etree._Element, *places: str) -> str:
    """Return the first text at one of the places, or in the attribute at the end of a place."""
    for place in places:
        path, _, attribute = place.partition("/@")
        found = element.find(path, PREFIXES)
        text = "" if found is None else (found.get(attribute) if attribute else found.text) or ""
        if text := text.strip(" \t\r\n"):
            return text
    return ""
