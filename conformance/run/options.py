"""The options that `conformance run` and pytest share."""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.catalogue import Catalogue
from conformance.endpoint.keys import check_keys
from conformance.endpoint.settings import Profile, load_profile
from conformance.errors import SettingsError, UserError
from conformance.gherkin.claims import Claims
from conformance.gherkin.document import Feature, Scenario
from conformance.gherkin.search import can_be_about
from conformance.paths import Suite
from conformance.similar import nearest


class Once(argparse.Action):
    """Stores a name; a second one is refused, since a run of it alone would be taken for one of both."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option_string: Any = None
    ) -> None:
        """Store the name of an option."""
        if getattr(namespace, self.dest, self.default) not in (self.default, values):
            parser.error(f"{option_string} is given twice, and a run has only one")
        setattr(namespace, self.dest, values)


_OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--endpoint", {"default": "mock", "metavar": "NAME", "help": "profile of endpoints.toml (default: mock)"}),
    ("--api", {"action": Once, "default": "", "metavar": "ID", "help": "only features of this API"}),
    ("--method", {"action": Once, "default": "", "metavar": "NAME", "help": "only features of this method"}),
    (
        "--mock-url",
        {"default": "", "metavar": "URL", "help": "use a running mock instead of starting one"},
    ),
    (
        "--cassettes",
        {
            "default": "",
            "choices": ["check", "off", "replay", "record"],
            "help": "check: compare response shapes with cassettes/<endpoint> (default for live profiles); "
            "replay: run offline from the cassettes; record: write cassettes; off: use none (default for mocks)",
        },
    ),
    ("--recordings", {"default": "", "metavar": "FOLDER", "help": "folder of the cassettes (default: cassettes)"}),
    (
        "--record-failures",
        {"action": "store_true", "help": "also record failed and broken scenarios (default: keep their old cassettes)"},
    ),
    ("--strict-drift", {"action": "store_true", "help": "additive drift fails the run too"}),
    (
        "--strict-assumptions",
        {"action": "store_true", "help": "what contradicts an assumption of the contracts fails the run too"},
    ),
    (
        "--arrange",
        {
            "default": "",
            "choices": ["calls"],
            "help": "calls: bring Givens about by calls on the mock too, as at a live endpoint",
        },
    ),
    ("--no-deprecated", {"action": "store_true", "help": "skip deprecated methods"}),
    ("--shard", {"default": "", "metavar": "I/N", "help": "run the I-th of N disjoint parts of the scenarios"}),
    (
        "--properties",
        {
            "default": "quick",
            "choices": ["quick", "deep"],
            "help": "effort spent on generated calls (default: quick)",
        },
    ),
    ("--seed", {"type": int, "default": 0, "metavar": "N", "help": "seed for generated calls (default: 0)"}),
    ("--reports", {"default": "", "metavar": "FOLDER", "help": "folder for the reports (default: reports)"}),
    (
        "--history",
        {
            "default": "",
            "metavar": "FILE",
            "help": "file to which a line per run is appended (default: history.jsonl in the reports)",
        },
    ),
    (
        "--keep",
        {
            "default": "",
            "choices": ["sample", "all"],
            "help": "exchanges that reports keep of scenarios that passed: a sample of long runs (default for mocks), "
            "or all (default for live profiles)",
        },
    ),
    (
        "--retry-failed",
        {
            "default": "",
            "metavar": "N",
            "help": "try what failed or broke up to N more times at the end of the run; what then passes is flaky "
            "(default: 1 for live profiles, else 0)",
        },
    ),
    ("--strict-flaky", {"action": "store_true", "help": "a flaky scenario fails the run too"}),
    ("--known", {"default": "", "metavar": "FILE", "help": "file of expected failures (default: known.toml)"}),
    (
        "--notify",
        {
            "default": "",
            "metavar": "VARIABLE",
            "help": "post the run to the webhook of Slack or Teams whose address is in this environment variable",
        },
    ),
)


_SHORT = {"--strict-drift": ("--strict",)}
"""Aliases for our own commands only: pytest uses --strict for something else."""


def add_options(parser: Any) -> None:
    """Add the shared options to an argparse group or a pytest option group."""
    add = getattr(parser, "addoption", None) or parser.add_argument
    for name, settings in _OPTIONS:
        add(name, *(_SHORT.get(name, ()) if add == getattr(parser, "add_argument", None) else ()), **settings)


def add_workers(parser: argparse.ArgumentParser, what: str, default: int | None = 1, usual: str = "1") -> None:
    """Add --workers; `what` completes its help text, `usual` describes the default."""
    summary = f"number of processes that {what} in parallel (default: {usual})"
    parser.add_argument("--workers", type=_number_of_workers, default=default, metavar="N", help=summary)


def _number_of_workers(text: str) -> int:
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise UserError(f"invalid number of workers {text!r}", where="--workers", do="use a whole number >= 1")


def names() -> tuple[str, ...]:
    """Return the names of the shared options, with their leading dashes."""
    return tuple(name for name, _ in _OPTIONS)


@dataclass(frozen=True)
class Shard:
    """The I-th of N disjoint parts of the scenarios; a scenario's part depends on its id alone."""

    index: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Parse `I/N`; raise UserError unless 1 <= I <= N."""
        if not text:
            return cls()
        index, slash, count = text.partition("/")
        if slash and index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count):
            return cls(int(index), int(count))
        raise UserError(f"invalid shard {text!r}", where="--shard", do="use I/N with 1 <= I <= N, such as 1/4")

    def holds(self, identity: str) -> bool:
        """True if the scenario with this id is in this shard."""
        return zlib.crc32(identity.encode()) % self.count == self.index - 1


@dataclass(frozen=True)
class Selection:
    """Which scenarios a run includes; an empty API or method matches any."""

    api: str
    method: str
    deprecated: bool
    shard: Shard

    @classmethod
    def of(cls, option: Callable[[str], Any]) -> Selection:
        """Return the selection that the options describe; raise UserError for an invalid shard."""
        return cls(option("api"), option("method"), not option("no_deprecated"), Shard.parse(option("shard")))

    @property
    def methods(self) -> frozenset[str]:
        """The methods that conventions need to be expanded for; empty for all."""
        return frozenset({self.method} - {""})

    def may_include(self, file: Path, root: Path) -> bool:
        """False if the run includes no scenario of this file, so that it need not be read."""
        return can_be_about(file, root, self.api, self.method)

    def includes(self, feature: Feature, scenario: Scenario, claimed: Claims) -> bool:
        """True if the run or another of its shards includes the scenario."""
        if not self.deprecated and "deprecated" in scenario.tags:
            return False
        return claimed.concern(feature, self.api, self.method)


def chosen_profile(found: Suite, endpoint: str, mock_url: str, cassettes: str) -> Profile:
    """Return the selected profile; raise SettingsError if it cannot be used, for example because a key is missing."""
    profile = load_profile(found.profiles_for(endpoint), endpoint)
    if mock_url and profile.kind != "mock":
        raise UserError(
            "--mock-url requires the mock profile", where=f"--endpoint {profile.name}", do="drop one of the two"
        )
    if profile.kind == "live" and cassettes != "replay":
        profile.caller()  # report a missing key once, not in each scenario
    check_keys(profile, (found.contracts, found.features))
    return profile.at(mock_url) if mock_url else profile


def selection_text(option: Callable[[str], Any], paths: Sequence[str]) -> str:
    """Return what a run selects as text, without its shard and empty for all features.

    Runs with the same text can be compared.
    """
    chosen = [f"--{n} {option(n)}" for n in ("api", "method", "arrange", "cassettes") if option(n)]
    chosen += ["--no-deprecated"] if option("no_deprecated") else []
    return " ".join([*paths, *chosen])


def cassette_mode(option: str, profile: Profile) -> str:
    """Return --cassettes, or its default: `check` for live profiles and `off` for mocks."""
    return option or ("check" if profile.kind == "live" else "off")


def recordings(option: str, found: Suite, profile: Profile, mode: str) -> Path:
    """Return the folder of a profile's cassettes, to be read, or to be written if the mode is `record`."""
    if option or mode == "record":
        return (Path(option) if option else found.cassettes) / profile.name
    return found.cassettes_of(profile.name)


def known_file(option: str, found: Suite) -> Path:
    """Return the file of expected failures; raise SettingsError if --known names a missing file."""
    if option and not Path(option).is_file():
        raise SettingsError("no such file", where=f"--known {option}", do="name an existing file or drop --known")
    return Path(option or found.known)


def unknown_names(catalogue: Catalogue, api: str, method: str) -> Iterator[UserError]:
    """Yield an error for an unknown API and for an unknown method, each with the closest match."""
    methods = {c.method for c in catalogue.contracts if api in ("", c.api)} or {c.method for c in catalogue.contracts}
    for option, kind, name, all_names in (
        ("--api", "API", api, set(catalogue.apis)),
        ("--method", "method", method, methods),
    ):
        if name and name not in all_names:
            do = nearest(name, all_names) or "`conformance coverage` lists them all"
            what = f"unknown {kind} {name!r}"
            yield UserError(what, where=f"{option} {name}", do=do)
