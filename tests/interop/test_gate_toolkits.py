"""The gate on SOAP toolkits of other makers: what each of them sends for every method, and what of that is wrong."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from conformance.gate.gating import keys_scrubber
from conformance.gate.journal import Journal
from conformance.gate.judging import Judge
from conformance.mock.server.mock_server import MockServer
from tests.interop.test_every_method import API, METHODS, arguments, world
from tests.interop.test_interop import CALLS_SECONDS, CATALOGUE, ROOT, TOOLKITS, Toolkit

EXPECTED = {
    "php": set(),
    # It leaves out types and what has no value, so what follows moves up.
    "node": {"xsi-type-missing", "array-type", "encoding-style", "parameter-order", "missing-parameter"},
    # It leaves out lists without items, and sends numbers without a value as empty texts.
    "suds": {"wrong-type", "parameter-order", "missing-parameter"},
}


@pytest.mark.slow
@pytest.mark.parametrize("toolkit", TOOLKITS, ids=lambda toolkit: toolkit.name)
def test_what_a_toolkit_sends_is_judged(toolkit: Toolkit) -> None:
    command = toolkit.command()
    with MockServer(CATALOGUE).in_thread() as mock:
        able = [m for m in METHODS if API.methods[m].request.members or toolkit.name != "node"]
        calls = [
            {"method": m, "arguments": arguments(API.methods[m], world(mock, m), nil=not toolkit.drops_nil)}
            for m in able
        ]
        subprocess.run(
            [*command, f"{mock.url}/apis/v1.1/wsdl"],
            input=json.dumps(calls).encode(),
            capture_output=True,
            timeout=CALLS_SECONDS,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
            check=True,
        )
        judge = Judge(CATALOGUE, keys_scrubber(CATALOGUE, {}))
        for entry in Journal(mock.url):
            judge.hear(entry)
        judge.end()
    assert len(judge.coverage.calls) == len(able)
    assert {cause.rule for cause in judge.causes.all()} - {"deprecated-method"} == EXPECTED[toolkit.name]
