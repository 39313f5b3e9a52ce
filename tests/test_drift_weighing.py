"""Drift of a live endpoint: what the contract permits breaks nobody, and what contradicts an assumption differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from conformance.cassettes.observed import Observed, recorded
from conformance.drift.compare import differences
from conformance.drift.comparing import compare_recordings
from conformance.drift.recordings import Knowledge, knowledge
from conformance.drift.result import Drift
from conformance.drift.selection import chosen
from conformance.drift.weighing import weighed
from conformance.endpoint.exchange import Response
from conformance.paths import Suite
from conformance.prove.semantic import VARIATIONS
from conformance.report.drift_terminal import table
from conformance.run.drift import drifted
from conformance.scrubbing import RecordingScrubber, Scrubber
from conformance.wires.difference import ADDITIVE, BREAKING, DIFFERS, Difference
from conformance.wires.registry import load
from tests.checkout import ROOT

CATALOGUE = load(Suite(ROOT).contracts)
RECORDED = ROOT / "cassettes" / "mock"
METHODS = {
    "getV1Invoices": "autoxchange/sending",
    "getV1CompanyProfiles": "autoxchange/activation",
    "invoice_list_inbound": "autoinvoice/receiving",
    "createInvoice": "invoicing/invoice",
}
Change = Callable[[Any], None]


@cache
def seen(method: str) -> tuple[Observed, ...]:
    """Return the recorded responses of a method in its own feature."""
    found = recorded(RECORDED / METHODS[method] / method, CATALOGUE)
    return tuple(observed for observed in found if observed.contract.method == method)


@cache
def known(method: str) -> Knowledge:
    """Return what the recorded responses of a method show."""
    return knowledge(seen(method))


def drift(method: str, vary: Callable[[Observed], Response], **terms: bool) -> list[Difference]:
    """Return how the responses of a method drift if each is varied."""
    after = [replace(observed, response=vary(observed)) for observed in seen(method)]
    return weighed(differences(known(method), knowledge(after)), CATALOGUE, **terms)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sorted(VARIATIONS.keys() - {"no optional member"}))
def test_what_a_conforming_service_may_do_is_no_breaking_drift(method: str, name: str) -> None:
    found = drift(method, lambda observed: VARIATIONS[name](observed.response, observed.contract))
    assert [f"{d.place}: {d.what}: {d.before} → {d.after}" for d in found if d.severity == BREAKING] == []


def bent(change: Change) -> Callable[[Observed], Response]:
    """Return what changes every object in the list of a successful response."""

    def vary(observed: Observed) -> Response:
        data = json.loads(observed.response.body)
        for item in data if isinstance(data, list) else ():
            change(item)
        return replace(observed.response, body=json.dumps(data).encode())

    return vary


def one(found: Iterable[Difference], place: str) -> Difference:
    (difference,) = (d for d in found if d.place == place)
    return difference


def test_a_member_that_clients_rely_on_is_breaking_where_it_is_gone() -> None:
    gone = one(drift("getV1Invoices", bent(lambda item: item.pop("currency"))), "answer.[].currency")
    assert (gone.severity, gone.what) == (BREAKING, "removed")
    assert gone.basis.startswith("client: ")


@pytest.mark.parametrize("name", [None, ""])
def test_a_value_that_is_gone_is_breaking_even_if_the_sources_call_it_optional(name: str | None) -> None:
    """A member with a value is gone, or nil, in each response; `name` is what stays where it is not removed."""

    def change(item: dict[str, Any]) -> None:
        if name is None:
            item.pop("network")
        else:
            item["network"] = None

    gone = one(drift("getV1CompanyProfiles", bent(change)), "answer.[].network")
    assert (gone.severity, gone.what) == (BREAKING, "removed" if name is None else "newly nil")


def emptied(method: str, place: str, before: Any, after: Any) -> list[Difference]:
    """Return how a member drifts that every response had as `before`, None for nil, and that is `after` now."""

    def with_value(value: Any) -> Iterable[Observed]:
        def change(item: dict[str, Any]) -> None:
            item.pop(place) if value is ... else item.update({place: value})

        return [replace(o, response=bent(change)(o)) for o in seen(method)]

    return weighed(differences(knowledge(with_value(before)), knowledge(with_value(after))), CATALOGUE)


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        ("", ..., ADDITIVE),
        ("", None, ADDITIVE),
        (None, ..., ADDITIVE),
        ("PEPPOL", ..., BREAKING),
        ("PEPPOL", None, BREAKING),
    ],
)
def test_only_a_text_that_was_empty_may_go(before: Any, after: Any, severity: str) -> None:
    gone = one(emptied("getV1CompanyProfiles", "network", before, after), "answer.[].network")
    assert gone.severity == severity, gone


@pytest.mark.parametrize(("before", "after"), [(..., ""), (None, ""), (..., None)])
def test_an_empty_text_may_appear_where_there_was_none(before: Any, after: Any) -> None:
    found = emptied("getV1CompanyProfiles", "network", before, after)
    assert [d for d in found if d.severity == BREAKING] == []


@pytest.mark.parametrize(("gone", "severity"), [({""}, ADDITIVE), ({"", "PEPPOL"}, BREAKING)])
def test_a_text_that_was_empty_once_is_breaking_where_its_values_are_gone_too(gone: set[str], severity: str) -> None:
    def some_empty(observed: Observed) -> Response:
        data = json.loads(observed.response.body)
        for number, item in enumerate(data if isinstance(data, list) else ()):
            item["network"] = "" if number else "PEPPOL"
        return replace(observed.response, body=json.dumps(data * 2 if isinstance(data, list) else data).encode())

    before = [replace(o, response=some_empty(o)) for o in seen("getV1CompanyProfiles")]
    leave = bent(lambda item: item.pop("network") if item["network"] in gone else None)
    after = [replace(o, response=leave(o)) for o in before]
    found = weighed(differences(knowledge(before), knowledge(after)), CATALOGUE)
    assert one(found, "answer.[].network").severity == severity


def other_status(observed: Observed, status: int = 404, code: str = "not_found") -> Response:
    body = {"code": code, "message": "m", "details": []}
    return Response(status, observed.response.headers, json.dumps(body).encode())


def refused(observed: Observed) -> Response:
    """Respond with another documented status where ours is assumed."""
    return other_status(observed, 403, "forbidden") if observed.response.status == 400 else observed.response


def test_a_status_that_no_contract_knows_is_breaking_even_if_ours_is_assumed() -> None:
    def unknown(observed: Observed) -> Response:
        return other_status(observed) if observed.response.status == 400 else observed.response

    assert {d.severity for d in drift("getV1Invoices", unknown) if d.what == "other status"} == {BREAKING}


def test_another_status_differs_where_ours_is_assumed_and_breaks_where_it_is_known() -> None:
    (differs,) = (d for d in drift("getV1Invoices", refused) if d.what == "other status")
    assert differs.severity == DIFFERS
    assert differs.basis.startswith("assumed: ")
    (strict,) = (d for d in drift("getV1Invoices", refused, assumptions_hold=True) if d.what == "other status")
    assert (strict.severity, strict.basis) == (BREAKING, differs.basis)
    every = drift("getV1Invoices", other_status)
    assert {d.severity for d in every if d.before == "200 OK"} == {BREAKING}


def test_a_difference_of_an_assumption_alone_fails_no_comparison_and_says_why() -> None:
    found = [d for d in drift("getV1Invoices", refused) if d.severity == DIFFERS]
    shown = Drift("a", "b", 1, 1, found)
    assert (shown.exit_code(strict=False), shown.exit_code(strict=True)) == (0, 1)
    assert shown.as_dict()["counts"]["differs"] == len(found)
    assert "basis:     assumed: " in table(shown.as_dict(), colour=False, width=100)


def test_the_mock_s_own_recordings_are_held_to_everything(tmp_path: Path) -> None:
    method = "getV1Invoices"
    for endpoint, severity in (("mock", BREAKING), ("stage", DIFFERS)):
        older, newer = tmp_path / endpoint, tmp_path / "tonight" / endpoint
        for folder in (older, newer):
            folder.mkdir(parents=True)
            for file in (RECORDED / METHODS[method] / method).glob("it-refuses-*.yaml"):
                text = file.read_text("utf-8")
                changed = text.replace("response: 400", "response: 403").replace("invalid_parameters", "forbidden")
                (folder / file.name).write_text(text if folder is older else changed, "utf-8")
        found = compare_recordings(older, newer, CATALOGUE, chosen(CATALOGUE, [], [method])).differences
        assert {d.severity for d in found if d.what == "other status"} == {severity}, found


def hiding() -> RecordingScrubber:
    """What scrubs examples."""
    return RecordingScrubber(Scrubber(CATALOGUE.secrets, {}))


def test_a_run_weighs_the_drift_of_a_live_endpoint_alone(tmp_path: Path) -> None:
    own = Path(METHODS["getV1Invoices"], "getV1Invoices")
    copytree(RECORDED / own, tmp_path / own)
    response = refused(next(o for o in seen("getV1Invoices") if o.response.status == 400))
    scenario = next(o for o in seen("getV1Invoices") if o.response.status == 400).scenario
    body = {"status": response.status, "headers": {"Content-Type": "application/json"}, "body": response.body.decode()}
    request = {"verb": "GET", "url": "https://x.example/v1/invoices"}
    exchange = {"method": "getV1Invoices", "request": request, "response": body, "cut": False}
    run = {"api": "autoxchange", "id": scenario, "exchanges": [exchange], "verdict": "failed"}
    for live, severity in ((True, DIFFERS), (False, BREAKING)):
        found = drifted([run], CATALOGUE, tmp_path, "stage", {}, hiding=hiding, live=live).differences
        assert [d.severity for d in found if d.what == "other status"] == [severity]
    skipped = drifted([{**run, "verdict": "skipped"}], CATALOGUE, tmp_path, "stage", {}, hiding=hiding, live=True)
    assert (skipped.calls, skipped.differences) == (0, []), "a skipped scenario is never recorded"
