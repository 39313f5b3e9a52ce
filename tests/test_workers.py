"""A run starts as many processes as there are cores, unless fewer pay, and one at a live endpoint."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest

from conformance.cli.run import add_arguments
from conformance.ledger import feature_files
from conformance.paths import Suite
from conformance.run import workers as module
from conformance.run.workers import EACH, cores, selected, workers
from conformance.wires.registry import load
from tests.checkout import Checkout

ROOT = Path(__file__).parent.parent
SUITE = Suite(ROOT)


def arguments(*words: str) -> Namespace:
    parser = ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def test_a_selection_is_counted() -> None:
    from conformance.gherkin.reading import read

    catalogue = load(ROOT / "contracts")
    features = [read(file, ROOT, catalogue) for file in feature_files(ROOT / "features")]
    every = [scenario for feature in features for scenario in feature.scenarios]
    (of_one,) = (feature for feature in features if feature.name == "hello_world")
    chapter = of_one.path.rpartition("/")[0]
    in_chapter = [s for s in every if s.id.startswith(f"{chapter}/")]
    outline = next(s.id.partition("[")[0] for s in every if "[" in s.id)
    rows = [s for s in every if s.id.startswith(f"{outline}[")]
    assert selected(SUITE, arguments(), []) == len(every)
    assert selected(SUITE, arguments("--shard", "1/4"), []) == len(every) // 4
    assert selected(SUITE, arguments(), [of_one.path]) == len(of_one.scenarios)
    assert selected(SUITE, arguments(), [chapter]) == selected(SUITE, arguments(), [f"{chapter}/"]) == len(in_chapter)
    assert selected(SUITE, arguments(), [outline]) == len(rows)
    assert selected(SUITE, arguments(), [rows[0].id]) == 1
    assert selected(SUITE, arguments(), [of_one.path, rows[0].id]) == len(of_one.scenarios) + 1
    assert 0 < selected(SUITE, arguments("--method", "hello_world"), []) < 20
    assert selected(SUITE, arguments("--api", "invoicing"), []) < selected(SUITE, arguments("--api", "autoinvoice"), [])


@pytest.mark.parametrize(
    ("scenarios", "on", "started"),
    [(1, 8, 1), (EACH, 8, 1), (2 * EACH - 1, 8, 1), (2 * EACH, 8, 2), (9 * EACH, 8, 8), (9 * EACH, 1, 1), (0, 4, 1)],
)
def test_no_more_processes_are_started_than_pay(
    monkeypatch: pytest.MonkeyPatch, scenarios: int, on: int, started: int
) -> None:
    monkeypatch.setattr(module, "cores", lambda: on)
    monkeypatch.setattr(module, "selected", lambda *_: scenarios)
    assert workers(SUITE, arguments(), []) == started
    assert workers(SUITE, arguments("--workers", "3"), []) == 3


def test_a_live_endpoint_is_called_by_one_unless_more_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 8)
    assert workers(SUITE, arguments("--endpoint", "stage"), []) == 1
    assert workers(SUITE, arguments("--endpoint", "stage", "--workers", "2"), []) == 2


def test_there_is_a_core() -> None:
    assert cores() >= 1


@pytest.mark.slow
def test_a_run_of_one_method_starts_no_further_process(checkout: Checkout) -> None:
    done = checkout.run("run", "--method", "consumer_agreement_status", "--no-allure")
    assert done.returncode == 0, done.stdout
    assert "bringing up nodes" not in done.stdout
