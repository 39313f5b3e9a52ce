"""What a scenario claims is read from its steps, and the ledger holds every claim against every requirement."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.catalogue.evidence import Basis, Evidence
from conformance.catalogue.trace import KINDS
from conformance.checks.finding import Finding
from conformance.cli import coverage
from conformance.errors import FeatureError
from conformance.gherkin.claims import Claims, claims
from conformance.gherkin.document import Feature, Scenario, Step
from conformance.gherkin.forms import FORMS, Claim, Form, Language
from conformance.gherkin.reading import read
from conformance.ledger import Assertion, Entry, Ledger, feature_files
from conformance.paths import Suite
from conformance.scene.expect import ContractBroken
from conformance.scene.verdict import Terms, verdict_of
from tests.whole import CATALOGUE, LEDGER, SUITE

ROOT = Path(__file__).parent.parent
FEATURES = [read(file, ROOT, CATALOGUE) for file in feature_files(SUITE.features)]
STATUS, QUERY, LIST, CONFIGURE, VENDOR, INBOUND, SHOW = (
    "consumer_agreement_status",
    "consumer_agreements_query",
    "atg_mandate_list",
    "atg_agreement_configure",
    "vendor_consumer_agreements_query",
    "invoice_list_inbound_between_dates",
    "inbound_invoice_show",
)
CONVENTIONS = {"http-status", "content-type", "utf-8", "envelope", "encoding", "documented-status"}


def claimed(tmp_path: Path, method: str, *steps: str) -> Claims:
    """What a scenario of these steps claims, in a feature of that method."""
    file = tmp_path / "features" / "autoinvoice" / "consumers-norway" / f"{method}.feature"
    file.parent.mkdir(parents=True, exist_ok=True)
    written = "".join(f"    {step}\n" for step in steps)
    file.write_text(f"@read-only\nFeature: {method}\n\n  Scenario: It does\n{written}", "utf-8")
    feature = read(file, tmp_path, CATALOGUE)
    return claims(feature, feature.scenarios[0], CATALOGUE)


def own(found: Claims, method: str) -> set[str]:
    """The claims about a method without its stem, and without the conventions that every answer is held to."""
    names = {r.partition("#")[2] for r in found.requirements if r.startswith(f"autoinvoice/{method}#")}
    return names - CONVENTIONS


def form_of(step: Step) -> tuple[Form, Mapping[str, str]]:
    """The form that a step is of, and the words in its places."""
    (found,) = FORMS.matches(step.keyword, step.text)
    return found


CLAIMS: dict[str, tuple[str, tuple[str, ...], set[str]]] = {
    "success": (CONFIGURE, (f"When {CONFIGURE} is called", "Then it succeeds"), {"configured"}),
    "status-filled": (STATUS, (f"When {STATUS} is called", "Then it succeeds with OK: NEW"), {"state"}),
    "status-printed": (STATUS, (f"When {STATUS} is called", "Then it succeeds with OK: @status"), {"state"}),
    "refusal": (
        STATUS,
        (f"When {STATUS} is called", "Then it is refused with ERROR: USER NOT FOUND"),
        {"user-not-found"},
    ),
    "field": (
        CONFIGURE,
        (f"When {CONFIGURE} is called with kid_length set to 1", "Then it is refused with ERROR: Invalid kid_length"),
        {"request.kid_length", "kid-length-invalid"},
    ),
    "fields": (
        QUERY,
        (f"When {QUERY} is called", "  | query.name | x |", "  | query.state | NEW |", "Then it succeeds"),
        {"request.query.name", "request.query.state", "found"},
    ),
    "keys": (
        STATUS,
        (f"When {STATUS} is called with api_keys set to (null)", "Then it is refused with ERROR: USER NOT FOUND"),
        {"user-not-found"},
    ),
    "rows": (
        LIST,
        (f"When {LIST} is called", "Then the response lists these atg_mandates", "  | kid | status |", "  | 1 | 1 |"),
        {"listed", "answer.atg_mandates[].kid", "answer.atg_mandates[].status"},
    ),
    "rows-with-a-date": (
        LIST,
        (f"When {LIST} is called", "Then the response lists these atg_mandates", "  | updated_timestamp |", "  | 1 |"),
        {"listed", "answer.atg_mandates[].updated_timestamp", "date-format"},
    ),
    "rows-within-rows": (
        VENDOR,
        (
            f"When {VENDOR} is called",
            "Then the response lists these agreements",
            "  | company_id | name |",
            "  | 1 | x |",
        ),
        {"found", "answer.results[].company_id", "answer.results[].agreements[].name"},
    ),
    "rows-whose-items-have-a-member-of-that-name-too": (
        INBOUND,
        (f"When {INBOUND} is called", "Then it lists these invoices", "  | sum | items.sum |", "  | 1 | 1 |"),
        {"listed", "answer.[].sum", "answer.[].items[].sum"},
    ),
    "members-with-a-date": (
        SHOW,
        (f"When {SHOW} is called", "Then it has", "  | date | 20260110 |"),
        {"shown", "answer.date", "date-format"},
    ),
    "none-of-these-rows": (
        LIST,
        (f"When {LIST} is called", "Then it lists none of these atg_mandates", "  | kid |", "  | 1 |"),
        {"listed", "answer.atg_mandates[].kid"},
    ),
    "no-rows": (LIST, (f"When {LIST} is called", "Then the response lists no atg_mandates"), {"listed"}),
    "in-the-clear": (STATUS, (f"When {STATUS} is called over plain HTTP", "Then it is not served"), {"tls"}),
    "many-refused": (
        LIST,
        (
            f"When {LIST} is called repeatedly with timestamp set to any malformed timestamp",
            "Then every call is refused with ERROR: Timestamp format error",
        ),
        {"request.timestamp", "timestamp-format-error"},
    ),
    "many-not-refused": (
        LIST,
        (
            f"When {LIST} is called repeatedly with timestamp set to any timestamp",
            "Then no call is refused with ERROR: Timestamp format error",
        ),
        {"request.timestamp"},
    ),
    "many-succeed": (
        LIST,
        (f"When {LIST} is called repeatedly with timestamp set to any timestamp", "Then every call succeeds"),
        {"request.timestamp", "listed"},
    ),
    "many-keep-their-contract": (
        LIST,
        (f"When {LIST} is called repeatedly with any arguments", "Then every call obeys its contract"),
        set(),
    ),
    "texts": (
        QUERY,
        (
            f'When {QUERY} is called repeatedly for "Kari" with query.name set to any text',
            "Then every text comes back unchanged",
        ),
        {"request.query.name"},
    ),
}


@pytest.mark.parametrize(("method", "steps", "wanted"), CLAIMS.values(), ids=CLAIMS.keys())
def test_a_scenario_claims_what_its_steps_say(
    tmp_path: Path, method: str, steps: tuple[str, ...], wanted: set[str]
) -> None:
    found = claimed(tmp_path, method, *steps)
    assert own(found, method) == wanted
    assert [contract.method for contract in found.calls] == [method]
    assert not found.injected
    conventions = {r.partition("#")[2] for r in found.requirements} & CONVENTIONS
    assert conventions == (set() if "tls" in wanted else CONVENTIONS)


def test_a_scenario_without_a_then_claims_only_what_it_sends(tmp_path: Path) -> None:
    found = claimed(tmp_path, LIST, f"When {LIST} is called with timestamp set to 20260101000000")
    assert found.requirements == {f"autoinvoice/{LIST}#request.timestamp"}


def test_another_call_is_claimed_with_its_own_outcome_and_conventions(tmp_path: Path) -> None:
    found = claimed(
        tmp_path,
        CONFIGURE,
        f"When {CONFIGURE} is called",
        "Then it succeeds",
        f"And {LIST} now lists these atg_mandates",
        "  | kid |",
        "  | 1 |",
    )
    assert own(found, CONFIGURE) == {"configured"}
    assert own(found, LIST) == {"listed", "answer.atg_mandates[].kid"}
    assert f"autoinvoice/{LIST}#http-status" in found.requirements
    assert [contract.method for contract in found.calls] == [CONFIGURE, LIST]


def test_another_call_that_refuses_is_claimed(tmp_path: Path) -> None:
    other = "disable_b2c_issuer_agreement"
    refused = f"Then {other} now is refused with ERROR: Cannot disable agreement. Issuer state is PENDING"
    assert own(claimed(tmp_path, CONFIGURE, f"When {CONFIGURE} is called", refused), other) == {"cannot-disable"}


def test_a_convention_that_the_method_does_not_have_is_no_claim(tmp_path: Path) -> None:
    steps = ("When hello_world is called over plain HTTP", "Then it is not served")
    with pytest.raises(FeatureError, match="hello_world has no convention 'tls'") as caught:
        claimed(tmp_path, "hello_world", *steps)
    assert caught.value.where.endswith("hello_world.feature:6")


def test_a_scenario_that_breaks_the_service_claims_by_injection(tmp_path: Path) -> None:
    steps = (
        "Given the service fails internally",
        f"When {LIST} is called",
        "Then it is refused with ERROR: Unexpected error",
    )
    found = claimed(tmp_path, LIST, *steps)
    assert found.injected
    assert own(found, LIST) == {"unexpected-error"}


def test_a_status_that_callers_can_bring_about_is_no_claim_of_an_internal_failure(tmp_path: Path) -> None:
    refused = "Then it is refused with ERROR: Timestamp format error"
    with pytest.raises(FeatureError, match="an internal failure of atg_mandate_list has another status than"):
        claimed(tmp_path, LIST, "Given the service fails internally", f"When {LIST} is called", refused)


MISLEADING = "it is refused, succeeds and lists now, repeatedly, in any order, over plain HTTP, no call, every call"
WORDINGS: dict[str, Callable[[int], str]] = {
    "nothing": lambda number: f"form {number}",
    "everything": lambda number: f"{MISLEADING}: form {number}",
}
"""What all forms say in another wording, but for their places."""


def places_alone(form: Form) -> str:
    """The text of a form without its words: its places, those that can be omitted in brackets."""
    text = ""
    for number, part in enumerate(re.split(r"\[([^]]+)\]", form.text)):
        places = "".join(f' §{place} "{{{place}}}"' for place in re.findall(r"\{([a-z]+)\}", part))
        text += f"[{places}]" if number % 2 and places else places
    return text


def of_every_form() -> list[tuple[Feature, Scenario]]:
    """Scenarios in which every form occurs that occurs in any."""
    seen: set[Form] = set()
    found = []
    for feature in FEATURES:
        for scenario in feature.scenarios:
            forms = {form_of(step)[0] for step in scenario.steps}
            if not forms <= seen:
                found.append((feature, scenario))
                seen |= forms
    return found


@pytest.mark.parametrize(
    "scenarios",
    [
        pytest.param(of_every_form, id="of every form"),
        pytest.param(lambda: [(f, s) for f in FEATURES for s in f.scenarios], id="all", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("wording", WORDINGS.values(), ids=WORDINGS.keys())
def test_rewording_every_form_changes_no_claim(
    wording: Callable[[int], str], scenarios: Callable[[], list[tuple[Feature, Scenario]]]
) -> None:
    reworded = {form: replace(form, text=wording(n) + places_alone(form)) for n, form in enumerate(FORMS)}
    language = Language(reworded.values())

    def said_anew(step: Step) -> Step:
        form, words = form_of(step)
        return replace(step, text=reworded[form].written(words))

    for feature, scenario in scenarios():
        other = replace(scenario, steps=tuple(map(said_anew, scenario.steps)))
        found, wanted = (facts(feature, s, spoken) for s, spoken in ((other, language), (scenario, FORMS)))
        assert found == wanted, scenario.id


def test_what_a_form_declares_is_what_its_steps_claim() -> None:
    feature = next(f for f in FEATURES if f.name == CONFIGURE)
    language = Language(replace(form, claims=Claim.NOTHING, refuses=False) for form in FORMS)
    for scenario in feature.scenarios:
        found = claims(feature, scenario, CATALOGUE, language)
        assert found.requirements - found.rules <= {f"autoinvoice/{CONFIGURE}#tls"}
        assert not found.refused


def facts(feature: Feature, scenario: Scenario, language: Language) -> dict[str, object]:
    """What a scenario claims, each fact by its name."""
    found = claims(feature, scenario, CATALOGUE, language)
    return {**vars(found), "calls": [contract.id for contract in found.calls]}


def test_the_ledger_has_the_shape_that_other_tools_read() -> None:
    ledger = LEDGER.as_dict()
    assert set(ledger) == {"apis", "requirements"}
    assert set(ledger["apis"]) == set(CATALOGUE.apis)
    for name, api in ledger["apis"].items():
        assert set(api) == {"methods"}
        assert set(api["methods"]) == set(CATALOGUE.apis[name].methods)
        for method in api["methods"].values():
            assert set(method) == {"chapter", "effect", "trace", "deprecated", "evidence", "outcomes"}
            assert isinstance(method["deprecated"], bool)
            assert method["effect"] in ("reads", "writes")
            assert method["trace"] in (KINDS if method["effect"] == "writes" else (None,))
            assert method["evidence"] in ("documented", "client", "assumed")
            for outcome in method["outcomes"]:
                assert set(outcome) == {"id", "status", "ok", "basis", "verified_by", "scenarios", "reason"}
    for requirement in ledger["requirements"]:
        assert set(requirement) == {"id", "kind", "basis", "verified_by", "scenarios", "reason"}
        assert requirement["kind"] in ("outcome", "field", "convention")
        assert requirement["verified_by"] in ("provoked", "injected", "none")
        assert requirement["reason"] is None or requirement["reason"]


def test_the_ledger_names_an_outcome_as_the_documents_print_it() -> None:
    methods = LEDGER.as_dict()["apis"]["autoinvoice"]["methods"]
    stem = "features/autoinvoice/consumers-norway/disable_b2c_issuer_agreement.feature::test_"
    failures = "features/autoinvoice/conventions/failures.feature::test_method_reports_an_internal_failure"
    outcomes = {o["id"].partition("#")[2]: o for o in methods["disable_b2c_issuer_agreement"]["outcomes"]}
    assert outcomes["unexpected-error"] == {
        "id": "autoinvoice/disable_b2c_issuer_agreement#unexpected-error",
        "status": "ERROR: Unexpected error",
        "ok": False,
        "basis": "documented",
        "verified_by": "injected",
        "scenarios": [f"{failures}[disable_b2c_issuer_agreement-ERROR: Unexpected error]"],
        "reason": "Only a fault inside the service leads here; no input does.",
    }
    assert outcomes["cannot-disable"]["status"] == "ERROR: Cannot disable agreement. Issuer state is #{status}"
    assert outcomes["cannot-disable"]["verified_by"] == "provoked"
    assert f"{stem}it_refuses_an_agreement_in_state_state[PENDING]" in outcomes["cannot-disable"]["scenarios"]


def test_the_ledger_holds_every_requirement_once() -> None:
    ids = [entry["id"] for entry in LEDGER.as_dict()["requirements"]]
    assert Counter(ids) == Counter(r.id for contract in CATALOGUE.contracts for r in contract.requirements)
    assert max(Counter(ids).values()) == 1


def test_a_scenario_stands_once_under_a_requirement() -> None:
    assert [e.requirement.id for e in LEDGER.entries if len(e.scenarios) != len(set(e.scenarios))] == []


def test_a_requirement_is_verified_by_a_scenario_or_by_none() -> None:
    assert [e.requirement.id for e in LEDGER.entries if (e.verified_by == "none") != (not e.scenarios)] == []


def test_a_suite_without_features_verifies_nothing(tmp_path: Path) -> None:
    ledger = Ledger(CATALOGUE, Suite(tmp_path))
    assert {entry.verified_by for entry in ledger.entries} == {"none"}
    assert len(ledger.unverified) == sum(1 for entry in ledger.entries if not entry.reason)


def test_what_is_provoked_is_not_called_injected() -> None:
    def entry(name: str) -> Entry:
        return next(e for e in LEDGER.entries if e.requirement.id == f"autoinvoice/{LIST}#{name}")

    assert entry("http-status").verified_by == "provoked"
    assert not any("breaks_inside" in scenario for scenario in entry("http-status").scenarios)
    assert entry("http-status").reason == ""
    assert entry("unexpected-error").verified_by == "injected"


@pytest.mark.slow
def test_the_ids_in_the_ledger_are_those_that_pytest_collects() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "--color=no", "-p", "no:hypothesispytest", "features"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    collected = {line for line in ended.stdout.splitlines() if "::" in line}
    claiming = {scenario for entry in LEDGER.entries for scenario in entry.scenarios}
    assert claiming <= collected
    # What is called in a random order is no requirement's own: the model judges every answer.
    scenarios = {s.id: s for feature in FEATURES for s in feature.scenarios}
    mixing = {
        i for i, s in scenarios.items() if FORMS["are_called_in_any_order"] in [form_of(step)[0] for step in s.steps]
    }
    assert collected - claiming == mixing
    assert collected == set(scenarios)


def test_whatever_no_place_is_cited_for_has_the_reason_of_an_assumption() -> None:
    grounds = {e.requirement.id: e.requirement.evidence for e in LEDGER.entries}
    assert [name for name, evidence in grounds.items() if not evidence.citations and not evidence.assumed] == []


def test_a_finding_that_can_fail_on_a_live_endpoint_prints_where_it_is_stated() -> None:
    texts = {str(e.requirement.evidence) for e in LEDGER.entries if e.requirement.evidence.basis is not Basis.ASSUMED}
    assert [text for text in texts if "assumed" in text or not re.search(r"\([a-z_0-9]+\), \S", text)] == []


def test_a_scenario_is_as_well_known_as_the_weakest_of_what_it_claims() -> None:
    entries = {e.requirement.id: e for e in LEDGER.entries}
    assumed = next(e for e in entries.values() if e.outcome and e.requirement.evidence.basis is Basis.ASSUMED)
    bases = LEDGER.scenarios_by_basis()
    assert {bases[scenario] for scenario in assumed.scenarios} == {Basis.ASSUMED}
    assert Basis.DOCUMENTED in bases.values()


def broken(evidence: Evidence, assertion: Assertion, *, expected: bool) -> ContractBroken:
    finding = Finding(assertion.requirement.id, "the response", "as stated", "otherwise", evidence=evidence)
    return ContractBroken([finding], expected=expected)


def test_whatever_can_end_a_live_run_with_1_rests_on_cited_lines_an_observation_or_a_client() -> None:
    rules = {entry.requirement.id: entry for entry in LEDGER.entries if entry.requirement in entry.contract.terms.rules}
    named: dict[str, list[Evidence]] = {}
    for entry in rules.values():
        for scenario in entry.scenarios:
            named.setdefault(scenario, []).append(entry.requirement.evidence)
    outcomes = {entry.requirement.id for entry in LEDGER.entries if entry.outcome}
    unlike: dict[object, tuple[Assertion, Sequence[Evidence], bool]] = {}
    for assertion in LEDGER.assertions:
        grounds, expected = named.get(assertion.scenario, ()), assertion.requirement.id in outcomes
        alike = assertion.requirement.id, assertion.evidence, assertion.can_fail, tuple(map(id, grounds))
        unlike.setdefault(alike, (assertion, grounds, expected))
    for assertion, rests_on, expected in unlike.values():
        terms = Terms(assumptions_hold=False, rests_on=rests_on)
        raised = broken(assertion.requirement.evidence, assertion, expected=expected)
        verdict = verdict_of(raised, (), terms)
        assert verdict.name == ("failed" if assertion.can_fail else "differs"), assertion
        if verdict.name == "failed":
            (finding,) = verdict.findings
            assert finding.evidence.citations or finding.evidence.observed, assertion
            assert finding.basis is not Basis.ASSUMED


def test_the_counts_by_basis_are_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    failing = {assertion.scenario for assertion in LEDGER.assertions if assertion.can_fail}
    every = {assertion.scenario for assertion in LEDGER.assertions}
    assert 0 < len(failing) < len(every)
    counts = Counter(assertion.evidence.basis for assertion in LEDGER.assertions)
    assert counts[Basis.ASSUMED] > 0
    monkeypatch.chdir(ROOT)
    coverage.run(argparse.Namespace(format="markdown"))
    printed = capsys.readouterr().out
    assert f"{len(LEDGER.assertions)} assertions of scenarios: {counts[Basis.DOCUMENTED]} documented" in printed
    assert f"{len(failing)} of {len(every)} scenarios can end a live run with 1" in printed
