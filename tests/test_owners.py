"""owners.toml: who answers for which methods."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import UserError
from conformance.paths import Suite
from conformance.run.owners import Owner, Owners, load_owners
from conformance.wires.registry import load
from tests.checkout import ONE, Checkout

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
CONTRACTS = {contract.id: contract for contract in CATALOGUE.contracts}
MANDATES, STATUS = (CONTRACTS[f"autoinvoice/{name}"] for name in ("atg_mandate_list", "consumer_agreement_status"))

GOOD = """
[[owner]]
name = "Core"
methods = ["autoinvoice/*"]

[[owner]]
name = "Consumers"
contact = "#consumers"
severity = "critical"
methods = ["*/consumers-*/atg_*", "autoxchange/*/*"]
"""


def written(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "owners.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_the_last_owner_that_matches_is_the_methods(tmp_path: Path) -> None:
    owners = load_owners(written(tmp_path, GOOD), CATALOGUE)
    assert str(owners.of(MANDATES)) == "Consumers (#consumers)"
    assert owners.of(STATUS) == Owner("Core", ("autoinvoice/*",))
    assert [owners.of(c) for c in CATALOGUE.contracts if c.api == "invoicing"] == [None] * 3


def test_without_the_file_nobody_owns_anything(tmp_path: Path) -> None:
    assert load_owners(tmp_path / "owners.toml", CATALOGUE) == Owners()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xff", ["cannot read the file"]),
        ("[[owner", ["not TOML", "owners.toml:1"]),
        (b"\xef\xbb\xbf[[owners]]", ["unknown table 'owners'"]),
        ("[[owners]]\nname = 'x'", ["unknown table 'owners'", "use only [[owner]]"]),
        ("owner = 'me'", ["`owner` is not a list of tables"]),
        ("[[owner]]", ["'name' is missing", "'methods' is missing", "entry 1"]),
        ("[[owner]]\nname = ' '\nmethods = []", ["'name' is missing", "'methods' is missing"]),
        ('[[owner]]\nname = "a\\nb"\nmethods = ["*"]', ["'name' is missing or not a text of one line"]),
        ("[[owner]]\nname = 'A'\nmethods = [1]", ["not a list of patterns"]),
        (
            "[[owner]]\nname = 'A'\nmethods = ['autoinvoice/consumers-norwai/*']",
            ["no method matches", "did you mean autoinvoice/consumers-norway/*?"],
        ),
        ("[[owner]]\nname = 'A'\nmethods = ['*']\nseverity = 'high'", ["unknown severity 'high'", "blocker, critical"]),
        ("[[owner]]\nname = 'A'\nmethods = ['*']\nteam = 'x'\ncontact = 3", ["unknown key 'team'", "'contact'"]),
    ],
)
def test_every_fault_is_reported_with_its_place(tmp_path: Path, text: str | bytes, said: list[str]) -> None:
    with pytest.raises(UserError) as error:
        load_owners(written(tmp_path, text), CATALOGUE)
    assert [words for words in said if words not in str(error.value)] == []
    assert "owners.toml" in str(error.value)


def test_a_run_names_owners_and_refuses_a_wrong_file(checkout: Checkout) -> None:
    file = Suite(checkout.root).owners
    file.write_text("[[owner]]\nname = 'Consumers'\nmethods = ['autoinvoice/*/*']\n", "utf-8")
    done = checkout.run("run", ONE, "--no-allure")
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"owner":"Consumers"' in (checkout.reports / "run.json").read_text("utf-8")
    file.write_text("[[owner]]\nname = 'Consumers'\nmethods = ['autoinvoice/nothing/*']\n", "utf-8")
    wrong = checkout.run("run", ONE, "--no-allure")
    assert wrong.returncode == 2
    assert "no method matches 'autoinvoice/nothing/*'" in wrong.stdout + wrong.stderr
