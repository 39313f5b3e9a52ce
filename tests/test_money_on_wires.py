"""What is sent as a number comes back as the same number: from every format and parameter, over SOAP and REST."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conformance.mock.calls.seam import replaced
from conformance.mock.domain.invoices.documents import invoice_in
from conformance.prove import behaviour_faults
from conformance.wires.soap.lexical import READ
from tests.company_on_wires import CATALOGUE, Company, a_mock, exact
from tests.examples import tried
from tests.invoice_texts import finvoice, teapps, ubl

EXAMPLE = dict(CATALOGUE.find("createInvoice").example)
CREATED, FROM_VALUES = "OK: INVOICE CREATED SUCCESSFULLY", "OK: INVOICE CREATED"


@st.composite
def decimals(draw: st.DrawFn) -> str:
    """Numbers of up to forty digits in front of the point and ten behind it, of any sign, as xsd:decimal has them."""
    whole = draw(st.integers(-(10 ** draw(st.integers(0, 40))), 10 ** draw(st.integers(0, 40))))
    fraction = draw(st.from_regex("([.][0-9]{0,10})?", fullmatch=True))
    return f"{whole}{fraction}"


def comma(number: str) -> str:
    return number.replace(".", ",")


Builder = Callable[[str, str, str, str], bytes]
BUILDERS: dict[str, Builder] = {
    "UBL": lambda q, p, t, s: ubl(quantity=q, price=p, percent=t, net=s, excluded=s, included=s),
    "Finvoice": lambda q, p, t, s: finvoice(
        quantity=comma(q), price=comma(p), percent=comma(t), net=comma(s), excluded=comma(s), included=comma(s)
    ),
    "TEAPPSXML": lambda q, p, t, s: teapps(quantity=q, price=p, percent=t, net=s, excluded=s, included=s),
}
each_format = pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with a_mock() as server:
        made = Company(server.url, "money")
        with made.http:
            yield made


# Documents


@each_format
@tried(
    given(decimals(), decimals(), decimals(), decimals()),
    few=5,
    many=25,
)
def test_every_number_of_a_document_comes_back_over_both_wires(
    company: Company, build: Builder, quantity: str, price: str, percent: str, total: str
) -> None:
    company.renew()
    assert company.put(build(quantity, price, percent, total)) == CREATED
    sent = company.sent()
    [row] = company.rows()
    READ["number"](row["amount"])
    assert [Decimal(row[name]) for name in ("amount", "tax", "price", "sum")] == [
        Decimal(text) for text in (quantity, percent, price, total)
    ]
    assert [Decimal(sent.findtext(name) or "") for name in ("sum", "sum_tax")] == [Decimal(total)] * 2
    shown = exact(company.http.get(f"{company.url}/ax/v1/invoices/{sent.findtext('id')}"))
    assert (shown["sum"], shown["sum_tax"]) == (Decimal(total), Decimal(total))


@each_format
@tried(
    given(decimals(), decimals(), decimals(), decimals()),
    few=5,
    many=25,
)
def test_every_number_goes_into_every_document_that_is_made(
    company: Company, build: Builder, quantity: str, price: str, percent: str, total: str
) -> None:
    company.renew()
    assert company.put(build(quantity, price, percent, total)) == CREATED
    for format in ("peppolbis20", "finvoice30", "teapps30"):
        [(_, _, written), *_] = company.shown(format)
        read = invoice_in(written)
        [row] = read.rows
        assert (read.sum, read.sum_tax) == (Decimal(total), Decimal(total))
        assert (row["amount"], row["tax"]) == (Decimal(quantity), Decimal(percent))
        assert (Decimal(row["price"]), Decimal(row["sum"])) == (Decimal(price), Decimal(total))


@each_format
@tried(given(decimals()), few=8, many=25)
def test_a_total_sent_over_rest_comes_back_over_both_wires(company: Company, build: Builder, total: str) -> None:
    company.renew()
    made = exact(company.post_file(build("1", "1", "25", total)))
    assert (made["sum"], made["sum_tax"]) == (Decimal(total), Decimal(total))
    [listed] = exact(company.http.get(f"{company.url}/ax/v1/invoices?direction=SENT"))
    assert listed["sum"] == Decimal(total)
    assert Decimal(company.sent().findtext("sum_tax") or "") == Decimal(total)


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [
        ("123456.78", "+123456.78"),
        ("1000000", "+1000000"),
        ("1234567", "+1234567"),
        ("12345.678", "+12345.678"),
        ("7.12345678", "+7.12345678"),
        ("-3.5", "-3.5"),
        ("0", "+0"),
        ("0.00", "+0"),
        ("5.", "+5"),
        (".5", "+0.5"),
        ("+0007", "+7"),
        (" 2.5\n", "+2.5"),
        ("12345678901234567890", "+1.234567890123456789e+19"),
        ("0.00001", "+1e-5"),
    ],
)
def test_a_quantity_stands_as_the_framework_writes_doubles(company: Company, quantity: str, shown: str) -> None:
    company.renew()
    assert company.put(ubl(quantity=quantity)) == CREATED
    assert company.rows()[0]["amount"] == shown


@pytest.mark.parametrize("total", ["1656.25000000", "0.0000001", "99999999999999999999999999999999999999.99", "-5.00"])
def test_a_total_keeps_its_decimals_and_has_no_exponent(company: Company, total: str) -> None:
    company.renew()
    assert company.put(ubl(excluded=total, included=total)) == CREATED
    assert company.sent().findtext("sum_tax") == total
    [(_, _, written), *_] = company.shown("finvoice30")
    assert f">{comma(total)}<".encode() in written


@pytest.mark.parametrize(
    ("net", "percent", "currency", "with_tax"),
    [
        ("0.02", "25", "NOK", "0.03"),
        ("-0.02", "25", "NOK", "-0.03"),
        ("10.00", "25.5", "EUR", "12.55"),
        ("99.99", "12.345", "SEK", "112.33"),
        ("100.00", "0", "NOK", "100.00"),
        ("101", "8", "JPY", "109"),
        ("10.125", "10", "KWD", "11.138"),
        ("9" * 40, "25", "NOK", "124" + "9" * 37 + "8.75"),
    ],
)
def test_a_row_without_its_total_gets_it_rounded_half_up(
    company: Company, net: str, percent: str, currency: str, with_tax: str
) -> None:
    company.renew()
    assert company.put(ubl(net=net, percent=percent, currency=currency)) == CREATED
    assert company.rows()[0]["sum_tax"] == with_tax


NO_NUMBERS = ("ten", "1 000,00", "1\u00a0000", "1e3", "INF", "NaN", "0x10", "١٠", "1.2.3", "--1", "9" * 400)


@pytest.mark.parametrize("text", [*NO_NUMBERS, "1,5", "1,234.56", "1.234,56"])
@pytest.mark.parametrize("place", ["quantity", "price", "percent", "net", "excluded", "included"])
def test_what_is_no_number_in_ubl_is_refused_with_its_reason(company: Company, place: str, text: str) -> None:
    company.renew()
    refused = company.post_file(ubl(**{place: text}))
    assert refused.status_code == 400
    assert "is no number" in refused.json()["message"]
    assert company.put(ubl(**{place: text})) == "ERROR: UNKNOWN ERROR"


@pytest.mark.parametrize("text", [*NO_NUMBERS, "1,234.56", "1.234,56", "1,2,3"])
@pytest.mark.parametrize("place", ["quantity", "price", "percent", "net", "gross", "excluded", "included"])
def test_what_is_no_number_in_finvoice_is_refused(company: Company, place: str, text: str) -> None:
    refused = company.post_file(finvoice(**{place: text}))
    assert refused.status_code == 400
    assert "is no number" in refused.json()["message"]


def test_a_refused_number_is_in_the_journal(company: Company) -> None:
    assert company.put(ubl(quantity="1,234.56")) == "ERROR: UNKNOWN ERROR"
    assert "b:InvoicedQuantity of row 1 is no number: '1,234.56'" in company.reasons()[-1]


@pytest.mark.parametrize("number", ["1.234", "1,234", "-1,5", "5,", ",5", "0,0000001"])
def test_finvoice_has_a_comma_and_may_have_a_point(company: Company, number: str) -> None:
    company.renew()
    assert company.put(finvoice(quantity=number)) == CREATED
    assert Decimal(company.rows()[0]["amount"]) == Decimal(number.replace(",", "."))


def test_a_fault_that_changes_a_number_leaves_it_a_number(company: Company) -> None:
    company.renew()
    assert company.put(ubl(quantity="123456.78", excluded="1656.25")) == CREATED
    identity = company.sent().findtext("id")
    changed = behaviour_faults.FAULTS["value changed"]
    with replaced(changed("autoinvoice/invoice_list_between_dates", "[].items[].amount")):
        assert company.rows()[0]["amount"] == "+123457.78"
    with replaced(changed("autoxchange/getV1InvoicesId", "sum")):
        assert exact(company.http.get(f"{company.url}/ax/v1/invoices/{identity}"))["sum"] == Decimal("1657.25")


# Dates


@pytest.mark.parametrize("date", ["2026-01-02", "2026-01-02Z", "2026-01-02+02:00", "20260102", " 2026-01-02\n"])
def test_a_date_is_read(company: Company, date: str) -> None:
    assert exact(company.post_file(ubl(date=date)))["date"] == "2026-01-02"


@pytest.mark.parametrize(
    "date",
    [
        "2026-1-2",
        "02.01.2026",
        "2026-02-30",
        "2026-01-02T00:00:00",
        "2026-01-02+99:00",
        "2026-W01-5",
        "2 January",
        "260102",
        "0000-01-01",
    ],
)
def test_a_date_that_is_none_is_refused_rather_than_lost(company: Company, date: str) -> None:
    refused = company.post_file(ubl(date=date))
    assert refused.status_code == 400
    assert f"no date such as 2026-01-31: {date!r}" in refused.json()["message"]
    assert company.put(ubl(date=date)) == "ERROR: UNKNOWN ERROR"


# Parameters


def item(amount: str = "1", tax: str = "25", discount: str = "", price: str = "1", sums: str = "1") -> str:
    texts = f"<subject>Power</subject><price>{price}</price><sum>{sums}</sum><sum_tax>{sums}</sum_tax>"
    less = f"<discount>{discount}</discount>" if discount else ""
    return f"<item>{texts}<amount>{amount}</amount><tax>{tax}</tax>{less}</item>"


def create(company: Company, *items: str, number: str = "1", totals: str = "") -> etree._Element:
    """Call invoice_create with these items."""
    address = "<address1>Gata 1</address1><post_code>0150</post_code><post_office>Oslo</post_office>"
    return company.soap(
        "invoice_create",
        f"<i><invoice_nr>{number}</invoice_nr><currency>NOK</currency><date>20260102</date><date_due>20260202</date_due>"
        f"{totals}<customer><name>Kari</name></customer><company_postal>{address}</company_postal>"
        f"<items>{''.join(items)}</items></i>",
    )


@tried(
    given(decimals(), decimals(), decimals(), st.integers(-20, 20)),
    few=8,
    many=25,
)
def test_every_double_of_a_parameter_comes_back(
    company: Company, amount: str, tax: str, discount: str, power: int
) -> None:
    company.renew()
    response = create(company, item(f"{amount}e{power}", f"{tax}E{power:+03d}", discount or "0"))
    assert response.findtext("status") == FROM_VALUES
    [row] = company.rows()
    assert [Decimal(row[name]) for name in ("amount", "tax", "discount")] == [
        Decimal(f"{amount}e{power}"),  # which, unlike scaleb, rounds nothing
        Decimal(f"{tax}e{power}"),
        Decimal(discount),
    ]


@tried(
    given(st.lists(decimals(), min_size=1, max_size=5)),
    few=8,
    many=25,
)
def test_the_totals_of_items_are_their_exact_sums(company: Company, sums: list[str]) -> None:
    company.renew()
    assert create(company, *(item(price=text, sums=text) for text in sums)).findtext("status") == FROM_VALUES
    assert Fraction(company.sent().findtext("sum") or "") == sum(map(Fraction, sums))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1e6", "+1000000"),
        ("1E-5", "+1e-5"),
        ("-0", "-0"),
        ("+5", "+5"),
        (".5", "+0.5"),
        ("5.", "+5"),
        ("007.50", "+7.5"),
        (" \n2.5\t", "+2.5"),
        ("1e-400", "+0"),
        ("123456.78", "+123456.78"),
    ],
)
def test_a_double_in_any_legal_form_comes_back(company: Company, text: str, shown: str) -> None:
    company.renew()
    assert create(company, item(amount=text)).findtext("status") == FROM_VALUES
    assert company.rows()[0]["amount"] == shown


@pytest.mark.parametrize("text", ["INF", "-INF", "NaN", "1e400"])
@pytest.mark.parametrize("member", ["amount", "tax", "discount"])
def test_a_double_that_is_no_quantity_is_refused_as_an_item(company: Company, member: str, text: str) -> None:
    assert create(company, item(**{member: text})).findtext("status") == "ERROR: AN ITEM IS NOT VALID"


@pytest.mark.parametrize(
    "text", ["", "abc", "1,5", "1 000", "1_000", "0x10", "inf", "nan", "Infinity", "+INF", "١٠", "1e"]
)
def test_what_is_no_double_cannot_be_read_by_the_framework(company: Company, text: str) -> None:
    invoice = "<i><items><item><subject>Power</subject><amount{}>{}</amount></item></items></i>"
    untyped = company.post_soap("invoice_create", invoice.format("", text))
    assert (untyped.status_code, "amount holds no value of type double" in untyped.text) == (200, True)
    names = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="http://www.w3.org/2001/XMLSchema"'
    typed = company.post_soap("invoice_create", invoice.format(f' {names} i:type="x:double"', text))
    assert (typed.status_code, "amount has the xsi:type x:double" in typed.text) == (500, True)


@pytest.mark.parametrize("text", ["1,50", "1.50", "-1.5", "1234567890123456789012345678901234567890.1234567890"])
def test_an_amount_in_a_text_may_have_a_comma(company: Company, text: str) -> None:
    company.renew()
    totals = f"<sum>{text}</sum><sum_tax>{text}</sum_tax>"
    assert create(company, item(price=text, sums=text), totals=totals).findtext("status") == FROM_VALUES
    wanted = text.replace(",", ".")
    assert (company.rows()[0]["price"], company.sent().findtext("sum")) == (wanted, wanted)


@pytest.mark.parametrize("text", ["1 000", "1,000.00", "1e3", "NaN", "ten"])
def test_an_amount_that_is_no_number_is_refused(company: Company, text: str) -> None:
    assert create(company, item(price=text)).findtext("status") == "ERROR: AN ITEM IS NOT VALID"
    assert create(company, item(), totals=f"<sum>{text}</sum>").findtext("status") == "ERROR: COULD NOT CREATE INVOICE"


# Requests in JSON


@pytest.mark.parametrize("quantity", ["1", "0.5", "1e2", "123456789012345678901234567890.125"])
def test_any_number_of_json_is_taken_where_a_number_is_due(company: Company, quantity: str) -> None:
    assert create_mobile(company, quantity).status_code == 201


@pytest.mark.parametrize("quantity", ["NaN", "Infinity", "1e400", "01", "+1", ".5", "5.", "1e", "0x10"])
def test_what_is_no_number_of_json_is_refused(company: Company, quantity: str) -> None:
    assert create_mobile(company, quantity).status_code == 400


def create_mobile(company: Company, quantity: str) -> requests.Response:
    """Call createInvoice with a quantity as it is written."""
    company.renew()
    body = json.dumps(EXAMPLE).replace('"quantity": 1.0', f'"quantity": {quantity}')
    assert f'"quantity": {quantity}' in body
    headers = {"Content-Type": "application/json"}
    return company.http.post(f"{company.url}/invoicing/invoice/create", body.encode(), headers=headers, timeout=10)
