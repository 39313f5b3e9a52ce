"""One scenario as it runs: sets up its state, makes calls, judges every exchange, and stores the observations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from conformance.catalogue import Contract
from conformance.catalogue.binding import COMPANY, USER
from conformance.catalogue.evidence import Evidence
from conformance.checks.finding import Finding
from conformance.checks.judgement import Judgement, media_type
from conformance.endpoint.exchange import Exchange
from conformance.endpoint.made_up import MADE_UP
from conformance.errors import EndpointBroken, Unarranged, UserError
from conformance.gherkin.forms import OWN_SUBJECTS, PLACES
from conformance.payloads.document import Document
from conformance.payloads.si_message import SiMessage
from conformance.scene import expect, members
from conformance.scene.arranging.arranger import OTHER_COMPANY, OWN_COMPANY, Keys
from conformance.scene.authorization import Authorization
from conformance.scene.distinct import Distinct
from conformance.scene.first_call import require_alive
from conformance.scene.marks import Marks, identifying
from conformance.scene.over_http import not_served
from conformance.scene.patience import awaited
from conformance.scene.session import Session
from conformance.scene.words import OF_COMPANY, OF_RECORD, Items, arguments
from conformance.traces.effects import lost, watched
from conformance.traces.undoing import Report
from conformance.wires.registry import judge

DOCUMENT = "invoice document"
"""The kind of record that exists only in the scenario until a call sends it."""
OWN_KINDS: Mapping[str, type[Document] | type[SiMessage]] = {DOCUMENT: Document, "si message": SiMessage}
"""Every such kind, with the class that builds its file."""
_NOW = re.compile(PLACES["subject"])
_CLEAR = {"X-Forwarded-Proto": "http"}
"""Marks a call as plain HTTP for the mock, which serves no TLS; a live service is really called over HTTP."""

_LATE = Evidence(assumed="An earlier call of the scenario may have had its effect only now; no source says when.")


@dataclass(frozen=True)
class Observation:
    """One call with its judged response."""

    contract: Contract
    exchange: Exchange
    judgement: Judgement

    @property
    def media_type(self) -> str:
        """The media type of the response, empty without one."""
        response = self.exchange.response
        return media_type(response.header("Content-Type"))[0] if response is not None else ""


Check = Callable[[Observation], object]
T = TypeVar("T")


class Scene:
    """The object that steps work with; `api` is the feature's API, `refusing` is True if a refusal is expected."""

    def __init__(self, session: Session, api: str, scenario: str, *, refusing: bool) -> None:
        self.session, self.api, self.scenario, self.refusing = session, api, scenario, refusing
        self.unique = session.unique(scenario)
        self.arranger = session.arranger(scenario, api, self.arrange, self.unique)
        self.observations: list[Observation] = []
        self.proven: set[str] = set()
        self.authorization = Authorization()
        self._key_of = ""
        self.each_generated: Callable[[Check], None] | None = None
        """Applies a check to the response of each generated call; None without generated calls."""
        self.generated = False
        """Whether calls are generated, of which only the last are observed."""
        self._last: Observation | None = None
        self.wrote = False
        """Whether the scenario has written something that a live endpoint may show only later."""
        self._read_again: Callable[[], object] | None = None
        self._refused = self._arranged = False
        self._before: Any = None
        self._own: dict[str, dict[str, Any]] = {}
        self._files: dict[str, Mapping[str, Any]] = {}
        self.traces = Report()
        """What became of the traces that the scenario left at a live endpoint."""
        self.distinct = Distinct(session.catalogue.recipes(api), self.unique, lambda: self.arranger.now())
        records = lambda: [*self.arranger.everything(), *self._shown()]  # noqa: E731 - what is known by then
        self.marks = Marks(self.unique.suffix, identifying(session.catalogue), records, self.arranger.existing)

    def anew(self) -> Scene:
        """Return a new scene of the scenario, with a fresh world at the mock."""
        return Scene(self.session, self.api, self.scenario, refusing=False)

    @property
    def last(self) -> Observation:
        """The observation of the scenario's When."""
        if self._last is None:
            raise UserError("no call was made yet", do="put a When before the Then")
        return self._last

    def add(self, kind: str, label: str, fields: Mapping[str, str], *, state: str = "", foreign: bool = False) -> None:
        """Provide a record at the endpoint, or, for one of OWN_KINDS, a file that a later call sends."""
        if made := OWN_KINDS.get(kind):
            if state or foreign:
                raise UserError(f"a record of kind {kind!r} has neither a state nor a company", do="shorten the step")
            self._own[label] = made.from_table(self.distinct.fields(kind, made, self._known(fields))).view()
            self._files[label] = dict(self._own[label])
        else:
            self._arranged |= not foreign
            self.arranger.add(kind, label, state=state, fields=self._known(fields), foreign=foreign)

    def set_company(self, field: str, value: str) -> None:
        """Give the caller's company a setting."""
        self._arranged = True
        self.marks.note([field, value])
        self.arranger.company(field, value)

    def find(self, kind: str, label: str, fields: Mapping[str, str]) -> None:
        """Provide any record of a kind with these fields, one that exists if there is one."""
        self._arranged = True
        self.arranger.find(kind, label, self._known(fields))

    def call(
        self,
        method: str,
        changes: Mapping[str, Any],
        *,
        label: str = "",
        clear: bool = False,
        body: str | bytes = "",
    ) -> Observation:
        """Call a method as the scenario's caller; for an expected refusal the witness is read before the call.

        A successful response to a call about one of OWN_KINDS is stored with that record.
        """
        contract = self._contract(method)
        if contract.effect not in self.session.profile.effects:
            raise Unarranged(f"the endpoint {self.session.profile.name} does not allow {contract.effect}")
        touches = contract.effect == "writes" or (self.session.live and contract.marks is not None)
        if touches and label and label not in self._own and self.arranger.existed(label):
            raise Unarranged(f"{method} might change {label!r}, which existed before the scenario")
        if self.refusing and contract.usage.witness:
            self._before = self._witnessed(contract)
        keys, authorization = self._keys(), self.authorization
        changes = self._known(self.distinct.changes(contract, changes, about_a_record=bool(label)))
        self._refused = False
        send = partial(self._send, contract, keys, changes, authorization, self._record(label), clear=clear, body=body)
        seen = self._last = send()
        self._read_again = partial(self._replace_last, send) if contract.effect == "reads" else None
        if not clear and any(not f.judged for f in seen.judgement.findings):
            expect.conforms(contract, seen.judgement)
        outcome, response = seen.judgement.outcome, seen.judgement.value
        if outcome is not None and authorization.convention:
            self.proven.add(f"{contract.id}#{authorization.convention}")
        if outcome is not None and outcome.ok and label in self._own:
            self._own[label].update(fields_of(contract, response))
        return seen

    def arrange(
        self, method: str, keys: Keys, changes: Mapping[str, Any], record: Mapping[str, Any] | None
    ) -> tuple[Contract, Judgement]:
        """Make a call that brings a Given about; what its response shows is no proof of what the scenario claims."""
        seen = self._send(self._contract(method), keys, changes, Authorization(), record, proves=False)
        if seen.exchange.response is None:
            raise EndpointBroken(seen.exchange.error, where=seen.exchange.request.url)
        return seen.contract, seen.judgement

    def _replace_last(self, send: Callable[[], Observation]) -> None:
        self._last = send()

    def _awaited(self, attempt: Callable[[], T], *, own: bool = True) -> T:
        """Make an attempt, repeated for the endpoint's patience if the scenario wrote; `own` concern the last call."""
        late = self.wrote and not (own and self._read_again is None)
        patience = self.session.patience if late else 0.0
        return awaited(attempt, patience, self._read_again if own else None, self.session.clock)

    def _shown(self) -> list[Mapping[str, Any]]:
        """Return what responses showed of records; what else a file has, such as an account, may be on anybody's."""
        records = ((record, self._files.get(label, {})) for label, record in self._own.items())
        return [{k: v for k, v in record.items() if k not in file or file[k] != v} for record, file in records]

    def calls_as(self, name: str) -> None:
        """Use the user key that was stored under a name for all later calls; "" returns to the arranger's caller."""
        if name and USER not in self._own.get(name, {}):
            raise UserError(f"no user key was stored as {name!r}", do="keep the response to a call that returns one")
        self._key_of = name

    def _keys(self) -> Keys:
        keys = self.arranger.keys()
        return {**keys, USER: self._own[self._key_of][USER]} if self._key_of else keys

    def keep(self, name: str, field: str = "", value: str = "") -> None:
        """Store the last response, or the row of its list that has this value, as a record of that name."""
        response = self._awaited(lambda: self._kept(field, value))
        self._own.setdefault(name, {}).update(fields_of(self.last.contract, response))

    def _kept(self, field: str, value: str) -> Any:
        seen = self.last
        expect.succeeded(seen.contract, seen.judgement)
        if field:
            return expect.row(seen.contract, seen.judgement, field, self.filled([[value]])[0][0])
        return seen.judgement.value

    def elapse(self, seconds: int) -> None:
        """Advance the endpoint's clock and forget the tokens, which may have expired."""
        self.arranger.elapse(seconds)
        self.session.forget_tokens()

    def observe(self, method: str, changes: Mapping[str, Any], *, label: str = "") -> Observation:
        """Call a method as the company's admin, who can read the effects of the scenario's call."""
        record = self._record(label)  # before observer(), as reading a record restores the scenario's caller
        keys = self.arranger.observer()
        if keys is None:
            raise Unarranged(f"the endpoint {self.session.profile.name} has no admin of the caller's company")
        contract = self._contract(method)
        changes = self.distinct.changes(contract, changes, about_a_record=bool(label))
        return self._send(contract, keys, changes, Authorization(), record)

    def read_back(self, seen: Observation) -> Observation:
        """Read the document that a call sent, as the company's admin."""
        reading = seen.contract.usage.reads_back
        if not reading:
            what = f"no method reads back what {seen.contract.method} sends"
            raise UserError(what, where=seen.contract.about.file, do="add reads_back")
        changes = {path: members.within(seen.judgement.value, member) for path, member in reading["with"].items()}
        return self.observe(reading["method"], changes)

    def hold(self, subject: str, check: Check) -> None:
        """Check the subject of a Then: the last response, the response of each generated call, or that of a new call.

        The new call is made by the company's admin, who can read the effects of the scenario's call. What was written
        is waited for at a live endpoint, which may show it later.
        """
        if subject in OWN_SUBJECTS:
            self._awaited(lambda: check(self.last))
        elif (now := _NOW.fullmatch(subject)) and now["method"]:
            method, label = now["method"], now["name"] or ""
            self._awaited(lambda: check(self.observe(method, {}, label=label)), own=False)
        elif self.each_generated is None:
            raise UserError("no calls were generated", do="put a When that generates calls before the Then")
        else:
            self.each_generated(check)

    def hold_good(self, subject: str, check: Check) -> None:
        """Like `hold`, and require success unless the scenario's own call was refused as expected."""

        def good(seen: Observation) -> None:
            if not (subject in OWN_SUBJECTS and self._refused):
                expect.succeeded(seen.contract, seen.judgement)
            check(seen)

        self.hold(subject, good)

    def refuses(self, printed: str) -> None:
        """The last call was refused with this status, and its witness shows that nothing changed."""
        due = self.unique.seen(printed)
        expected = self._awaited(lambda: expect.outcome(self.last.contract, self.last.judgement, due))
        seen = self.last
        self._refused = True
        if not seen.contract.usage.witness or self._before is None:
            return
        after = self._witnessed(seen.contract)
        if after is not None and self._settled(after) != self._settled(self._before):
            witness, late = seen.contract.usage.witness["method"], self.session.live and self.wrote
            evidence = expected.evidence.weakened(_LATE) if late else expected.evidence
            place, unchanged = f"{witness} after the refusal", f"nothing changed: {self._before}"
            raise expect.ContractBroken(
                [Finding(expected.requirement, place, unchanged, str(after), evidence=evidence)]
            )

    def not_accepted(self) -> None:
        """The last call, sent over plain HTTP, was not served."""
        self.proven.add(f"{self.last.contract.id}#tls")
        exchange = self.last.exchange
        if exchange.response is not None:
            not_served(self.last.contract, exchange.response, self.last.judgement)
        elif self.session.live:  # nothing listens there, which proves something only of a service that is alive
            require_alive(self.session, self.last.contract.api)
        else:
            raise EndpointBroken(exchange.error, where=exchange.request.url)

    def filled(self, table: Sequence[Sequence[str]]) -> list[list[str]]:
        """Return a table of expectations with words such as (own company) replaced by the world's values."""
        words = {"(own company)": self.arranger.keys().get(COMPANY, "")}
        return [[words.get(cell, self._fact(cell)) for cell in row] for row in table]

    def _known(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return changes with words such as (own company's bid) replaced by the world's values."""
        return {path: self._meant(cell) for path, cell in cells.items()}

    def _meant(self, cell: Any) -> Any:
        if isinstance(cell, Items):
            return Items(tuple(self._known(row) for row in cell.rows))
        return self._fact(cell) if isinstance(cell, str) else cell

    def _fact(self, cell: str) -> str:
        """Return the value of (own company's bid), (another company's uuid) or (the id of "rent"); else the cell.

        For several numbered records of one name it is the field of each, separated by commas.
        """
        words = cell.split(", ")
        if len(words) > 1 and all(word.startswith("(") for word in words):
            return ", ".join(map(self._fact, words))
        if found := OF_COMPANY.fullmatch(cell):
            return self.arranger.company_fact(OTHER_COMPANY if found[1] == "another" else OWN_COMPANY, found[2])
        if found := OF_RECORD.fullmatch(cell):
            field, name = found[1], found[2]
            kept = [self._own[name]] if name in self._own else self.arranger.records(name)
            records = kept or [self.arranger.record(name)]
            may_lack = self.session.live or self.session.calls_arrange
            if may_lack and not all(members.member_at(record, field)[0] for record in records):
                raise Unarranged(f"no response had the {field} of {name!r}, which the documents let be absent")
            return ", ".join(members.fact_of(record, name, field) for record in records)
        return self.unique.seen(cell)

    def _contract(self, method: str) -> Contract:
        return self.session.catalogue.find(method, self.api, beyond=True)

    def _witnessed(self, contract: Contract) -> Any:
        """Return the witness's response, sorted so that the server's order does not matter; None without an admin."""
        keys = self.arranger.observer()
        if keys is None:
            return None
        witness = contract.usage.witness
        seen = self._send(self._contract(witness["method"]), keys, self._known(witness["with"]), Authorization())
        expect.conforms(seen.contract, seen.judgement)
        return members.ordered(seen.judgement.value)

    def _settled(self, witnessed: Any) -> Any:
        """Return what a witness showed without what others may have changed at a live endpoint meanwhile."""
        return self.marks.without_others(witnessed) if self.session.live else witnessed

    def _record(self, label: str) -> Mapping[str, Any] | None:
        """Return a record's fields, or None without a label."""
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
        proves: bool = True,
    ) -> Observation:
        api, session = self.session.catalogue.apis[contract.api], self.session
        # Keys never travel in the clear: whether plain HTTP is served is asked with keys that nobody has.
        sent = arguments(contract, MADE_UP if clear and session.live else keys, record, changes)
        if contract.effect == "writes":
            self.marks.note(changes)
        headers, client = dict(_CLEAR) if clear else {}, session.client(contract.api)
        if clear and session.live:
            headers, client = {}, session.plain_client(contract.api)
        elif contract.operation.bearer:
            tokens = session.tokens(contract.api)
            headers |= authorization.headers(contract, api, tokens, keys, self.arranger.elapse)
        with watched(None if clear else session.effects, contract, keys, sent, self.marks.suffix, record) as note:
            called = client.call(contract, sent, headers, body=body)
            judgement = judge(called.exchange, contract, api)
            if session.live:
                judgement = judgement.of_a_live_endpoint(contract)
                judgement = self.marks.placed(judgement, contract, sent, arranged=self._arranged)
            note(judgement)
        seen = Observation(contract, called.exchange, judgement)
        self.observations.append(seen)
        self.wrote |= contract.effect == "writes" and judgement.outcome is not None and judgement.outcome.ok
        if not clear and proves:
            self.proven |= seen.judgement.judged
            if seen.judgement.live and seen.judgement.outcome is not None:
                self.proven |= {
                    o.requirement for o in contract.outcomes if seen.judgement.outcome.name in o.alternatives
                }
        return seen

    def clean_up(self) -> None:
        """Take back what the scenario left at a live endpoint; EndpointBroken lists what could not be taken back."""
        if self.session.effects is not None:
            self.traces = self.session.effects.undo()
            if self.traces.lost:
                raise lost(self.traces)


def fields_of(contract: Contract, response: Any) -> dict[str, Any]:
    """Return the fields that a response adds to a record: its members, and those that the contract renames."""
    own = dict(response) if isinstance(response, dict) else {}
    return own | {name: members.within(response, member) for name, member in contract.usage.gives.items()}
