"""Thirty nights against a live service that breaks, drifts, flakes, goes down and heals on known days.

`python benchmarks/nights.py [--nights N]` runs the suite once for each night, in a process whose clock has that night's
date. It prints a line per night, with what was expected and what was reported, and ends with 1 if they differ.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import time_machine

sys.path.append(str(Path(__file__).parent.parent))  # the stranger is among the tests

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Response
from conformance.report.causes import causes, many
from conformance.report.drift import entries, gone_lines
from conformance.wires.registry import load, wire_of
from tests.checkout import ROOT, Checkout
from tests.strangers.habits import Manners
from tests.strangers.live import PROFILE, Stranger, write_checkout, write_profile
from tests.strangers.night import Dated

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
    """One thing that can be wrong with the service: a fault at a place in the responses of some methods.

    The fault is one of `prove`, or one of HABITS. `shows` is a pattern by which a report of it is recognised.
    What happens `once` befalls the first response of a night alone.
    """

    fault: str
    place: str
    methods: tuple[str, ...]
    shows: str
    once: bool = False

    def bent(self, response: Response, contract: Contract, faults: Mapping[str, Callable[..., Any]]) -> Response:
        """Return a response with the fault, where it can have it."""
        if contract.method not in self.methods:
            return response
        if self.fault in HABITS:
            return HABITS[self.fault](response)
        if self.fault not in faults:
            return response
        found = faults[self.fault](response, contract)
        return next((bend.answer for bend in found if self.place in ("", bend.place)), response)


def _with_phone(response: Response) -> Response:
    return replace(response, body=re.sub(rb"<bid([^>]*)>[^<]*</bid>", rb"\g<0><phone\1>1</phone>", response.body))


def _in_other_words(response: Response) -> Response:
    """Write a moment with a space in place of the T."""
    return replace(response, body=re.sub(rb'("expires_at":\s*"[\d-]+)T', rb"\1 ", response.body))


HABITS: Final[Mapping[str, Callable[[Response], Response]]] = {
    "member added": _with_phone,
    "date format": _in_other_words,
}
TROUBLES: Final[Mapping[str, Trouble]] = {
    "no bid": Trouble("member dropped", "[].bid", ("company_list",), "bid"),
    "a list": Trouble("value as a list", "company.name", ("getOauth2Current",), "company.name"),
    "retyped": Trouble("member retyped", "[].name", ("company_list",), ".name"),
    "html": Trouble("content type text/html", "", _SOAP, "text/html|Content-Type: content"),
    "html of one": Trouble("content type text/html", "", _SOAP[:1], "text/html"),
    "status": Trouble("status reworded", "told", ("show_company_configuration",), "status"),
    "moment": Trouble("date format", "", ("getStatusAuthenticated",), "expires_at: format"),
    "expiry": Trouble("member dropped", "expires_at", ("getStatusAuthenticated",), "expires_at"),
    "phone": Trouble("member added", "", ("company_list",), "phone"),
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


def _new(what: str, without: int, methods: str = "1 method", severity: str = "breaking") -> str:
    return f"drift new {severity} {what} of {methods}, without it {without}"


def _still(what: str, day: int, since: int, methods: str = "1 method") -> str:
    return f"drift breaking {what} of {methods}, day {day}, since {since}"


def _gone(what: str, since: int, methods: str = "1 method") -> str:
    return f"drift gone {what} of {methods}, since {since}"


_ALL: Final = "3 methods"
NIGHTS: Final = (
    Night(1, (), ("exit 0",)),
    Night(2, ("phone",), ("exit 0", _new("phone", 1, severity="additive"))),
    # The documents do not promise it, the recordings do.
    Night(3, ("no bid",), ("exit 1", _new("no bid", 2), _gone("phone", 2))),
    Night(4, ("retyped",), ("exit 1", "new retyped: 3 scenarios, 1 method", _new("retyped", 3), _gone("no bid", 3))),
    Night(
        5,
        ("retyped", "html"),
        ("exit 1", "new html: 18 scenarios, 3 methods", _new("html", 4, _ALL), _still("retyped", 2, 4)),
    ),
    Night(
        6,
        ("retyped", "html", "moment"),
        (
            "exit 1",
            "html: 18 scenarios, 3 methods, day 2, since 5",
            "new expiry: 1 scenario, 1 method",
            _still("html", 2, 5, _ALL),
            _still("retyped", 3, 4),
            _new("moment", 5),
        ),
    ),
    Night(
        7,
        ("html",),
        (
            "exit 1",
            "html: 18 scenarios, 3 methods, day 3, since 5",
            "fixed retyped, since 4",
            "fixed expiry, since 6",
            _still("html", 3, 5, _ALL),
            _gone("retyped", 4),
            _gone("moment", 6),
        ),
    ),
    Night(8, ("html",), (), "off"),
    Night(9, ("html",), ("exit 3",), "down"),
    Night(10, ("html",), ("exit 1", "html: 18 scenarios, 3 methods, day 6, since 5", _still("html", 6, 5, _ALL))),
    Night(
        11,
        ("html of one",),
        ("exit 1", "html: 3 scenarios, 1 method, day 7, since 5", _still("html", 7, 5), _gone("html", 5, "2 methods")),
    ),
    Night(12, (), ("exit 0", "fixed html, since 5", _gone("html", 5))),
    Night(13, ("expiry",), ("exit 1", "new expiry: 1 scenario, 1 method", "flaky expiry: 2 of 11", _new("expiry", 12))),
    Night(14, (), ("exit 0", "fixed expiry, since 13", _gone("expiry", 13)), "contracts"),
    Night(15, ("a hiccup",), ("exit 0", "new flaky expiry: 1 scenario, 1 method", "flaky expiry: 1 of 2")),
    Night(16, ("status",), ("exit 1", "new status: 15 scenarios, 1 method", _new("status", 15))),
    Night(17, (), ("exit 0", "fixed status, since 16", _gone("status", 16))),
    Night(
        18, ("status",), ("exit 1", "new status: 15 scenarios, 1 method", "flaky status: 2 of 5", _new("status", 17))
    ),
    Night(19, (), ("exit 0", "fixed status, since 18", "flaky status: 2 of 6", _gone("status", 18))),
    Night(20, ("gateway",), ("exit 3", "new gateway: 7 scenarios, 2 methods")),
    Night(21, ("gateway", "a list"), ("exit 3", "gateway: 7 scenarios, 2 methods, day 2, since 20")),
    Night(22, ("gateway",), (), "killed"),
    Night(
        23,
        ("gateway", "html"),
        (
            "exit 1",
            "gateway: 7 scenarios, 2 methods, day 4, since 20",
            "new html: 18 scenarios, 3 methods",
            _new("html", 21, _ALL),
        ),
    ),
    Night(
        24,
        ("html", "a list"),
        (
            "exit 1",
            "fixed gateway, since 20",
            "new a list: 6 scenarios, 1 method",
            "html: 18 scenarios, 3 methods, day 2, since 23",
            _still("html", 2, 23, _ALL),
            _new("a list", 19),
        ),
    ),
    Night(
        25,
        ("a list",),
        (
            "exit 1",
            "a list: 6 scenarios, 1 method, day 2, since 24",
            "fixed html, since 23",
            _still("a list", 2, 24),
            _gone("html", 23, _ALL),
        ),
    ),
    Night(26, ("a list",), (), "off"),
    Night(27, ("a list",), ("exit 1", "a list: 6 scenarios, 1 method, day 4, since 24", _still("a list", 4, 24))),
    Night(28, (), ("exit 0", "fixed a list, since 24", _gone("a list", 24))),
    Night(29, ("no bid",), ("exit 1", _new("no bid", 28))),
    Night(30, (), ("exit 0", _gone("no bid", 29))),
)


class Month:
    """The service and the checkout through the nights."""

    def __init__(self, folder: Path) -> None:
        catalogue = load(ROOT / "contracts")
        self._stranger = Stranger(catalogue, Manners(latency=(0.0, 0.0)))
        self._faults = {api: wire_of(catalogue.apis[api]).faults for api in catalogue.apis}
        self._place, self._folder = Dated(self._stranger, folder, moment=FIRST), folder
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
    of_causes = re.sub(r"^    since: .*(?:\n {15}.*)*", "", printed, flags=re.MULTILINE)  # drift has such lines, too
    ages = {each["cause"]: each for each in since["causes"]}
    for cause in causes(run.get("scenarios", ())):
        age = ages[cause.id]
        size = f"{many(len(cause.scenarios), 'scenario')}, {many(len(cause.methods), 'method')}"
        about = f"{'flaky ' if cause.verdict == 'flaky' else ''}{_named(cause.title)}: {size}"
        yield f"new {about}" if age["new"] else f"{about}, day {age['days']}, since {_night(age['first'])}"
        yield from _not_once(of_causes, age["text"] if since["before"] else "")
    for fixed in since["fixed"]:
        yield f"fixed {_named(fixed['title'])}, since {_night(fixed['since'])}"
        yield from _not_once(printed, f"fixed: {fixed['title']}")
    for flaky in since["flaky"]:
        yield f"flaky {_named(flaky['requirement'])}: {flaky['failed']} of {flaky['runs']}"
        yield from _not_once(printed, f"flaky: {flaky['requirement']}")
    yield from _drift_events(run.get("drift"), printed)


def _drift_events(record: Mapping[str, Any] | None, printed: str) -> Iterator[str]:
    """Yield the drift by its age, and what is gone."""
    for entry in entries(record) if record is not None else ():
        age = entry.one["since"] or {"new": True, "good": ""}
        about = f"{entry.severity} {_named(entry.change)} of {many(len(entry.methods), 'method')}"
        known = f"drift {about}, day {age['days']}, since {_night(age['first'])}" if not age["new"] else ""
        yield known or f"drift new {about}, without it {_night(age['good'])}"
        methods = entry.methods[0] if len(entry.methods) == 1 else many(len(entry.methods), "method")
        yield from _not_once(printed, f"{entry.severity}: {methods} {entry.change}")
    gone: dict[tuple[str, str], set[str]] = {}
    for each, line in zip((record or {}).get("gone", ()), gone_lines(record), strict=True):
        gone.setdefault((_named(f"{each['place']}: {each['what']}"), each["first"]), set()).add(each["subject"])
        yield from _not_once(printed, f"gone: {line}")
    for (what, first), subjects in gone.items():
        yield f"drift gone {what} of {many(len(subjects), 'method')}, since {_night(first)}"


def _not_once(printed: str, text: str) -> Iterator[str]:
    """Yield a complaint if the terminal does not show a text, and one for each time that it is shown again."""
    times = "".join(printed.split()).count("".join(text.split())) if text else 1
    if times != 1:
        yield f"printed {times} times: {text}"


def _named(text: str) -> str:
    """Return the name of the trouble that a report is about, or the text if it is none of ours."""
    return next((name for name, trouble in TROUBLES.items() if re.search(trouble.shows, text)), text)


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
