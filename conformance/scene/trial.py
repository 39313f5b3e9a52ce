"""How generated scenarios are tried: Hypothesis draws examples, shrinks one that fails, and remembers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from conformance.checks.finding import Finding
from conformance.scene.expect import ContractBroken

if TYPE_CHECKING:  # hypothesis takes a while to import, and few scenarios need it
    from hypothesis import settings
    from hypothesis.stateful import RuleBasedStateMachine
    from hypothesis.strategies import SearchStrategy

EXAMPLES = {"quick": 15, "deep": 400}
"""How many calls, or sequences of calls, a generated scenario tries, by profile."""
LENGTHS = {"quick": 10, "deep": 25}
"""How many calls a sequence has, by profile."""


@dataclass(frozen=True)
class Effort:
    """How hard generated scenarios try: the profile's name and the seed that repeats them.

    `examples` is the folder where failing examples are kept, to be tried first the next time; `shrink` says whether
    the smallest one that fails is looked for.
    """

    profile: str = "quick"
    seed: int = 0
    examples: Path | None = None
    shrink: bool = True


class _NoFinding(BaseException):
    """Carries an error past Hypothesis, which would repeat the calls to shrink whatever an Exception has ended."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


Broken = tuple[Sequence[Finding], str]
"""What an example broke, and a text that shows the example."""


class Trial:
    """The examples of one scenario, of which the smallest that breaks a contract is raised."""

    def __init__(self, effort: Effort, scenario: str) -> None:
        self.effort, self._scenario = effort, scenario
        self._last: Broken | None = None

    def broken(self, example: Callable[[], None], shown: Callable[[], str]) -> Broken | None:
        """Return what an example breaks, None if nothing.

        Any other error, such as a network that is down, ends the whole trial at once.
        """
        try:
            example()
        except ContractBroken as broken:
            return broken.findings, shown()
        except Exception as error:
            raise _NoFinding(error) from error
        return None

    def fail(self, broken: Broken) -> NoReturn:
        """Raise what an example broke, always from here: by the place Hypothesis tells one failure from another."""
        self._last = broken
        raise ContractBroken(*broken)

    def over(self, strategy: SearchStrategy[Any], check: Callable[[Any], None]) -> None:
        """Check many values of a strategy; raise what the smallest failing one raised."""
        from hypothesis import given, seed

        # given() goes by the names of arguments, and seed() switches a database off that was set before.
        self._run(self._settings()(seed(self.effort.seed)(given(strategy)(lambda value: check(value)))))

    def of(self, machine: Callable[[], RuleBasedStateMachine]) -> None:
        """Run a state machine many times; raise what the smallest failing sequence of its rules raised."""
        from hypothesis import seed
        from hypothesis.stateful import run_state_machine_as_test

        seeded: Any = seed(self.effort.seed)(machine)
        self._run(lambda: run_state_machine_as_test(seeded, settings=self._settings()))

    def _run(self, test: Callable[[], None]) -> None:
        from hypothesis.errors import Flaky

        try:
            test()
        except _NoFinding as stopped:
            raise stopped.error from None
        except Flaky:
            if self._last is None:
                raise
            raise unsteady(self._last) from None

    def _settings(self) -> settings:
        from hypothesis import HealthCheck, Phase, Verbosity, settings
        from hypothesis.database import DirectoryBasedExampleDatabase

        effort, name = self.effort, sha256(self._scenario.encode()).hexdigest()[:16]
        return settings(
            max_examples=EXAMPLES[effort.profile],
            stateful_step_count=LENGTHS[effort.profile],
            database=DirectoryBasedExampleDatabase(effort.examples / name) if effort.examples else None,
            phases=(Phase.reuse, Phase.generate, *((Phase.shrink,) if effort.shrink else ())),
            deadline=None,  # how long a call takes is no fault of the service
            derandomize=False,  # the seed says what is drawn
            report_multiple_bugs=False,  # one finding, as small as it can be
            print_blob=False,  # what failed is shown as a call or as steps
            verbosity=Verbosity.quiet,
            # It measures the clock, so a busy machine would break a scenario.
            suppress_health_check=(HealthCheck.too_slow,),
        )


def unsteady(broken: Broken) -> ContractBroken:
    """Return the error for an example that failed, but not each time that it was repeated."""
    findings, shown = broken
    return ContractBroken(findings, f"{shown}\nit did not fail each time that it was repeated")
