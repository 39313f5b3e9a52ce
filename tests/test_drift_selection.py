"""A comparison of some methods reads their recordings, calls their host and asks it for its description: no other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from conformance.cassettes.observed import recorded
from conformance.drift.live import described
from conformance.drift.selection import chosen
from conformance.endpoint.settings import load_profile
from conformance.errors import UserError
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load
from conformance.wires.rest.openapi import openapi
from tests.checkout import Checkout
from tests.servers import Server

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
TOKEN = "autoxchange/account/getOauth2Current"
INVOICES = "autoxchange/sending/getV1Invoices"
MANDATES = "autoinvoice/consumers-norway/atg_mandate_list"


@pytest.mark.parametrize(
    ("apis", "methods", "ids", "runs"),
    [
        ([], [], ["autoinvoice", "autoxchange", "invoicing"],
         [("autoinvoice", ""), ("autoxchange", ""), ("invoicing", "")]),
        (["invoicing"], [], ["invoicing"], [("invoicing", "")]),
        (["invoicing", "autoinvoice"], [], ["autoinvoice", "invoicing"], [("autoinvoice", ""), ("invoicing", "")]),
        ([], ["getV1Invoices"], ["autoxchange"], [("autoxchange", "getV1Invoices")]),
        (["autoxchange"], ["getV1Invoices", "getV1Invoices"], ["autoxchange"], [("autoxchange", "getV1Invoices")]),
        ([], ["sendInvoice", "user_list"], ["autoinvoice", "invoicing"],
         [("invoicing", "sendInvoice"), ("autoinvoice", "user_list")]),
    ],
)  # fmt: skip
def test_methods_choose_their_apis(apis: list[str], methods: list[str], ids: list[str], runs: object) -> None:
    selection = chosen(CATALOGUE, apis, methods)
    assert [api.id for api in selection.apis] == ids
    assert list(selection.runs) == runs
    taken = {c.id for c in CATALOGUE.contracts if selection.includes(c)}
    assert taken == {c.id for c in CATALOGUE.contracts if c.api in ids and (not methods or c.method in methods)}
    for api in selection.apis:
        named = {m for m in methods if m in api.methods}
        assert selection.of(api) == (named if methods else None)


def test_every_unknown_name_is_said_with_the_nearest() -> None:
    with pytest.raises(UserError) as caught:
        chosen(CATALOGUE, ["invoicin", "autoxchange"], ["getV1Invoice", "user_list", "zzz"])
    text = str(caught.value)
    for words in (
        "unknown API 'invoicin'; did you mean invoicing?",
        "'getV1Invoice'; did you mean getV1Invoices?",
        "'user_list'",
        "'zzz'",
    ):
        assert words in text


def test_a_method_of_several_apis_needs_one(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "contracts", tmp_path / "contracts")
    shutil.copytree(tmp_path / "contracts" / "invoicing", tmp_path / "contracts" / "second")
    two = load(tmp_path / "contracts")
    with pytest.raises(UserError, match="several APIs have a method sendInvoice"):
        chosen(two, [], ["sendInvoice"])
    assert [c.api for c in chosen(two, ["second"], ["sendInvoice"]).methods] == ["second"]


def test_recordings_of_other_apis_are_not_read(tmp_path: Path) -> None:
    for stem in (INVOICES, MANDATES):
        shutil.copytree(ROOT / "cassettes" / "mock" / stem, tmp_path / stem)
    (tmp_path / MANDATES / "half.yaml").write_text("- a\n")
    assert {seen.api.id for seen in recorded(tmp_path, CATALOGUE, ["autoxchange"])} == {"autoxchange"}
    assert list(recorded(tmp_path, CATALOGUE, ["invoicing"])) == []
    assert {seen.api.id for seen in recorded(tmp_path / INVOICES, CATALOGUE, ["autoxchange"])} == {"autoxchange"}
    with pytest.raises(UserError, match="not a cassette"):
        list(recorded(tmp_path, CATALOGUE))


@pytest.fixture
def traps() -> Iterator[tuple[Server, Server]]:
    """Two servers that nobody may connect to."""
    with ExitStack() as stack:
        yield tuple(stack.enter_context(Server(lambda request, _: request.send_error(500)).running()) for _ in range(2))  # type: ignore[misc]


def profile(root: Path, name: str = "trap", **urls: str) -> None:
    """Add a live profile to the checkout's endpoints."""
    lines = [
        f"[{name}]",
        'kind = "live"',
        'effects = ["reads", "writes"]',
        'allows = ["restorable", "removable", "lasting", "binding"]',
        "connect_timeout = 5",
    ]
    lines += ["read_timeout = 10", "total_timeout = 20", f'[{name}.callers."an admin"]']
    lines += [f'{key} = "TRAP_{key.upper()}"' for key in ("company_uuid", "user_api_key", "vendor_api_key")]
    lines += [line for api, url in urls.items() for line in (f"[{name}.apis.{api}]", f'url = "{url}"')]
    with (root / "endpoints.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(lines) + "\n")


def test_no_other_host_is_asked_for_its_description(tmp_path: Path, traps: tuple[Server, Server]) -> None:
    (tmp_path / "endpoints.toml").touch()
    with Server(lambda request, _: request.send_error(404)).running() as asked:
        urls = {"autoinvoice": f"{traps[0].url}/apis/v1.1/api", "autoxchange": asked.url, "invoicing": traps[1].url}
        profile(tmp_path, **urls)
        trap = load_profile(tmp_path / "endpoints.toml", "trap")
        refused = list(described(CATALOGUE, trap, chosen(CATALOGUE, [], ["getV1Invoices"])))
    assert [trap.connections for trap in traps] == [0, 0]
    assert len(refused) == 1
    assert "autoxchange" in str(refused[0])


def test_the_command_reads_and_contacts_the_method_s_api_alone(tmp_path: Path, traps: tuple[Server, Server]) -> None:
    checkout = Checkout(tmp_path)
    kept = checkout.root / "cassettes" / "trap"
    shutil.copytree(ROOT / "cassettes" / "mock" / TOKEN, kept / TOKEN)
    (kept / "autoinvoice").mkdir()
    (kept / "autoinvoice" / "half.yaml").write_text("- a\n")
    with MockServer(CATALOGUE).in_thread() as server:
        keys = {f"TRAP_{name.upper()}": str(key) for name, key in server.demo.__dict__.items()}
        profile(
            checkout.root,
            autoinvoice=f"{traps[0].url}/apis/v1.1/api",
            autoxchange=f"{server.url}/ax",
            invoicing=traps[1].url,
        )
        done = checkout.run("drift", "--endpoint", "trap", "--method", "getOauth2Current", **keys)
        nothing = checkout.run("drift", "--endpoint", "trap", "--method", "getV1Invoices", **keys)
    assert [trap.connections for trap in traps] == [0, 0]
    for ended in (done, nothing):
        assert "autoinvoice" not in ended.stdout
        assert "Traceback" not in ended.stderr
    assert "of 1 method" in done.stdout.splitlines()[-1], done.stdout + done.stderr
    # Every scenario of its own needs a record that nobody can make there, so there is nothing to compare.
    assert (nothing.returncode, nothing.stdout.splitlines()[-1]) == (3, "Nothing was compared")


def test_methods_of_several_apis_are_compared_side_by_side(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    for side in ("before", "after"):
        for stem in (INVOICES, MANDATES, TOKEN):
            shutil.copytree(ROOT / "cassettes" / "mock" / stem, tmp_path / side / stem)
    command = ["drift", str(tmp_path / "after"), "--against", str(tmp_path / "before"), "--method", "atg_mandate_list"]
    one, two = checkout.run(*command), checkout.run(*command, "--method", "getV1Invoices")
    assert one.stdout.splitlines()[-1].endswith("calls of 1 method")
    assert two.stdout.splitlines()[-1].endswith("calls of 2 methods")
    shutil.rmtree(tmp_path / "before" / MANDATES)
    gone = checkout.run(*command)
    assert gone.returncode == 3
    assert "autoinvoice/atg_mandate_list" in gone.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--method", "atg_mandate_lists"), "did you mean atg_mandate_list"),
        (("--api", "autoinvoices"), "did you mean autoinvoice"),
        (("--api", "invoicing", "--method", "user_list"), "'user_list'"),
    ],
)
def test_a_name_that_nothing_has_ends_with_2(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    done = Checkout(tmp_path).run("drift", "--endpoint", "mock", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_without_recordings_nothing_is_called_and_descriptions_are_compared(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    document = json.dumps(openapi(CATALOGUE.apis["invoicing"], "https://x.example")).encode()
    changed = document.replace(b'"/invoice/create"', b'"/invoice/make"')
    keys = dict.fromkeys(("TRAP_COMPANY_UUID", "TRAP_USER_API_KEY", "TRAP_VENDOR_API_KEY"), "6f0d2a52-made-up-key")
    for body, code, last in ((document, 3, "Nothing was compared"), (changed, 1, "1 breaking, 1 additive")):
        with Server(lambda request, _, body=body: served(request, body)).running() as server:  # type: ignore[misc]
            profile(checkout.root, f"trap{code}", invoicing=server.url)
            done = checkout.run("drift", "--endpoint", f"trap{code}", **keys)
        assert server.requests == [("GET", "/openapi.json")]
        assert done.returncode == code, done.stdout + done.stderr
        assert f"trap{code} has no recordings" in done.stdout
        assert done.stdout.splitlines()[-1].startswith(last)


def served(request: Any, body: bytes) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def test_a_profile_that_forbids_to_ask_is_a_note(tmp_path: Path, traps: tuple[Server, Server]) -> None:
    (tmp_path / "endpoints.toml").touch()
    profile(tmp_path, autoinvoice="https://other.example/apis/v1.1/api", invoicing=traps[1].url)
    text = (tmp_path / "endpoints.toml").read_text().replace('["reads", "writes"]', '["writes"]')
    (tmp_path / "endpoints.toml").write_text(text)
    trap = load_profile(tmp_path / "endpoints.toml", "trap")
    (note,) = described(CATALOGUE, trap, chosen(CATALOGUE, ["invoicing"], []))
    assert "invoicing: description not requested" in str(note)
    assert traps[1].connections == 0
