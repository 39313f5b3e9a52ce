"""The options that `conformance run` and pytest share."""

from __future__ import annotations

import argparse
import difflib
import zlib
from collections.abc import Callable, Iterable, Iterator
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

_OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--endpoint", {"default": "mock", "metavar": "NAME", "help": "profile of endpoints.toml (default: mock)"}),
    ("--api", {"default": "", "metavar": "ID", "help": "only this API's features"}),
    ("--method", {"default": "", "metavar": "NAME", "help": "only this method's feature"}),
    (
        "--mock-url",
        {"default": "", "metavar": "URL", "help": "use a mock that runs already instead of an embedded one"},
    ),
    (
        "--cassettes",
        {
            "default": "",
            "choices": ["check", "off", "replay", "record"],
            "help": "check: compare each answer's shape with cassettes/<endpoint> (default for live profiles); "
            "replay: answer from there, offline; record: write them",
        },
    ),
    ("--recordings", {"default": "", "metavar": "FOLDER", "help": "where cassettes are (default: cassettes)"}),
    (
        "--record-failures",
        {"action": "store_true", "help": "record scenarios that fail too; else their old recordings stay"},
    ),
    ("--strict-drift", {"action": "store_true", "help": "additive drift fails too; conformance run takes --strict"}),
    ("--no-deprecated", {"action": "store_true", "help": "leave out what calls a method that the documents call old"}),
    ("--shard", {"default": "", "metavar": "I/N", "help": "run the I-th of N shares of the scenarios"}),
    (
        "--properties",
        {
            "default": "quick",
            "choices": ["quick", "deep"],
            "help": "how many generated calls are tried (default: quick)",
        },
    ),
    ("--seed", {"type": int, "default": 0, "metavar": "N", "help": "seed of the generated calls (default: 0)"}),
    ("--reports", {"default": "", "metavar": "FOLDER", "help": "where reports are written (default: reports)"}),
    ("--known", {"default": "", "metavar": "FILE", "help": "the known failures (default: known.toml)"}),
)


_SHORT = {"--strict-drift": ("--strict",)}
"""What our own commands take as well; pytest has a meaning of its own for it."""


def add_options(parser: Any) -> None:
    """Add the shared options to an argparse group or a pytest option group."""
    add = getattr(parser, "addoption", None) or parser.add_argument
    for name, settings in _OPTIONS:
        add(name, *(_SHORT.get(name, ()) if add == getattr(parser, "add_argument", None) else ()), **settings)


def add_workers(parser: argparse.ArgumentParser, what: str) -> None:
    """Add --workers, the number of processes that do `what` side by side."""
    says = f"processes that {what} side by side (default: 1)"
    parser.add_argument("--workers", type=_number_of_workers, default=1, metavar="N", help=says)


def _number_of_workers(text: str) -> int:
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise UserError(f"{text!r} is not a number of processes", where="--workers", do="use a whole number from 1")


def names() -> tuple[str, ...]:
    """Return the names of the shared options, as they stand on a command line."""
    return tuple(name for name, _ in _OPTIONS)


@dataclass(frozen=True)
class Shard:
    """The I-th of N shares, divided by the ids alone so that every machine divides alike."""

    index: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Return the share that `I/N` names; UserError if it names none."""
        if not text:
            return cls()
        index, slash, count = text.partition("/")
        if slash and index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count):
            return cls(int(index), int(count))
        raise UserError(f"{text!r} is no share", where="--shard", do="write I/N, such as 1/4")

    def holds(self, identity: str) -> bool:
        """True if a scenario of that id is in this share."""
        return zlib.crc32(identity.encode()) % self.count == self.index - 1


@dataclass(frozen=True)
class Selection:
    """Which scenarios a run takes in; an empty API or method stands for any."""

    api: str
    method: str
    deprecated: bool
    shard: Shard

    @classmethod
    def of(cls, option: Callable[[str], Any]) -> Selection:
        """Return what the options select; UserError for a share that is none."""
        return cls(option("api"), option("method"), not option("no_deprecated"), Shard.parse(option("shard")))

    def may_take(self, file: Path, root: Path) -> bool:
        """False if the run takes no scenario of a feature file in, which then need not be read."""
        return can_be_about(file, root, self.api, self.method)

    def takes(self, feature: Feature, scenario: Scenario, claimed: Claims) -> bool:
        """True if the run takes the scenario in."""
        if not self.deprecated and "deprecated" in scenario.tags:
            return False
        return claimed.concern(feature, self.api, self.method) and self.shard.holds(scenario.id)


def chosen_profile(found: Suite, endpoint: str, mock_url: str, cassettes: str) -> Profile:
    """Return the profile that the options choose; SettingsError for one that cannot be used, a missing key included."""
    profile = load_profile(found.endpoints, endpoint)
    if mock_url and profile.kind != "mock":
        raise UserError("--mock-url goes with the profile mock", where=f"--endpoint {profile.name}", do="leave one out")
    if profile.kind == "live" and cassettes != "replay":
        profile.caller()  # a key that is not set is said now, not in each scenario
    check_keys(profile, (found.contracts, found.features))
    return profile.at(mock_url) if mock_url else profile


def cassette_mode(given: str, profile: Profile) -> str:
    """Return what cassettes are for: as given, else to check a live endpoint's answers against them."""
    return given or ("check" if profile.kind == "live" else "off")


def recordings(given: str, found: Suite, profile: Profile) -> Path:
    """Return the folder of a profile's cassettes."""
    return (Path(given) if given else found.cassettes) / profile.name


def known_file(given: str, found: Suite) -> Path:
    """Return the file of known failures; SettingsError if one is named that is not there."""
    if given and not Path(given).is_file():
        raise SettingsError("there is no such file", where=f"--known {given}", do="name a file, or leave --known out")
    return Path(given or found.known)


def unknown_names(catalogue: Catalogue, api: str, method: str) -> Iterator[UserError]:
    """Yield an error for an API and for a method that no contract has, each with the nearest name."""
    methods = {c.method for c in catalogue.contracts if api in ("", c.api)} or {c.method for c in catalogue.contracts}
    for option, kind, name, all_names in (
        ("--api", "API", api, set(catalogue.apis)),
        ("--method", "method", method, methods),
    ):
        if name and name not in all_names:
            do = nearest(name, all_names) or "`conformance coverage` lists what there is"
            what = f"no scenario was selected: there is no {kind} {name!r}"
            yield UserError(what, where=f"{option} {name}", do=do)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a question after the most similar name, nothing if none is similar."""
    every = sorted(names)
    lower = {each.lower(): each for each in reversed(every)}
    found = difflib.get_close_matches(name.lower(), lower, 1, 0.6)
    return f"did you mean {lower[found[0]]}?" if found else ""
