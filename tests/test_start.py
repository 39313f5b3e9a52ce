"""A run of one method does only what that method needs, so that it answers in seconds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from gherkin.parser import Parser
from jsonschema import Draft202012Validator
from pytest_bdd.parser import FeatureParser

import conformance.library  # noqa: F401 - the forms
from conformance.cache import VARIABLE
from conformance.errors import ContractError, FeatureError
from conformance.gherkin.binding import bound, rendered
from conformance.gherkin.claims import claims
from conformance.gherkin.document import parse
from conformance.gherkin.reading import read
from conformance.gherkin.search import can_be_about, mentions
from conformance.ledger import Ledger, feature_files
from conformance.paths import Suite
from conformance.wires.registry import load
from tests.checkout import ONE, Checkout

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
SUITE = Suite(ROOT)
CATALOGUE = load(SUITE.contracts)
FILES = feature_files(SUITE.features)
STATUS = ONE.partition("::")[0]
COUNTING = """
import gc, json, sys
from gherkin.parser import Parser
from conformance.cli import main
from conformance.gherkin.forms import Form

own_parse, own_match, parsed, matched = Parser.parse, Form.match, [], []

def parse(self, text, *rest):
    parsed.append(text.partition("Feature: ")[2].split("\\n")[0])
    return own_parse(self, text, *rest)

def match(self, keyword, text):
    matched.append((self.name, text))
    return own_match(self, keyword, text)

def collected(phase, info):
    if phase == "start":
        collections.append("conformance.mock.server.mock_server" in sys.modules)

Parser.parse, Form.match = parse, match
collections = []
gc.callbacks.append(collected)
code = main(sys.argv[2:])
done = {"code": code, "parsed": parsed, "matched": matched, "modules": sorted(sys.modules), "playing": collections}
done["collects"] = gc.isenabled()
open(sys.argv[1], "w").write(json.dumps(done))
"""
INVOICE_STATUS = ("run", "--method", "getInvoiceStatus", "--no-allure")


def counted(folder: Path, *words: str) -> dict[str, Any]:
    """What a run parses, matches and imports."""
    command = [sys.executable, "-c", COUNTING, str(folder / "counted.json"), *words]
    env = {**os.environ, VARIABLE: str(folder / "cache")}
    subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=True, timeout=120)
    done: dict[str, Any] = json.loads((folder / "counted.json").read_text("utf-8"))
    return done


@pytest.fixture(scope="module")
def one_method(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A run of one method that no journey and no other feature mentions."""
    folder = tmp_path_factory.mktemp("one")
    return counted(folder, *INVOICE_STATUS, "--reports", str(folder))


class TestOneMethod:
    def test_it_passes(self, one_method: dict[str, Any]) -> None:
        assert one_method["code"] == 0

    def test_each_file_that_mentions_the_method_is_parsed_once_and_no_other(self, one_method: dict[str, Any]) -> None:
        features = {file: read(file, ROOT, CATALOGUE) for file in FILES}
        mentioning = [
            feature.name
            for file, feature in features.items()
            if "getInvoiceStatus" in file.read_text("utf-8") or feature.convention
        ]
        assert "getInvoiceStatus" in mentioning
        assert sorted(one_method["parsed"]) == sorted(mentioning)
        assert len(mentioning) < len(FILES) / 8

    def test_each_text_is_matched_once(self, one_method: dict[str, Any]) -> None:
        assert one_method["matched"]
        assert [match for match, times in Counter(map(tuple, one_method["matched"])).items() if times > 1] == []

    def test_what_was_read_before_is_not_parsed_again(self, tmp_path: Path) -> None:
        for _ in range(2):
            again = counted(tmp_path, *INVOICE_STATUS, "--reports", str(tmp_path / "reports"))
        assert (again["code"], again["parsed"]) == (0, [])

    def test_what_it_does_not_use_is_not_imported(self, one_method: dict[str, Any]) -> None:
        unused = {
            "allure",
            "allure_commons",
            "schemathesis",
            "xdist",
            "anyio.pytest_plugin",
            "_hypothesis_pytestplugin",
            "mako",
            "pytest_bdd.plugin",
        }
        assert unused.isdisjoint(one_method["modules"])
        assert "pytest_bdd.hooks" in one_method["modules"]

    def test_garbage_is_collected_only_once_scenarios_are_played(self, one_method: dict[str, Any]) -> None:
        assert one_method["playing"].count(False) <= 1  # of nothing, when the command line has been read
        assert one_method["collects"]

    def test_every_scenario_that_verifies_a_requirement_is_found_in_whichever_feature(self) -> None:
        shown = {e.requirement.id: e.scenarios for e in Ledger(CATALOGUE, SUITE).of({"autoinvoice/user_list"})}
        entries = [e for e in Ledger(CATALOGUE, SUITE).entries if e.contract.method == "user_list"]
        assert shown == {e.requirement.id: e.scenarios for e in entries}
        assert any("/user_create_e.feature::" in scenario for scenarios in shown.values() for scenario in scenarios)


class TestOtherFiles:
    def test_a_run_of_one_method_does_not_end_with_the_errors_of_a_file_that_it_did_not_ask_for(
        self, checkout: Checkout
    ) -> None:
        self._break(checkout)
        done = checkout.run("run", "--method", "consumer_agreement_status", "--no-allure")
        assert done.returncode == 0, done.stdout + done.stderr

    def test_a_whole_run_does(self, checkout: Checkout) -> None:
        self._break(checkout)
        done = checkout.run("run", "--api", "autoinvoice", "--no-allure")
        assert done.returncode == 2, done.stdout + done.stderr

    @staticmethod
    def _break(checkout: Checkout) -> None:
        """Put a misspelt step into another method's feature, below one that mentions the first method."""
        file = checkout.root / STATUS.replace("consumer_agreement_status", "consumer_agreements_query")
        steps = "    When consumer_agreement_status is called\n    Then it suceeds\n"
        file.write_text(f"{file.read_text('utf-8')}\n  Scenario: It is misspelt\n{steps}", "utf-8")


class TestSearch:
    def test_no_file_is_omitted_that_has_a_scenario_of_a_choice(self) -> None:
        omitted = []
        for file in FILES:
            feature = read(file, ROOT, CATALOGUE)
            for scenario in feature.scenarios:
                found = claims(feature, scenario, CATALOGUE)
                for method in {feature.name, *(c.method for c in found.calls)}:
                    wanted = found.concern(feature, feature.api, method)
                    if wanted and not can_be_about(file, ROOT, feature.api, method):
                        omitted.append((scenario.id, method))
                assert not can_be_about(file, ROOT, "another", "")
        assert omitted == []

    def test_no_file_is_omitted_that_calls_a_method(self) -> None:
        features = [(file, read(file, ROOT, CATALOGUE)) for file in FILES]
        called = ((file, c.method) for file, f in features for s in f.scenarios for c in claims(f, s, CATALOGUE).calls)
        assert [(file.name, method) for file, method in called if not mentions(file, {method})] == []

    @pytest.mark.parametrize(
        "step", ["When <verb>_list is called", "When user_<verb> is called", "When <a><b> is called"]
    )
    def test_a_name_that_an_outline_puts_together_may_be_any(self, tmp_path: Path, step: str) -> None:
        file = tmp_path / "found.feature"
        file.write_text(f"Feature: Found\n  Scenario Outline: It\n    {step}\n", "utf-8")
        assert mentions(file, {"user_list"})

    def test_a_file_that_changes_is_read_again(self, tmp_path: Path) -> None:
        file = tmp_path / "found.feature"
        file.write_text("Feature: Found\n", "utf-8")
        assert not mentions(file, {"user_list"})
        file.write_text("Feature: user_list\n", "utf-8")
        assert mentions(file, {"user_list"})


class TestLedger:
    def test_the_entries_of_some_contracts_are_those_of_the_whole_ledger(self) -> None:
        whole = Ledger(CATALOGUE, SUITE).entries
        some = Ledger(CATALOGUE, SUITE)
        for wanted in ({"invoicing/sendInvoice"}, {"autoinvoice/user_list", "invoicing/sendInvoice"}, {"a/nobody"}):
            assert list(some.of(wanted)) == [entry for entry in whole if entry.contract.id in wanted]

    def test_a_file_that_cannot_be_read_verifies_nothing_in_a_part_and_stops_the_whole(
        self, checkout: Checkout
    ) -> None:
        (checkout.root / STATUS).write_text("Hello\n", "utf-8")
        suite = Suite(checkout.root)
        catalogue = load(suite.contracts)
        found = Ledger(catalogue, suite).of({"autoinvoice/consumer_agreement_status"})
        assert not any(f"/{Path(STATUS).name}::" in scenario for entry in found for scenario in entry.scenarios)
        with pytest.raises(FeatureError, match="not Gherkin"):
            _ = Ledger(catalogue, suite).entries


class TestParsedOnce:
    @pytest.mark.parametrize("file", FILES[::9], ids=lambda file: file.stem)
    def test_pytest_bdd_has_the_feature_that_it_would_have_parsed_itself(
        self, file: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        feature = parse(file, ROOT)
        parsed = without_part_tags(shown(FeatureParser(str(file.parent), file.name).parse()))
        monkeypatch.setattr(Parser, "parse", None)
        assert shown(bound(feature, file)) == parsed

    @pytest.mark.parametrize("file", FILES[::9], ids=lambda file: file.stem)
    def test_pytest_bdd_has_the_scenarios_that_it_would_have_rendered_itself(self, file: Path) -> None:
        feature = read(file, ROOT, CATALOGUE)
        templates = bound(feature, file).scenarios
        rows = {name: [row for e in t.examples for row in e.as_contexts()] or [{}] for name, t in templates.items()}
        for scenario in feature.scenarios:
            template, row = templates[scenario.template], rows[scenario.template].pop(0)
            assert shown(rendered(template, scenario)) == shown(template.render(row))
        assert not any(rows.values())


def without_part_tags(node: Any) -> Any:
    """The same without the tags that only a row's words complete, which are no marks."""
    if isinstance(node, list):
        return [without_part_tags(item) for item in node]
    if isinstance(node, dict):
        return {name: without_part_tags(item) for name, item in node.items()}
    return {item for item in node if "<" not in item} if isinstance(node, set) else node


def shown(node: Any) -> Any:
    """Everything that one of pytest-bdd's values holds, but for what leads back up and tags that a row completes."""
    if isinstance(node, list | tuple):
        return [shown(item) for item in node]
    if isinstance(node, dict):
        return {name: shown(item) for name, item in node.items()}
    if hasattr(node, "__dict__"):
        up = {"feature", "scenario", "background"} if type(node).__name__ != "Feature" else set()
        return {name: shown(value) for name, value in vars(node).items() if name not in up}
    if isinstance(node, set):
        return {tag for tag in node if "<" not in tag}
    return node


class TestContracts:
    @pytest.fixture(autouse=True)
    def cache(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checkout: Checkout
    ) -> Path:  # after the first checkout, which loads its contracts
        """A cache folder of the test's own."""
        folder = tmp_path / "cache"
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
        return folder

    @pytest.fixture
    def checked(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The titles of the contracts that were held to the schema."""
        titles: list[str] = []
        own = Draft202012Validator.iter_errors

        def counting(self: Any, instance: Any, *rest: Any) -> Any:
            # A validator calls itself for the parts of a schema that are about the same instance.
            if isinstance(instance, dict) and "outcomes" in instance and instance.get("title") not in titles:
                titles.append(instance["title"])
            return own(self, instance, *rest)

        monkeypatch.setattr(Draft202012Validator, "iter_errors", counting)
        return titles

    @staticmethod
    def load(folder: Path) -> None:
        load.cache_clear()
        load(folder)

    def test_a_contract_is_checked_once_and_again_when_it_changes(self, checkout: Checkout, checked: list[str]) -> None:
        contracts = checkout.root / "contracts"
        self.load(contracts)
        assert len(checked) == len(list(contracts.glob("*/*/*.json")))
        checked.clear()
        self.load(contracts)
        assert checked == []
        file = next(contracts.glob("*/*/consumer_agreement_status.json"))
        file.write_text(re.sub('"title": ".*"', '"title": "Another"', file.read_text("utf-8"), count=1), "utf-8")
        self.load(contracts)
        assert checked == ["Another"]

    def test_one_that_is_wrong_is_refused_each_time(self, checkout: Checkout) -> None:
        contracts = checkout.root / "contracts"
        file = next(contracts.glob("*/*/consumer_agreement_status.json"))
        file.write_text(re.sub('"title": ".*"', '"title": ""', file.read_text("utf-8"), count=1), "utf-8")
        for _ in range(2):
            with pytest.raises(ContractError, match="''"):
                self.load(contracts)

    def test_all_are_checked_again_when_the_schema_changes(self, checkout: Checkout, checked: list[str]) -> None:
        contracts = checkout.root / "contracts"
        self.load(contracts)
        checked.clear()
        schema = contracts / "contract.schema.json"
        schema.write_text(schema.read_text("utf-8") + "\n", "utf-8")
        self.load(contracts)
        assert len(checked) == len(list(contracts.glob("*/*/*.json")))

    @pytest.mark.parametrize("content", ["", "{", "7", '[["a"]]', '{"a": 1}', "\xff"])
    def test_a_cache_that_holds_something_else_is_as_good_as_none(
        self, checkout: Checkout, checked: list[str], cache: Path, content: str
    ) -> None:
        contracts = checkout.root / "contracts"
        self.load(contracts)
        (file,) = (cache / "conformance").iterdir()
        file.write_text(content, "utf-8")
        checked.clear()
        self.load(contracts)
        assert len(checked) == len(list(contracts.glob("*/*/*.json")))
        assert json.loads(file.read_text("ascii"))

    @pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows has no such permissions")
    @pytest.mark.parametrize("mode", [0o620, 0o602])
    def test_a_cache_that_others_can_write_is_as_good_as_none(
        self, checkout: Checkout, checked: list[str], cache: Path, mode: int
    ) -> None:
        contracts = checkout.root / "contracts"
        self.load(contracts)
        (file,) = (cache / "conformance").iterdir()
        file.chmod(mode)
        checked.clear()
        self.load(contracts)
        assert len(checked) == len(list(contracts.glob("*/*/*.json")))
        assert file.stat().st_mode & 0o777 == 0o600

    def test_where_nothing_can_be_kept_contracts_load_all_the_same(self, checkout: Checkout, cache: Path) -> None:
        cache.write_text("no folder", "utf-8")
        self.load(checkout.root / "contracts")
        assert cache.read_text("utf-8") == "no folder"
