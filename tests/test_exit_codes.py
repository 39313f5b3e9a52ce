"""How commands end: 2 for what the reader can correct, 3 where nothing was judged, whichever command it is."""

from __future__ import annotations

import json
import pickle
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import errors
from conformance.errors import EndpointBroken, Exit, NoVerdict, ReadableError, UserError
from conformance.run.mishap import ended_by
from tests.checkout import ONE, ROOT, Checkout
from tests.live_profile import KEYS, aim

pytestmark = pytest.mark.slow

METHOD = ("--method", "consumer_agreement_status")
RECORDED = str(ROOT / "cassettes" / "mock")


@pytest.fixture
def nowhere() -> Iterator[str]:
    """The URL of a port to which nothing can connect: it is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def ends(done: subprocess.CompletedProcess[str], code: Exit, *says: str) -> None:
    """The command ended with this code and said these things."""
    text = done.stdout + done.stderr
    assert [words for words in says if words not in text] == [], text
    assert done.returncode == code, text


@pytest.mark.parametrize(
    "words",
    [("run", "--no-allure", *METHOD), ("record", *METHOD), ("drift", "--against", RECORDED, *METHOD)],
    ids=lambda words: words[0],
)
def test_an_endpoint_that_does_not_respond_leaves_no_verdict(
    checkout: Checkout, nowhere: str, words: tuple[str, ...]
) -> None:
    aim(checkout, nowhere)
    done = checkout.run(words[0], "--endpoint", "prod-readonly", *words[1:], **KEYS)
    ends(done, Exit.NO_VERDICT, "connection refused")
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["run", "record"])
def test_a_mock_that_does_not_respond_leaves_no_verdict(checkout: Checkout, nowhere: str, command: str) -> None:
    ends(checkout.run(command, "--mock-url", nowhere, ONE), Exit.NO_VERDICT, "connection refused")


def test_a_live_endpoint_without_a_description_or_recordings_leaves_no_verdict(
    checkout: Checkout, nowhere: str
) -> None:
    aim(checkout, nowhere)
    done = checkout.run("drift", "--endpoint", "prod-readonly", "--api", "autoxchange", **KEYS)
    ends(done, Exit.NO_VERDICT, "prod-readonly has no recordings", "provides no description")


def test_output_that_cannot_be_written_leaves_no_verdict(checkout: Checkout) -> None:
    for words in (("coverage",), ("export", "wsdl"), ("run", "--dry-run", *METHOD)):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                checkout.command(*words),
                cwd=checkout.root,
                env=checkout.environment(),
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                check=False,
            )
        assert (done.returncode, done.stderr) == (
            Exit.NO_VERDICT,
            "conformance: cannot read or write a file: No space left on device\n",
        )


def test_a_report_that_cannot_be_written_is_not_named_as_the_report(checkout: Checkout) -> None:
    resource = pytest.importorskip("resource", reason="limits of files are of Unix")
    done = subprocess.run(
        checkout.command("run", ONE, "--no-allure"),
        cwd=checkout.root,
        env=checkout.environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ends(done, Exit.NO_VERDICT, "cannot write index.html: File too large", "report: reports/summary.md")


def test_a_run_that_an_error_of_a_file_ends_names_the_file_and_is_no_internal_error() -> None:
    error = UserError(
        "cannot write a-result.json: No space left on device", where="allure-results/a-result.json", do="x"
    )
    assert ended_by(error) == "cannot write a-result.json: No space left on device: allure-results/a-result.json"
    assert ended_by(ValueError("x")) == "internal error: ValueError: x"


def test_a_fault_of_the_program_is_no_failed_check(checkout: Checkout) -> None:
    file = checkout.root / "steps" / "then.py"
    file.write_text(file.read_text("utf-8") + "\n1 / 0\n", "utf-8")
    ends(checkout.run("coverage"), Exit.NO_VERDICT, "internal error", "ZeroDivisionError", "then.py")


def test_what_a_person_can_correct_is_a_wrong_command(checkout: Checkout) -> None:
    ends(checkout.run("drift", "--endpoint", "nothing"), Exit.WRONG_COMMAND, "no profile")
    file = checkout.root / "some.wsdl"
    file.write_text("<html/>", "utf-8")
    ends(checkout.run("drift", "--wsdl", str(file)), Exit.WRONG_COMMAND, "some.wsdl")
    run = checkout.run("run", *METHOD, "--shard", "998/999")
    ends(
        run,
        Exit.WRONG_COMMAND,
        "no scenario was selected\n  where: --method consumer_agreement_status --shard 998/999\n",
    )


def test_an_interrupted_run_is_recorded_with_its_code(checkout: Checkout, nowhere: str) -> None:
    checkout.run("run", "--no-allure", "--mock-url", nowhere, ONE)
    assert json.loads((checkout.reports / "run.json").read_text("utf-8"))["exit_code"] == Exit.NO_VERDICT


class TestErrors:
    def test_the_family_tree_is_that_of_the_classes(self) -> None:
        parents: dict[str, str] = {}
        above: list[str] = []
        for line in (errors.__doc__ or "").splitlines():
            if found := re.match(r"([│├└─ ]*)([A-Z]\w+) {2,}|([│├└─ ]+)([A-Z]\w+) ", line):
                depth, name = len(found[1] or found[3] or "") // 4, found[2] or found[4]
                del above[depth:]
                parents[name] = above[-1] if above else "Exception"
                above.append(name)
        classes = {n: c for n, c in vars(errors).items() if isinstance(c, type) and issubclass(c, Exception)}
        assert parents == {name: one.__bases__[0].__name__ for name, one in classes.items()}

    def test_each_ends_a_command_as_its_branch_says(self) -> None:
        classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, ReadableError)]
        codes = {c: c.exit for c in classes if c is not ReadableError}
        assert codes == {c: Exit.WRONG_COMMAND if issubclass(c, UserError) else Exit.NO_VERDICT for c in codes}
        assert issubclass(EndpointBroken, NoVerdict)

    @pytest.mark.parametrize(
        "error",
        [
            errors.SettingsError("wrong", where="here", do="this"),
            errors.EndpointDown("down", where="there"),
            errors.UserErrors([UserError("one", do="a"), UserError("two", where="b")]),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_a_worker_process_can_send_each(self, error: ReadableError) -> None:
        sent = pickle.loads(pickle.dumps(error))
        assert (type(sent), str(sent)) == (type(error), str(error))
