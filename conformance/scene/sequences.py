"""Calls in any order: generated sequences, each in a fresh world, with models that predict every response."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import cycle, islice, product
from typing import TYPE_CHECKING

from conformance.errors import Unarranged
from conformance.scene.expect import ContractBroken
from conformance.scene.lines import Line, written
from conformance.scene.models import Model, Move, model_of
from conformance.scene.scene import Scene
from conformance.scene.trial import Broken, Effort, Trial, unsteady

if TYPE_CHECKING:
    from hypothesis.stateful import RuleBasedStateMachine
    from hypothesis.strategies import DataObject

_SUCCESSES = 3
"""How many times more often a success is drawn than a refusal, since most calls need an earlier success."""
_NONE = 10
"""How often no call is drawn, among some hundred ways."""
Way = tuple[str, bool, str, str]
"""A call without its caller: the method, whether it must be refused, its subject, and a choice of arguments."""

Known = dict[tuple[Move, ...], Broken | None]
"""The result of the last call of a sequence; Hypothesis draws the same sequences repeatedly, mostly while shrinking."""


class Sequences:
    """Sequences of calls of some methods: drawn, played, and shrunk if one fails.

    `played` has the steps of the last one.
    """

    def __init__(self, scene: Scene, effort: Effort, methods: Sequence[str]) -> None:
        self.models: dict[str, type[Model]] = {method: model_of(method) for method in methods}
        self.moves = {m: [Move(m, *parts) for parts in product(*self.models[m].moves[m])] for m in methods}
        self.ways = _ways(self.models)
        self.scene, self.trial = scene, Trial(effort, scene.scenario)
        self.played: list[Line] = []
        self.known: Known = {}
        self.failing: tuple[Move, ...] = ()
        if scene.session.calls_arrange:
            raise Unarranged("each sequence needs a fresh world, which only the mock provides")

    def each_follows(self) -> None:
        """Every response, and all that the reading methods return after each call, is as the models predict."""
        machine = _machine()
        try:
            self.trial.of(lambda: machine(_Sequence(self, self.known)))
        except ContractBroken:
            broken = self.known[self.failing]
            assert broken is not None
        else:
            return
        # Play it again so that the report shows the exchanges of this sequence.
        again = _Sequence(self, {})
        for move in self.failing:
            again.call(move)
        raise unsteady(broken)

    def shown(self) -> str:
        """Return the steps of the last sequence, ready to paste into a feature."""
        return (
            f"the shortest failing sequence, ready to paste; repeat it with --seed {self.trial.effort.seed}:\n\n"
            f"  Scenario: Calls of {' and '.join(sorted(self.models))}\n{written(self.played)}\n"
        )


class _Sequence:
    """One sequence of calls, played in a fresh world once it differs from those played before."""

    def __init__(self, of: Sequences, known: Known) -> None:
        self._of, self._known = of, known
        self._scene: Scene | None = None
        self._models = {model: model() for model in of.models.values()}
        self._moves: tuple[Move, ...] = ()
        self._due = [line for model in self._models.values() for line in model.begin()]
        self._calling = ""

    def draw(self, data: DataObject) -> None:
        """Draw a call that can be made in the current state, or none, and make it.

        The list to draw from never changes, so that a draw keeps its meaning when shrinking removes earlier calls. The
        caller is drawn last; otherwise refusals that most callers meet would be drawn most often.
        """
        from hypothesis import strategies as st

        callers: dict[Way, set[str]] = {}
        for method, moves in self._of.moves.items():
            model = self._models[self._of.models[method]]
            for move in moves:
                foreseen = model.foreseen(move)
                if foreseen is not None:
                    callers.setdefault((method, foreseen != "", move.about, move.choice), set()).add(move.who)
        way = data.draw(st.sampled_from(self._of.ways).filter(lambda way: way is None or way in callers))
        if way is None:
            return
        method, _, about, choice = way
        who = data.draw(st.sampled_from(self._of.models[method].moves[method].who).filter(callers[way].__contains__))
        self.call(Move(method, who, about, choice))

    def call(self, move: Move) -> None:
        """Make a call; ContractBroken if a response is not as the models predict."""
        of, model = self._of, self._models[self._of.models[move.method]]
        self._moves += (move,)
        self._due += [*model.play(move), *model.shown()]
        if self._moves not in self._known:
            self._known[self._moves] = of.trial.broken(self._play, of.shown)
        if broken := self._known[self._moves]:
            of.failing = self._moves
            of.trial.fail(broken)

    def _play(self) -> None:
        """Run the pending steps; the caller is set only when it changes."""
        of = self._of
        if self._scene is None:
            self._scene, of.played = of.scene.anew(), []
            of.scene.observations = self._scene.observations  # only the last sequence is reported
        due, self._due = self._due, []
        try:
            for line in due:
                if line.keyword == "Given" and line.text == self._calling:
                    continue
                self._calling = line.text if line.keyword == "Given" else self._calling
                of.played.append(line)
                line.do(self._scene)
        finally:
            of.scene.proven |= self._scene.proven


def _ways(models: Mapping[str, type[Model]]) -> list[Way | None]:
    """Return the calls that can be drawn, the simplest first, with about as many for each method.

    None is no call, and simpler than any: shrinking replaces irrelevant calls with it.
    """
    ways: dict[str, list[Way]] = {}
    for method, model in models.items():
        kinds = [*(False,) * _SUCCESSES, True]
        ways[method] = [(method, refused, *way) for refused in kinds for way in product(*model.moves[method][1:])]
    most = max(map(len, ways.values()))
    return [*(None,) * _NONE, *(way for each in ways.values() for way in islice(cycle(each), most))]


@lru_cache
def _machine() -> Callable[[_Sequence], RuleBasedStateMachine]:
    """Return the state machine of a sequence.

    It has one rule: with a rule for each method, Hypothesis would disable some methods in each sequence, and draw rules
    until one applies, which it cannot undo when it removes earlier calls.
    """
    from hypothesis import strategies as st
    from hypothesis.stateful import RuleBasedStateMachine, rule

    class Machine(RuleBasedStateMachine):
        def __init__(self, sequence: _Sequence) -> None:
            super().__init__()
            self.sequence = sequence

        @rule(data=st.data())
        def call(self, data: DataObject) -> None:
            self.sequence.draw(data)

    return Machine
