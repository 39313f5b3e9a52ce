"""Sequences of calls find a service that forgets, and show the shortest way there as steps that find it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.endpoint.settings import load_profile
from conformance.errors import Unarranged, UserError
from conformance.gherkin.document import Feature, Scenario, parse
from conformance.gherkin.forms import matches
from conformance.gherkin.lint import faults
from conformance.mock.calls import behaviour
from conformance.mock.calls.behaviour import Call, Refusal, Reply
from conformance.mock.domain.addresses import PostalAddress
from conformance.mock.server.in_process import InProcessMock
from conformance.mock.state.tenant import User
from conformance.prove.switch import Switch, ToMock
from conformance.scene.expect import ContractBroken
from conformance.scene.lines import written
from conformance.scene.many import Many
from conformance.scene.models import MODELS, model_of
from conformance.scene.models.model import Move
from conformance.scene.scene import Scene
from conformance.scene.sequences import Sequences, _Sequence
from conformance.scene.session import Session
from conformance.scene.trial import LENGTHS, Effort
from conformance.wires.registry import guard, load

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = load(ROOT / "contracts")
Own = Callable[[Call], Reply]
Other = Callable[[Own, Call], Reply]
Bend = Callable[[str, Other], None]

USERS = ("user_create_e", "user_update_e", "user_delete", "user_show")
ADDRESSES = ("postal_address_create", "postal_address_update", "postal_address_delete")
REACTIONS = ("invoice_accept", "invoice_decline", "invoice_dispute")
MIXED = ("user_create_e", "postal_address_create")
SETTINGS = ("configure_company", "user_show")


@pytest.fixture(scope="module")
def session() -> Session:
    """A session with a mock in this process, which needs two thirds of the time of one behind HTTP."""
    profile = load_profile(ROOT / "endpoints.toml", "mock", {}).at("http://127.0.0.1:9")
    switch = Switch(guard(CATALOGUE, profile))
    switch.carrier = ToMock(InProcessMock(CATALOGUE))
    return Session(CATALOGUE, profile, carrier=switch)


@pytest.fixture
def bend(monkeypatch: pytest.MonkeyPatch) -> Bend:
    """Return a function that puts another behaviour round a method's own."""

    def put(method: str, other: Other) -> None:
        own = behaviour._BEHAVIOURS["autoinvoice", method]
        monkeypatch.setitem(behaviour._BEHAVIOURS, ("autoinvoice", method), lambda call: other(own, call))

    return put


def play(session: Session, methods: tuple[str, ...], seed: int = 7) -> None:
    many = Many(Scene(session, "autoinvoice", "any order", refusing=False), Effort("quick", seed))
    many.mix(methods)
    many.each_follows()


def found(session: Session, methods: tuple[str, ...], seed: int = 7, runs: int = 10) -> ContractBroken:
    """What the first quick run that detects anything shows; rare ways are not gone in every run."""
    for place in range(runs):
        try:
            play(session, methods, seed + place)
        except ContractBroken as broken:
            return broken
    pytest.fail(f"{runs} runs detected nothing")


def calls(broken: ContractBroken) -> list[str]:
    """The methods that the shown sequence calls, but for those that only look up an id."""
    return re.findall(r"^ +When (\w+) is called(?!\n +And the row )", str(broken), re.MULTILINE)


def user(call: Call) -> User:
    return next(u for u in call.world.all(User) if u.id == call.text("id"))


def addresses(call: Call) -> list[PostalAddress]:
    return list(call.world.all(PostalAddress, call.company.label))


def forgets_to_delete(own: Own, call: Call) -> Reply:
    kept = list(user(call).companies) if call.user.role == "ADMIN" and call.text("id") != "9999999999" else []
    reply = own(call)
    user(call).companies[:] = kept
    return reply


def activates_everybody(own: Own, call: Call) -> Reply:
    reply = own(call)
    for made in call.world.all(User):
        made.activated = True
    return reply


def promotes_whoever_asks(own: Own, call: Call) -> Reply:
    return own(replace(call, user=replace(call.user, role="ADMIN")))


def shows_everybody(own: Own, call: Call) -> Reply:
    shown = own(replace(call, user=next(iter(call.world.all(User)))))
    return own(call) if not call.text("id") else shown


def gives_a_second_key(own: Own, call: Call) -> Reply:
    reply = own(call)
    return Reply("created", {"36 char uuid": call.world.id("key")}) if reply.outcome == "user-added" else reply


def keeps_two_defaults(own: Own, call: Call) -> Reply:
    before = [a for a in addresses(call) if a.default]
    reply = own(call)
    for address in before:
        address.default = True
    return reply


def deletes_the_default(own: Own, call: Call) -> Reply:
    for address in addresses(call):
        if address.id == call.text("id"):
            address.default = False
    return own(call)


def remembers_each_place(own: Own, call: Call) -> Reply:
    made = call.world.records.setdefault("made", {})
    given = call.arguments["company_postal"]
    place = f"{call.company.label}: {given['country']} / {given['lang']}"
    if place in made and given["country"] != "XX":
        raise Refusal("already-has-address", **{"@country": given["country"], "@lang": given["lang"]})
    reply = own(call)
    made[place] = call.user
    return reply


def shows_all_companies(own: Own, call: Call) -> Reply:
    items = [item for owner in {a.company for a in call.world.all(PostalAddress)} for item in listed(own, call, owner)]
    return Reply("listed", members={"items": items})


def listed(own: Own, call: Call, owner: str) -> list[object]:
    return list(own(replace(call, company=replace(call.company, label=owner))).members["items"])


def answers_twice(own: Own, call: Call) -> Reply:
    try:
        return own(call)
    except Refusal as refusal:
        if refusal.reply.outcome != "invoice-state-does-not-allow-acceptance":
            raise
    return Reply("accepted")


def changes_nothing_the_second_time(own: Own, call: Call) -> Reply:
    done = call.world.records.setdefault("done", {})
    key = call.arguments["settings"][0]["key"]
    reply = Reply("configured") if key in done else own(call)
    done[key] = call.user
    return replace(reply, outcome=next(o.name for o in CATALOGUE.find("configure_company").outcomes if o.ok))


WRONG: dict[str, tuple[tuple[str, ...], str, Other]] = {
    "a deletion is forgotten": (USERS, "user_delete", forgets_to_delete),
    "a new user is active at once": (USERS, "user_create_e", activates_everybody),
    "a member makes himself an admin": (USERS, "user_update_e", promotes_whoever_asks),
    "a member sees other users": (USERS, "user_show", shows_everybody),
    "a user who comes back gets a second key": (USERS, "user_create_e", gives_a_second_key),
    "two addresses are the default": (ADDRESSES, "postal_address_update", keeps_two_defaults),
    "the default address is deleted": (ADDRESSES, "postal_address_delete", deletes_the_default),
    "a place that an address has left stays taken": (ADDRESSES, "postal_address_create", remembers_each_place),
    "another company's addresses show": (ADDRESSES, "postal_address_list", shows_all_companies),
    "an invoice is accepted twice": (REACTIONS, "invoice_accept", answers_twice),
    "a setting is kept once": (SETTINGS, "configure_company", changes_nothing_the_second_time),
}
"""What is wrong: the methods that are called, the one that is bent, and how."""
FEW = 4
"""Two or three calls show each, but leaving out one thing after another does not always lead there."""
each_wrong = pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())


@pytest.mark.parametrize("methods", [USERS, ADDRESSES, REACTIONS, SETTINGS], ids=lambda methods: methods[0])
def test_a_right_service_is_never_called_wrong(
    session: Session, methods: tuple[str, str, str, str] | tuple[str, str, str] | tuple[str, str]
) -> None:
    play(session, methods)


@each_wrong
def test_what_is_wrong_is_shown_in_few_steps_that_can_be_pasted_and_fail_again_the_same_way(
    session: Session, bend: Bend, wrong: tuple[tuple[str, ...], str, Other], tmp_path: Path
) -> None:
    methods, method, other = wrong
    bend(method, other)
    broken = found(session, methods)
    assert len(calls(broken)) <= FEW, str(broken)
    feature = pasted(broken, tmp_path)
    assert [str(fault) for fault in faults(feature, CATALOGUE)] == []
    (scenario,) = feature.scenarios
    with pytest.raises(ContractBroken) as again:
        run(session, scenario)
    assert [f.requirement for f in again.value.findings] == [f.requirement for f in broken.findings]
    assert [f.expected for f in again.value.findings] == [f.expected for f in broken.findings]


@pytest.mark.parametrize("methods", [USERS, ADDRESSES, REACTIONS, SETTINGS], ids=lambda methods: methods[0])
def test_whatever_is_drawn_parses_as_steps_that_pass(
    session: Session, methods: tuple[str, str, str, str] | tuple[str, str, str] | tuple[str, str], tmp_path: Path
) -> None:
    sequences = Sequences(Scene(session, "autoinvoice", "drawn", refusing=False), Effort("quick", 3), methods)
    sequences.each_follows()
    feature = pasted(written(sequences.played), tmp_path)
    assert [str(fault) for fault in faults(feature, CATALOGUE)] == []
    (scenario,) = feature.scenarios
    run(session, scenario)


def test_a_user_calls_for_the_own_company_after_a_caller_of_another(session: Session) -> None:
    sequence = _Sequence(Sequences(Scene(session, "autoinvoice", "mixed", refusing=False), Effort(), MIXED), {})
    sequence.call(Move("user_create_e", "an admin", "Siri", "USER, no mail"))
    sequence.call(Move("postal_address_create", "an admin of another company", "home", "NO / NO"))
    sequence.call(Move("user_create_e", "Siri", "Nora", "USER, no mail"))


def pasted(shown: object, folder: Path) -> Feature:
    """A journey with the steps that were shown, tagged as the methods that it calls ask for."""
    steps = re.findall(r"^    (?:Given|When|Then|And|  \|) ?.*$", str(shown), re.MULTILINE)
    text = "Feature: Found\n  What was found.\n\n  Scenario: Found\n" + "\n".join(steps) + "\n"
    called = [CATALOGUE.find(m) for m in re.findall(r"\b([a-z]+_[a-z_]+)\b(?= (?:is called|now ))", text)]
    tags = "@effect" if any(c.effect == "writes" for c in called) else "@read-only"
    tags += "".join(f" @{left}" for left in sorted({c.left for c in called} - {""}))
    tags += " @deprecated" if any(c.about.deprecated for c in called) else ""
    file = folder / "features" / "autoinvoice" / "journeys" / "found.feature"
    file.parent.mkdir(parents=True)
    file.write_text(f"{tags}\n{text}", "utf-8")
    return parse(file, folder)


def run(session: Session, scenario: Scenario) -> None:
    """Run a scenario's steps as the step language has them."""
    scene = Scene(session, "autoinvoice", f"pasted {scenario.id}", refusing=True)
    for step in scenario.steps:
        ((form, words),) = matches(step.keyword, step.text)
        form.run(words, step.table, scene=scene)


class TestPlans:
    def test_the_same_seed_finds_the_same(self, session: Session, bend: Bend) -> None:
        bend("user_delete", forgets_to_delete)
        assert str(found(session, USERS, 11)) == str(found(session, USERS, 11))

    def test_the_seed_is_reported(self, session: Session, bend: Bend) -> None:
        bend("user_delete", forgets_to_delete)
        assert "repeat it with --seed 11" in str(found(session, USERS, 11))

    def test_only_the_shortest_sequence_is_reported(self, session: Session, bend: Bend) -> None:
        bend("user_delete", forgets_to_delete)
        scene = Scene(session, "autoinvoice", "reported", refusing=False)
        with pytest.raises(ContractBroken):
            Sequences(scene, Effort("quick", 7), USERS).each_follows()
        seen = [o.contract.method for o in scene.observations]
        assert seen.count("user_delete") == 1
        assert len(seen) < 10

    def test_a_method_that_no_model_knows_is_refused(self) -> None:
        with pytest.raises(UserError, match="hello_world has no model that predicts its responses"):
            model_of("hello_world")

    def test_a_live_endpoint_has_no_world_for_each_sequence(self, session: Session) -> None:
        live = replace(session.profile, kind="live")
        other = Session(CATALOGUE, live)
        with pytest.raises(Unarranged, match="a fresh world"):
            Sequences(Scene(other, "autoinvoice", "live", refusing=False), Effort(), USERS)

    def test_every_move_is_of_a_method_that_there_is(self) -> None:
        methods = [method for model in MODELS for method in model.moves]
        assert len(set(methods)) == len(methods)
        assert all(CATALOGUE.find(method, "autoinvoice") for method in methods)

    def test_a_deep_run_plays_longer_sequences(self) -> None:
        assert LENGTHS["deep"] > LENGTHS["quick"]
