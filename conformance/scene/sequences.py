"""Calls in any order: drawn sequences, each in a world of its own, where models say what every call must answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from random import Random
from typing import TYPE_CHECKING

from conformance.errors import Unarranged
from conformance.scene import expect
from conformance.scene.lines import Line, written
from conformance.scene.models import Model, Move, model_of
from conformance.scene.samples import Effort, try_all
from conformance.scene.scene import Scene

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

LENGTHS = {"quick": 10, "deep": 25}
"""How many calls a sequence has, by profile."""
_ALIKE = len("ERROR: COMPANY ALREADY HAS")
"""Refusals that begin with the same letters are drawn as one."""
_SUCCESSES = 3
"""How much more often a success is drawn than a refusal: what was never done cannot be undone."""


class Sequences:
    """Sequences of calls of some methods: drawn, played, and made as short as they can be where one fails."""

    def __init__(self, scene: Scene, effort: Effort, methods: Sequence[str]) -> None:
        self._scene, self._effort, self._methods = scene, effort, tuple(methods)
        self._models: dict[str, type[Model]] = {method: model_of(method) for method in methods}
        if scene.session.profile.kind != "mock":
            raise Unarranged("each sequence needs a world of its own, which the mock alone can give")

    def each_follows(self) -> None:
        """Every answer, and all that the reading methods tell after each call, is what the models say."""
        failing: list[Sequence[Move]] = []

        def check(moves: Sequence[Move]) -> None:
            if broken := self.broken(moves):
                failing.append(moves)
                raise broken

        try:
            try_all(self.drawn(), self._effort, check, shrink=False)
        except expect.ContractBroken as broken:
            raise self.shortened(failing[-1], broken) from None

    def drawn(self) -> SearchStrategy[list[Move]]:
        """Return sequences of moves that can be made, in which rare refusals are as frequent as any."""
        from hypothesis import strategies as st

        return st.randoms(use_true_random=True).map(self._sequence)

    def _sequence(self, random: Random) -> list[Move]:
        models = {model: model() for model in self._models.values()}
        moves: list[Move] = []
        for _ in range(LENGTHS[self._effort.profile]):
            ways = random.choice(self._ways(models))
            weights = [1 if foreseen else _SUCCESSES for foreseen, *_ in ways]
            (way,) = random.choices(list(ways.values()), weights)
            move = random.choice(way)
            list(models[self._models[move.method]].play(move))
            moves.append(move)
        return moves

    def _ways(self, models: Mapping[type[Model], Model]) -> list[dict[tuple[str, str, str], list[Move]]]:
        """Return, for each method that can be called, the moves by what they lead to, what about and how."""
        ways: dict[str, dict[tuple[str, str, str], list[Move]]] = {}
        for method, model in self._models.items():
            for drawn in product(*model.moves[method]):
                move = Move(method, *drawn)
                foreseen = models[model].foreseen(move)
                if foreseen is not None:
                    way = (foreseen[:_ALIKE], move.about, move.choice)
                    ways.setdefault(method, {}).setdefault(way, []).append(move)
        return list(ways.values())

    def broken(self, moves: Sequence[Move]) -> expect.ContractBroken | None:
        """Play a sequence in a new world; return what was broken, with the steps up to there, or None."""
        scene, played = self._scene.anew(), list[Line]()
        self._scene.observations = scene.observations  # the last sequence alone is reported, the shortest that fails
        try:
            for line in self.lines(moves):
                played.append(line)
                line.do(scene)
        except expect.ContractBroken as broken:
            return expect.ContractBroken(broken.findings, self._repeated(played))
        finally:
            self._scene.proven |= scene.proven
        return None

    def lines(self, moves: Sequence[Move]) -> Iterator[Line]:
        """Yield the steps of a sequence as the models tell them; who calls is said again only when it changes."""
        models = {model: model() for model in self._models.values()}
        for model in models.values():
            yield from model.begin()
        calling = ""
        for move in moves:
            model = models[self._models[move.method]]
            if not self._offered(move) or model.foreseen(move) is None:
                continue
            for line in model.play(move):
                if line.keyword == "Given" and line.text == calling:
                    continue
                calling = line.text if line.keyword == "Given" else calling
                yield line
            yield from model.shown()

    def _offered(self, move: Move) -> bool:
        """Tell whether a move can be drawn at all."""
        choices = self._models[move.method].moves[move.method]
        return all(part in offered for part, offered in zip(move[1:], choices, strict=True))

    def shortened(self, moves: Sequence[Move], broken: expect.ContractBroken) -> expect.ContractBroken:
        """Return what breaks in the same way after the fewest and plainest calls that can be found."""
        tried = self._simpler(moves)
        while (simpler := next(tried, None)) is not None:
            found = self.broken(simpler)
            if found and found.findings[0].requirement == broken.findings[0].requirement:
                moves, broken, tried = simpler, found, self._simpler(simpler)
        self.broken(moves)  # its exchanges are those that the report shows
        return broken

    def _simpler(self, moves: Sequence[Move]) -> Iterator[list[Move]]:
        """Yield the sequences with one call fewer, the last first, then those with something plainer in one or all."""
        for place in reversed(range(len(moves))):
            yield [*moves[:place], *moves[place + 1 :]]
        for place, move in enumerate(moves):
            choices = self._models[move.method].moves[move.method]
            for name, offered in zip(choices._fields, choices, strict=True):
                said = getattr(move, name)
                for plainer in offered[: offered.index(said)]:
                    yield [Move(*(plainer if part == said else part for part in other)) for other in moves]
                    yield [*moves[:place], move._replace(**{name: plainer}), *moves[place + 1 :]]

    def _repeated(self, played: Sequence[Line]) -> str:
        return (
            f"the shortest failing sequence, to be pasted; --seed {self._effort.seed} finds it again:\n\n"
            f"  Scenario: Calls of {' and '.join(sorted(self._methods))}\n{written(played)}\n"
        )
