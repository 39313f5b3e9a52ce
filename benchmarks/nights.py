"""Thirty nights against a live service that breaks, drifts, flakes, goes down and heals on known days.

`python benchmarks/nights.py [--nights N]` runs the suite once for each night, in a process whose clock has that night's
date. It prints a line per night, with what was expected and what was reported, and ends with 1 if they differ.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import time_machine

sys.path.append(str(Path(__file__).parent.parent))  # the stranger is among the tests

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Response
from conformance.report.causes import causes, many
from conformance.wires.registry import load, wire_of
from tests.checkout import ROOT, Checkout
from tests.strangers.habits import Manners
from tests.strangers.live import PROFILE, Stranger, write_checkout, write_profile
from tests.strangers.night import Place

FIRST: Final = datetime(2026, 2, 28, 2, tzinfo=UTC)
"""Night 0, in which the recordings are made."""
_ACCOUNT, _TOKENS = "features/autoinvoice/account", "features/autoxchange/account"
SELECTED: Final = (
    f"{_ACCOUNT}/company_list.feature",
    f"{_ACCOUNT}/company_invoice_receiving.feature",
    f"{_ACCOUNT}/show_company_configuration.feature",
    f"{_TOKENS}/getOauth2Current.feature",
    f"{_TOKENS}/getStatusAuthenticated.feature",
)
_SOAP = ("company_list", "company_invoice_receiving", "show_company_configuration")
_REST = ("getOauth2Current", "getStatusAuthenticated", "postOauth2Token")


_BEFORE_THE_END: Final = 15
"""How many calls a run has made when it is killed."""


@dataclass(frozen=True)
class Trouble:
    """One thing that can be wrong with the service: a fault of `prove` at a place in the responses of some methods.

    `shows` is the part of a report's text by which it is recognised. What happens `once` befalls the first response of
    a night alone.
    """

    fault: str
    place: str
    methods: tuple[str, ...]
    shows: str
    once: bool = False

    def bent(self, response: Response, contract: Contract, faults: Mapping[str, Callable[..., Any]]) -> Response:
        """Return a response with the fault, where it can have it."""
        if contract.method not in self.methods or self.fault not in faults:
            return response
        found = faults[self.fault](response, contract)
        return next((bend.answer for bend in found if self.place in ("", bend.place)), response)


TROUBLES: Final[Mapping[str, Trouble]] = {
    "no bid": Trouble("member dropped", "[].bid", ("company_list",), "bid"),
    "a list": Trouble("value as a list", "company.name", ("getOauth2Current",), "company.name"),
    "retyped": Trouble("member retyped", "[].name", ("company_list",), ".name"),
    "html": Trouble("content type text/html", "", _SOAP, "text/html"),
    "html of one": Trouble("content type text/html", "", _SOAP[:1], "text/html"),
    "status": Trouble("status reworded", "told", ("show_company_configuration",), "status"),
    "expiry": Trouble("member dropped", "expires_at", ("getStatusAuthenticated",), "expires_at"),
    "a hiccup": Trouble("member dropped", "expires_at", ("getStatusAuthenticated",), "expires_at", once=True),
    "gateway": Trouble("error page", "", _REST, "no token was granted"),
}


@dataclass(frozen=True)
class Night:
    """What is wrong in a night, and what its run has to report.

    `event`: `off` if nothing runs, `down` if the service cannot be reached, `killed` if the run is ended halfway,
    `contracts` if a contract was edited that day.
    """

    number: int
    wrong: tuple[str, ...]
    reports: tuple[str, ...]
    event: str = ""

    @property
    def moment(self) -> datetime:
        """When the run starts."""
        return FIRST + timedelta(days=self.number)


_HTML: Final = "drift breaking html of 3 methods, unchanged until 0"
_NO_BID: Final = "drift breaking no bid of 1 method, unchanged until 0"
_A_LIST: Final = "drift breaking a list of 1 method, unchanged until 0"
_STATUS: Final = "drift breaking status of 1 method, unchanged until 0"
_RETYPED: Final = "drift breaking retyped of 1 method, unchanged until 0"
NIGHTS: Final = (
    Night(1, (), ("exit 0",)),
    Night(2, (), ("exit 0",)),
    Night(3, ("no bid",), ("exit 1", _NO_BID)),  # the documents do not promise it, the recordings do
    Night(4, ("retyped",), ("exit 1", "new retyped: 3 scenarios, 1 method", _RETYPED)),
    Night(5, ("retyped", "html"), ("exit 1", "new html: 18 scenarios, 3 methods", _HTML, _RETYPED)),
    Night(6, ("retyped", "html"), ("exit 1", "html: 18 scenarios, 3 methods, day 2, since 5", _HTML, _RETYPED)),
    Night(7, ("html",), ("exit 1", "html: 18 scenarios, 3 methods, day 3, since 5", "fixed retyped, since 4", _HTML)),
    Night(8, ("html",), (), "off"),
    Night(9, ("html",), ("exit 3",), "down"),
    Night(10, ("html",), ("exit 1", "html: 18 scenarios, 3 methods, day 6, since 5", _HTML)),
    Night(
        11,
        ("html of one",),
        ("exit 1", "html: 3 scenarios, 1 method, day 7, since 5", _HTML.replace("3 methods", "1 method")),
    ),
    Night(12, (), ("exit 0", "fixed html, since 5")),
    Night(13, ("expiry",), ("exit 1", "new expiry: 1 scenario, 1 method", _NO_BID.replace("no bid", "expiry"))),
    Night(14, (), ("exit 0", "fixed expiry, since 13"), "contracts"),
    Night(15, ("a hiccup",), ("exit 0", "new flaky expiry: 1 scenario, 1 method", "flaky expiry: 1 of 2")),
    Night(16, ("status",), ("exit 1", "new status: 11 scenarios, 1 method", _STATUS)),
    Night(17, (), ("exit 0", "fixed status, since 16")),
    Night(18, ("status",), ("exit 1", "new status: 11 scenarios, 1 method", "flaky status: 2 of 5", _STATUS)),
    Night(19, (), ("exit 0", "fixed status, since 18", "flaky status: 2 of 6")),
    Night(20, ("gateway",), ("exit 3", "new gateway: 7 scenarios, 2 methods")),
    Night(21, ("gateway", "a list"), ("exit 3", "gateway: 7 scenarios, 2 methods, day 2, since 20")),
    Night(22, ("gateway",), (), "killed"),
    Night(
        23,
        ("gateway", "html"),
        ("exit 1", "gateway: 7 scenarios, 2 methods, day 4, since 20", "new html: 18 scenarios, 3 methods", _HTML),
    ),
    Night(
        24,
        ("html", "a list"),
        (
            "exit 1",
            "fixed gateway, since 20",
            "new a list: 6 scenarios, 1 method",
            "html: 18 scenarios, 3 methods, day 2, since 23",
            _HTML,
            _A_LIST,
        ),
    ),
    Night(
        25, ("a list",), ("exit 1", "a list: 6 scenarios, 1 method, day 2, since 24", "fixed html, since 23", _A_LIST)
    ),
    Night(26, ("a list",), (), "off"),
    Night(27, ("a list",), ("exit 1", "a list: 6 scenarios, 1 method, day 4, since 24", _A_LIST)),
    Night(28, (), ("exit 0", "fixed a list, since 24")),
    Night(29, ("no bid",), ("exit 1", _NO_BID)),
    Night(30, (), ("exit 0",)),
)


@dataclass
class Dated(Place):
    """A place whose programs run with the clock of a night."""

    moment: datetime = field(default=FIRST)

    def command(self, *words: str) -> list[str]:
        """Return the words that start the suite's program on that day."""
        return [sys.executable, "-m", "tests.strangers.clock", self.moment.isoformat(), *words]


class Month:
    """The service and the checkout through the nights."""

    def __init__(self, folder: Path) -> None:
        catalogue = load(ROOT / "contracts")
        self._stranger = Stranger(catalogue, Manners(latency=(0.0, 0.0)))
        self._faults = {api: wire_of(catalogue.apis[api]).faults for api in catalogue.apis}
        self._place, self._folder = Dated(self._stranger, folder), folder
        write_checkout(folder)
        write_profile(folder, self._stranger)

    def record(self) -> None:
        """Record the service as it is before anything changes."""
        with time_machine.travel(FIRST, tick=True), self._stranger.running(self._folder):
            done = self._place.conformance("record", "--endpoint", PROFILE, *SELECTED)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)

    def reported(self, night: Night) -> list[str]:
        """Spend a night, and return what its run reported."""
        if night.event == "off":
            return []
        self._place.moment = night.moment
        self._stranger.manners.bends[:] = [self._bend(TROUBLES[name]) for name in night.wrong]
        if night.event == "contracts":
            self._edit_contract()
        with ExitStack() as stack:
            stack.enter_context(time_machine.travel(night.moment, tick=True))
            if night.event != "down":
                stack.enter_context(self._stranger.running(self._folder))
            if night.event == "killed":
                return self._killed()
            spent = self._place.night(*SELECTED)
        return [f"exit {spent.code}", *events(spent.record, spent.printed)]

    def _killed(self) -> list[str]:
        """Kill a run while it calls the service; it has nobody left to report anything."""
        enough = len(self._stranger.asked) + _BEFORE_THE_END
        words = self._place.command("run", "--endpoint", PROFILE, "--no-allure", *SELECTED)
        null = subprocess.DEVNULL
        environment = Checkout.environment()
        with subprocess.Popen(words, cwd=self._folder, env=environment, stdin=null, stdout=null, stderr=null) as run:
            while run.poll() is None and len(self._stranger.asked) < enough:
                time.sleep(0.01)
            run.kill()
        return []

    def _bend(self, trouble: Trouble) -> Callable[[Response, Contract], Response]:
        befell: list[Response] = []

        def bend(response: Response, contract: Contract) -> Response:
            if trouble.once and befell:
                return response
            bent = trouble.bent(response, contract, self._faults[contract.api])
            befell.extend([bent] if bent is not response else [])
            return bent

        return bend

    def _edit_contract(self) -> None:
        file = self._folder / "contracts/autoxchange/account/getStatusAuthenticated.json"
        contract = json.loads(file.read_text("utf-8"))
        contract["description"] = f"{contract['description']} It was read again."
        file.write_text(json.dumps(contract), "utf-8")


def events(run: Mapping[str, Any], printed: str) -> Iterator[str]:
    """Yield the events of a run: the causes by their age, what was fixed, what is flaky, and the drift.

    What run.json has and the terminal does not show once is an event of its own.
    """
    since = run.get("since") or {"causes": (), "fixed": (), "flaky": ()}
    ages = {each["cause"]: each for each in since["causes"]}
    for cause in causes(run.get("scenarios", ())):
        age = ages[cause.id]
        size = f"{many(len(cause.scenarios), 'scenario')}, {many(len(cause.methods), 'method')}"
        about = f"{'flaky ' if cause.verdict == 'flaky' else ''}{_named(cause.title)}: {size}"
        yield f"new {about}" if age["new"] else f"{about}, day {age['days']}, since {_night(age['first'])}"
        yield from _not_once(printed, age["text"] if since["before"] else "")
    for fixed in since["fixed"]:
        yield f"fixed {_named(fixed['title'])}, since {_night(fixed['since'])}"
        yield from _not_once(printed, f"fixed: {fixed['title']}")
    for flaky in since["flaky"]:
        yield f"flaky {_named(flaky['requirement'])}: {flaky['failed']} of {flaky['runs']}"
        yield from _not_once(printed, f"flaky: {flaky['requirement']}")
    drifts: dict[tuple[str, str, str], set[str]] = {}
    for each in (run.get("drift") or {"differences": ()})["differences"]:
        what = _named(f"{each['place']}: {each['after']}")
        drifts.setdefault((each["severity"], what, each["since"]), set()).add(each["subject"])
    for (severity, what, day), methods in drifts.items():
        yield f"drift {severity} {what} of {many(len(methods), 'method')}, unchanged until {_night(day)}"


def _not_once(printed: str, text: str) -> Iterator[str]:
    """Yield a complaint if the terminal does not show a text, and one for each time that it is shown again."""
    times = "".join(printed.split()).count("".join(text.split())) if text else 1
    if times != 1:
        yield f"printed {times} times: {text}"


def _named(text: str) -> str:
    """Return the name of the trouble that a report is about, or the text if it is none of ours."""
    return next((name for name, trouble in TROUBLES.items() if trouble.shows in text), text)


def _night(day: str) -> str:
    return str((date.fromisoformat(day) - FIRST.date()).days) if day else "never"


def main(words: Sequence[str] | None = None) -> int:
    """Spend the nights; return 1 if one of them reported something else than expected."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=len(NIGHTS), metavar="N", help="only the first N nights")
    options = parser.parse_args(words)
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        month = Month(Path(name))
        month.record()
        for night in NIGHTS[: options.nights]:
            reported = month.reported(night)
            good = sorted(reported) == sorted(night.reports)
            wrong += not good
            what = ", ".join(filter(None, (*night.wrong, night.event))) or "well"
            expected = "; ".join(night.reports) or "nothing"
            print(f"{night.number:2}  {what:28}  {expected}  {'ok' if good else 'MISMATCH'}", flush=True)
            if not good:
                print(f"    reported: {'; '.join(reported) or 'nothing'}", flush=True)
    print(f"{wrong} of {min(options.nights, len(NIGHTS))} nights reported something else than expected")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
