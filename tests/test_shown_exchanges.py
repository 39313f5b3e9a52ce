"""An exchange is shown whatever the service sent, or said to be one that cannot be shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.report.exchanges import described, pretty
from conformance.scrubbing import Scrubber
from conformance.wires.registry import load

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
CONTRACT = CATALOGUE.find("consumer_agreement_status")
KEY = "user-key-of-stage"
REQUEST = Request("POST", f"https://example.com/?key={KEY}", {"X-Key": KEY}, KEY.encode())


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        (b'{"a": [1]}', '{\n  "a": [\n'),
        (b"[" * 100_000, "[[[["),
        (b"[" * 100_000 + b"]" * 100_000, "[[[["),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, '{"a":{"a":'),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "<a"),
        (b"[" + b"9" * 10_000 + b"]", "["),
        (b'{"a": 1e999, "b": NaN}', '{\n  "a": Infinity'),
        (b"{" + bytes(range(256)), "{\x00"),
    ],
    ids=["json", "open arrays", "arrays", "objects", "elements", "digits", "no numbers", "bytes"],
)
def test_a_body_is_shown_and_bounded(body: bytes, begins: str) -> None:
    assert pretty(body).startswith(begins)
    exchange = Exchange("autoinvoice", "consumer_agreement_status", REQUEST, Response(200, {}, body))
    text = described(exchange, CONTRACT, (), Scrubber((), {"STAGE_KEY": KEY}))["response"]["body"]
    assert text.startswith(begins)
    assert len(text) < 41_000


class Exhausted(Scrubber):
    """A scrubber that fails as anything may over what a stranger sent."""

    def __init__(self, error: Exception) -> None:
        super().__init__(())
        self.error = error

    def text(self, text: Any) -> Any:
        raise self.error


@pytest.mark.parametrize("error", [RecursionError("deep"), MemoryError(), ValueError(KEY)], ids=repr)
@pytest.mark.parametrize("answer", [None, Response(200, {"X": KEY}, KEY.encode())], ids=["silent", "answered"])
def test_an_exchange_that_cannot_be_shown_is_said_to_be_so_without_a_key(error: Exception, answer: Response) -> None:
    exchange = Exchange("autoinvoice", "consumer_agreement_status", REQUEST, answer)
    good = described(exchange, CONTRACT, (), Scrubber((), {"STAGE_KEY": KEY}))
    shown = described(exchange, CONTRACT, (), Exhausted(error))
    assert shown.keys() == good.keys()
    assert shown["request"].keys() == good["request"].keys()
    assert (shown["response"] is None) is (answer is None)
    assert shown["cut"] is True
    assert f"cannot be shown ({type(error).__name__})" in shown["request"]["body"]
    assert KEY not in json.dumps(shown)
