"""What was probably meant is offered, and a name that only shares some letters is not."""

from __future__ import annotations

import pytest

from conformance.similar import closest, near
from conformance.wires.registry import load
from tests.checkout import ROOT

CATALOGUE = load(ROOT / "contracts")
METHODS = [contract.method for contract in CATALOGUE.contracts]
REQUIREMENTS = [each.id for contract in CATALOGUE.contracts for each in contract.requirements]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("autoinvioce", "autoinvoice"),
        ("autox", "autoxchange"),
        ("INVOICING", "invoicing"),
        ("nothing", ""),
        ("rest", ""),
        ("x", ""),
        ("", ""),
    ],
)
def test_an_api(typed: str, meant: str) -> None:
    assert closest(typed, CATALOGUE.apis) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("invoice_shwo", "invoice_show"),
        ("InvoiceShow", "invoice_show"),
        ("atg_list", "atg_mandate_list"),
        ("getV1Invoice", "getV1Invoices"),
        ("hello", "hello_world"),
        ("foo", ""),
        ("x" * 100_000, ""),
    ],
)
def test_a_method(typed: str, meant: str) -> None:
    assert closest(typed, METHODS) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("autoinvoice/user_lst#documented-status", "autoinvoice/user_list#documented-status"),
        ("autoinvoice/user_list#utf8", "autoinvoice/user_list#utf-8"),
        ("user_list#documented-status", "autoinvoice/user_list#documented-status"),
        ("autoinvoice/foobar#documented-status", ""),
        ("autoinvoice/user_list#nothing", ""),
    ],
)
def test_a_requirement_is_meant_only_if_each_part_is(typed: str, meant: str) -> None:
    assert closest(typed, REQUIREMENTS) == meant


def test_the_most_similar_is_first_and_each_is_once() -> None:
    assert near("shard", ["sharp", "shard", "share", "shard", "yard", "other"]) == ["shard", "share", "sharp"]
    assert near("rnu", ["run", "gate"]) == ["run"]
    assert near("lsit", ["last", "list"], 1) == ["list"]
