"""A live service is judged by the bytes that came, our own ids and keys included; what is written holds no key."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from conformance.catalogue import load
from conformance.endpoint.settings import Profile, load_profile
from conformance.gherkin.claims import Claims
from conformance.gherkin.document import read
from conformance.mock.server import MockServer
from conformance.paths import Suite
from conformance.run.record import StepLog, record
from conformance.run.verdict import verdict
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from tests.checkout import ROOT

SUITE = Suite(ROOT)
CATALOGUE = load(SUITE.contracts)
Keys = Mapping[str, str]


@pytest.fixture(scope="module")
def stranger() -> Iterator[tuple[Profile, Keys]]:
    """A live profile, and the keys of a company that its service knows."""
    with MockServer(CATALOGUE).in_thread() as mock:
        request = urllib.request.Request(f"{mock.url}/_control/worlds", b'{"seed": "stranger"}', method="POST")
        with urllib.request.urlopen(request) as response:
            keys = json.load(response)["keys"]
        env = {f"STAGE_{name.upper()}": value for name, value in keys.items()}
        env["CONFORMANCE_STAGE_URL"] = f"{mock.url}/apis/v1.1/api"
        profile = load_profile(SUITE.endpoints, "stage", env)
        urls = {**profile.urls, "autoxchange": f"{mock.url}/ax"}
        yield replace(profile, urls=urls, pace=0.0, retries=0), keys


def played(profile: Profile, method: str) -> dict[str, Any]:
    """Return the record of a scenario that calls a method and expects it to succeed."""
    contract = CATALOGUE.find(method)
    feature = read(SUITE.features / contract.api / contract.chapter / f"{method}.feature", ROOT)
    session = Session(CATALOGUE, profile)
    scene = Scene(session, contract.api, feature.scenarios[0].id, refusing=False)
    raised: Exception | None = None
    try:
        scene.call(method, {})
        scene.succeeds()
    except Exception as error:
        raised = error
    session.close()
    given = verdict(raised, (), (), profile.name)
    return record(feature, feature.scenarios[0], Claims(), scene, given, StepLog(), 0.0, session.scrubber)


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
