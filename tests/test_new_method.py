"""Whoever adds a method and has not finished learns what is missing, and where it belongs."""

from __future__ import annotations

import pytest

from conformance.errors import Exit, FeatureError, UserErrors
from conformance.gherkin.collect import sound
from conformance.gherkin.reading import read
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load
from tests.checkout import Checkout

pytestmark = pytest.mark.slow

FEATURE = """@read-only
Feature: invoice_count
  Counts the company's invoices.

  Scenario: It counts none
    When invoice_count is called
    Then it succeeds

  Scenario: It counts again
    When invoice_count is called
    Then it succeeds
"""


def test_a_feature_without_a_contract_is_one_error_that_names_the_file_to_write(checkout: Checkout) -> None:
    file = checkout.root / "features/autoinvoice/consumers-norway/invoice_count.feature"
    file.write_text(FEATURE, "utf-8")
    catalogue = load(checkout.root / "contracts")
    with pytest.raises(FeatureError) as raised:
        sound(read(file, checkout.root, catalogue), catalogue)
    error = raised.value
    assert error.where == "features/autoinvoice/consumers-norway/invoice_count.feature:2"
    assert error.do == "write contracts/autoinvoice/consumers-norway/invoice_count.json, or rename it"


def test_a_run_without_a_behaviour_has_no_verdict_and_names_the_function_to_write(checkout: Checkout) -> None:
    contracts = checkout.root / "contracts/autoinvoice/consumers-norway"
    (contracts / "one_more.json").write_text((contracts / "get_consumer_link.json").read_text("utf-8"), "utf-8")
    done = checkout.run("run", "--method", "get_consumer_link", "--no-allure")
    assert done.returncode == Exit.NO_VERDICT
    shown = " ".join(done.stdout.split())
    assert "the mock has no behaviour for autoinvoice/one_more" in shown
    assert "write a function one_more with @behaviour in a module there" in shown


def test_a_mock_names_every_method_without_a_behaviour(checkout: Checkout) -> None:
    contracts = checkout.root / "contracts/autoinvoice/consumers-norway"
    for name in ("one_more", "two_more"):
        (contracts / f"{name}.json").write_text((contracts / "get_consumer_link.json").read_text("utf-8"), "utf-8")
    with pytest.raises(UserErrors) as raised:
        MockServer(load(checkout.root / "contracts"))
    assert [error.what for error in raised.value.errors] == [
        f"the mock has no behaviour for autoinvoice/{name}" for name in ("one_more", "two_more")
    ]


def test_coverage_ends_with_the_requirements_that_nothing_verifies(checkout: Checkout) -> None:
    (checkout.root / "features/autoinvoice/consumers-norway/get_consumer_link.feature").unlink()
    done = checkout.run("coverage")
    unverified = done.stdout.rpartition("others differ at most\n")[2].splitlines()
    shown = [f"  autoinvoice/get_consumer_link#{outcome}" for outcome in ("link", "refused")]
    assert [line for line in unverified if "get_consumer_link" in line] == shown
