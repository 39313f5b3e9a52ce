"""One scenario as it runs: arranges, calls, judges every exchange, and keeps what it saw."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.catalogue import Contract
from conformance.catalogue.binding import COMPANY, USER
from conformance.checks.finding import Finding
from conformance.checks.judgement import Judgement
from conformance.endpoint.exchange import Exchange
from conformance.errors import EndpointBroken, Unarranged, UserError
from conformance.gherkin.forms import OWN_SUBJECTS, PLACES
from conformance.payloads.document import Document
from conformance.payloads.si_message import SiMessage
from conformance.scene import expect, members
from conformance.scene.arranger import OTHER_COMPANY, OWN_COMPANY, Keys
from conformance.scene.authorization import Authorization
from conformance.scene.session import Session
from conformance.scene.words import OF_COMPANY, OF_RECORD, Items, arguments, as_text
from conformance.wires.registry import judge

DOCUMENT = "invoice document"
"""The kind of record that a scenario makes for itself: no endpoint is told of it until it is sent."""
OWN_KINDS: Mapping[str, type[Document] | type[SiMessage]] = {DOCUMENT: Document, "si message": SiMessage}
"""Every such kind, with what builds its file."""
_NOW = re.compile(PLACES["subject"])
_CLEAR = {"X-Forwarded-Proto": "http"}
"""How a call says that it came in the clear to a server that stands behind what ends TLS."""


@dataclass(frozen=True)
class Observation:
    """One call with its judged answer."""

    contract: Contract
    exchange: Exchange
    judgement: Judgement


Check = Callable[[Observation], object]


class Scene:
    """The one object that steps work with; `api` is the API of the feature, `refusing` says that a refusal is due."""

    def __init__(self, session: Session, api: str, scenario: str, *, refusing: bool) -> None:
        self.session, self.api, self.scenario, self.refusing = session, api, scenario, refusing
        self.arranger = session.arranger(scenario)
        self.observations: list[Observation] = []
        self.proven: set[str] = set()
        self.authorization = Authorization()
        self._key_of = ""
        self.each_generated: Callable[[Check], None] | None = None
        """What holds the responses to generated calls to a check, where a When has generated some."""
        self._last: Observation | None = None
        self._refused = False
        self._before: Any = None
        self._own: dict[str, dict[str, Any]] = {}
        self._made: list[tuple[str, Keys, dict[str, Any]]] = []

    def anew(self) -> Scene:
        """Return the scenario's scene as it was at first: at the mock its world is made anew."""
        return Scene(self.session, self.api, self.scenario, refusing=False)

    @property
    def last(self) -> Observation:
        """The observation of the scenario's When."""
        if self._last is None:
            raise UserError("nothing was called yet", do="put a When before the Then")
        return self._last

    def add(self, kind: str, label: str, fields: Mapping[str, str], *, state: str = "", foreign: bool = False) -> None:
        """Have a record: of the endpoint's, or, of one of OWN_KINDS, a file that is still to be sent."""
        if made := OWN_KINDS.get(kind):
            if state or foreign:
                raise UserError(f"no {kind} has a state or another company", do="shorten the step")
            self._own[label] = made.from_table(self._known(fields)).view()
        else:
            self.arranger.add(kind, label, state=state, fields=self._known(fields), foreign=foreign)

    def call(
        self,
        method: str,
        changes: Mapping[str, Any],
        *,
        label: str = "",
        clear: bool = False,
        body: str | bytes = "",
    ) -> Observation:
        """Call a method as the scenario's caller; a write that will be refused is watched through its witness.

        What a successful response to a call for one of OWN_KINDS says is kept with it.
        """
        contract = self._contract(method)
        if contract.effect not in self.session.profile.effects:
            raise Unarranged(f"the endpoint {self.session.profile.name} takes no {contract.effect}")
        if self.refusing and contract.usage.witness:
            self._before = self._witnessed(contract)
        keys, given, changes = self._keys(), self.authorization, self._known(changes)
        self._refused = False
        seen = self._last = self._send(contract, keys, changes, given, self._record(label), clear=clear, body=body)
        if not clear and any(not f.judged for f in seen.judgement.findings):
            expect.kept(contract, seen.judgement)
        outcome, answered = seen.judgement.outcome, seen.judgement.value
        if outcome is not None and given.convention:
            self.proven.add(f"{contract.id}#{given.convention}")
        if outcome is not None and outcome.ok:
            if label in self._own:
                self._own[label].update(given_by(contract, answered))
            if contract.usage.undo:
                changes = {path: _member(answered, member) for path, member in contract.usage.undo["with"].items()}
                self._made.append((contract.usage.undo["method"], keys, changes))
        return seen

    def calls_as(self, name: str) -> None:
        """Call from now on with the user key that was kept under a name; the arranger's caller again if it is empty."""
        if name and USER not in self._own.get(name, {}):
            raise UserError(f"no user key was kept as {name!r}", do="keep the response to a call that gives one")
        self._key_of = name

    def _keys(self) -> Keys:
        keys = self.arranger.keys()
        return {**keys, USER: self._own[self._key_of][USER]} if self._key_of else keys

    def keep(self, name: str, field: str = "", value: str = "") -> None:
        """Keep the last response, or the one row of its list that has this value, as a record of that name."""
        seen = self.last
        expect.succeeded(seen.contract, seen.judgement)
        kept = seen.judgement.value
        if field:
            kept = expect.row(seen.contract, seen.judgement, field, self.filled([[value]])[0][0])
        self._own.setdefault(name, {}).update(given_by(seen.contract, kept))

    def clean_up(self) -> None:
        """Take back what the scenario did to a live endpoint, the last first; the mock forgets whole worlds.

        EndpointBroken names what did not succeed, after all has been tried.
        """
        left: list[str] = []
        while self._made:
            method, keys, changes = self._made.pop()
            if self.session.profile.kind == "live":
                seen = self._send(self._contract(method), keys, changes, Authorization())
                if seen.judgement.outcome is None or not seen.judgement.outcome.ok:
                    left.append(f"{method}: {seen.judgement.status or seen.exchange.error or 'no status'}")
        if left:
            what = f"what the scenario did was not taken back: {'; '.join(left)}"
            raise EndpointBroken(what, do="put it back by hand")

    def elapse(self, seconds: int) -> None:
        """Let time pass at the endpoint; tokens of before are not used any more, as they may have ended."""
        self.arranger.elapse(seconds)
        self.session.forget_tokens()

    def observe(self, method: str, changes: Mapping[str, Any], *, label: str = "") -> Observation:
        """Call a method as the company's admin, who sees what became of the scenario's call."""
        record = self._record(label)  # before the observer is: asking for a record brings the scenario's caller back
        keys = self.arranger.observer()
        if keys is None:
            raise Unarranged(f"the endpoint {self.session.profile.name} has no admin of the caller's company")
        return self._send(self._contract(method), keys, changes, Authorization(), record)

    def read_back(self, seen: Observation) -> Observation:
        """Call, as the company's admin, what shows the document that a call sent."""
        reading = seen.contract.usage.reads_back
        if not reading:
            what = f"no call shows what {seen.contract.method} was sent"
            raise UserError(what, where=seen.contract.about.file, do="add reads_back")
        changes = {path: _member(seen.judgement.value, member) for path, member in reading["with"].items()}
        return self.observe(reading["method"], changes)

    def hold(self, subject: str, check: Check) -> None:
        """Hold what a Then speaks of to a check: the last response, each generated one, or that of a new call.

        The new call is made by the company's admin, who sees what became of the scenario's.
        """
        if subject in OWN_SUBJECTS:
            check(self.last)
        elif (now := _NOW.fullmatch(subject)) and now["method"]:
            check(self.observe(now["method"], {}, label=now["name"] or ""))
        elif self.each_generated is None:
            raise UserError("no calls were generated", do="put a When that generates calls before the Then")
        else:
            self.each_generated(check)

    def hold_good(self, subject: str, check: Check) -> None:
        """The same, of a success, unless the scenario's own call was refused as it had to be."""

        def good(seen: Observation) -> None:
            if not (subject in OWN_SUBJECTS and self._refused):
                expect.succeeded(seen.contract, seen.judgement)
            check(seen)

        self.hold(subject, good)

    def refuses(self, printed: str) -> None:
        """The last call was refused with this status, and its witness shows that nothing changed."""
        seen = self.last
        expected = expect.outcome(seen.contract, seen.judgement, printed)
        self._refused = True
        if not seen.contract.usage.witness or self._before is None:
            return
        after = self._witnessed(seen.contract)
        if after is not None and after != self._before:
            witness = seen.contract.usage.witness["method"]
            raise expect.ContractBroken(
                [
                    Finding(
                        expected.requirement,
                        f"{witness} after the refusal",
                        f"nothing changed: {self._before}",
                        str(after),
                        evidence=expected.evidence,
                    )
                ]
            )

    def not_accepted(self) -> None:
        """The last call, sent in the clear, was not answered as a call is."""
        seen = self.last
        requirement = f"{seen.contract.id}#tls"
        self.proven.add(requirement)
        answer = seen.exchange.response
        if answer is None:
            raise EndpointBroken(seen.exchange.error, where=seen.exchange.request.url)
        if seen.judgement.outcome is not None or answer.status < 300:
            actual = f"HTTP {answer.status}, {seen.judgement.status or 'an answer'}"
            evidence = next(r.evidence for r in seen.contract.terms.conventions if r.id == requirement)
            raise expect.ContractBroken(
                [
                    Finding(
                        requirement, "the HTTP answer", "a call in the clear is not accepted", actual, evidence=evidence
                    )
                ]
            )

    def filled(self, table: Sequence[Sequence[str]]) -> list[list[str]]:
        """Return a table of expectations with the words replaced that only the scenario's world knows."""
        words = {"(own company)": self.arranger.keys().get(COMPANY, "")}
        return [[words.get(cell, self._fact(cell)) for cell in row] for row in table]

    def _known(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return changes with the words replaced that only the scenario's world knows."""
        return {path: self._meant(cell) for path, cell in cells.items()}

    def _meant(self, cell: Any) -> Any:
        if isinstance(cell, Items):
            return Items(tuple(self._known(row) for row in cell.rows))
        return self._fact(cell) if isinstance(cell, str) else cell

    def _fact(self, cell: str) -> str:
        """Return what (own company's bid), (another company's uuid) or (the id of "rent") stands for; else the cell.

        Of several records that were given under one name it is the field of each, with commas between.
        """
        words = cell.split(", ")
        if len(words) > 1 and all(word.startswith("(") for word in words):
            return ", ".join(map(self._fact, words))
        if found := OF_COMPANY.fullmatch(cell):
            return self.arranger.company_fact(OTHER_COMPANY if found[1] == "another" else OWN_COMPANY, found[2])
        if found := OF_RECORD.fullmatch(cell):
            several = [] if found[2] in self._own else self.arranger.records(found[2])
            records = several or [self._own.get(found[2]) or self.arranger.record(found[2])]
            return ", ".join(_fact_of(record, found[2], found[1]) for record in records)
        return cell

    def _contract(self, method: str) -> Contract:
        return self.session.catalogue.find(method, self.api, beyond=True)

    def _witnessed(self, contract: Contract) -> Any:
        """Return what the witness shows, in an order that does not depend on the server's, or None without an admin."""
        keys = self.arranger.observer()
        if keys is None:
            return None
        witness = contract.usage.witness
        seen = self._send(self._contract(witness["method"]), keys, witness["with"], Authorization())
        expect.kept(seen.contract, seen.judgement)
        return _ordered(seen.judgement.value)

    def _record(self, label: str) -> Mapping[str, Any] | None:
        """Return what is known of a record, or None without a label."""
        return self._own.get(label) or (self.arranger.record(label) if label else None)

    def _send(
        self,
        contract: Contract,
        keys: Keys,
        changes: Mapping[str, Any],
        authorization: Authorization,
        record: Mapping[str, Any] | None = None,
        *,
        clear: bool = False,
        body: str | bytes = "",
    ) -> Observation:
        api, session = self.session.catalogue.apis[contract.api], self.session
        given = arguments(contract, keys, record, changes)
        headers = dict(_CLEAR) if clear else {}
        if contract.operation.bearer:
            tokens = session.tokens(contract.api)
            headers |= authorization.headers(contract, api, tokens, keys, self.arranger.elapse)
        called = session.client(contract.api).call(contract, given, headers, body=body)
        judgement = judge(called.exchange, contract, api)
        if session.live:
            judgement = judgement.of_a_live_endpoint(contract)
        seen = Observation(contract, called.exchange, judgement)
        self.observations.append(seen)
        if not clear:
            self.proven |= seen.judgement.judged
            if seen.judgement.live and seen.judgement.outcome is not None:
                self.proven |= {
                    o.requirement for o in contract.outcomes if seen.judgement.outcome.name in o.alternatives
                }
        return seen


def given_by(contract: Contract, answered: Any) -> dict[str, Any]:
    """Return what of an answer is kept with a record: its members, and those that the contract gives other names."""
    members = dict(answered) if isinstance(answered, dict) else {}
    return members | {name: _member(answered, member) for name, member in contract.usage.gives.items()}


def _fact_of(record: Mapping[str, Any], name: str, field: str) -> str:
    there, known = members.member_at(record, field)
    if not there:
        raise UserError(f"{name!r} has no {field!r}: {known}", do=f"use one of {', '.join(record)}")
    return as_text(known)


def _member(answered: Any, name: str) -> Any:
    """Return an answer's member, dots leading to members of members, or the answer itself for an empty name."""
    for part in filter(None, name.split(".")):
        answered = answered.get(part) if isinstance(answered, dict) else answered
    return answered


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return sorted((_ordered(item) for item in value), key=repr)
    if isinstance(value, dict):
        return {name: _ordered(member) for name, member in sorted(value.items())}
    return value


def table_changes(table: Sequence[Sequence[str]] | None) -> dict[str, str]:
    """Return the rows of a two-column table as a mapping."""
    return {row[0]: row[1] for row in table or ()}


def table_items(table: Sequence[Sequence[str]]) -> Items:
    """Return the rows below the first one, which names their columns, as items of a list."""
    head, *rows = table
    return Items(tuple(dict(zip(head, row, strict=True)) for row in rows))
