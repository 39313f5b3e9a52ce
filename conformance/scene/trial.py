"""Running generated scenarios: Hypothesis draws examples, shrinks a failing one, and stores it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from conformance.cache import cache_folder
from conformance.checks.finding import Finding
from conformance.scene.expect import ContractBroken

if TYPE_CHECKING:  # hypothesis takes a while to import, and few scenarios need it
    from hypothesis import settings
    from hypothesis.stateful import RuleBasedStateMachine
    from hypothesis.strategies import SearchStrategy

EXAMPLES = {"quick": 15, "deep": 400}
"""The number of calls, or sequences of calls, in a generated scenario, by profile."""
LENGTHS = {"quick": 10, "deep": 25}
"""The number of calls in a sequence, by profile."""


@dataclass(frozen=True)
class Effort:
    """The settings of generated scenarios: the profile's name and the seed that reproduces them.

    `examples` is the folder where failing examples are stored and retried first in the next run; `shrink` enables
    the search for the smallest failing example.
    """

    profile: str = "quick"
    seed: int = 0
    examples: Path | None = None
    shrink: bool = True


class _NoFinding(BaseException):
    """Carries an error past Hypothesis, which would otherwise repeat the calls to shrink the example."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


Broken = tuple[Sequence[Finding], str]
"""The findings of an example, and a text that shows the example."""


class Trial:
    """The examples of one scenario; the smallest that breaks a contract is raised."""

    def __init__(self, effort: Effort, scenario: str) -> None:
        self.effort, self._scenario = effort, scenario
        self._last: Broken | None = None

    def broken(self, example: Callable[[], None], shown: Callable[[], str]) -> Broken | None:
        """Return the findings of an example, None if there are none.

        Any other error, such as a network failure, ends the trial at once.
        """
        try:
            example()
        except ContractBroken as broken:
            return broken.findings, shown()
        except Exception as error:
            raise _NoFinding(error) from error
        return None

    def fail(self, broken: Broken) -> NoReturn:
        """Raise the findings of an example, always from here: Hypothesis identifies a failure by its line."""
        self._last = broken
        raise ContractBroken(*broken)

    def over(self, strategy: SearchStrategy[Any], check: Callable[[Any], None]) -> None:
        """Check many values of a strategy; raise the error of the smallest failing one."""
        from hypothesis import given, seed

        # given() matches arguments by name, and seed() disables a database that was set before.
        self._run(self._settings()(seed(self.effort.seed)(given(strategy)(lambda value: check(value)))))

    def of(self, machine: Callable[[], RuleBasedStateMachine]) -> None:
        """Run a state machine many times; raise the error of the smallest failing sequence of its rules."""
        from hypothesis import seed
        from hypothesis.stateful import run_state_machine_as_test

        seeded: Any = seed(self.effort.seed)(machine)
        self._run(lambda: run_state_machine_as_test(seeded, settings=self._settings()))

    def _run(self, test: Callable[[], None]) -> None:
        from hypothesis.errors import Flaky

        try:
            with _same_draws_everywhere():
                test()
        except _NoFinding as stopped:
            raise stopped.error from None
        except Flaky:
            if self._last is None:
                raise
            raise unsteady(self._last) from None

    def _settings(self) -> settings:
        from hypothesis import HealthCheck, Phase, Verbosity, settings
        from hypothesis.configuration import set_hypothesis_home_dir
        from hypothesis.database import DirectoryBasedExampleDatabase

        set_hypothesis_home_dir(cache_folder() / "hypothesis")  # not in the working directory
        effort, name = self.effort, sha256(self._scenario.encode()).hexdigest()[:16]
        return settings(
            max_examples=EXAMPLES[effort.profile],
            stateful_step_count=LENGTHS[effort.profile],
            database=DirectoryBasedExampleDatabase(effort.examples / name) if effort.examples else None,
            phases=(Phase.reuse, Phase.generate, *((Phase.shrink,) if effort.shrink else ())),
            deadline=None,  # a slow response is not a fault of the service
            derandomize=False,  # the seed determines the examples
            report_multiple_bugs=False,  # one finding, as small as possible
            print_blob=False,  # a failing example is shown as a call or as steps
            verbosity=Verbosity.quiet,
            # This check measures wall-clock time, so a busy machine would break a scenario.
            suppress_health_check=(HealthCheck.too_slow,),
        )


@contextmanager
def _same_draws_everywhere() -> Iterator[None]:
    """Keep Hypothesis from drawing constants of the loaded modules that are outside site-packages.

    With them, a seed would draw otherwise from a wheel than from a checkout, and otherwise for one scenario than for
    all. Hypothesis has no setting for it.
    """
    from hypothesis.internal import constants_ast
    from hypothesis.internal.conjecture import providers

    cache, collect = providers.CONSTANTS_CACHE.cache, providers._get_local_constants
    cache.clear()  # what tests in the same process have drawn from
    providers._get_local_constants = constants_ast.Constants
    try:
        yield
    finally:
        providers._get_local_constants = collect
        cache.clear()


def unsteady(broken: Broken) -> ContractBroken:
    """Return the error for an example that failed, but not every time it was repeated."""
    findings, shown = broken
    return ContractBroken(findings, f"{shown}\nit did not fail every time it was repeated")
