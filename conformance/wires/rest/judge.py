"""Judges an exchange over REST: HTTP, then the JSON, then its shape and values, then the status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from conformance.catalogue import Api, Contract, Evidence, Outcome, Scalar
from conformance.checks.collector import Collector, Rule, shown
from conformance.checks.error_pages import GATEWAYS, own_error_page
from conformance.checks.judgement import Judgement, html_page, http_status, media_type, start_of, undocumented, unjudged
from conformance.checks.limits import Deadline, Unjudgeable
from conformance.endpoint.exchange import Exchange, Response
from conformance.wires.rest import file_body
from conformance.wires.rest.binding import FileResponse, http_of
from conformance.wires.rest.body import BodyReader, NotJson, Plan, parse, plain, plan

_REASONS: Final[Mapping[int, str]] = {422: "Unprocessable Entity"}
"""Reasons that newer versions of Python word otherwise."""


@dataclass(frozen=True, eq=False)
class _Plan:
    contract: Contract
    rules: Mapping[str, Rule]
    answer: Plan
    error: Plan | None

    def rule(self, name: str) -> Rule:
        return self.rules.get(name) or Rule(f"{self.contract.id}#{name}", Evidence())


# Contracts hold mappings and cannot be hashed; the identity check keeps a reloaded catalogue from seeing old plans.
_PLANS: dict[str, _Plan] = {}


def _plan(contract: Contract) -> _Plan:
    made = _PLANS.get(contract.id)
    if made is None or made.contract is not contract:
        rules = {
            r.id.partition("#")[2]: Rule(r.id, r.evidence)
            for r in (*contract.terms.fields, *contract.terms.conventions)
        }
        otherwise = rules.get("json") or Rule(f"{contract.id}#json", Evidence())
        error = plan(contract.error, "error", rules, otherwise) if contract.error is not None else None
        made = _PLANS[contract.id] = _Plan(contract, rules, plan(contract.answer, "answer", rules, otherwise), error)
    return made


def judge(exchange: Exchange, contract: Contract, api: Api, deadline: Deadline) -> Judgement:
    """Return every word that the answer breaks and every requirement that it was held to; never raise."""
    del api
    plans = _plan(contract)
    answer = exchange.response
    wrong = (exchange.error or "no answer, and no reason given") if answer is None else _no_answer(answer, contract)
    if answer is None or wrong:
        return unjudged(plans.rule("json"), "the exchange", "an answer", wrong)
    try:
        return _judgement(answer, _file_due(exchange, answer, contract), contract, plans, deadline)
    except Unjudgeable as why:
        return unjudged(plans.rule("json"), "the body", "a response that can be judged", str(why))


def _file_due(exchange: Exchange, answer: Response, contract: Contract) -> FileResponse | None:
    """Return the file that a successful response has to be by its request, None where it is JSON or has no body."""
    if not _is_good(answer.status, contract):
        return None
    return http_of(contract).file_for(dict(parse_qsl(urlsplit(exchange.request.url).query)))


def _judgement(
    answer: Response, file: FileResponse | None, contract: Contract, plans: _Plan, deadline: Deadline
) -> Judgement:
    notes = Collector(plans.rule("json"))
    reader = BodyReader(contract, plans.rule("json"), notes, deadline)
    names = ["http-status"]
    value: Any = None
    if file is not None:
        names += ["file"]
        value = file_body.read(answer, file, plans.rule("file"), notes)
    elif _has_body(answer, contract):
        names += ["content-type", "utf-8", "json"]
        value = _read(answer, plans, reader, notes)
    status, outcome = _status(answer, value, contract)
    findings = list(notes.findings(refused=False))
    if outcome is None:
        findings.append(undocumented(status, contract, plans.rule("http-status"), "HTTP status"))
    judged = {plans.rule(name).requirement for name in names} & {c.id for c in contract.terms.conventions}
    judged |= reader.checked & {r.id for r in contract.terms.fields}
    judged |= {outcome.requirement} if outcome is not None else set()
    return Judgement(value, status, outcome, tuple(findings), frozenset(judged | {f.requirement for f in findings}))


def _no_answer(answer: Response, contract: Contract) -> str:
    """Return why an answer is none of the service's own, or "": a proxy's page proves nothing about the service."""
    if answer.status in GATEWAYS - {outcome.http_status for outcome in contract.outcomes}:
        return f"{http_status(answer)}, with which a gateway says that the service is not there: {start_of(answer)}"
    if _error_page(answer):
        return ""
    if page := html_page(answer):
        return page
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not _is_json(media_type(answer.header("Content-Type"))[0]):
        return f"no JSON, with {http_status(answer)}: {start_of(answer)}"
    return ""


def _error_page(answer: Response) -> str:
    """Return what to say of the service's own error page, "" of anything else; JSON is judged as such."""
    return "" if _is_json(media_type(answer.header("Content-Type"))[0]) else own_error_page(answer)


def _is_json(media: str) -> bool:
    return media == "application/json" or media.endswith("+json")


def _has_body(answer: Response, contract: Contract) -> bool:
    """False where the documents promise an answer without a body, and there is none."""
    empty = isinstance(contract.answer, Scalar) and contract.answer.kind == "null"
    return bool(answer.body) or not (empty and _is_good(answer.status, contract))


def _is_good(status: int, contract: Contract) -> bool:
    """Whether an HTTP status says that the call succeeded; where it is undocumented, its class does."""
    stated = {o.http_status: o.ok for o in contract.outcomes}
    return stated.get(status, HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES)


def _read(answer: Response, plans: _Plan, reader: BodyReader, notes: Collector) -> Any:
    """Return the body's value; what is wrong with it is noted."""
    media, charsets = media_type(answer.header("Content-Type"))
    if media != "application/json" or charsets - {"utf-8"}:
        actual = shown(answer.header("Content-Type"), 200) or "no Content-Type"
        notes.add(plans.rule("content-type"), "Content-Type", "application/json", actual)
    if page := _error_page(answer):
        notes.add(plans.rule("json"), "the body", "one JSON value", page)
        return None
    try:
        text = answer.body.decode("utf-8")
    except UnicodeDecodeError as error:
        notes.add(plans.rule("utf-8"), "the body", "UTF-8", f"byte {error.start} is none")
        text = answer.body.decode("utf-8", "replace")
    try:
        value = parse(text)
    except NotJson as error:
        notes.add(plans.rule("json"), "the body", "one JSON value", f"{shown(text)}: {error}")
        return None
    # An error that is not documented has no shape of its own to be held to but the API's.
    shape = plans.answer if _is_good(answer.status, plans.contract) or plans.error is None else plans.error
    if isinstance(shape.node, Scalar) and shape.node.kind == "null":
        notes.add(plans.rule("json"), "the body", "no body", shown(text))
        return plain(value)
    return reader.read(value, shape)


def _status(answer: Response, value: Any, contract: Contract) -> tuple[str, Outcome | None]:
    """Return the answer's status in the contract's words, and the outcome that it is."""
    code = value.get("code") if isinstance(value, dict) else None
    if isinstance(code, str) and (found := contract.outcome_of(f"{answer.status} {code}"[:1000])) is not None:
        return found.status.text, found
    text = f"{answer.status} {reason(answer.status)}".strip()
    found = contract.outcome_of(text)
    if found is None and isinstance(code, str) and answer.status in {o.http_status for o in contract.outcomes}:
        return f"{answer.status} {code}"[:1000], None  # only the code can be what is undocumented
    return text, found


def reason(status: int) -> str:
    """Return the reason phrase of an HTTP status, "" for one that has none."""
    try:
        return _REASONS.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return ""
