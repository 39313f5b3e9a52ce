"""A live service is judged by the bytes that came, our own ids and keys included; what is written holds no key."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.cassettes.tapes import Tapes, recorded_from
from conformance.endpoint.settings import Profile, load_profile
from conformance.gherkin.claims import Claims
from conformance.gherkin.document import parse
from conformance.mock.server.mock_server import MockServer
from conformance.paths import Suite
from conformance.run.drift import drifted
from conformance.run.keeping import Keeping
from conformance.run.record import StepLog, record
from conformance.run.verdict import verdict
from conformance.scene import expect
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scrubbing import RecordingScrubber, recording_scrubber, scrubber
from conformance.wires.registry import load
from tests.checkout import ROOT

SUITE = Suite(ROOT)
CATALOGUE = load(SUITE.contracts)
Keys = Mapping[str, str]


PERSON = {"name": "Bjørn Åge Væring", "phone": "+4791234567", "email": "bjorn@firma.no", "customer_nr": "150785 12345"}
CONSUMER = {"kind": "consumer agreement", "label": "consumer", "state": "ACTIVE", "fields": PERSON, "foreign": False}


@pytest.fixture(scope="module")
def stranger() -> Iterator[tuple[Profile, Keys]]:
    """A live profile, and the keys of a company that its service knows."""
    with MockServer(CATALOGUE).in_thread() as mock:
        world = json.dumps({"seed": "stranger", "records": [CONSUMER]}).encode()
        request = urllib.request.Request(
            f"{mock.url}/_control/worlds", world, {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request) as response:
            keys = json.load(response)["keys"]
        env = {f"STAGE_{name.upper()}": value for name, value in keys.items()}
        env["CONFORMANCE_STAGE_URL"] = f"{mock.url}/apis/v1.1/api"
        profile = load_profile(SUITE.endpoints, "stage", env)
        urls = {**profile.urls, "autoxchange": f"{mock.url}/ax"}
        yield replace(profile, urls=urls, pace=0.0, retries=0), keys


def played(profile: Profile, method: str, folder: Path | None = None, *, replay: bool = False) -> dict[str, Any]:
    """Return the record of a scenario that calls a method and expects it to succeed; in a folder it has a cassette."""
    contract = CATALOGUE.find(method)
    feature = parse(SUITE.features / contract.api / contract.chapter / f"{method}.feature", ROOT)
    scenario = feature.scenarios[0]
    session = Session(CATALOGUE, profile)
    scene = Scene(session, contract.api, scenario.id, refusing=False)
    tape: AbstractContextManager[None] = nullcontext()
    if folder is not None:
        hiding = recording_scrubber(session.scrubber, profile, CATALOGUE, (SUITE.contracts, SUITE.features))
        tapes = Tapes(folder, hiding, recorded_from(profile))
        tape = tapes.replayed(scenario) if replay else tapes.recorded(scenario, wanted=lambda: True)
    raised: Exception | None = None
    with tape:
        try:
            scene.call(method, {})
            expect.success(scene.last.contract, scene.last.judgement)
        except Exception as error:
            raised = error
    session.close()
    given = verdict(raised, (), (), profile.name)
    return record(feature, scenario, Claims(), scene, given, StepLog(), 0.0, session.scrubber, Keeping(everything=True))


OF_THE_COMPANY = ["company_show", "company_list", "show_company_configuration", "user_list"]


@pytest.mark.parametrize("method", OF_THE_COMPANY)
@pytest.mark.parametrize("masked", [False, True], ids=["ids shown", "ids masked"])
def test_our_own_company_keeps_the_contract(stranger: tuple[Profile, Keys], method: str, masked: bool) -> None:
    profile, keys = stranger
    made = played(replace(profile, mask_company_ids=masked), method)
    assert (made["verdict"], made["reason"], made["findings"]) == ("passed", "", [])
    written = json.dumps(made)
    assert (keys["company_uuid"] in written) is not masked
    assert keys["user_api_key"] not in written
    assert keys["vendor_api_key"] not in written


def test_a_finding_is_made_of_what_came_and_written_without_keys(stranger: tuple[Profile, Keys]) -> None:
    profile, keys = stranger
    wrong = {"STAGE_USER_API_KEY": keys["vendor_api_key"], "STAGE_VENDOR_API_KEY": keys["user_api_key"]}
    environment = replace(profile.environment, values={**profile.environment.values, **wrong})
    made = played(replace(profile, environment=environment), "company_show")
    assert made["verdict"] == "failed"
    assert made["findings"][0]["actual"]
    assert not {keys["user_api_key"], keys["vendor_api_key"]} & set(json.dumps(made).split('"'))
    assert keys["user_api_key"] not in json.dumps(made)


def test_a_recording_holds_no_person_and_is_replayed_and_compared_as_the_response_itself(
    stranger: tuple[Profile, Keys], tmp_path: Path
) -> None:
    profile, _ = stranger
    live = played(profile, "consumer_agreements_query", tmp_path)
    assert "Bjørn" in live["exchanges"][0]["response"]["body"]
    (cassette,) = tmp_path.rglob("*.yaml")
    text = cassette.read_text("utf-8")
    assert "Xxxxx xxx Xxxxxx" in text
    for piece in ("Bjørn", "Åge", "Væring", "91234567", "firma.no", "150785", "12345"):
        assert piece not in text
    again = played(profile, "consumer_agreements_query", tmp_path, replay=True)
    assert (again["verdict"], again["findings"]) == ("passed", [])
    assert "Xxxxx xxx Xxxxxx" in again["exchanges"][0]["response"]["body"]


def test_an_example_of_drift_holds_no_person(stranger: tuple[Profile, Keys], tmp_path: Path) -> None:
    profile, _ = stranger

    def hiding() -> RecordingScrubber:
        keys = scrubber(CATALOGUE, profile)
        return recording_scrubber(keys, profile, CATALOGUE, (SUITE.contracts, SUITE.features))

    live = played(profile, "consumer_agreements_query", tmp_path)
    drift = drifted([live], CATALOGUE, tmp_path, "stage", {}, hiding=hiding)
    assert (drift.differences, drift.calls) == ([], 1)
    response = live["exchanges"][0]["response"]
    response["body"], changed = re.subn(r'(type="\w+:)string("[^>]*>)(?=[^<]*Bjørn)', r"\1int\2", response["body"])
    assert changed
    (found,) = drifted([live], CATALOGUE, tmp_path, "stage", {}, hiding=hiding).differences
    assert found.what == "retyped"
    assert [example.strip('"')[:16] for example in found.example] == ["Xxxxx xxx Xxxxxx"] * 2
