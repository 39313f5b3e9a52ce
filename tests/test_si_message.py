"""The files of messages to Finnish banks, and what the mock reads in them."""

from __future__ import annotations

import pytest

from conformance.errors import UserError
from conformance.mock.domain.bank_messages import read
from conformance.payloads.si_message import FAULTS, SiMessage


def test_a_message_is_read_as_it_was_written() -> None:
    message = SiMessage.from_table({"message_id": "Å 1", "intermediator": "NDEAFIHH"})
    found = read(message.view()["file_content"])
    assert (found.headers, found.messages) == (1, 1)
    assert (found.message_id, found.intermediator) == ("Å 1", "NDEAFIHH")


@pytest.mark.parametrize(
    ("fault", "headers", "messages"),
    [
        ("no envelope", 0, 1),
        ("envelope without header", 0, 1),
        ("not XML", 0, 0),
        ("empty", 0, 0),
        ("two messages", 1, 2),
        ("two envelopes", 2, 1),
        ("no message", 1, 0),
        ("another document", 1, 0),
        ("cut off", 1, 0),
    ],
)
def test_each_fault_is_the_one_it_says(fault: str, headers: int, messages: int) -> None:
    found = read(SiMessage.from_table({"fault": fault}).view()["file_content"])
    assert (found.headers, found.messages) == (headers, messages)


def test_every_fault_is_looked_at() -> None:
    marked = test_each_fault_is_the_one_it_says.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert [fault for fault, *_ in marked] == list(FAULTS)


@pytest.mark.parametrize(("field", "value"), [("massage_id", "1"), ("fault", "torn")])
def test_a_field_or_fault_that_is_unknown_is_refused(field: str, value: str) -> None:
    with pytest.raises(UserError, match="of an SI message"):
        SiMessage.from_table({field: value})
