"""A fuzzer of another maker reads the mock's OpenAPI descriptions and finds no call that is answered against them.

tests/fuzz has one configuration an API, with the reason of every exception in it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.responses import JSONResponse

from conformance.mock.server.base_paths import BASES
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state import provider_states
from conformance.mock.state.tenant import OTHER, OWN, Caller, Keys
from conformance.mock.wires.rest.service import RestService
from conformance.wires.registry import load

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
SECONDS = 180
CALLERS = {OWN: Caller(), OTHER: Caller(user=f"admin of {OTHER}", company=OTHER, vendor=OTHER)}
PROFILES = 20
"""How many profiles there are to delete; the main agreement is none of them, since without it little can be called."""
WAITING = [f"order-{number}" for number in range(1001, 1041)]

RECORDS: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "autoxchange": (
        ("issuer agreement", {"state": "CONFIRMED"}),
        *(("profile", {}) for _ in range(PROFILES)),
        ("direct debit agreement", {}),
        ("direct debit agreement", {"foreign": True, "fields": {"account_number": "98765432103"}}),
        ("mandate", {}),
        ("consumer", {}),
        ("consumer agreement", {}),
        ("invoice", {"fields": {"direction": "RECEIVED"}}),
        ("invoice", {"foreign": True, "fields": {"direction": "RECEIVED"}}),
    ),
    "invoicing": tuple(
        ("mobile invoice", {"state": "CREATED", "fields": {"customInvoiceId": name, "create_only": True}})
        for name in WAITING
    ),
}
"""What each API's world holds, so that not every id is one that nobody knows."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("schemathesis") is None, reason="schemathesis is not installed: pip install -e .[dev]"
    ),
]


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


def populated(mock: MockServer, api: str) -> tuple[dict[str, Keys], list[str]]:
    """Make the API's world, and return each caller's keys and the ids of its profiles."""
    records = [{"kind": kind, "label": f"record {n}", **given} for n, (kind, given) in enumerate(RECORDS[api])]
    made = provider_states.create(mock.worlds, {"seed": f"fuzz {api}", "records": records})["records"]
    keys = {name: caller.keys(mock.worlds.get(f"fuzz {api}")) for name, caller in CALLERS.items()}
    return keys, [made[record["label"]]["id"] for record in records if record["kind"] == "profile"]


def login(keys: Keys, url: str) -> dict[str, Any]:
    """Say how a token is asked for and sent, in the words of Web Fuzzing Commons."""
    asked = {
        "grant_type": "client_credentials",
        "client_id": keys.company_uuid,
        "client_secret": keys.user_api_key,
        "vendor_api_key": keys.vendor_api_key,
        "scope": "eui",
    }
    token = {"extractFrom": "body", "extractSelector": "/access_token", "sendIn": "header", "sendName": "Authorization"}
    return {
        "externalEndpointURL": f"{url}/oauth2/token",
        "verb": "POST",
        "contentType": "application/x-www-form-urlencoded",
        "payloadRaw": urlencode(asked),
        "token": {**token, "sendTemplate": "Bearer {token}"},
    }


def laid_out(folder: Path, api: str, world: tuple[dict[str, Keys], list[str]], url: str) -> None:
    """Put what the fuzzer reads into the folder that it is run in: how to call, and as whom."""
    callers, profiles = world
    shutil.copy(ROOT / "tests" / "fuzz" / f"{api}.toml", folder / "schemathesis.toml")
    given = [{"name": name, "loginEndpointAuth": login(keys, url)} for name, keys in callers.items()]
    (folder / "callers.json").write_text(json.dumps({"auth": given}), "utf-8")
    for name, key in asdict(callers[OWN]).items():
        (folder / name).write_text(json.dumps(key), "utf-8")
    (folder / "profiles").write_text("\n".join(map(json.dumps, profiles)), "utf-8")
    (folder / "waiting").write_text("\n".join(map(json.dumps, WAITING)), "utf-8")


def fuzzed(folder: Path, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the fuzzer to its end; what it writes goes into the folder."""
    here = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--no-color", *options],
        cwd=folder,
        env={**os.environ, **here},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.parametrize("api", RECORDS)
def test_the_fuzzer_finds_nothing(api: str, mock: MockServer, tmp_path: Path) -> None:
    url = mock.url + BASES[api][0]
    laid_out(tmp_path, api, populated(mock, api), url)
    ran = fuzzed(tmp_path, url)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"


def test_the_fuzzer_would_notice(mock: MockServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = mock.url + BASES["autoxchange"][0]
    laid_out(tmp_path, "autoxchange", populated(mock, "autoxchange"), url)
    monkeypatch.setattr(RestService, "_error", lambda *_: JSONResponse({}, 418))
    ran = fuzzed(tmp_path, url, "--phases", "coverage", "--include-operation-id", "getV1InvoicesId")
    assert ran.returncode == 1, f"{ran.stdout}\n{ran.stderr}"
    assert "Undocumented status code" in ran.stdout
    assert "curl -X GET -H 'Authorization: Bearer " in ran.stdout
    assert f"{url}/v1/invoices/" in ran.stdout
