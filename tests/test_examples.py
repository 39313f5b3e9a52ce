"""The examples for integrators are run as they are written, and the container's files are what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
PLUGIN = ("-p", "conformance.pytest_plugin")


def gate(reports: Path, *command: str, seconds: float = 120) -> tuple[subprocess.CompletedProcess[str], Any]:
    """Run a command under the gate, and return how it ended and what the gate wrote."""
    whole = [
        sys.executable,
        "-m",
        "conformance",
        "gate",
        "--fail-on",
        "warning",
        "--reports",
        str(reports),
        "--",
        *command,
    ]
    ran = subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    return ran, json.loads((reports / "gate.json").read_text("utf-8"))


# pytest


def pytest_run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder of its own, as an integrator does."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def written(folder: Path, text: str) -> Path:
    (folder / "test_mine.py").write_text(text, "utf-8")
    return folder


def test_the_pytest_example_passes(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "pytest", tmp_path / "mine", ignore=shutil.ignore_patterns("__pycache__"))
    ran = pytest_run(tmp_path / "mine", *PLUGIN)
    assert ran.returncode == 0, ran.stdout
    assert "5 passed" in ran.stdout


def test_a_client_that_breaks_the_contract_fails_with_the_cause(tmp_path: Path) -> None:
    text = (
        "import requests\n"
        "def test_it(conformance_mock):\n"
        "    space = 'http://schemas.xmlsoap.org/soap/envelope/'\n"
        "    body = f'<e:Envelope xmlns:e=\"{space}\"><e:Body><company_show/></e:Body></e:Envelope>'\n"
        "    requests.post(conformance_mock.soap_url, body, headers={'Content-Type': 'text/xml', 'SOAPAction': 'x'})\n"
        "    conformance_mock.assert_conforms('warning')\n"
    )
    ran = pytest_run(written(tmp_path, text), *PLUGIN)
    assert ran.returncode == 1
    for word in ("the client does not conform", "encodingStyle", "in test_mine.py::test_it", "do:"):
        assert word in ran.stdout, ran.stdout


def test_a_client_that_calls_nothing_does_not_conform(tmp_path: Path) -> None:
    ran = pytest_run(
        written(tmp_path, "def test_it(conformance_mock):\n    conformance_mock.assert_conforms()\n"), *PLUGIN
    )
    assert ran.returncode == 1
    assert "no request arrived" in ran.stdout


def test_each_test_has_the_mock_afresh_and_its_own_requests(tmp_path: Path) -> None:
    text = (
        "import pytest, requests\n"
        "@pytest.mark.parametrize('number', [1, 2])\n"
        "def test_it(conformance_mock, number):\n"
        "    assert 'mine' not in conformance_mock.world['records']\n"
        "    conformance_mock.set_state(records=[{'kind': 'consumer', 'label': 'mine'}])\n"
        "    assert 'mine' in conformance_mock.world['records']\n"
        "    conformance_mock.next_trouble('503', times=1000)\n"
        "    for _ in range(number):\n"
        "        assert requests.get(conformance_mock.ax_url + '/v1/invoices').status_code == 503\n"
        "    assert len(conformance_mock.journal) == number\n"
        "    assert {entry.test for entry in conformance_mock.journal} == {f'test_mine.py::test_it[{number}]'}\n"
        "    assert conformance_mock.keys.company_uuid in str(conformance_mock.world)\n"
        "    assert conformance_mock.keys.user_api_key not in repr(conformance_mock)\n"
    )
    ran = pytest_run(written(tmp_path, text), *PLUGIN)
    assert ran.returncode == 0, ran.stdout


def test_what_cannot_be_planned_is_an_error_that_names_what_can(tmp_path: Path) -> None:
    text = (
        "import pytest\n"
        "def test_it(conformance_mock):\n"
        "    with pytest.raises(ValueError, match='use invoice_show'):\n"
        "        conformance_mock.next_outcome('invoice_shwo', 'user-not-found')\n"
        "    with pytest.raises(ValueError, match='use timeout'):\n"
        "        conformance_mock.next_trouble('tiemout')\n"
        "    with pytest.raises(ValueError, match='no kind of record'):\n"
        "        conformance_mock.set_state(records=[{'kind': 'x', 'label': 'y'}])\n"
    )
    ran = pytest_run(written(tmp_path, text), *PLUGIN)
    assert ran.returncode == 0, ran.stdout


def test_a_run_that_does_not_use_the_fixture_imports_nothing_of_the_toolkit(tmp_path: Path) -> None:
    text = (
        "import sys\n"
        "def test_it():\n"
        "    own = ('conformance', 'steps', 'zeep', 'starlette', 'lxml')\n"
        "    found = {name for name in sys.modules if name.startswith(own)}\n"
        "    assert found == {'conformance', 'conformance.pytest_plugin'}\n"
    )
    ran = pytest_run(written(tmp_path, text), *PLUGIN)
    assert ran.returncode == 0, ran.stdout
    assert "conformance_mock" in pytest_run(tmp_path, *PLUGIN, "--fixtures").stdout


def test_the_fixture_and_the_plugin_of_the_suite_do_not_disturb_each_other(tmp_path: Path) -> None:
    text = "def test_it(conformance_mock):\n    assert conformance_mock.url\n"
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["conformance.run.plugin"]\n', "utf-8")
    ran = pytest_run(written(tmp_path, text), *PLUGIN, "-p", "pytest_bdd.plugin", "-p", "allure_pytest.plugin")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_wheel_registers_the_plugin_and_carries_the_contracts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["entry-points"]["pytest11"] == {"conformance": "conformance.pytest_plugin"}
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for source, target in carried.items():
        assert (ROOT / source).exists()
        assert target == f"conformance/carried/{source}"


def test_an_installed_package_finds_what_it_carries(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "conformance", tmp_path / "conformance", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "contracts", tmp_path / "conformance" / "carried" / "contracts")
    shutil.copy(ROOT / "endpoints.toml", tmp_path / "conformance" / "carried")
    code = "from conformance.paths import suite; print(suite().contracts)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.strip() == str(tmp_path / "conformance" / "carried" / "contracts")


# Node and Java


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")
def test_the_node_example_passes_under_the_gate(tmp_path: Path) -> None:
    ran, record = gate(tmp_path, "node", "--test", "examples/node/")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert record["causes"] == []
    assert "reports a refusal" in ran.stdout


@pytest.mark.skipif(shutil.which("mvn") is None, reason="no Maven here")
def test_the_junit_example_passes_under_the_gate(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "junit", tmp_path / "junit", ignore=shutil.ignore_patterns("target"))
    maven = ["mvn", "--offline", "--batch-mode", "-f", str(tmp_path / "junit")]
    ran, record = gate(tmp_path / "reports", *maven, "test", seconds=300)
    if "in offline mode" in ran.stdout:
        pytest.skip("the packages of JUnit 5 are not in Maven's local repository, and tests load nothing")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Tests run: 4, Failures: 0, Errors: 0, Skipped: 0" in ran.stdout
    assert record["causes"] == []


# The container: Docker is not needed to know what the files say


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", "\n".join(line for line in DOCKERFILE.splitlines() if not line.startswith("#")))
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line.strip())
    ]


def test_the_image_is_small_not_root_and_reports_its_health() -> None:
    found = instructions()
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT"}
    assert {word for word, _ in found} <= known
    bases = [rest for word, rest in found if word == "FROM"]
    assert all(re.match(r"python:3\.\d+-slim\b", base) for base in bases), bases
    last = found[max(at for at, (word, _) in enumerate(found) if word == "FROM") :]
    assert [rest.split()[0] for word, rest in last if word == "COPY"] == ["--from=build"]
    users = [rest for word, rest in last if word == "USER"]
    assert users == ["10001"]
    assert [word for word, _ in last].index("USER") < [word for word, _ in last].index("ENTRYPOINT")
    (entry,) = [json.loads(rest) for word, rest in last if word == "ENTRYPOINT"]
    assert entry[:2] == ["conformance", "mock"]
    port = entry[entry.index("--port") + 1]
    assert [rest for word, rest in last if word == "EXPOSE"] == [port]
    (health,) = [rest for word, rest in last if word == "HEALTHCHECK"]
    assert f"http://127.0.0.1:{port}/healthz" in health
    for word, rest in found:
        if word == "RUN" and "pip install" in rest:
            assert "--no-cache-dir" in rest
            assert "--constraint constraints.txt" in rest
        assert "latest" not in rest
        assert word != "ADD"


def test_the_image_has_all_that_the_package_is_built_from() -> None:
    copied = {
        part for word, rest in instructions() if word == "COPY" and "--from" not in rest for part in rest.split()[:-1]
    }
    for name in copied:
        assert (ROOT / name).exists(), name
    carried = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {*carried["packages"], *carried["force-include"], "pyproject.toml", "README.md", "constraints.txt"} <= copied
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[0] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == copied


def test_the_health_check_of_the_image_works() -> None:
    (health,) = [rest for word, rest in instructions() if word == "HEALTHCHECK"]
    command = json.loads(health.partition("CMD")[2])
    assert command[0] == "python"
    with MockServer(load(ROOT / "contracts")).in_thread() as mock:
        code = command[2].replace("http://127.0.0.1:8080", mock.url)
        assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30, capture_output=True).returncode != 0


def test_the_compose_example_is_of_this_mock() -> None:
    compose = yaml.safe_load((EXAMPLES / "docker" / "compose.yaml").read_text("utf-8"))
    mock, tests = compose["services"]["mock"], compose["services"]["tests"]
    assert (EXAMPLES / "docker" / mock["build"]).resolve() == ROOT
    assert all(port.startswith("127.0.0.1:") and port.endswith(":8080") for port in mock["ports"])
    assert tests["depends_on"]["mock"]["condition"] == "service_healthy"
    source, target, mode = tests["volumes"][0].split(":")
    assert (EXAMPLES / "docker" / source).resolve() == EXAMPLES / "node"
    assert (tests["working_dir"], mode) == (target, "ro")
    with MockServer(load(ROOT / "contracts")).in_thread() as server:
        demo = {f"CONFORMANCE_{name.upper()}": key for name, key in vars(server.demo).items()}
    environment = tests["environment"]
    assert demo.items() <= environment.items()
    used = set(re.findall(r"CONFORMANCE_\w+", (EXAMPLES / "node" / "profiles.test.mjs").read_text("utf-8")))
    assert used <= set(environment)
