"""The wheel, built, installed into a fresh environment, and used in an empty folder and in checkouts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.checkout import ONE, ROOT, Checkout

pytestmark = pytest.mark.slow

READ = "import os, urllib.request as u; u.urlopen(os.environ['CONFORMANCE_AX_URL'] + '/v1/invoices')"
"""A client that calls one documented method, without the token that it needs."""


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it; the dependencies are those of the environment that runs the tests."""

    wheel: Path
    folder: Path

    @property
    def program(self) -> Path:
        """The program that the wheel installs."""
        return self.folder / "bin" / "conformance"

    @property
    def packages(self) -> Path:
        """The folder that the wheel is installed into."""
        return next((self.folder / "lib").glob("python*/site-packages"))

    def run(self, where: Path, *words: str | Path, code: int = 0) -> str:
        """Run a program of the environment in a folder and return what it prints; it must end with this code."""
        kept = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment["PATH"] = f"{self.folder / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
        done = subprocess.run(
            list(map(str, words)),
            cwd=where,
            env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        text = done.stdout + done.stderr
        assert done.returncode == code, text
        assert "Traceback" not in text, text
        return text

    def conformance(self, where: Path, *words: str | Path, code: int = 0) -> str:
        """Run the installed program, as `run` does."""
        return self.run(where, self.program, *words, code=code)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel of this checkout, installed into an environment whose path has a space and other letters."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, capture_output=True, check=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "miljö с пробелом"
    venv.create(environment, with_pip=False, symlinks=True)
    made = Installed(wheel, environment)
    install = [*pip, "--python", str(environment / "bin" / "python"), "install", "--no-deps", str(wheel)]
    subprocess.run(install, capture_output=True, check=True, timeout=300)
    (made.packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return made


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder with nothing in it, whose name has a space and letters of other alphabets."""
    folder = tmp_path / "räksmörgås и пустая папка"
    folder.mkdir()
    return folder


def record(reports: Path) -> Mapping[str, object]:
    """The record of a run."""
    found: Mapping[str, object] = json.loads((reports / "run.json").read_text("utf-8"))
    return found


def snapshot(folder: Path) -> dict[Path, tuple[int, int]]:
    """Every file below a folder with its size and the time of its last change."""
    return {file: (file.stat().st_size, file.stat().st_mtime_ns) for file in folder.rglob("*") if file.is_file()}


def test_it_holds_the_suite_inside_its_package(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = set(wheel.namelist())
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"conformance"}
    for folder in ("contracts", "features", "steps", "cassettes/mock", "observations"):
        files = [f for f in (ROOT / folder).rglob("*") if f.is_file() and "__pycache__" not in f.parts]
        inside = {f"conformance/carried/{file.relative_to(ROOT).as_posix()}" for file in files}
        assert inside <= names
    assert not [name for name in names if name.endswith(".pyc") or "/.env" in name.replace("/.env.example", "")]
    assert "conformance/py.typed" in names
    assert installed.wheel.stat().st_size < 12_000_000


class TestInAnEmptyFolder:
    def test_run(self, installed: Installed, empty: Path) -> None:
        text = installed.conformance(empty, "run", "--method", "company_show", "--workers", "2")
        assert "Every selected requirement passed" in text
        assert "report: reports/index.html" in text
        assert record(empty / "reports")["complete"] is True
        assert [path.name for path in empty.iterdir()] == ["reports"]

    def test_run_of_one_scenario_by_its_id(self, installed: Installed, empty: Path) -> None:
        assert "1 passed" in installed.conformance(empty, "run", "--no-allure", ONE)

    def test_generated_calls_leave_nothing_beside_the_reports(self, installed: Installed, empty: Path) -> None:
        installed.conformance(empty, "run", "--no-allure", "--method", "getInvoiceStatus")
        assert [path.name for path in empty.iterdir()] == ["reports"]

    def test_run_from_a_folder_that_has_steps_and_features_of_its_own(self, installed: Installed, empty: Path) -> None:
        for name in ("steps", "features", "tests", "contracts"):
            (empty / name).mkdir()
            (empty / name / "__init__.py").write_text("raise RuntimeError('not mine')\n", "utf-8")
        (empty / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", "utf-8")
        (empty / "conftest.py").write_text("raise RuntimeError('not mine')\n", "utf-8")
        assert "passed" in installed.conformance(empty, "run", "--method", "hello_world")

    def test_replay(self, installed: Installed, empty: Path) -> None:
        words = ("run", "--cassettes", "replay", "--method", "atg_mandate_list", "--no-allure")
        assert "This run replayed recorded responses" in installed.conformance(empty, *words)

    def test_own_recordings_come_before_those_of_the_package(self, installed: Installed, empty: Path) -> None:
        before = snapshot(installed.packages / "conformance")
        recorded = installed.conformance(empty, "record", "--endpoint", "mock", "--method", "hello_world")
        assert "cassettes/mock: 2 scenarios recorded: 2 new" in recorded
        words = ("run", "--cassettes", "replay", "--no-allure", "--method")
        installed.conformance(empty, *words, "hello_world")
        installed.conformance(empty, *words, "atg_mandate_list", code=3)  # which are not mixed
        assert "No drift" in installed.conformance(empty, "drift", "--endpoint", "mock", "--method", "hello_world")
        assert snapshot(installed.packages / "conformance") == before

    def test_gate(self, installed: Installed, empty: Path) -> None:
        words = ("gate", "--", "python", "-c", f"try: exec({READ!r})\nexcept OSError: pass")
        installed.conformance(empty, *words, code=1)
        causes = json.loads((empty / "reports" / "gate.json").read_text("utf-8"))["causes"]
        assert causes

    def test_coverage(self, installed: Installed, empty: Path) -> None:
        ledger = json.loads(installed.conformance(empty, "coverage", "--format", "json"))
        assert len(ledger["requirements"]) > 3000
        assert list(empty.iterdir()) == []

    def test_prove(self, installed: Installed, empty: Path) -> None:
        text = installed.conformance(empty, "prove", "--method", "hello_world", "--sample", "3")
        assert re.search(r"^3 .*killed, 0 survived, 0 equivalent, 0 false alarms", text, re.MULTILINE), text
        assert (empty / "reports" / "prove.json").is_file()

    def test_export_and_dry_run(self, installed: Installed, empty: Path) -> None:
        assert "<" in installed.conformance(empty, "export", "wsdl")
        assert "can verify" in installed.conformance(empty, "run", "--dry-run", "--method", "hello_world")

    def test_mock(self, installed: Installed, empty: Path) -> None:
        code = (
            "import subprocess, sys, urllib.request as u\n"
            "mock = subprocess.Popen(['conformance', 'mock'], stdout=subprocess.PIPE, text=True)\n"
            "url = mock.stdout.readline().split()[1]\n"
            "print(u.urlopen(url + '/healthz').status, len(u.urlopen(url + '/apis/v1.1/wsdl').read()))\n"
            "mock.terminate()\n"
            "sys.exit(mock.wait(30))\n"
        )
        assert re.search(r"^200 \d{5}", installed.run(empty, "python", "-c", code))

    def test_init_writes_what_every_other_command_takes(self, installed: Installed, empty: Path) -> None:
        printed = installed.conformance(empty, "init")
        assert "conformance run --method hello_world" in printed
        installed.conformance(empty, "lint")
        installed.conformance(empty, "run", "--method", "hello_world", "--no-allure")
        unset = installed.conformance(empty, "run", "--endpoint", "stage", code=2)
        assert "STAGE_USER_API_KEY" in unset
        again = installed.conformance(empty, "init")
        assert "wrote" not in again

    def test_the_site_of_the_last_run(self, installed: Installed, empty: Path) -> None:
        installed.conformance(empty, "run", "--method", "hello_world", "--no-allure")
        installed.conformance(empty, "report", "--site", "site")
        assert "hello_world" in (empty / "site" / "autoinvoice" / "hello_world.html").read_text("utf-8")

    def test_the_fixture_of_the_pytest_plugin(self, installed: Installed, empty: Path) -> None:
        (empty / "test_mine.py").write_text(
            "def test_it(conformance_mock):\n    assert conformance_mock.url\n", "utf-8"
        )
        assert "1 passed" in installed.run(empty, "python", "-m", "pytest", "-q", "-p", "no:cacheprovider")

    def test_a_live_endpoint_needs_profiles_of_ones_own(self, installed: Installed, empty: Path) -> None:
        text = installed.conformance(empty, "run", "--endpoint", "stage", code=2)
        for words in ("no endpoints.toml", str(empty), "conformance init"):
            assert words in text

    @pytest.mark.parametrize(
        "words", [("learn", "--endpoint", "mock"), ("drift", "--endpoint", "mock", "--accept", "all")]
    )
    def test_what_would_change_the_package_is_refused(
        self, installed: Installed, empty: Path, words: tuple[str, ...]
    ) -> None:
        more = ("--reason", "because", "--method", "hello_world") if "--accept" in words else ()
        assert "do:" in installed.conformance(empty, *words, *more, code=2)


class TestElsewhere:
    def test_the_files_of_a_folder_hold_below_it_too(self, installed: Installed, empty: Path) -> None:
        (empty / "endpoints.toml").write_bytes((ROOT / "endpoints.toml").read_bytes())
        (empty / "below").mkdir()
        text = installed.conformance(empty / "below", "run", "--endpoint", "stage", code=2)
        assert str(empty / ".env") in text
        installed.conformance(empty / "below", "run", "--method", "hello_world", "--no-allure")
        assert record(empty / "reports")["complete"] is True
        assert list((empty / "below").iterdir()) == []

    def test_in_a_checkout_the_files_of_the_checkout_win(self, installed: Installed, checkout: Checkout) -> None:
        step = checkout.root / "steps" / "when.py"
        step.write_text(step.read_text("utf-8") + "\nprint('the steps of the checkout')\n", "utf-8")
        below = checkout.root / "features"
        text = installed.conformance(below, "run", "--no-allure", "--method", "atg_mandate_list")
        assert "the steps of the checkout" in text
        assert record(checkout.root / "reports")["complete"] is True
        unknown = installed.conformance(below, "run", "--method", "company_show", code=2)
        assert "unknown method 'company_show'" in unknown  # of a chapter that this checkout does not have

    def test_a_checkout_that_cannot_be_written_to(self, installed: Installed, checkout: Checkout, empty: Path) -> None:
        for path in (checkout.root, *checkout.root.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = snapshot(checkout.root)
        words = ("run", "--no-allure", "--method", "getInvoiceStatus", "--reports", empty)
        try:
            installed.conformance(checkout.root, *words)
            if os.geteuid() != 0:  # nothing is forbidden to root
                text = installed.conformance(checkout.root, "run", "--no-allure", ONE, code=2)
                assert "--reports" in text
        finally:
            for path in (checkout.root, *checkout.root.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)
        assert record(empty)["complete"] is True
        assert snapshot(checkout.root) == before
