"""A hint is found among the changes of what the refused call reads of its world, and once for the same call."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conformance.mock.calls import apis, hints
from conformance.mock.calls.hints import Attempt, hint
from conformance.mock.state.demo import DEMO, populate_demo
from conformance.mock.state.reading import Reads, traced
from conformance.mock.state.tenant import OWN, Company, User
from conformance.mock.state.world import KINDS, World
from conformance.mock.state.worlds import Worlds


@pytest.fixture
def world() -> World:
    apis.load()
    worlds = Worlds()
    populate_demo(worlds)
    return worlds.get(DEMO)


def company(world: World) -> Company:
    return next(c for c in world.all(Company) if c.label == OWN)


def _confirmed(world: World) -> bool:
    found = [r for r in world.records.get("issuer agreement", {}).values() if vars(r)["state"] == "PENDING"]
    return bool(found)


def _unverified(world: World) -> bool:
    return not company(world).verified


def _accepting(world: World) -> bool:
    agreements = world.records["consumer agreement"].values()
    return all(copy.copy(agreement).view()["state"] != "REJECTED" for agreement in agreements)


def _accounted(world: World) -> bool:
    return dataclasses.replace(company(world)).accounting_office


def _scanning(world: World) -> bool:
    return "scan account" in world.records


def _member(world: World) -> bool:
    return any(user.role == "ADMIN" for user in world.all(User, OWN) if user.label == "member")


CALLS = [_confirmed, _unverified, _accepting, _accounted, _scanning, _member, lambda _: False]


class Everything(Reads):
    """Says that all of a world was read, so that every change is tried."""

    def record(self, record: Any) -> bool:
        return True

    def field(self, record: Any, name: str) -> bool:
        return True

    def kind(self, kind: str) -> bool:
        return True


@pytest.mark.parametrize("call", CALLS)
def test_the_hint_is_the_one_that_trying_every_change_finds(
    world: World, call: Callable[[World], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = Attempt(lambda: call(world), (call.__name__,))
    found = hint(world, attempt)
    monkeypatch.setattr(hints, "_read", lambda *_: Everything())
    assert found == hints._found(world, attempt)
    assert bool(found) is (call is not CALLS[-1])


def counted(tried: list[object], what: object = True) -> bool:
    """Note an attempt, which fails."""
    tried.append(what)
    return False


def test_few_changes_are_tried_in_a_large_world(world: World) -> None:
    for number in range(300):
        world.add(KINDS["consumer agreement"](f"consumer {number}", OWN))
    tried: list[object] = []
    hint(world, Attempt(lambda: counted(tried, company(world).verified), ("read one field",)))
    assert 1 < len(tried) < 10


def test_a_world_is_as_it_was_after_its_reads_were_noted(world: World) -> None:
    before = copy.deepcopy(world.records)
    kinds = {label: type(r) for of_kind in world.records.values() for label, r in of_kind.items()}
    with traced(world) as reads:
        assert company(world).verified
        world.add(KINDS["scan account"]("new", OWN))
    assert reads.field(company(world), "verified")
    assert not reads.field(company(world), "locked")
    assert reads.kind("company")
    assert not reads.kind("mandate")
    assert type(world.records) is dict
    del world.records["scan account"]
    assert world.records == before
    assert kinds == {label: type(r) for of_kind in world.records.values() for label, r in of_kind.items()}


def test_the_same_call_is_tried_once_until_the_world_differs(world: World) -> None:
    tried: list[object] = []
    attempt = Attempt(lambda: counted(tried) or company(world).locked, ("locked",))
    first = hint(world, attempt)
    many = len(tried)
    assert "locked false, not true" in first
    assert hint(world, attempt) == first
    assert len(tried) == many
    company(world).name = "Another AS"
    assert hint(world, attempt) == first
    assert len(tried) == 2 * many
    assert hint(world, dataclasses.replace(attempt, values=("another call",))) == first
    assert len(tried) == 3 * many


def test_a_call_with_values_that_cannot_be_written_is_tried_each_time(world: World) -> None:
    tried: list[object] = []
    attempt = Attempt(lambda: counted(tried), (lambda: None,))
    assert hint(world, attempt) == ""
    many = len(tried)
    assert hint(world, attempt) == ""
    assert len(tried) == 2 * many


def _renamed(world: World) -> None:
    company(world).name = "Another AS"


def _set_within(world: World) -> None:
    company(world).settings["stop_duplicates"] = "true"


def _joined(world: World) -> None:
    next(world.all(User, OWN)).companies.append("a third company")


def _later(world: World) -> None:
    world.now += timedelta(seconds=1)


def _in_another_order(world: World) -> None:
    users = world.records["user"]
    label = next(iter(users))
    users[label] = users.pop(label)


def _gone(world: World) -> None:
    del world.records["scan account"]


@pytest.mark.parametrize("change", [_renamed, _set_within, _joined, _later, _in_another_order, _gone])
def test_any_change_of_the_world_is_seen_however_deep(world: World, change: Callable[[World], None]) -> None:
    world.add(KINDS["scan account"]("scan account", OWN))
    tried: list[object] = []
    attempt = Attempt(lambda: counted(tried, company(world).verified), (change.__name__,))
    hint(world, attempt)
    many = len(tried)
    hint(world, attempt)
    assert len(tried) == many
    change(world)
    hint(world, attempt)
    assert len(tried) > many


def test_another_world_in_between_is_no_change(world: World) -> None:
    worlds = Worlds()
    populate_demo(worlds)
    other = worlds.get(DEMO)
    company(other).locked = True
    attempt = Attempt(lambda: not company(world).locked and company(world).partner, ("in turns",))
    alike = Attempt(lambda: not company(other).locked and company(other).partner, ("in turns",))
    found = hint(world, attempt), hint(other, alike)
    assert "partner" in found[0]
    assert found[1] == ""
    assert (hint(world, attempt), hint(other, alike)) == found
