"""Keys of the environment are in no byte that a run writes or prints, whatever a server does with them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import quote

import pytest

from conformance.cassettes.tapes import Tapes, recorded_from
from conformance.endpoint.settings import load_profile
from conformance.gherkin.claims import Claims
from conformance.gherkin.document import parse
from conformance.paths import Suite
from conformance.run.keeping import Keeping
from conformance.run.record import StepLog, record
from conformance.run.verdict import verdict
from conformance.scene import expect
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scrubbing import RecordingScrubber
from conformance.wires.registry import load
from tests.checkout import ONE, ROOT, Checkout
from tests.servers import Server, answers, envelope
from tests.spellings import SPELLINGS, held
from tests.test_commands import stage

pytestmark = pytest.mark.slow

CANARIES = {
    "STAGE_COMPANY_UUID": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "STAGE_USER_API_KEY": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "STAGE_VENDOR_API_KEY": "cQ3z<&>\"W7wj'xK4-5Vq8Zr+9Xk2Lm",
}
SECRETS = [value for name, value in CANARIES.items() if name.endswith("_KEY")]
TOKEN = "opaque-token-of-2026-Zk4v"
LOGIN = "https://web.example/company/settings?token=q7Wm2Rt9Xc4Vb8Nz"
SUITE = Suite(ROOT)
CATALOGUE = load(SUITE.contracts)

Respond = Callable[[BaseHTTPRequestHandler, bytes], None]


def spelled(*values: str, line: bool = False) -> str:
    """These values, or every secret, in every spelling; for a header without what no header can carry."""
    text = " | ".join(spell(value) for value in values or (*SECRETS, TOKEN) for spell in SPELLINGS.values())
    return re.sub(r"[^\x20-\x7e]+", " ", text) if line else text


def raw(status: bytes, head: bytes, body: bytes, length: int | None = None) -> Respond:
    """Return a responder that sends these very bytes, and says that the body has that length."""

    def respond(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        stated = b"" if length == -1 else b"Content-Length: %d\r\n" % (len(body) if length is None else length)
        handler.wfile.write(status + b"\r\n" + head + b"Connection: close\r\n" + stated + b"\r\n" + body)
        handler.close_connection = True

    return respond


def soap(
    content: str, head: bytes = b"Content-Type: text/xml; charset=utf-8\r\n", status: bytes = b"HTTP/1.1 200 OK"
) -> Respond:
    """Return a responder that gives the content of the called method's response."""

    def respond(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        called = re.search(rb"Body[^>]*>\s*<(?:\w+:)?(\w+)", body)
        data = envelope(called[1].decode() if called else "nothing", content)
        raw(status, head, data)(handler, body)

    return respond


def said(text: str) -> str:
    return f'<return xsi:type="xsd:string">{text}</return>'


IN_XML = escape(spelled().replace("\0", ""))
IN_LINE = spelled(line=True).encode()
NAMES = b"".join(
    b"X-%s: 1\r\n" % re.sub(rb"[^\w-]", b"", SPELLINGS[name](SECRETS[0]).encode())
    for name in ("as it is", "in capitals", "without dashes", "hex", "base64")
)
TEXT_XML = b"Content-Type: text/xml; charset=utf-8\r\n"
JSON = b"Content-Type: application/json\r\n"
EVERYWHERE = json.dumps(
    {
        "code": spelled(SECRETS[0]),
        spelled(SECRETS[0]): {"a": [spelled(TOKEN)]},
        "message": spelled(SECRETS[1]),
        "user_api_key": SECRETS[0],
    }
)
OVER_SOAP: dict[str, Respond] = {
    "the status": soap(said(f"OK: {IN_XML}")),
    "a refusal": soap(said(f"ERROR: {IN_XML}")),
    "a short status": soap(said(f"ERROR: {SECRETS[0].upper()}")),
    "an unknown member": soap(said("OK: ACTIVE") + f"<extra>{IN_XML}</extra>"),
    "names": soap(f'<k{SECRETS[0]} xmlns:k{SECRETS[0]}="urn:{SECRETS[0]}" a{SECRETS[0]}="{SECRETS[0]}"/>'),
    "a type": soap(f'<return xsi:type="xsd:{SECRETS[0]}">x</return>'),
    "sections and comments": soap(said(f"<![CDATA[{SECRETS[0][:9]}]]><!-- x --><![CDATA[{SECRETS[0][9:]}]]>")),
    "headers": soap(said("OK: ACTIVE"), TEXT_XML + NAMES + b"X-Echo: %s\r\nSet-Cookie: a=%s\r\n" % (IN_LINE, IN_LINE)),
    "the reason": soap(said("OK: ACTIVE"), status=b"HTTP/1.1 200 " + IN_LINE),
    "the content type": soap(said("OK: ACTIVE"), b"Content-Type: text/xml; charset=utf-8; k=%s\r\n" % IN_LINE),
    "Retry-After": soap(said("OK: ACTIVE"), TEXT_XML + b"Retry-After: %s\r\n" % IN_LINE, b"HTTP/1.1 503 Busy"),
    "a page": raw(b"HTTP/1.1 500 X", b"Content-Type: text/html\r\n", f"<html><pre>{IN_XML}</pre>".encode()),
    "utf-16": raw(b"HTTP/1.1 200 OK", TEXT_XML, f"<a>{SECRETS[0]}{escape(SECRETS[1])}</a>".encode("utf-16")),
    "binary": raw(
        b"HTTP/1.1 200 OK", b"Content-Type: image/png\r\n", bytes(range(256)) + SECRETS[0].encode() + bytes(range(256))
    ),
    "no HTTP": raw(SECRETS[0].encode(), b"", b""),
    "a header without a colon": raw(b"HTTP/1.1 200 OK", b"%s\r\n" % SECRETS[0].encode(), b"x"),
    "a length that is a key": raw(b"HTTP/1.1 200 OK", b"Content-Length: %s\r\n" % SECRETS[0].encode(), b"x", -1),
    "an encoding that is a key": raw(b"HTTP/1.1 200 OK", b"Content-Encoding: %s\r\n" % SECRETS[0].encode(), b"x"),
    "a body that is too short": raw(b"HTTP/1.1 200 OK", TEXT_XML, f"<a>{SECRETS[0]}".encode(), 10_000),
    "where to go": raw(b"HTTP/1.1 302 Found", b"Location: /apis/%s\r\n" % quote(SECRETS[0]).encode(), b""),
}
OVER_SOAP |= {
    f"cut after {length} of {name}": raw(b"HTTP/1.1 200 OK", TEXT_XML, f"<a>{escape(secret)[:length]}".encode(), -1)
    for length in (9, 13, 20, 30)
    for name, secret in zip("AB", SECRETS, strict=True)
}
OVER_SOAP |= {
    f"cut after {length} references": raw(
        b"HTTP/1.1 200 OK", TEXT_XML, f"<a>{SPELLINGS['decimal references'](SECRETS[0])[:length]}".encode(), -1
    )
    for length in (60, 61, 62, 63)
}
OVER_SOAP |= {
    f"around what is shown, {shift} before": soap(
        said("ERROR: " + ", " * ((length - shift) // 2) + SECRETS[0] + ", " * 25_000)
    )
    for length, shift in ((40_000, 530), (40_000, 540), (40_000, 550), (200, 20), (120, 20), (80, 20), (80, 30))
}
OVER_REST: dict[str, Respond] = {
    "everywhere": raw(b"HTTP/1.1 200 OK", JSON, EVERYWHERE.encode()),
    "an error": raw(b"HTTP/1.1 422 X", JSON, EVERYWHERE.encode()),
    "a short error": raw(b"HTTP/1.1 404 X", JSON, json.dumps({"code": SECRETS[0], "message": SECRETS[1]}).encode()),
    "a list": raw(b"HTTP/1.1 200 OK", JSON, json.dumps([{"id": SECRETS[0]}, SECRETS, spelled(TOKEN)]).encode()),
    "a late request": raw(b"HTTP/1.1 429 X", JSON + b"Retry-After: %s\r\n" % IN_LINE, EVERYWHERE.encode()),
    "a page": raw(b"HTTP/1.1 502 X", b"Content-Type: text/html\r\n", IN_XML.encode()),
    "half": raw(b"HTTP/1.1 200 OK", JSON, json.dumps([{"id": SECRETS[0]}])[:30].encode(), -1),
    "no JSON": raw(b"HTTP/1.1 200 OK", JSON, SECRETS[0].encode()),
}


def leaks(texts: Mapping[str, bytes], *values: str) -> set[tuple[str, str]]:
    """Where a value, or eight characters of it, can be read in one of the texts, or in its name."""
    named = {**texts, **{f"the name {name}": name.encode() for name in texts}}
    return {(name, value) for name, text in named.items() for value in held(text, values)}


def played(respond: Respond, api: str, method: str, folder: Path) -> dict[str, bytes]:
    """Return what is kept of a call that gets this response: the scenario's record, its cassette, and its exception."""
    env = {**CANARIES, "CONFORMANCE_STAGE_URL": "https://stage.example/api"}
    file = next((SUITE.features / api).rglob(f"{method}.feature"))
    feature = parse(file, ROOT)
    scenario = feature.scenarios[0]
    with Server(respond).running() as server:
        profile = load_profile(SUITE.endpoints, "stage", env)
        urls = {"autoinvoice": f"{server.url}/apis/v1.1/api", "autoxchange": f"{server.url}/ax"}
        profile = replace(profile, urls=urls, retries=0, pace=0.0, read_timeout=5.0)
        session = Session(CATALOGUE, profile)
        scene = Scene(session, api, scenario.id, refusing=False)
        tapes = Tapes(folder, RecordingScrubber(session.scrubber), recorded_from(profile))
        raised: Exception | None = None
        with tapes.recorded(scenario, wanted=lambda: True):
            try:
                scene.call(method, {})
                expect.success(scene.last.contract, scene.last.judgement)
            except Exception as error:
                raised = error
        session.close()
    given = verdict(raised, (), (), "stage")
    made = record(feature, scenario, Claims(), scene, given, StepLog(), 0.0, session.scrubber, Keeping(everything=True))
    assert made["exchanges"]
    kept = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}
    assert kept
    return {"the record": json.dumps(made, ensure_ascii=False).encode("utf-8", "surrogatepass")} | kept


@pytest.mark.parametrize("place", OVER_SOAP)
def test_no_key_is_kept_of_a_response_over_soap(place: str, tmp_path: Path) -> None:
    assert not leaks(played(OVER_SOAP[place], "autoinvoice", "hello_world", tmp_path), *SECRETS)


@pytest.mark.parametrize("place", OVER_REST)
def test_no_key_and_no_token_is_kept_of_a_response_over_rest(place: str, tmp_path: Path) -> None:
    def respond(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        granted = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600, "scope": IN_LINE.decode()}
        token = handler.path.endswith("/oauth2/token")
        (raw(b"HTTP/1.1 200 OK", JSON, json.dumps(granted).encode()) if token else OVER_REST[place])(handler, body)

    kept = played(respond, "autoxchange", "getV1ServicesB2cno", tmp_path)
    assert not leaks(kept, *SECRETS, TOKEN)


@pytest.mark.parametrize("said_", [LOGIN, f"OK: {LOGIN}", f"ERROR: {LOGIN}", f"x{LOGIN}"])
@pytest.mark.parametrize("status", [b"HTTP/1.1 200 OK", b"HTTP/1.1 500 X"])
def test_no_address_is_kept_that_lets_its_reader_in(said_: str, status: bytes, tmp_path: Path) -> None:
    kept = played(soap(said(said_), status=status), "autoinvoice", "token_login", tmp_path)
    assert not leaks(kept, "q7Wm2Rt9Xc4Vb8Nz")
    assert "https://login.invalid/" in kept["the record"].decode()


def run(checkout: Checkout, respond: Respond, *words: str) -> tuple[subprocess.CompletedProcess[str], dict[str, bytes]]:
    """Run the program against a server, and return how it ended with all that it wrote and printed."""
    with Server(respond).running() as server:
        env = stage(checkout, server) | CANARIES
        done = checkout.run(*words, "--endpoint", "stage", ONE, **env)
    assert "Traceback" not in done.stdout + done.stderr
    files = [p for folder in ("reports", "cassettes") for p in (checkout.root / folder).rglob("*") if p.is_file()]
    texts = {path.relative_to(checkout.root).as_posix(): path.read_bytes() for path in files}
    assert len(texts) >= (5 if words[0] == "record" else 7)
    return done, texts | {"the output": (done.stdout + done.stderr).encode()}


A, B = (spelled(secret, line=True).encode() for secret in SECRETS)
ALL_HEADERS = NAMES + b"X-Echo: %s\r\nSet-Cookie: a=%s\r\nRetry-After: %s\r\n" % (A, B, A)
PASSING = soap(
    said("OK: ACTIVE") + f"<!-- {spelled(line=True).replace('--', '==')} -->",
    TEXT_XML + ALL_HEADERS,
    b"HTTP/1.1 200 " + B,
)
FAILING = soap(
    said(f"OK: {IN_XML}") + f"<extra>{escape(spelled(SECRETS[1]).replace(chr(0), ''))}</extra>",
    b"Content-Type: text/xml; charset=utf-8; k=%s\r\n" % B + ALL_HEADERS,
    b"HTTP/1.1 200 " + A,
)
RUNS: dict[str, tuple[Respond, tuple[str, ...], int]] = {
    "that passes": (PASSING, ("run",), 0),
    "that passes and records": (PASSING, ("record",), 0),
    "that fails": (FAILING, ("run", "--workers", "2"), 1),
    "that fails and records": (FAILING, ("record", "--record-failures"), 1),
    "that is broken": (OVER_SOAP["a page"], ("run",), 3),
    "whose response is cut": (OVER_SOAP["cut after 20 of A"], ("run",), 1),
    "whose server hangs up": (lambda handler, body: setattr(handler, "close_connection", True), ("run",), 3),
}


@pytest.mark.parametrize("case", RUNS)
def test_no_key_is_found_after_a_run(case: str, checkout: Checkout) -> None:
    respond, words, code = RUNS[case]
    done, texts = run(checkout, respond, *words)
    assert done.returncode == code, done.stdout + done.stderr
    assert not leaks(texts, *SECRETS)


@pytest.mark.parametrize(
    "spelling", ["as it is", "base64, one before", "json escapes", "in capitals", "hex", "url in a url"]
)
@pytest.mark.parametrize("secret", SECRETS)
def test_the_search_finds_a_key_that_is_there(spelling: str, secret: str) -> None:
    text = f"user_api_key={SPELLINGS[spelling](secret)}".encode()
    assert leaks({"leak": text, "other": b"nothing"}, *SECRETS) == {("leak", secret)}
    assert leaks({secret: b""}, *SECRETS) == {(f"the name {secret}", secret)}


def test_a_cassette_is_replayed_with_other_keys(checkout: Checkout) -> None:
    right = envelope("consumer_agreement_status", '<return xsi:type="xsd:string">OK: ACTIVE</return>')
    with Server(answers(right)).running() as server:
        env = stage(checkout, server) | CANARIES
        assert checkout.run("record", "--endpoint", "stage", ONE, **env).returncode == 0
    other = {**env, "STAGE_USER_API_KEY": "another-user-key", "STAGE_VENDOR_API_KEY": "another-vendor-key"}
    done = checkout.run("run", "--endpoint", "stage", "--cassettes", "replay", "--no-allure", ONE, **other)
    assert done.returncode == 0, done.stdout + done.stderr
    assert server.connections == 1
