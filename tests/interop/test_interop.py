"""SOAP toolkits of other makers load the WSDL as it is and make every call of one table, successes and refusals.

The toolkits' own reading of the answers is what is compared, so an answer that only our own client could read fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from conformance.catalogue import Outcome
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state.tenant import OTHER, OWN, Company
from conformance.mock.state.world import World
from conformance.wires.registry import load
from tests.interop.calls import CALLS, COMPANY, MAVENTA_ID, OTHER_COMPANY, Call

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CATALOGUE = load(ROOT / "contracts")
NODE = HERE / "node"
CALLS_SECONDS, INSTALL_SECONDS = 90, 300


@dataclass(frozen=True)
class Toolkit:
    """A SOAP toolkit: `command` returns what runs its program, or skips with what is missing.

    `drops_nil` marks one that leaves nil members out of what it returns.
    """

    name: str
    command: Callable[[], list[str]]
    drops_nil: bool = False


def _php() -> list[str]:
    php = shutil.which("php")
    loaded = 'exit(extension_loaded("soap") ? 0 : 1);'
    if php is None or subprocess.run([php, "-r", loaded], timeout=CALLS_SECONDS, check=False).returncode:
        pytest.skip("php with the soap extension is not installed: apt-get install php-cli php-soap")
    return [php, str(HERE / "client.php")]


def _node() -> list[str]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None:
        pytest.skip("node is not installed")
    if npm is None:
        pytest.skip("npm is not installed")
    _install(npm)
    return [node, str(NODE / "client.mjs")]


def _install(npm: str) -> None:
    """Have the pinned package in node/node_modules, or skip.

    It is put together in a folder of its own and moved into place at once, so that neither an install that was cut
    short nor another worker's leaves half of it there.
    """
    installed = NODE / "node_modules" / "soap"
    pinned = json.loads((NODE / "package.json").read_text("utf-8"))["dependencies"]["soap"]
    if _version(installed) == pinned:
        return
    installed.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".installing-", dir=installed.parent) as folder:
        shutil.copy(NODE / "package.json", folder)
        # Nested: the package's own dependencies stand inside it, so one folder is all there is to move.
        options = ["--no-audit", "--no-fund", "--no-package-lock", "--install-strategy=nested", "--loglevel=error"]
        # npm's own patience with a registry that it cannot reach is well over a minute.
        options += ["--fetch-retries=1", "--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=2000"]
        try:
            ran = subprocess.run(
                [npm, "install", *options],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=INSTALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            pytest.skip(f"npm cannot install the soap package: it took more than {INSTALL_SECONDS} seconds")
        if ran.returncode:
            said = [
                line for line in (ran.stderr + ran.stdout).splitlines() if line.strip() and "log of this" not in line
            ]
            # The first line has npm's code for what is wrong, the last its advice.
            reason = f"{said[0]} … {said[-1]}" if said else f"npm ended with {ran.returncode}"
            pytest.skip(f"npm cannot install the soap package: {reason}")
        if _version(installed) != pinned:  # another worker can have been first
            shutil.rmtree(installed, ignore_errors=True)
            (Path(folder) / "node_modules" / "soap").rename(installed)


def _version(package: Path) -> str | None:
    try:
        found: str = json.loads((package / "package.json").read_text("utf-8"))["version"]
    except FileNotFoundError:
        return None
    return found


def _suds() -> list[str]:
    pytest.importorskip("suds", reason="suds is not installed: pip install suds-community")
    return [sys.executable, str(HERE / "suds_client.py")]


TOOLKITS = (Toolkit("php", _php), Toolkit("node", _node, drops_nil=True), Toolkit("suds", _suds))


@dataclass(frozen=True)
class Made:
    """A call as a toolkit made it: what the program printed, what has to be there, and what the world then held."""

    line: dict[str, Any]
    expected: Any
    records: dict[str, Any]


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


@pytest.fixture(scope="module", params=TOOLKITS, ids=lambda toolkit: toolkit.name)
def made(request: pytest.FixtureRequest, mock: MockServer) -> dict[str, Made]:
    """Every call of the table as one toolkit made it, by the call's name; one process makes them all."""
    toolkit: Toolkit = request.param
    command = toolkit.command()
    worlds = {call.name: _world(mock.url, f"{toolkit.name}/{call.name}", call) for call in CALLS}
    stdin = [{"method": c.method, "arguments": {"api_keys": worlds[c.name]["keys"], **c.arguments}} for c in CALLS]
    ran = subprocess.run(
        [*command, f"{mock.url}/apis/v1.1/wsdl"],
        input=json.dumps(stdin).encode(),
        capture_output=True,
        timeout=CALLS_SECONDS,
        # The mock is on this host, so a proxy that the environment names has no part in it.
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode("utf-8", "replace")
    lines = [json.loads(line) for line in ran.stdout.decode("utf-8").splitlines()]
    done = {}
    for call, line in zip(CALLS, lines, strict=True):
        world = mock.worlds.get(f"{toolkit.name}/{call.name}")
        records = {label: record.view() for kept in world.records.values() for label, record in kept.items()}
        done[call.name] = Made(line, _expected(call, world, toolkit), records)
    return done


def _world(url: str, seed: str, call: Call) -> dict[str, Any]:
    states = {"seed": seed, "caller": call.caller, "records": call.records}
    with requests.Session() as http:
        http.trust_env = False
        answer = http.post(f"{url}/_control/worlds", json=states, timeout=20)
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


def _expected(call: Call, world: World, toolkit: Toolkit) -> Any:
    ours, others = _company(world, OWN), _company(world, OTHER)
    ids = {COMPANY: ours.uuid, OTHER_COMPANY: others.uuid, MAVENTA_ID: ours.maventa_id}

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {n: filled(v) for n, v in value.items() if not (v is None and toolkit.drops_nil)}
        if isinstance(value, list):
            return [filled(item) for item in value]
        for placeholder, own in ids.items() if isinstance(value, str) else ():
            value = value.replace(placeholder, own)
        return value

    return filled(call.answer)


def _company(world: World, label: str) -> Company:
    return next(company for company in world.all(Company) if company.label == label)


def _exact(value: Any) -> str:
    """Values as JSON text, because in Python true equals 1 and the types of answers matter here."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_the_toolkit(made: dict[str, Made], call: Call) -> None:
    done = made[call.name]
    assert _exact(done.line) == _exact({"return": done.expected})
    for label, fields in call.kept.items():
        assert {name: done.records[label][name] for name in fields} == fields


def test_the_table_has_a_success_and_a_refusal_of_every_method_of_a_chapter() -> None:
    endings = {(call.method, _outcome(call).ok) for call in CALLS}
    chapter = [c.method for c in CATALOGUE.apis["autoinvoice"].methods.values() if c.chapter == "consumers-norway"]
    assert endings == {(method, ok) for method in chapter for ok in (True, False)}


def test_every_status_of_the_table_is_documented() -> None:
    for call in CALLS:
        assert _outcome(call)


def _outcome(call: Call) -> Outcome:
    found = CATALOGUE.find(call.method).outcome_of(_status(call))
    assert found is not None, _status(call)
    return found


def _status(call: Call) -> str:
    text: str = call.answer["status"] if isinstance(call.answer, dict) else call.answer
    return text
