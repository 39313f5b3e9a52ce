"""Features that were read before are kept with their claims, and read again when anything that they rest on changes."""

from __future__ import annotations

import pickle
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.cache import VARIABLE
from conformance.catalogue import Catalogue
from conformance.gherkin import collect, compiled
from conformance.gherkin.collect import valid
from conformance.gherkin.compiled import Compiled, Store, known, store
from conformance.gherkin.forms import FORMS, Form
from conformance.ledger import Ledger, feature_files
from conformance.paths import Suite
from conformance.wires.registry import load
from tests.checkout import one_chapter, part

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
FILES = feature_files(ROOT / "features")
STATUS = next(file for file in FILES if file.stem == "consumer_agreement_status")
slow = pytest.mark.slow
METHOD = frozenset({"consumer_agreement_status"})


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv(VARIABLE, str(folder))
    forget()
    return folder


def forget() -> None:
    """Start as another process does."""
    for function in (store, compiled._known, collect._valid):
        function.cache_clear()


def kept(file: Path = STATUS, root: Path = ROOT, catalogue: Catalogue = CATALOGUE) -> Compiled:
    """Read a feature file, and keep what was read for the next process."""
    found = valid(file, root, catalogue)
    store(catalogue).keep()
    forget()
    return found


def shown(found: Compiled | None) -> Any:
    assert found is not None
    feature, claimed = found
    return vars(feature), {identity: (scenario, vars(claims)) for identity, (scenario, claims) in claimed.items()}


@pytest.mark.parametrize("files", [pytest.param(FILES[::15], id="some"), pytest.param(FILES, id="all", marks=slow)])
def test_every_feature_is_found_as_it_was_read(files: list[Path]) -> None:
    read = {file: shown(valid(file, ROOT, CATALOGUE)) for file in files}
    store(CATALOGUE).keep()
    forget()
    assert [file for file in files if shown(known(file, ROOT, CATALOGUE)) != read[file]] == []


@pytest.mark.parametrize("file", [f for f in FILES if f.parent.name == "conventions"], ids=lambda file: file.stem)
def test_of_a_convention_the_scenarios_of_some_methods_are_found_that_would_be_read(file: Path) -> None:
    api = CATALOGUE.apis[file.parent.parent.name]
    methods = frozenset([*api.methods][:3])
    read = valid(file, ROOT, CATALOGUE, methods)[1]
    store(CATALOGUE).keep()
    forget()
    assert shown(known(file, ROOT, CATALOGUE, methods)) == shown(valid(file, ROOT, CATALOGUE, methods))
    assert known(file, ROOT, CATALOGUE, frozenset([*api.methods][:2])) is None
    kept(file)
    found = known(file, ROOT, CATALOGUE, methods)
    assert found is not None
    feature, claimed = found
    assert [scenario.id for scenario in feature.scenarios] == [*claimed]
    about = {i: both for i, both in read.items() if methods & {contract.method for contract in both[1].calls}}
    assert claimed == about


@pytest.fixture
def few(tmp_path: Path) -> Suite:
    """A suite with a few of the features."""
    return part(tmp_path, [str(file.relative_to(ROOT / "features")) for file in FILES if "users" in file.parts])


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=slow)])
def test_the_ledger_of_kept_features_is_that_of_read_ones(few: Suite, whole: bool) -> None:
    suite = Suite(ROOT) if whole else few
    read = Ledger(CATALOGUE, suite).entries
    for file in feature_files(suite.features):
        valid(file, suite.root, CATALOGUE)
    store(CATALOGUE).keep()
    forget()
    assert Ledger(CATALOGUE, suite).entries == read
    assert list(Ledger(CATALOGUE, suite).of({"autoinvoice/user_list"})) == [
        entry for entry in read if entry.contract.id == "autoinvoice/user_list"
    ]


def test_a_file_with_other_bytes_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / STATUS.relative_to(ROOT)
    file.parent.mkdir(parents=True)
    file.write_bytes(STATUS.read_bytes())
    kept(file, tmp_path)
    assert known(file, tmp_path, CATALOGUE) is not None
    file.write_text(file.read_text("utf-8").replace("it succeeds", "it suceeds"), "utf-8")
    assert known(file, tmp_path, CATALOGUE) is None


def test_the_same_bytes_elsewhere_are_another_feature(tmp_path: Path) -> None:
    kept()
    file = tmp_path / STATUS.relative_to(ROOT).with_name("user_list.feature")
    file.parent.mkdir(parents=True)
    file.write_bytes(STATUS.read_bytes())
    assert known(file, tmp_path, CATALOGUE) is None


def test_an_invalid_feature_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / STATUS.relative_to(ROOT)
    file.parent.mkdir(parents=True)
    file.write_text(STATUS.read_text("utf-8").replace("it succeeds", "it suceeds"), "utf-8")
    for _ in range(2):
        with pytest.raises(Exception, match="no form matches"):
            kept(file, tmp_path)
        store(CATALOGUE).keep()
        forget()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace('"title": "', '"title": "The '), id="its bytes"),
        pytest.param(lambda text: f"{text}\n", id="a line's end"),
    ],
)
def test_with_another_contract_all_are_read_again(tmp_path: Path, change: Any) -> None:
    copy = copied(tmp_path)
    kept(catalogue=load(copy))
    assert known(STATUS, ROOT, load(copy)) is not None
    file = next(copy.glob("*/*/consumer_agreement_status.json"))
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    load.cache_clear()
    assert known(STATUS, ROOT, load(copy)) is None


def test_with_a_contract_of_another_name_all_are_read_again(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    kept(catalogue=load(copy))
    file = next(copy.glob("autoinvoice/*/vendor_consumer_agreements_query.json"))
    file.rename(file.with_name("vendor_consumer_agreement_query.json"))
    load.cache_clear()
    assert known(STATUS, ROOT, load(copy)) is None


def test_a_catalogue_that_was_changed_in_memory_keeps_and_finds_nothing(cache: Path) -> None:
    changed = replace(CATALOGUE, apis=dict(CATALOGUE.apis))
    kept(catalogue=changed)
    assert not cache.exists()
    kept()
    assert known(STATUS, ROOT, changed) is None


def test_with_another_form_all_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept()
    assert known(STATUS, ROOT, CATALOGUE) is not None
    forget()
    forms = {**FORMS._forms, "other": Form("then", "it is another", "none", "Is another.", lambda: None)}
    monkeypatch.setattr(FORMS, "_forms", forms)
    assert known(STATUS, ROOT, CATALOGUE) is None


def test_with_another_source_of_the_program_all_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept()
    program = [*compiled._program()]
    assert b"gherkin/claims.py" in program
    assert (ROOT / "conformance/gherkin/claims.py").read_bytes() in program
    monkeypatch.setattr(compiled, "_program", lambda: iter([*program, b"changed"]))
    assert known(STATUS, ROOT, CATALOGUE) is None


def spoilt(content: bytes) -> list[bytes]:
    """What a file may hold that this program has not written as a whole."""
    harmful = pickle.dumps({"features": (b"", pickle.dumps(print))})
    return [
        b"",
        b"\0",
        content[:-1],
        content[1:],
        content[:40] + bytes([content[40] ^ 1]) + content[41:],
        harmful,
        b"x" * 32 + harmful,
    ]


def test_a_file_that_is_not_whole_is_as_good_as_none_and_is_replaced(cache: Path) -> None:
    kept()
    (file,) = cache.glob("features-*.bin")
    whole = file.read_bytes()
    for content in spoilt(whole):
        file.write_bytes(content)
        assert known(STATUS, ROOT, CATALOGUE) is None
        forget()
        kept()
        assert file.read_bytes() == whole


def test_nothing_but_features_comes_from_a_file_that_is_whole(cache: Path) -> None:
    class Harmful:
        def __reduce__(self) -> Any:
            return Path.touch, (cache / "touched",)

    text, path = STATUS.read_bytes(), STATUS.relative_to(ROOT).as_posix()
    digest = compiled._digest(path.encode(), text)
    made = Store(CATALOGUE)
    for entries in ({path: (digest, pickle.dumps(Harmful()))}, Harmful()):
        content = pickle.dumps(entries)
        cache.mkdir(exist_ok=True)
        made._file.write_bytes(compiled._digest(made._state, content) + content)
        assert known(STATUS, ROOT, CATALOGUE) is None
        forget()
    assert not (cache / "touched").exists()


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_can_write_is_as_good_as_none(cache: Path, mode: int) -> None:
    kept()
    (file,) = cache.glob("features-*.bin")
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(mode)
    assert known(STATUS, ROOT, CATALOGUE) is None


def test_the_files_of_older_states_are_deleted(cache: Path) -> None:
    cache.mkdir()
    for number in range(9):
        (cache / f"features-{sha256(bytes([number])).hexdigest()[:32]}.bin").write_bytes(b"")
    kept()
    assert len([*cache.iterdir()]) == compiled._MOST
    assert known(STATUS, ROOT, CATALOGUE) is not None


def test_where_nothing_can_be_written_features_are_read_each_time(cache: Path) -> None:
    cache.write_text("no folder", "utf-8")
    assert shown(kept()) == shown(kept())
    assert known(STATUS, ROOT, CATALOGUE) is None


def copied(folder: Path) -> Path:
    """Copy some of the contracts and what they rest on."""
    copytree(ROOT / "observations", folder / "observations")
    return copytree(ROOT / "contracts", folder / "contracts", ignore=one_chapter)
