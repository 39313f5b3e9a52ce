"""The gate on integrators' clients: a right one is clean, and each bug is found with its cause and nothing else.

Bugs that do not get into each other's way share a run. `GATE_BUGS=each` gives each a run of its own, some minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.programs import PROGRAMS, Program

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SECONDS = 120
Cause = tuple[str, str]
"""A rule and the beginning of the place."""

CAUSES: dict[str, set[Cause]] = {
    "double-write": {("write-repeated", "the request")},
    "ignored-error": {("error-ignored", "id")},
    "unknown-member": {("unknown-member", "body.recipientDetails.nickname")},
    "missing-type": {("xsi-type-missing", "Body/")},
    "content-type": {("content-type", "the header Content-Type")},
    "deprecated-method": {("deprecated-method", "the method")},
    "key-in-url": {("key-in-url", "the query")},
    "iso-date": {("date-format", "body.invoiceDetails.dueDate")},
    "parameter-order": {("parameter-order", "Body/company_lookup_with_operator.")},
    "latin-1": {("not-utf-8", "the body")},
    "stale-token": {("token-after-end", "the header Authorization")},
    "soap-date": {("date-format", "Body/invoice_list_between_dates.timestamp_")},
    "rest-date": {("date-format", "query.created_at_start")},
    "base64-twice": {
        ("base64-twice", "Body/invoice_put_invoice_with_metadata.file_in.file"),
        ("file-encoded", "body.file"),
    },
    "unknown-part": {("unknown-member", "body.recipient_name")},
    "busy-polling": {("polling", "the request")},
}
"""The causes of each bug, all of which are found."""
BESIDE: dict[str, set[Cause]] = {
    "unknown-member": {("unknown-member", "Body/postal_address_create.company_postal.floor")},
    "missing-type": {("encoding-style", "Body/company_show")},
    "key-in-url": {("unknown-member", "query.access_token")},
    "parameter-order": {("parameter-order", "Body/")},
}
"""What else a bug can lead to, as clients have it in other places or in one place more."""


@dataclass(frozen=True)
class Group:
    """Bugs that share a run, and whether the client's own tests fail because of them."""

    bugs: Sequence[str]
    fails: bool = False
    options: Sequence[str] = ()


GROUPS = (
    Group(
        [
            *("double-write", "ignored-error", "unknown-member", "missing-type", "content-type", "deprecated-method"),
            *("key-in-url", "unknown-part", "busy-polling"),
        ]
    ),
    Group(["iso-date", "soap-date", "rest-date"], fails=True),
    Group(["parameter-order", "base64-twice"], fails=True),
    Group(["latin-1", "stale-token"], True, ["--clock-jump", "4000"]),
)
EACH = [Group([bug], group.fails, group.options) for group in GROUPS for bug in group.bugs]


def gated(program: Program, folder: Path, group: Group) -> tuple[int, dict[str, Any]]:
    """Run the gate on a client with some bugs, and return its exit code and report."""
    command = [sys.executable, "-m", "conformance", "gate", "--reports", str(folder), "--fail-on", "warning"]
    ran = subprocess.run(
        [*command, *group.options, "--", *program.command()],
        cwd=program.folder,
        env={**program.environment(*group.bugs), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    report = folder / "gate.json"
    assert report.exists(), ran.stdout + ran.stderr
    record: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return ran.returncode, record


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_the_right_client_is_clean(program: Program, tmp_path: Path) -> None:
    code, record = gated(program, tmp_path, Group([], options=["--clock-jump", "4000"]))
    assert (code, record["causes"]) == (0, [])
    assert record["requests"] > 30
    assert {method.partition("/")[0] for method in record["coverage"]["methods"]} >= {"autoinvoice", "autoxchange"}


@pytest.mark.parametrize(
    "group", EACH if os.environ.get("GATE_BUGS") == "each" else GROUPS, ids=lambda g: "+".join(g.bugs)
)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_each_bug_is_found_with_its_cause(program: Program, group: Group, tmp_path: Path) -> None:
    code, record = gated(program, tmp_path, group)
    found = [(cause["rule"], cause["place"]) for cause in record["causes"]]
    expected = set().union(*(CAUSES[bug] for bug in group.bugs))
    allowed = expected.union(*(BESIDE.get(bug, set()) for bug in group.bugs))
    assert [cause for cause in expected if not _among(cause, found)] == []
    assert [one for one in found if not any(_is(one, cause) for cause in allowed)] == []
    assert code == 1
    assert bool(record["command_exit"]) == group.fails or len(group.bugs) == 1


def _among(cause: Cause, found: Sequence[Cause]) -> bool:
    return any(_is(one, cause) for one in found)


def _is(found: Cause, cause: Cause) -> bool:
    return found[0] == cause[0] and found[1].startswith(cause[1])


def test_every_bug_of_the_clients_is_tried() -> None:
    known = (Path(__file__).parent / "clients" / "python" / "bugs.py").read_text("utf-8")
    assert all(f'"{bug}"' in known for bug in CAUSES)
    assert sorted(bug for group in GROUPS for bug in group.bugs) == sorted(CAUSES)
    assert len(CAUSES) == 16
