"""Judges one exchange: HTTP, then the encoding, then the values, then the status against the documents."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import Any

from jsonschema.exceptions import ValidationError

from conformance.catalogue import Api, Contract, Outcome
from conformance.checks.collector import Collector, shown
from conformance.checks.finding import Finding
from conformance.checks.plan import AnswerPlan, plan
from conformance.checks.section5 import Decoded, decode, outcome_of, status_of
from conformance.endpoint.exchange import Answer, Exchange

_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([^\"'>]*)[\"']")
# Possessive, since a row of comments could otherwise be cut up in exponentially many ways.
_START = rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>\s*|(?><!--.*?-->)\s*)*+"
_SOAP = re.compile(_START + rb"<(?:[^<>\s:/]+:)?Envelope[\s>/]", re.DOTALL)
_HTML = re.compile(_START + rb"<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.IGNORECASE)
_HEAD = 4096


@dataclass(frozen=True)
class Judgement:
    """What one exchange proves: its decoded value and outcome, its findings, and what it put to the test."""

    value: Any
    status: str | None
    outcome: Outcome | None
    findings: tuple[Finding, ...]
    judged: frozenset[str]


def judge(exchange: Exchange, contract: Contract, api: Api) -> Judgement:
    """Return every word that the answer breaks and every requirement that it was held to; never raise."""
    answers = plan(contract, api.soap["namespace"])
    if exchange.answer is None:
        rule = answers.rule("envelope")
        why = exchange.error or "no answer, and no reason given"
        nothing = Finding(rule.requirement, "the exchange", "an answer", why, evidence=rule.evidence, judged=False)
        return Judgement(None, None, None, (nothing,), frozenset())
    http = _http(exchange.answer, answers)
    wrong = _no_answer(exchange.answer)
    if wrong:
        rule = answers.rule("envelope")
        nothing = Finding(rule.requirement, "the body", "a SOAP 1.1 envelope", wrong, evidence=rule.evidence)
        unjudged = tuple(replace(finding, judged=False) for finding in (*http, nothing))
        return Judgement(None, None, None, unjudged, frozenset())
    declared = _declaration(exchange.answer, answers)
    decoded = decode(exchange.answer.body, contract, api.soap)
    values = _values(decoded, answers)
    status, outcome = status_of(decoded.value, contract), outcome_of(decoded.value, contract)
    told = _undocumented(status, contract, answers) if status is not None and outcome is None else ()
    findings = (*http, *declared, *decoded.findings, *values, *told)
    judged = _judged(decoded, status, outcome, answers, findings)
    return Judgement(decoded.value, status, outcome, findings, judged)


def _http(answer: Answer, answers: AnswerPlan) -> tuple[Finding, ...]:
    notes = Collector(answers.rule("encoding"))
    if answer.status != 200:
        notes.add(answers.rule("http-status"), "HTTP status", "200", str(answer.status))
    written = answer.header("Content-Type")
    if not _is_utf8_xml(written):
        actual = shown(written, 200) if written else "no Content-Type"
        notes.add(answers.rule("content-type"), "Content-Type", "text/xml; charset=utf-8", actual)
    return notes.findings(refused=False)


def _is_utf8_xml(written: str) -> bool:
    media, *parameters = (part.strip().lower() for part in written.split(";"))
    pairs = [tuple(side.strip() for side in p.split("=", 1)) for p in parameters if "=" in p]
    charsets = {pair[1].strip("\"'") for pair in pairs if pair[0] == "charset"}
    return media == "text/xml" and charsets == {"utf-8"}


def _no_answer(answer: Answer) -> str:
    """Return why an answer is none of the service's own, or "": a proxy's page proves nothing about the service."""
    head = answer.body[:_HEAD]
    if not answer.body.strip():
        return f"nothing, with HTTP {answer.status}"
    if _SOAP.match(head):
        return ""
    media = answer.header("Content-Type").partition(";")[0].strip().lower()
    if _HTML.match(head) or media in ("text/html", "application/xhtml+xml"):
        return f"an HTML page, with HTTP {answer.status}: {shown(_start(head), 120)}"
    if answer.status >= 500:
        return f"no SOAP, with HTTP {answer.status}: {shown(_start(head), 120)}"
    return ""


def _start(head: bytes) -> str:
    return " ".join(head.decode("utf-8", "replace").split())


def _declaration(answer: Answer, answers: AnswerPlan) -> tuple[Finding, ...]:
    found = _DECLARATION.match(answer.body[:_HEAD])
    if found is None or found[1].lower() == b"utf-8":
        return ()
    rule = answers.rule("utf-8")
    actual = f"encoding {shown(found[1].decode('utf-8', 'replace'))}"
    return (Finding(rule.requirement, "XML declaration", "encoding utf-8", actual, evidence=rule.evidence),)


def _values(decoded: Decoded, answers: AnswerPlan) -> tuple[Finding, ...]:
    """Return what the contract's schema says against the values, each wrong value once."""
    notes = Collector(answers.rule("encoding"))
    for (leaf, value), place in decoded.values.items():
        assert leaf.validator is not None
        if leaf.validator.is_valid(value):
            continue
        rule = leaf.rule
        if leaf.dated and rule.requirement not in decoded.checked:
            rule = answers.rule("date-format")
        for error in leaf.validator.iter_errors(value):
            notes.add(rule, place, _expected(error), shown(str(value)))
    return notes.findings(refused=False)


def _expected(error: ValidationError) -> str:
    asked: Any = error.validator_value
    match error.validator:
        case "enum":
            return "one of " + ", ".join(str(value) for value in asked)
        case "format":
            return f"a value in the form {asked}"
        case _:
            return f"a text that matches {asked}"


def _undocumented(status: str, contract: Contract, answers: AnswerPlan) -> tuple[Finding, ...]:
    texts = [outcome.status.text for outcome in contract.outcomes]
    # Comparing texts takes quadratic time, and nobody needs the neighbours of a novel.
    near = difflib.get_close_matches(status[:200], texts, n=1, cutoff=0.0)
    rule = answers.rule("documented-status")
    place = "return" + "".join(part if part.startswith("[") else f".{part}" for part in contract.status_place)
    expected = f"a documented status; the nearest is {near[0]!r}" if near else "a documented status"
    actual = f"{shown(status, 200)}, which is undocumented"
    return (Finding(rule.requirement, place, expected, actual, evidence=rule.evidence),)


def _judged(
    decoded: Decoded, status: str | None, outcome: Outcome | None, answers: AnswerPlan, findings: tuple[Finding, ...]
) -> frozenset[str]:
    """Return the requirements that an answer was held to; what it broke, it was held to."""
    names = ["http-status", "content-type", "utf-8", "envelope"]
    if decoded.reached:
        names.append("encoding")
    if status is not None:
        names.append("documented-status")
    broken = {finding.requirement for finding in findings}
    dates = {leaf.rule.requirement for leaf, _ in decoded.values if leaf.dated}
    # A wrong date is told once, by its field; the convention must not look kept beside it.
    if dates and not dates & broken:
        names.append("date-format")
    stated = {convention.id for convention in answers.contract.conventions}
    judged = {answers.rule(name).requirement for name in names} & stated
    if outcome is not None:
        judged.add(outcome.requirement)
    return frozenset(judged | decoded.checked | broken)
