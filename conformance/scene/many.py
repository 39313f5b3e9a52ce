"""A call made repeatedly with generated values, each response held to the same expectation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from conformance.catalogue import Contract
from conformance.checks.finding import Finding
from conformance.errors import UserError
from conformance.scene import expect, members
from conformance.scene.documents import any_document, arguments_of, reads_back
from conformance.scene.mistakes import one_mistake
from conformance.scene.samples import any_arguments, samples
from conformance.scene.scene import Observation, Scene
from conformance.scene.sequences import Sequences
from conformance.scene.trial import Effort, Trial

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Check = Callable[[Observation, Mapping[str, Any]], object]


class Many:
    """The plan of a generated scenario: the When sets what varies, the Then runs the calls and checks them."""

    def __init__(self, scene: Scene, effort: Effort) -> None:
        self._scene, self._effort = scene, effort
        self._method = self._label = ""
        self._strategy: SearchStrategy[dict[str, Any]] | None = None
        self._sequences: Sequences | None = None
        self._sent: Callable[[dict[str, Any]], Mapping[str, Any]] = dict

    def vary(self, method: str, field: str, words: str, *, label: str = "") -> None:
        """Plan calls of a method with one generated value; a labelled record is given the same value first."""
        self._label = label
        self._plan(method, samples(words).map(lambda value: {field: value}))

    def vary_all(self, method: str, words: str) -> None:
        """Plan calls of a method with all arguments generated as `words` name them; UserError lists the known words."""
        contract = self._contract(method)
        if words == "any invoice document":
            self._sent = lambda fields: arguments_of(contract, fields)
        self._plan(method, _whole_calls(contract, words))

    def _plan(self, method: str, strategy: SearchStrategy[dict[str, Any]]) -> None:
        self._method, self._strategy = method, strategy
        self._scene.generated = True
        self._scene.each_generated = lambda check: self._run(lambda seen, _: check(seen))

    def mix(self, methods: Sequence[str]) -> None:
        """Plan sequences of calls of these methods."""
        self._scene.generated = True
        self._sequences = Sequences(self._scene, self._effort, methods)

    def each_follows(self) -> None:
        """Every response of the planned sequences follows from the calls before it."""
        if self._sequences is None:
            raise UserError("no calls are mixed", do="put a When that calls methods in any order before the Then")
        self._sequences.each_follows()

    def each_reads_back(self) -> None:
        """Every planned call succeeds, and its invoice then reads back as the document had it."""

        def check(seen: Observation, fields: Mapping[str, Any]) -> None:
            _success(seen)
            expect.has(seen.contract, seen.judgement, {"id": "(some text)"})
            reads_back(self._scene.read_back(seen), fields, seen.contract)

        self._run(check)

    def each_is_a_mistake(self) -> None:
        """Every planned call is refused with HTTP 400 or 422."""

        def check(seen: Observation, _: Mapping[str, Any]) -> None:
            expect.conforms(seen.contract, seen.judgement)
            status = seen.exchange.response.status if seen.exchange.response else 0
            if status not in (400, 422):
                refusal = next(o for o in seen.contract.outcomes if o.http_status in (400, 422))
                raise expect.ContractBroken(
                    [Finding(refusal.requirement, "HTTP status", "400 or 422", str(status), evidence=refusal.evidence)]
                )

        self._run(check)

    def each_comes_back(self, *, or_refused: bool) -> None:
        """Every text that was sent is in the response; `or_refused` accepts documented refusals, too."""

        def check(seen: Observation, changes: Mapping[str, Any]) -> None:
            expect.conforms(seen.contract, seen.judgement)
            outcome = seen.judgement.outcome
            if outcome is None or (not outcome.ok and or_refused):
                return
            _success(seen)
            (text,) = changes.values()
            variables = outcome.status.match(seen.judgement.status or "") or {}
            if text not in (*members.strings(seen.judgement.value), *variables.values()):
                raise expect.ContractBroken([_lost(seen.contract, text, seen.judgement.value)])

        self._run(check)

    def _contract(self, method: str) -> Contract:
        return self._scene.session.catalogue.find(method, self._scene.api)

    def _run(self, check: Check) -> None:
        if self._strategy is None:
            raise UserError("nothing varies", do="put a When that generates calls before the Then")
        scene, seen_before = self._scene, len(self._scene.observations)
        trial = Trial(self._effort, scene.scenario)

        def one(changes: dict[str, Any]) -> None:
            del scene.observations[seen_before:]  # only the last call is reported: the smallest one that fails
            if broken := trial.broken(lambda: self._one(changes, check), lambda: self._shown(changes)):
                trial.fail(broken)

        trial.over(self._strategy, one)

    def _one(self, changes: dict[str, Any], check: Check) -> None:
        """Make one call, after giving the record the same values, and check its response."""
        if self._label:
            self._scene.arranger.update(self._label, {path.rpartition(".")[2]: v for path, v in changes.items()})
        check(self._scene.call(self._method, self._sent(changes)), changes)

    def _shown(self, changes: Mapping[str, Any]) -> str:
        seed = self._effort.seed
        return f"smallest failing call: {self._method} with {changes!r}; repeat it with --seed {seed}"


def _whole_calls(contract: Contract, words: str) -> SearchStrategy[dict[str, Any]]:
    """Return the strategy for all arguments of a call, by the words of the step."""
    if words == "any invoice document":
        return any_document()
    known = {"any arguments": any_arguments, "any one mistake": one_mistake}
    if words not in known:
        names = ", ".join([*known, "any invoice document"])
        raise UserError(f"no generator of calls for {words!r}", do=f"set a field to it, or use one of {names}")
    return known[words](contract)


def _success(seen: Observation) -> None:
    expect.success(seen.contract, seen.judgement)


def _lost(contract: Contract, text: str, value: Any) -> Finding:
    rule = next((r for r in contract.terms.conventions if r.id.endswith("#utf-8")), next(iter(contract.requirements)))
    return Finding(rule.id, "return", f"the text {text!r} unchanged", repr(value), evidence=rule.evidence)
