"""The result of judging an exchange, and what the judges of all wires share."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jsonschema.exceptions import ValidationError

from conformance.catalogue import Array, Contract, Node, Outcome, Scalar, Struct
from conformance.catalogue.paging import Page
from conformance.checks.collector import Rule, shown
from conformance.checks.finding import PERMITTED, Finding
from conformance.endpoint.exchange import Response

# Possessive, since a row of comments could otherwise be cut up in exponentially many ways.
START = rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>\s*|(?><!--.*?-->)\s*)*+"
"""What may precede the root element of XML or HTML."""
HEAD = 4096
"""How much of a body is searched to identify its type."""
_HTML = re.compile(START + rb"<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Judgement:
    """What an exchange proves: the decoded value, the outcome, the findings, and the requirements that it tested.

    Nobody changes it or its `value`: responses that are equal may share it.

    `status` is the status text of SOAP; over REST the HTTP status with the error's code, or else with its reason.
    `notes` are findings that are reported but hold nothing against the endpoint. `live` says that the response came
    from a live endpoint, which may do whatever the documents leave open. `own` is set where its lists may hold what has
    nothing to do with the scenario, and returns whether a row has. `page` is the page of a list that was asked for,
    None for any other response. `arranged` says that the scenario set up what its account holds, and `named` returns
    whether it sent or set up a text. `existed` returns whether a value is about a record that was there before.
    """

    value: Any
    status: str | None
    outcome: Outcome | None
    findings: tuple[Finding, ...]
    judged: frozenset[str]
    notes: tuple[Finding, ...] = ()
    live: bool = False
    own: Callable[[Any], bool] | None = None
    page: Page | None = None
    arranged: bool = True
    named: Callable[[str], bool] | None = None
    existed: Callable[[Any], bool] | None = None

    def decides(self, row: Sequence[str]) -> bool:
        """Return whether the scenario decides what a row has: it named what the row is about, in its first cell."""
        return self.named is None or self.own is None or self.own(list(row)) or self.named(row[0])

    def omits(self, wanted: Any, items: Sequence[Any]) -> bool:
        """Return whether what is wanted was there before, and a list does not reach back to it."""
        return self.existed is not None and self.existed(wanted) and not any(map(self.existed, items))

    def hides_own(self, items: Sequence[Any]) -> bool:
        """Return whether items of others may have moved the scenario's own to another page of the list."""
        own, page = self.own, self.page
        return own is not None and page is not None and page.may_omit(len(items)) and not all(map(own, items))

    def of_a_live_endpoint(self, contract: Contract) -> Judgement:
        """Return the judgement with what a live service may do by the documents, such as add a member, as notes.

        A text that is nil or absent, where the documents leave that open, is the empty text that it stands for.
        """
        held = tuple(finding for finding in self.findings if finding.severity == "breaking")
        notes = tuple(finding for finding in self.findings if finding.severity != "breaking")
        open_texts = any(note.severity == PERMITTED for note in notes)
        value = _with_empty_texts(self.value, contract.answer) if open_texts else self.value
        return replace(self, value=value, findings=held, notes=notes, live=True)


def _with_empty_texts(value: Any, node: Node) -> Any:
    """Return a value with every nil or absent text replaced by an empty one."""
    if isinstance(node, Array) and isinstance(value, list):
        return [_with_empty_texts(item, node.item) for item in value]
    if isinstance(node, Struct) and isinstance(value, dict):
        texts = {n for n, m in node.members.items() if isinstance(m, Scalar) and m.may_be_empty and not m.nullable}
        members = {name: _with_empty_texts(m, node.members[name]) for name, m in value.items() if name in node.members}
        return value | members | {name: "" for name in texts if members.get(name) is None}
    return value


def unjudged(rule: Rule, place: str, expected: str, why: str) -> Judgement:
    """Return the judgement of a response that cannot be judged, with the reason."""
    nothing = Finding(rule.requirement, place, expected, why, evidence=rule.evidence, judged=False)
    return Judgement(None, None, None, (nothing,), frozenset())


def html_page(answer: Response) -> str:
    """Return a description of an HTML page, which may be a proxy's and proves nothing, or "" for anything else."""
    media = answer.header("Content-Type").partition(";")[0].strip().lower()
    if _HTML.match(answer.body[:HEAD]) or media in ("text/html", "application/xhtml+xml"):
        return f"an HTML page, with {http_status(answer)}: {start_of(answer)}"
    return ""


def http_status(answer: Response) -> str:
    """Return the HTTP status with Location and Retry-After, if present."""
    named = {name: answer.header(name) for name in ("Location", "Retry-After", "WWW-Authenticate")}
    hints = "".join(f", {name} {shown(value)}" for name, value in named.items() if value)
    return f"HTTP {answer.status}{hints}"


def media_type(written: str) -> tuple[str, set[str]]:
    """Return the media type and all charsets of a Content-Type header, in lower case."""
    media, *parameters = (part.strip().lower() for part in written.split(";"))
    pairs = [tuple(side.strip() for side in p.split("=", 1)) for p in parameters if "=" in p]
    return media, {pair[1].strip("\"'") for pair in pairs if pair[0] == "charset"}


def start_of(answer: Response) -> str:
    """Return the start of a body, quoted on one line."""
    return shown(" ".join(answer.body[:HEAD].decode("utf-8", "replace").split()), 120)


def undocumented(status: str, contract: Contract, rule: Rule, place: str) -> Finding:
    """Return the finding for an undocumented status."""
    texts = [outcome.status.text for outcome in contract.outcomes]
    # Comparing texts takes quadratic time, and nobody needs the neighbours of a novel.
    near = difflib.get_close_matches(status[:200], texts, n=1, cutoff=0.0)
    expected = f"a documented status; the nearest is {near[0]!r}" if near else "a documented status"
    actual = f"{shown(status, 200)}, which is undocumented"
    return Finding(rule.requirement, place, expected, actual, evidence=rule.evidence)


def wanted(error: ValidationError) -> str:
    """Return a schema's expectation of a value as text."""
    asked: Any = error.validator_value
    match error.validator:
        case "enum":
            return "one of " + ", ".join("(empty)" if value == "" else str(value) for value in asked)
        case "format":
            return f"a value in the form {asked}"
        case "pattern":
            return f"a text that matches {asked}"
        case _:
            return f"a value with {error.validator} {asked}"
