"""Invoices as text, as programs that we did not write send them: one row, and every number as it is given."""

from __future__ import annotations

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"


def ubl(
    *,
    number: str = "N1",
    quantity: str = "1",
    price: str = "100.00",
    percent: str = "25",
    net: str = "100.00",
    excluded: str = "100.00",
    included: str = "125.00",
    date: str = "2026-01-02",
    currency: str = "NOK",
    customization: str = PEPPOL,
    references: str = "",
    head: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    """Return a UBL invoice; `references` are elements of files, written with the prefixes a and b."""
    money = f'currencyID="{currency}"'
    return f"""{head}
<Invoice xmlns="{_UBL}:Invoice-2" xmlns:a="{_UBL}:CommonAggregateComponents-2" xmlns:b="{_UBL}:CommonBasicComponents-2">
<b:CustomizationID>{customization}</b:CustomizationID><b:ID>{number}</b:ID><b:IssueDate>{date}</b:IssueDate>
<b:InvoiceTypeCode>380</b:InvoiceTypeCode><b:DocumentCurrencyCode>{currency}</b:DocumentCurrencyCode>{references}
<a:LegalMonetaryTotal><b:TaxExclusiveAmount {money}>{excluded}</b:TaxExclusiveAmount>
<b:TaxInclusiveAmount {money}>{included}</b:TaxInclusiveAmount>
<b:PayableAmount {money}>{included}</b:PayableAmount></a:LegalMonetaryTotal>
<a:InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity unitCode="KWH">{quantity}</b:InvoicedQuantity>
<b:LineExtensionAmount {money}>{net}</b:LineExtensionAmount><a:Item><b:Name>Power</b:Name>
<a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>{percent}</b:Percent></a:ClassifiedTaxCategory></a:Item>
<a:Price><b:PriceAmount {money}>{price}</b:PriceAmount></a:Price></a:InvoiceLine></Invoice>""".encode()


def file_in_ubl(filename: str | None, content: str = "JVBERg==", mime: str = "application/pdf") -> str:
    """Return the element of a file inside a UBL invoice; without a filename where it is None."""
    named = "" if filename is None else f' filename="{filename}"'
    file = f'<b:EmbeddedDocumentBinaryObject mimeCode="{mime}"{named}>{content}</b:EmbeddedDocumentBinaryObject>'
    return (
        "<a:AdditionalDocumentReference><b:ID>1</b:ID>"
        f"<a:Attachment>{file}</a:Attachment></a:AdditionalDocumentReference>"
    )


def finvoice(
    *,
    version: str = "3.0",
    number: str = "A1",
    quantity: str = "1",
    price: str = "10,00",
    percent: str = "25,5",
    net: str = "10,00",
    gross: str = "12,55",
    excluded: str = "10,00",
    included: str = "12,55",
    date: str = "20260103",
    seller: str = "Köyhä Myyjä Oy",
    buyer: str = "Ostaja € Oy",
    encoding: str = "UTF-8",
    head: str = '<?xml version="1.0" encoding="{encoding}"?>\n',
) -> bytes:
    """Return a Finvoice in an encoding; `head` is what stands before its root."""
    money = 'AmountCurrencyIdentifier="EUR"'
    text = head.replace("{encoding}", encoding) + (
        f"""<Finvoice Version="{version}"><SellerPartyDetails><SellerPartyIdentifier>1111111-9</SellerPartyIdentifier>
<SellerOrganisationName>{seller}</SellerOrganisationName></SellerPartyDetails>
<BuyerPartyDetails><BuyerPartyIdentifier>2222222-9</BuyerPartyIdentifier>
<BuyerOrganisationName>{buyer}</BuyerOrganisationName></BuyerPartyDetails>
<InvoiceDetails><InvoiceTypeCode>INV01</InvoiceTypeCode><InvoiceNumber>{number}</InvoiceNumber>
<InvoiceDate Format="CCYYMMDD">{date}</InvoiceDate>
<InvoiceTotalVatExcludedAmount {money}>{excluded}</InvoiceTotalVatExcludedAmount>
<InvoiceTotalVatIncludedAmount {money}>{included}</InvoiceTotalVatIncludedAmount></InvoiceDetails>
<InvoiceRow><ArticleName>Sähkö</ArticleName><InvoicedQuantity QuantityUnitCode="kWh">{quantity}</InvoicedQuantity>
<UnitPriceAmount {money}>{price}</UnitPriceAmount><RowVatRatePercent>{percent}</RowVatRatePercent>
<RowVatExcludedAmount {money}>{net}</RowVatExcludedAmount><RowAmount {money}>{gross}</RowAmount></InvoiceRow>
</Finvoice>"""
    )
    return text.encode(encoding)


def teapps(
    *,
    number: str = "T1",
    quantity: str = "1",
    price: str = "10.00",
    percent: str = "24",
    net: str = "10.00",
    gross: str = "12.40",
    excluded: str = "10.00",
    included: str = "12.40",
) -> bytes:
    """Return a TEAPPSXML invoice."""
    return f"""<?xml version="1.0" encoding="ISO-8859-1"?><INVOICE_CENTER><CONTENT_FRAME><INVOICES><INVOICE>
<HEADER><INVOICE_ID>{number}</INVOICE_ID><CURRENCY><CODE>EUR</CODE></CURRENCY></HEADER>
<ROWS><ROW><ARTICLE><ARTICLE_NAME>Power</ARTICLE_NAME></ARTICLE>
<QUANTITY><CHARGED Q_UNIT="kWh">{quantity}</CHARGED></QUANTITY>
<PRICE_PER_UNIT><AMOUNT>{price}</AMOUNT></PRICE_PER_UNIT><VAT><RATE>{percent}</RATE></VAT>
<ROW_TOTAL><AMOUNT VAT="EXCLUDED">{net}</AMOUNT><AMOUNT VAT="INCLUDED">{gross}</AMOUNT></ROW_TOTAL></ROW></ROWS>
<SUMMARY><INVOICE_TOTAL><AMOUNT VAT="EXCLUDED">{excluded}</AMOUNT><AMOUNT VAT="INCLUDED">{included}</AMOUNT>
</INVOICE_TOTAL></SUMMARY></INVOICE></INVOICES></CONTENT_FRAME></INVOICE_CENTER>""".encode("latin-1")
