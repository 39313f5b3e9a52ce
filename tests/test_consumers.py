"""Who is affected: clients are named where something changes that they use, and only there."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.drift.consumers import Consumer, Use, affected, consumer, consumers
from conformance.drift.result import Drift
from conformance.drift.upgrade import changes
from conformance.errors import UserErrors
from conformance.report.drift_markdown import section
from conformance.report.drift_terminal import table
from conformance.wires.difference import ADDITIVE, BREAKING, Difference
from conformance.wires.registry import load

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
USER, CREATE, STATUS = "autoinvoice/user_create_e", "invoicing/createInvoice", "invoicing/getInvoiceStatus"


def client(**methods: Use) -> Consumer:
    return Consumer("acme-erp 4.2", {name.replace("__", "/"): use for name, use in methods.items()})


def use(*members: str, outcomes: tuple[str, ...] = ()) -> Use:
    return Use(frozenset(outcomes), frozenset(members))


ACME = client(
    autoinvoice__user_create_e=use("user_params.email", outcomes=(f"{USER}#no-rights-to-add-users",)),
    invoicing__createInvoice=use("invoiceDetails.dueDate", "recipientDetails.phoneNumber"),
)


def chosen(folder: str, names: list[str]) -> list[str]:
    """Leave out the contracts of what no client here calls, so that the others are read sooner."""
    unused = {"contracts": ["autoxchange"], "autoinvoice": ["recipes.json", *(n for n in names if "." not in n)]}
    return [name for name in unused.get(Path(folder).name, ()) if name != "users"]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The contracts before any change."""
    made = tmp_path_factory.mktemp("before") / "contracts"
    shutil.copytree(ROOT / "contracts", made, ignore=chosen)
    return made


def edited(folder: Path, file: str, edit: Callable[[Any], None]) -> None:
    path = folder / "contracts" / file
    data = json.loads(path.read_text("utf-8"))
    edit(data)
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def changed(before: Path, tmp_path: Path, file: str, edit: Callable[[Any], None]) -> list[tuple[str, str, str]]:
    shutil.copytree(before, tmp_path / "contracts")
    edited(tmp_path, file, edit)
    found = changes(load(before), load(tmp_path / "contracts"), ACME)
    return [(each.severity, each.subject, each.what) for each in found]


def _of(name: str, value: Any) -> Callable[[Any], None]:
    def edit(data: Any) -> None:
        *outer, last = name.split(".")
        for each in outer:
            data = data[each]
        if value is None:
            del data[last]
        else:
            data[last] = value

    return edit


INVOICING, USERS = "invoicing/types.json", "autoinvoice/users/user_create_e.json"
SHORTER = _of("$defs.recipientDetails.properties.phoneNumber.maxLength", 5)


@pytest.mark.parametrize(
    ("file", "edit", "found"),
    [
        (INVOICING, SHORTER, [(BREAKING, CREATE)]),
        (INVOICING, _of("$defs.smsDetails.properties.senderName.maxLength", 5), []),
        (INVOICING, _of("$defs.sendInvoiceResponse.properties.invoiceUrl", None), [(BREAKING, CREATE)]),
        (USERS, _of("deprecated", True), [(ADDITIVE, USER)]),
        (USERS, _of("title", "Another title"), []),
        ("invoicing/invoice/sendInvoice.json", _of("operation.verb", "PUT"), []),
        ("invoicing/invoice/createInvoice.json", _of("operation.verb", "PUT"), [(BREAKING, CREATE)]),
    ],
)
def test_only_what_a_client_uses_concerns_it(
    before: Path, tmp_path: Path, file: str, edit: Callable[[Any], None], found: list[tuple[str, str]]
) -> None:
    assert [each[:2] for each in changed(before, tmp_path, file, edit)] == found


def test_a_status_that_the_tests_met_is_relied_on(before: Path, tmp_path: Path) -> None:
    def reword(data: Any) -> None:
        for outcome in data["outcomes"]:
            outcome["status"] += "!"

    result = changed(before, tmp_path, USERS, reword)
    assert [each for each in result if each[0] == BREAKING] == [(BREAKING, USER, "other status")]
    assert all(each[1:] == (USER, "other status") for each in result)


def test_nothing_that_changed_is_safe() -> None:
    assert changes(CATALOGUE, CATALOGUE, ACME) == []


# consumers/ and drift


def gate_json(name: str = "acme-erp 4.2", **methods: Any) -> str:
    used = {key.replace("__", "/"): value for key, value in methods.items()}
    return json.dumps({"client": name, "coverage": {"methods": used}})


EMPTY: dict[str, Any] = {"outcomes": {}, "members": []}


def test_consumers_are_named_by_client_or_by_file(tmp_path: Path) -> None:
    assert consumers(tmp_path / "consumers") == ()
    (tmp_path / "b.json").write_text(gate_json(autoinvoice__user_list=EMPTY))
    (tmp_path / "a.json").write_text(gate_json("", invoicing__createInvoice=EMPTY))
    assert [each.name for each in consumers(tmp_path)] == ["a", "acme-erp 4.2"]


def test_files_that_are_none_are_named_all_at_once(tmp_path: Path) -> None:
    for name, text in {"a": "{", "b": "{}", "c": "[]", "d": '{"client": "", "coverage": {"methods": 1}}'}.items():
        (tmp_path / f"{name}.json").write_text(text)
    with pytest.raises(UserErrors, match="4 errors") as error:
        consumers(tmp_path)
    assert all(f"{name}.json" in str(error.value) for name in "abcd")


def test_drift_names_the_clients_that_use_a_method() -> None:
    one = Difference(BREAKING, USER, "status", "other status", "a", "b")
    whole = Difference(ADDITIVE, "invoicing", "servers", "changed", "a", "b")
    other = Difference(BREAKING, "autoinvoice/user_list", "answer", "removed", "a", "b")
    assert list(affected(whole, [ACME])) == [(ACME, [CREATE])]
    assert list(affected(other, [ACME])) == []
    record = Drift("a", "b", 3, 1, [one, whole, other], consumers=[ACME]).as_dict()
    assert [[a["methods"] for a in each["affects"]] for each in record["differences"]] == [[[USER]], [[CREATE]], []]
    printed = table(record, colour=False, width=100)
    assert printed.count("consumers: acme-erp 4.2 (1 method)") == 2
    assert "consumers affected: acme-erp 4.2 (2 methods)" in printed
    assert "Consumers affected: acme-erp 4.2 (2 methods)" in section(record)


# The command


@pytest.fixture
def repository(before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(before, tmp_path / "contracts")
    shutil.copy(ROOT / "endpoints.toml", tmp_path)
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gate.json").write_text(
        gate_json(invoicing__createInvoice={"outcomes": {}, "members": ["recipientDetails.phoneNumber"]})
    )
    return tmp_path


def test_a_client_is_safe_until_what_it_uses_breaks(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["upgrade-check", "--since", "HEAD", "gate.json"]) == 0
    assert "acme-erp 4.2: safe; 1 methods in use" in capsys.readouterr().out
    edited(repository, INVOICING, SHORTER)
    load.cache_clear()  # the program is a process of its own each time
    assert main(["upgrade-check", "--since", "HEAD", "gate.json"]) == 1
    assert "acme-erp 4.2: 1 breaking change; " in capsys.readouterr().out
    (repository / "consumers").mkdir()
    shutil.copy("gate.json", repository / "consumers" / "acme.json")
    assert main(["upgrade-check", "--since", "HEAD"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", "nothing", "gate.json"], "git has no contracts of this revision"),
        (["--since=--output=x", "gate.json"], "not a revision"),
        (["--since", "HEAD", "endpoints.toml"], "not a gate.json"),
        (["--since", "HEAD", "none.json"], "cannot read the file"),
        (["--since", "HEAD"], "there are no clients to check"),
    ],
)
def test_what_cannot_be_checked_is_a_wrong_command(
    repository: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["upgrade-check", *words]) == 2
    assert said in capsys.readouterr().err
    assert not (repository / "x").exists()


def test_a_client_that_calls_nothing_has_no_verdict(repository: Path) -> None:
    (repository / "gate.json").write_text(gate_json())
    assert main(["upgrade-check", "--since", "HEAD", "gate.json"]) == 3


def test_a_gate_json_is_a_consumer(repository: Path) -> None:
    assert consumer(repository / "gate.json").uses(CREATE)
    assert not consumer(repository / "gate.json").uses(STATUS)
