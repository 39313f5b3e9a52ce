"""A file that is no cassette is named, and every such file at once, by every command that reads recordings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.cassettes.cassette import Cassette, Interaction
from conformance.cassettes.notation import cassette_of, text_of
from conformance.cassettes.outline import message_of
from conformance.cassettes.reading import files_in, read, read_all
from conformance.endpoint.exchange import Request, Response
from conformance.errors import CassetteError
from tests.checkout import Checkout
from tests.examples import tried

METHOD = "consumer_agreement_status"
RECORDED = f"cassettes/mock/autoinvoice/consumers-norway/{METHOD}"
ROOT = Path(__file__).parent.parent
GOOD = Cassette(
    "features/a/b/c.feature::test_it_reads",
    {"endpoint": "stage", "source": "https://stage.example", "recorded": "2026-01-15"},
    (
        Interaction(
            Request("POST", "http://endpoint.invalid/api?x=1", {"X-Forwarded-Proto": "http"}, b"<a>\r\n</a>"),
            Response(200, {"content-type": "text/plain"}, b"\xc3\xa5\x00"),
        ),
        Interaction(
            Request(
                "POST", "http://endpoint.invalid/api", {}, message_of({"soap-env user_show": {"id": "4711"}}).encode()
            ),
            Response(200, {}, b"\xff"),
        ),
    ),
)
TEXT = text_of(GOOD)


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


BAD: dict[str, str | bytes] = {
    "empty": "",
    "a space line": "\n",
    "no end": TEXT.removesuffix("...\n"),
    "another encoding": TEXT.encode("utf-16"),
    "Latin-1": TEXT.replace("reads", "läser").encode("latin-1"),
    "NUL": TEXT.replace("reads", "re\0ads"),
    "a list": "- a\n...\n",
    "a text": "cassette\n...\n",
    "two documents": TEXT + "---\n" + TEXT,
    "no YAML": changed("interactions:", "interactions: ["),
    "a tab": changed("  sent:", "\tsent:"),
    "an unknown tag": changed("endpoint: stage", "endpoint: !!python/object:os.system stage"),
    "no base64": "scenario: !!binary å\n...\n",
    "an alias": "scenario: &x [*x]\n...\n",
    "a member twice": changed("  response: 200", "  response: 200\n  response: 201"),
    "a key that is no text": changed("interactions:", "[a]: b\ninteractions:"),
    "a status without end": changed("response: 200", f"response: {'9' * 3000}"),
    "no status of HTTP": changed("response: 200", "response: 99"),
    "a status as text": changed("response: 200", "response: OK"),
    "a status as truth": changed("response: 200", "response: true"),
    "no interactions": changed("interactions:", "interaction:"),
    "interactions that are none": "recorded_from: {}\nscenario: x\ninteractions: 3\n...\n",
    "an interaction that is none": "recorded_from: {}\nscenario: x\ninteractions: [3]\n...\n",
    "an interaction without parts": "recorded_from: {}\nscenario: x\ninteractions: [{}]\n...\n",
    "an exchange that never was": "recorded_from: {}\nscenario: x\ninteractions: [{again: 1}]\n...\n",
    "worlds that are a text": changed("interactions:", "arranged: w1234567\ninteractions:"),
    "a world without a digest": changed("interactions:", "arranged: [{}]\ninteractions:"),
    "a world with a number": changed("interactions:", "arranged: [{w1234567: 1}]\ninteractions:"),
    "no scenario": changed("scenario:", "name:"),
    "no response": changed("  response: 200 text/plain\n", ""),
    "an unknown part": changed("received:", "recieved:"),
    "a header as a list": changed("X-Forwarded-Proto: http", "X-Forwarded-Proto: [http]"),
    "no URL": changed("POST /api?x=1", "POST http://[endpoint"),
    "a number with a point for a string": changed("/ id: 4711", "/ id: 47.11"),
    "an outline of no message": changed("/ id: 4711", "/ id: [[]]"),
    "many brackets": "[" * 100_000 + "]" * 100_000 + "\n...\n",
    "many open brackets": "[" * 100_000,
    "many dashes": "- " * 100_000 + "\n...\n",
    "many braces": "{a: " * 100_000 + "\n...\n",
    "many question marks": "? " * 100_000 + "\n...\n",
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_what_is_no_cassette_is_said_in_a_line_that_names_the_file(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "it-reads.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CassetteError) as raised:
        read(path)
    assert raised.value.where == str(path)
    assert raised.value.what.startswith("not a cassette: ")
    assert "\n" not in raised.value.what
    assert len(raised.value.what) < 200


@pytest.mark.parametrize("cut", range(0, len(TEXT) - 1, 7))
def test_a_file_that_was_cut_anywhere_is_no_cassette(tmp_path: Path, cut: int) -> None:
    (tmp_path / "x.yaml").write_text(TEXT[:cut], "utf-8")
    with pytest.raises(CassetteError):
        read(tmp_path / "x.yaml")


def test_a_folder_and_a_link_to_nothing_are_named_with_all_other_bad_files(tmp_path: Path) -> None:
    (tmp_path / "a" / "folder.yaml").mkdir(parents=True)
    (tmp_path / "link.yaml").symlink_to(tmp_path / "nothing")
    (tmp_path / "a" / "bad.yaml").write_text("bad")
    (tmp_path / "good.yaml").write_text(TEXT, "utf-8")
    seen: list[Any] = []
    with pytest.raises(CassetteError) as raised:
        seen.extend(path.name for path, _ in read_all(files_in(tmp_path)))
    assert seen == ["good.yaml"]
    assert raised.value.what == "3 recordings cannot be used"
    for name in ("a/folder.yaml: cannot read", "a/bad.yaml: not a cassette", "link.yaml: cannot read"):
        assert str(tmp_path / name) in raised.value.where


def test_of_very_many_bad_files_the_first_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.yaml").touch()
    with pytest.raises(CassetteError) as raised:
        list(read_all(files_in(tmp_path)))
    assert raised.value.what == "30 recordings cannot be used"
    assert "19.yaml" in raised.value.where
    assert "20.yaml" not in raised.value.where
    assert raised.value.where.endswith("and 10 more")


TEXTS = st.text(max_size=60)
HEADERS = st.dictionaries(TEXTS, TEXTS, max_size=3)
INTERACTIONS = st.builds(
    Interaction,
    st.builds(
        Request, st.sampled_from(["GET", "POST"]), st.just("http://endpoint.invalid/x"), HEADERS, st.binary(max_size=80)
    ),
    st.builds(Response, st.integers(100, 599), HEADERS, st.binary(max_size=80) | TEXTS.map(str.encode)),
)


@tried(given(st.builds(Cassette, TEXTS, HEADERS, st.lists(INTERACTIONS, max_size=3).map(tuple))), few=20, many=100)
def test_a_cassette_is_read_as_it_was_written(cassette: Cassette) -> None:
    assert cassette_of(text_of(cassette)) == cassette


# The commands


def spoil(checkout: Checkout) -> list[str]:
    """Copy a method's recordings, make three of them unusable, and return their paths."""
    folder = checkout.root / RECORDED
    folder.mkdir(parents=True)
    files = sorted((ROOT / RECORDED).glob("*.yaml"))
    for file in files:
        (folder / file.name).write_bytes(file.read_bytes())
    first, second, third = (folder / file.name for file in files[:3])
    first.write_text("[" * 100_000)
    second.write_bytes(second.read_bytes()[:-200])
    third.unlink()
    third.mkdir()
    return [str(path) for path in (first, second, third)]


COMMANDS: dict[str, tuple[str, ...]] = {
    "replay": ("run", "--method", METHOD, "--cassettes", "replay", "--no-allure"),
    "replay in two processes": ("run", "--method", METHOD, "--cassettes", "replay", "--no-allure", "--workers", "2"),
    "check": ("run", "--method", METHOD, "--cassettes", "check", "--no-allure"),
    "drift": ("drift", "cassettes/mock", "--against", "cassettes/mock"),
    "prove": ("prove", "--method", METHOD),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_command_that_reads_recordings_names_all_bad_files_and_ends_with_2(
    checkout: Checkout, words: tuple[str, ...]
) -> None:
    paths = spoil(checkout)
    done = checkout.run(*words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "3 recordings cannot be used" in done.stderr
    for path in paths:
        assert path.removeprefix(f"{checkout.root}/") in done.stderr
    assert "restore the files from git, or record them again with `conformance record`" in done.stderr


def test_a_bad_recording_of_another_method_does_not_stop_a_replay(checkout: Checkout) -> None:
    spoil(checkout)
    other = checkout.run("run", "--method", "atg_mandate_list", "--cassettes", "replay", "--no-allure")
    assert other.returncode == 3, other.stdout + other.stderr
    scenarios = json.loads((checkout.root / "reports" / "run.json").read_text("utf-8"))["scenarios"]
    assert len(scenarios) > 10
    assert {s["verdict"] for s in scenarios} == {"skipped"}


def one(checkout: Checkout, change: Callable[[str], str]) -> str:
    """Copy one recording with a change in it, and return its id."""
    file = min((ROOT / RECORDED).glob("it-needs-no-company-*.yaml"))
    text = change(file.read_text("utf-8"))
    target = checkout.root / RECORDED / file.name
    target.parent.mkdir(parents=True)
    target.write_text(text, "utf-8")
    return read(file).scenario


def test_a_request_that_the_recording_lacks_is_said_to_be_missing_in_that_file(checkout: Checkout) -> None:
    identity = one(checkout, lambda text: text.replace("reference_nr: 1", "reference_nr: 2"))
    done = checkout.run("run", identity, "--cassettes", "replay", "--no-allure")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "no recorded response is left for POST /apis/v1.1/api" in done.stdout
    assert RECORDED in done.stdout
    assert "well made" not in done.stdout


def test_a_recording_of_another_scenario_is_not_played(checkout: Checkout) -> None:
    identity = one(checkout, lambda text: text.replace("::test_it_needs", "::test_it_wants"))
    done = checkout.run("run", identity, "--cassettes", "replay", "--no-allure")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "recorded for another scenario" in done.stdout
