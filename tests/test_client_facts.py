"""Every fact that is known from public programs is held by a contract, a request of theirs, or a test.

`tests/data/client_facts.json` has a row for each line of the list of programs, and for each place of the descriptions
of the wire that no contract cites: what holds it (`held_by`), or why the suite omits it (`outside`). A row is for
everything below its place too.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conformance.catalogue import Array, Contract, Node, Struct
from conformance.mock.server.mock_server import MockServer
from conformance.paths import Suite
from conformance.payloads.document import Document
from conformance.wires.registry import load
from tests.checkout import ROOT
from tests.client_requests import requests
from tests.company_on_wires import Company
from tests.modules import statements, tree
from tests.whole import LEDGER

SUITE = Suite(ROOT)
CATALOGUE = load(SUITE.contracts)
FACTS = ROOT.parent / "shared" / "facts"
ROWS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "data" / "client_facts.json").read_text("utf-8"))
PLACES = {row["at"] for row in ROWS}
PROGRAMS, DESCRIPTIONS = "clients.md", {"ax": "ax_2025.json", "soap_more": "soap_more.json"}
with_sources = pytest.mark.skipif(not FACTS.is_dir(), reason="the sources do not lie beside the checkout")
OPERATION = re.compile(r"(GET|POST|PUT|PATCH|DELETE) /")
OLD_PAGE = {
    "authenticate_token",
    "bank_account_create",
    "bank_account_delete",
    "bank_account_list",
    "bank_account_show",
    "bank_account_update",
    "company_fee_create",
    "company_fee_delete",
    "company_fee_list",
    "company_fee_show",
    "company_fee_update",
    "company_update",
    "country_list",
    "currency_list",
    "get_inbound_invoice_files",
    "invoice_cancel",
    "invoice_list",
    "invoice_max_number",
    "invoice_xml_test",
    "login",
    "search",
}
"""Methods that only an old page of the service names, and no public program calls."""


def holds(target: str) -> bool:
    """Return whether there is what a row names: a request, a test, a conflict, a contract or a requirement."""
    kind, _, name = target.partition(" ")
    if kind == "request":
        return name in {f"{sent.program}: {sent.asks_for}" for sent in requests()}
    if kind == "conflict":
        return name in conflicts()
    if target.startswith("tests/"):
        file, _, function = target.partition("::")
        return function in functions(ROOT / file)
    return target in requirements()


@cache
def functions(file: Path) -> frozenset[str]:
    """Return the names of a module's test functions."""
    return frozenset(node.name for node in statements(tree(file)) if isinstance(node, ast.FunctionDef))


@cache
def conflicts() -> frozenset[str]:
    of_apis = {f"{api.id}: {conflict.about}" for api in CATALOGUE.apis.values() for conflict in api.conflicts}
    return frozenset(
        of_apis | {f"{c.id}: {conflict.about}" for c in CATALOGUE.contracts for conflict in c.about.conflicts}
    )


@cache
def requirements() -> frozenset[str]:
    """Return the ids of contracts, and of those requirements that a scenario verifies or that have a reason."""
    unverified = {entry.requirement.id for entry in LEDGER.unverified}
    listed = {entry.requirement.id for entry in LEDGER.entries} - unverified
    return frozenset(listed | {contract.id for contract in CATALOGUE.contracts})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["at"])
def test_what_a_row_names_is_there(row: dict[str, Any]) -> None:
    assert row.keys() <= {"at", "fact", "held_by", "outside"}
    assert row["fact"]
    assert row.get("held_by") or row.get("outside")
    assert [target for target in row.get("held_by", ()) if not holds(target)] == []


def test_every_place_has_one_row() -> None:
    assert [place for place, number in Counter(row["at"] for row in ROWS).items() if number > 1] == []


@pytest.mark.parametrize(
    "target",
    [
        "request kdi-cpp: something else",
        "tests/test_client_facts.py::test_nothing",
        "conflict autoxchange: Nothing at all",
        "autoxchange/getV1Invoices#nothing",
        "autoxchange/getNothing",
    ],
)
def test_what_is_not_there_is_seen(target: str) -> None:
    assert not holds(target)


@with_sources
def test_every_line_about_programs_has_a_row() -> None:
    lines = (FACTS / PROGRAMS).read_text("utf-8").splitlines()
    stated = {f"clients:{number}" for number, line in enumerate(lines, 1) if line and not line.startswith("#")}
    assert {place for place in PLACES if place.startswith("clients:")} == stated


def described(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FACTS / DESCRIPTIONS[name]).read_text("utf-8"))
    return found


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Yield the JSON pointers of everything that holds nothing further; a list of objects is its first."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = {"0": value[0]}
    if not isinstance(value, dict):
        yield path
        return
    for name, member in value.items():
        yield from leaves(member, f"{path}/{name.replace('~', '~0').replace('/', '~1')}")


def above(pointer: str) -> list[str]:
    """Return a pointer and those of what holds it."""
    parts = pointer.split("/")
    return ["/".join(parts[:end]) for end in range(2, len(parts) + 1)]


@cache
def cited() -> frozenset[str]:
    """Return every citation of the contracts as they are written."""
    texts = (file.read_text("utf-8") for file in SUITE.contracts.rglob("*.json"))
    return frozenset(found for text in texts for found in re.findall(r'"([a-z_]+#[^"]+)"', text))


@with_sources
@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_everything_that_is_described_is_cited_or_has_a_row(name: str) -> None:
    known = PLACES | {citation.replace("#", ":", 1) for citation in cited()}
    pointers = list(leaves(described(name)))
    assert [p for p in pointers if known.isdisjoint(f"{name}:{each}" for each in above(p))] == []
    every = {f"{name}:{each}" for pointer in pointers for each in above(pointer)}
    assert {place for place in PLACES if place.startswith(f"{name}:")} - every == set()


def operations() -> Iterator[tuple[str, Any, Contract]]:
    by_address = {contract.operation.address: contract for contract in CATALOGUE.apis["autoxchange"].methods.values()}
    for name, facts in described("ax").items():
        if OPERATION.match(name) and name in by_address:
            yield name, facts, by_address[name]


def members(node: Node) -> set[str]:
    while isinstance(node, Array):
        node = node.item
    return set(node.members) if isinstance(node, Struct) else set()


def unheld(name: str, part: str, stated: Any, node: Node) -> list[str]:
    """Return the places of members that are described, and that neither a contract nor a row has."""
    stated, part = (stated[0], f"{part}/0") if isinstance(stated, list) else (stated, part)
    if not isinstance(stated, dict):
        return []
    places = {member.rstrip("?"): f"ax:/{name.replace('/', '~1')}/{part}/{member}" for member in stated}
    return [place for member, place in places.items() if member not in members(node) and place not in PLACES]


@with_sources
def test_every_member_that_is_described_is_in_its_contract() -> None:
    found = [
        place
        for name, facts, contract in operations()
        for part, stated in facts.items()
        for place in unheld(name, part, stated, contract.answer if part.startswith("20") else contract.request)
        if part in ("query", "body", "fields") or re.fullmatch("20[0-9]", part)
    ]
    assert found == []


@with_sources
def test_every_operation_that_is_described_is_a_contract_or_has_a_row() -> None:
    held = {name for name, _, _ in operations()}
    others = {name for name in described("ax") if OPERATION.match(name)} - held
    assert {name for name in others if f"ax:/{name.replace('/', '~1')}" not in PLACES} == set()


@with_sources
def test_every_method_of_the_generations_is_a_contract_or_omitted_with_a_reason() -> None:
    named = {method for methods in described("soap_more")["methods by generation"].values() for method in methods}
    missing = named - set(CATALOGUE.apis["autoinvoice"].methods)
    assert missing == OLD_PAGE


@with_sources
def test_the_shipped_profiles_call_the_hosts_that_programs_call() -> None:
    profiles = SUITE.endpoints.read_text("utf-8")
    for host in described("ax")["conventions"]["hosts"].values():
        assert f'"https://{host}"' in profiles


def test_fields_of_a_form_that_no_contract_has_are_passed_over() -> None:
    with MockServer(CATALOGUE).in_thread() as mock:
        company = Company(mock.url, "client facts")
        fields = {"print_settings[color]": "true", "email_settings[xml_format]": "FINVOICE30"}
        assert company.post_file(Document().file().content, **fields).status_code == 201
