"""One gate: a mock, a command that is run against it, the judgement of what it sent, and the reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance.catalogue import Catalogue
from conformance.gate.answers import Answers
from conformance.gate.clock import ClockJump
from conformance.gate.journal import Journal
from conformance.gate.judging import Judge
from conformance.gate.masks import Masks
from conformance.gate.place import Place, mapped, variables
from conformance.gate.record import About, record
from conformance.gate.report.har import NAME as HAR
from conformance.gate.report.har import HarWriter
from conformance.gate.running import run
from conformance.mock.server.mock_server import MockServer
from conformance.scrubbing import scrubber


@dataclass(frozen=True)
class Setting:
    """Where a command is run: the mock, what its world holds, and the variables that the command finds.

    Without a `url`, a mock is started on `port`.
    """

    url: str = ""
    port: int = 0
    seed: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)
    env: tuple[str, ...] = ()
    clock_jump: int = 0
    answer_errors: bool = False


@dataclass(frozen=True)
class _Keys:
    """The keys of the mock's company, for the scrubber."""

    keys: Mapping[str, str]
    kind: str = "mock"

    def known_secrets(self) -> Mapping[str, str]:
        return {f"CONFORMANCE_{name.upper()}": key for name, key in self.keys.items() if not name.endswith("uuid")}

    def masked_ids(self) -> tuple[str, ...]:
        return ()


def gate(about: About, setting: Setting, catalogue: Catalogue, reports: Path) -> dict[str, Any]:
    """Run a command against a mock and return the record of what it sent; the exchanges are written to reports."""
    started = datetime.now(UTC)
    with mock(setting, catalogue) as url:
        place = Place(url)
        keys = place.world(setting.state, setting.seed) if setting.state or setting.seed else place.demo()
        environment = variables(url, keys)
        environment |= mapped(setting.env, environment)
        journal = Journal(url)
        journal.skip()
        ended = run(about.command, environment)
        masks = keys_scrubber(catalogue, keys)
        judge = judged(journal, catalogue, masks, about, reports / HAR)
    return record(about, ended, judge, masks, started=started, dropped=journal.dropped)


def keys_scrubber(catalogue: Catalogue, keys: Mapping[str, str]) -> Masks:
    """Return what masks the keys of the mock's company, and those that it learns, in everything that is written."""
    return Masks(scrubber(catalogue, _Keys(keys)))


@contextmanager
def mock(setting: Setting, catalogue: Catalogue) -> Iterator[str]:
    """Yield the base URL of the mock: that of a running one, or that of one that runs as long as the block."""
    if setting.url:
        yield setting.url.rstrip("/")
        return
    jump = ClockJump(setting.clock_jump)
    server = MockServer(
        catalogue,
        port=setting.port,
        on_entry=jump.take if setting.clock_jump else None,
        inspect=Answers(catalogue).objection if setting.answer_errors else None,
    )
    jump.worlds = server.worlds
    with server.in_thread():
        yield server.url


def judged(journal: Journal, catalogue: Catalogue, masks: Masks, about: About, har: Path) -> Judge:
    """Return the judge of a journal, and write its exchanges to a HAR."""
    judge = Judge(catalogue, masks, about.accepted)
    with HarWriter(har, masks) as writer:
        for entry in journal:
            found = judge.hear(entry)
            writer.add(entry, [each.finding.rule.id for each in found])
    judge.end()
    return judge
