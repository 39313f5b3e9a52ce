"""Judges an exchange over SOAP: HTTP, then the encoding, then the values, then the status against the documents."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus

from conformance.catalogue import Api, Contract, Outcome
from conformance.checks.collector import Collector, shown
from conformance.checks.error_pages import own_error_page
from conformance.checks.finding import Finding
from conformance.checks.judgement import (
    HEAD,
    START,
    Judgement,
    html_page,
    http_status,
    media_type,
    start_of,
    undocumented,
    unjudged,
    wanted,
)
from conformance.checks.limits import Deadline, Unjudgeable
from conformance.endpoint.exchange import Exchange, Response
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.plan import AnswerPlan, plan
from conformance.wires.soap.section5 import Decoded, decode, outcome_of, status_of

_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([^\"'>]*)[\"']")
_SOAP = re.compile(START + rb"<(?:[^<>\s:/]+:)?Envelope[\s>/]", re.DOTALL)
_SHORT, _MOST_KNOWN = 16 * 1024, 256
_KNOWN: dict[tuple[AnswerPlan, int, tuple[tuple[str, str], ...], bytes], Judgement] = {}
"""The judgements of so many short responses: half of a run's are repeated byte for byte, such as refusals."""


def judge(exchange: Exchange, contract: Contract, api: Api, deadline: Deadline) -> Judgement:
    """Return every word that the answer breaks and every requirement that it was held to; never raise."""
    answers = plan(contract, soap_of(api).namespace)
    response = exchange.response
    if response is None:
        why = exchange.error or "no answer, and no reason given"
        return unjudged(answers.rule("envelope"), "the exchange", "an answer", why)
    key = answers, response.status, tuple(response.headers.items()), response.body
    if (known := _KNOWN.get(key)) is not None:
        return known
    try:
        found = _held(response, answers, deadline)
    except Unjudgeable as why:
        return unjudged(answers.rule("envelope"), "the body", "a response that can be judged", str(why))
    if len(response.body) <= _SHORT:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = found
    return found


def _held(response: Response, answers: AnswerPlan, deadline: Deadline) -> Judgement:
    """Return what a response proves; Unjudgeable if it is too big."""
    http, contract = _http(response, answers), answers.contract
    if wrong := _no_answer(response):
        nothing = unjudged(answers.rule("envelope"), "the body", "a SOAP 1.1 envelope", wrong)
        return replace(nothing, findings=(*(replace(f, judged=False) for f in http), *nothing.findings))
    if page := _error_page(response, answers):
        findings: tuple[Finding, ...] = (*http, page)
        held = {answers.rule(name).requirement for name in ("http-status", "content-type")}
        return Judgement(None, None, None, findings, frozenset(held | {f.requirement for f in findings}))
    decoded = decode(response.body, contract, answers.namespace, deadline)
    values = _values(decoded, answers, deadline)
    status, outcome = status_of(decoded.value, contract), outcome_of(decoded.value, contract)
    undocumented = _undocumented(status, contract, answers) if status is not None and outcome is None else ()
    findings = (*http, *_declaration(response, answers), *decoded.findings, *values, *undocumented)
    judged = _judged(decoded, status, outcome, answers, findings)
    return Judgement(decoded.value, status, outcome, findings, judged)


def _http(answer: Response, answers: AnswerPlan) -> tuple[Finding, ...]:
    notes = Collector(answers.rule("encoding"))
    if answer.status != HTTPStatus.OK:
        notes.add(answers.rule("http-status"), "HTTP status", "200", str(answer.status))
    written = answer.header("Content-Type")
    if media_type(written) != ("text/xml", {"utf-8"}):
        actual = shown(written, 200) if written else "no Content-Type"
        notes.add(answers.rule("content-type"), "Content-Type", "text/xml; charset=utf-8", actual)
    return notes.findings(refused=False)


def _no_answer(answer: Response) -> str:
    """Return why an answer is none of the service's own, or "": a proxy's page proves nothing about the service."""
    head = answer.body[:HEAD]
    if not answer.body.strip():
        return f"nothing, with {http_status(answer)}"
    if _SOAP.match(head) or own_error_page(answer):
        return ""
    if page := html_page(answer):
        return page
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"no SOAP, with {http_status(answer)}: {start_of(answer)}"
    return ""


def _error_page(answer: Response, answers: AnswerPlan) -> Finding | None:
    """Return the finding for the service's own error page in the place of an envelope."""
    page = "" if _SOAP.match(answer.body[:HEAD]) else own_error_page(answer)
    rule = answers.rule("envelope")
    return Finding(rule.requirement, "the body", "a SOAP 1.1 envelope", page, evidence=rule.evidence) if page else None


def _declaration(answer: Response, answers: AnswerPlan) -> tuple[Finding, ...]:
    found = _DECLARATION.match(answer.body[:HEAD])
    if found is None or found[1].lower() == b"utf-8":
        return ()
    rule = answers.rule("utf-8")
    actual = f"encoding {shown(found[1].decode('utf-8', 'replace'))}"
    return (Finding(rule.requirement, "XML declaration", "encoding utf-8", actual, evidence=rule.evidence),)


def _values(decoded: Decoded, answers: AnswerPlan, deadline: Deadline) -> tuple[Finding, ...]:
    """Return what the contract's schema says against the values, each wrong value once."""
    notes = Collector(answers.rule("encoding"))
    for (leaf, value), place in decoded.values.items():
        assert leaf.validator is not None
        deadline.check()
        if leaf.validator.is_valid(value):
            continue
        rule = leaf.rule
        if leaf.dated and rule.requirement not in decoded.checked:
            rule = answers.rule("date-format")
        for error in leaf.validator.iter_errors(value):
            notes.add(rule, place, wanted(error), shown(str(value)))
    return notes.findings(refused=False)


def _undocumented(status: str, contract: Contract, answers: AnswerPlan) -> tuple[Finding, ...]:
    return (undocumented(status, contract, answers.rule("documented-status"), contract.status_shown),)


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
    # A wrong date is reported once, by its field; the convention must not be reported as met beside it.
    if dates and not dates & broken:
        names.append("date-format")
    stated = {convention.id for convention in answers.contract.terms.conventions}
    judged = {answers.rule(name).requirement for name in names} & stated
    if outcome is not None:
        judged.add(outcome.requirement)
    return frozenset(judged | decoded.checked | broken)
