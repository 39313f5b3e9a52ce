"""A whole drill: the command runs plainly, twice, and then once under each drill."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.catalogue import Catalogue
from conformance.drill.drill import Called, Choice, Drill, drills
from conformance.drill.judging import Plain, Tried
from conformance.drill.kinds import TIMEOUT, Expectations
from conformance.drill.lab import Lab, Ran
from conformance.drill.process import Processes
from conformance.drill.result import Result
from conformance.errors import NoVerdict

_MINUTES_FROM = 100
"""From so many seconds on, durations are printed in minutes."""

_FIRST_BOUND: Final = 600.0
"""Seconds for a plain run, of which nothing is known yet."""
_TIMES: Final = 3
_MORE: Final = 15.0
"""A drilled run may take so many times the plain run, and so many seconds more: pauses and timeouts of the client."""


@dataclass(frozen=True)
class Order:
    """What is drilled and how: the command with its variables and state, the drills, the bound of a run in seconds.

    `bound` is 0 for one that is derived from the plain run; `options` are repeated in the command that replays a drill.
    """

    command: Sequence[str]
    choice: Choice
    expectations: Expectations
    names: Sequence[str] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    workers: int = 1
    bound: float = 0
    options: Sequence[str] = ()


@dataclass(frozen=True)
class Progress:
    """Receives how far a drill is: what is going to be done, and each drill that is done."""

    plan: Callable[[str], None]
    done: Callable[[int, int], None]


def drilled(catalogue: Catalogue, order: Order, progress: Progress) -> Result:
    """Run the command plainly and under each drill; NoVerdict where it fails or calls nothing by itself."""
    order.choice.check(catalogue)
    started = time.monotonic()
    processes = Processes()
    lab = Lab(catalogue, order.command, order.names, order.state, processes)
    plain, calls, seconds, bound = _plain(lab, order)
    every = drills(calls, order.choice)
    if not every:
        called = ", ".join(calls)
        what = f"no drill is of the chosen methods, kinds, place and call; called are {called}"
        raise NoVerdict(what, where="--method, --kind, --place, --call", do="choose others, or all")
    progress.plan(_announced(calls, every, seconds, bound, order.workers))
    tried: list[Tried] = []
    interrupted = ""
    try:
        for one in _results(lab, order, plain, every, bound):
            tried.append(one)
            progress.done(len(tried), len(every))
    except KeyboardInterrupt as error:
        interrupted = str(error) or "Ctrl-C"
    place = {drill: number for number, drill in enumerate(every)}
    tried.sort(key=lambda one: place[one.drill])
    elapsed = time.monotonic() - started
    return Result(order.command, order.options, calls, tried, len(every), seconds, elapsed, interrupted)


def _plain(lab: Lab, order: Order) -> tuple[Plain, dict[str, Called], float, float]:
    """Return what two plain runs have in common, what the first called, the seconds of one, and a drill's bound."""
    first, second = (_good(lab, order.bound or _FIRST_BOUND) for _ in range(2))
    calls = lab.called(first)
    if not calls:
        what = "the command called no documented method of the mock, so there is nothing to drill"
        do = "have the client read CONFORMANCE_SOAP_URL and the other variables, or name its own with --env MINE=NAME"
        raise NoVerdict(f"{what}{_indented(first.output)}", where=lab.command[0], do=do)
    seconds = (first.ended.seconds + second.ended.seconds) / 2
    longest = max(first.ended.seconds, second.ended.seconds)
    return Plain.of(first, second), calls, seconds, order.bound or longest * _TIMES + _MORE


def _good(lab: Lab, bound: float) -> Ran:
    """Return a run without a drill; NoVerdict unless it succeeds."""
    ran = lab.run(None, bound)
    if ran.ended.code == 0:
        return ran
    if ran.ended.code is None:
        what, do = f"the command did not end within {bound:.3g} s without any drill", "set a longer --timeout"
    else:
        what, do = f"the command ended with {ran.ended.code} without any drill", "make its tests pass on the mock first"
    raise NoVerdict(f"{what}{_indented(ran.output)}", where=lab.command[0], do=do)


def _indented(output: str) -> str:
    return "".join(f"\n  | {line}" for line in output.splitlines())


def _results(lab: Lab, order: Order, plain: Plain, every: Sequence[Drill], bound: float) -> Iterator[Tried]:
    """Yield the drills as they end, on so many workers."""

    def tried(drill: Drill) -> Tried:
        ran = lab.run(drill, bound)
        return Tried(drill, order.expectations.of(drill.kind), plain.effect(ran), ran)

    with ThreadPoolExecutor(order.workers) as pool:
        futures: list[Future[Tried]] = [pool.submit(tried, drill) for drill in every]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            lab.processes.stop()
            raise


def _announced(calls: Mapping[str, Called], every: Sequence[Drill], seconds: float, bound: float, workers: int) -> str:
    made = sum(len(called.calls) for called in calls.values())
    hanging = sum(drill.kind == TIMEOUT for drill in every)
    least = len(every) * seconds / workers
    most = least + hanging * (bound - seconds) / workers
    longer = f", up to {_duration(most)} if the client waits without a limit" if most > 1.5 * least else ""
    return (
        f"the command made {made} call{'s' * (made != 1)} of {len(calls)} method{'s' * (len(calls) != 1)} "
        f"in {seconds:.1f} s; {len(every)} drill{'s' * (len(every) != 1)} "
        f"with {workers} worker{'s' * (workers != 1)}, about {_duration(least)}{longer}"
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < _MINUTES_FROM else f"{seconds / 60:.0f} min"
