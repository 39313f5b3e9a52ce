"""A writing call reaches a live endpoint only if it can harm nothing but what the run made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from conformance.catalogue.trace import KINDS
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.endpoint.guard import Guard
from conformance.endpoint.made_up import MADE_UP, TOKEN
from conformance.endpoint.owned import Owned
from conformance.endpoint.settings import Environment, Profile
from conformance.errors import Withheld
from conformance.wires.registry import guard, load
from conformance.wires.rest.client import RestClient
from conformance.wires.soap.client import SoapClient
from tests.checkout import ROOT

CATALOGUE = load(ROOT / "contracts")
SOAP, AX = "https://service.example/apis/v1.1/api", "https://ax.example"
ADMIN = {"company_uuid": "our-company", "user_api_key": "our-admin-key", "vendor_api_key": "our-vendor-key"}
IDLE = ADMIN | {"user_api_key": "key-of-an-idle-user"}
STAGE = Profile(
    "stage",
    "live",
    {"autoinvoice": SOAP, "autoxchange": AX, "invoicing": "https://invoicing.example"},
    frozenset({"reads", "writes"}),
    frozenset(KINDS) - {"binding"},
    keys={
        "an admin": {"company_uuid": "C", "user_api_key": "U", "vendor_api_key": "V"},
        "a user not yet activated": {"company_uuid": "C", "user_api_key": "IDLE", "vendor_api_key": "V"},
    },
    fixtures={"user": ({"id": "88", "disposable": True}, {"id": "99"})},
    environment=Environment(
        {"C": "our-company", "U": "our-admin-key", "V": "our-vendor-key", "IDLE": "key-of-an-idle-user"}
    ),
)


class Nowhere:
    """Keeps what would be sent."""

    def __init__(self) -> None:
        self.request = Request("", "")

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        self.request = request
        return Exchange(api, method, request, None)


def request(method: str, keys: Mapping[str, str] = ADMIN, token: str = "", **arguments: Any) -> Request:
    """The request that the suite's own client makes of a call."""
    contract, sender = CATALOGUE.find(method), Nowhere()
    api = CATALOGUE.apis[contract.api]
    made = {**contract.example, **arguments}
    contract.operation.sign(made, keys)
    kind: Any = RestClient if contract.operation.address else SoapClient
    kind(api, STAGE.urls[api.id], sender).call(contract, made, {"Authorization": f"Bearer {token}"} if token else {})
    return sender.request


def refused(sent: Request, by: Guard | None = None) -> str:
    with pytest.raises(Withheld) as error:
        (by or guard(CATALOGUE, STAGE)).check(sent)
    return error.value.what


def passes(sent: Request, owned: Owned | None = None, profile: Profile = STAGE) -> bool:
    return guard(CATALOGUE, profile, owned).check(sent) is not None


def owning(*records: tuple[str, str], profile: Profile = STAGE) -> Owned:
    owned = Owned(profile, frozenset({"9999999999"}))
    for record, identity in records:
        owned.add(record, identity)
    return owned


def test_a_call_that_makes_something_passes_if_the_profile_allows_its_trace() -> None:
    for method, kind in {
        "user_create_e": "removable",
        "invoice_put_invoice": "lasting",
        "configure_company": "restorable",
    }.items():
        assert passes(request(method))
        assert f"leaves a {kind} trace" in refused(
            request(method), guard(CATALOGUE, replace(STAGE, allows=STAGE.allows - {kind}))
        )


@pytest.mark.parametrize("method", ["message_send", "b2c_issuer_agreement_order", "register", "authorize_companies"])
def test_nothing_binding_passes_unless_it_is_allowed(method: str) -> None:
    assert "binding" in refused(request(method))
    assert passes(request(method), profile=replace(STAGE, allows=frozenset(KINDS)))


def test_a_call_is_binding_where_it_has_another_value_than_the_trace_is_about() -> None:
    operator = {"operator_id": "PEPPOL", "enabled": True}
    assert passes(request("enable_operator", operator_struct=operator))
    assert "binding" in refused(request("enable_operator", operator_struct={**operator, "operator_id": "BASWARE"}))
    assert "binding" in refused(request("enable_operator", operator_struct={"enabled": True}))


@pytest.mark.parametrize("identity", ["17", "", " 18", None, "99"])
@pytest.mark.parametrize("method", ["user_delete", "user_update_e"])
def test_a_record_that_the_run_did_not_make_is_not_changed(method: str, identity: str | None) -> None:
    assert "(user) that this run did not make" in refused(
        request(method, id=identity), guard(CATALOGUE, STAGE, owning(("user", "18"), ("postal address", "17")))
    )


@pytest.mark.parametrize("identity", ["18", "9999999999", "88"])
@pytest.mark.parametrize("method", ["user_delete", "user_update_e"])
def test_a_record_that_is_ours_disposable_or_unknown_may_be_changed(method: str, identity: str) -> None:
    assert passes(request(method, id=identity), owning(("user", "18")))


def test_an_address_that_is_meant_by_leaving_its_id_out_is_not_changed() -> None:
    assert "postal address" in refused(request("postal_address_update", id=None))
    without = request("postal_address_update", id="18").body.replace(b"18</id>", b"</id>")
    assert "postal address" in refused(replace(request("postal_address_update"), body=without))


@pytest.mark.parametrize("effects", [{"reads", "writes"}, {"reads"}], ids=["stage", "prod-readonly"])
@pytest.mark.parametrize("method", ["inbound_invoice_show", "inbound_invoice_download"])
def test_a_call_that_marks_a_record_as_read_reads_what_is_ours_alone(method: str, effects: set[str]) -> None:
    profile = replace(STAGE, effects=frozenset(effects))
    held = guard(CATALOGUE, profile, owning(("invoice", "18"), profile=profile))
    assert "as read" in refused(request(method, id="17"), held)
    assert "as read" in refused(request(method, id=None), held)
    for identity in ("18", "9999999999"):
        assert held.check(request(method, id=identity)) is not None
    assert held.check(request(method, {**ADMIN, "user_api_key": MADE_UP["user_api_key"]}, id="17")) is not None
    assert held.check(request("invoice_list_inbound_between_dates")) is not None


def test_every_record_of_a_list_must_be_ours() -> None:
    bold = replace(STAGE, allows=frozenset(KINDS))
    owned = owning(("invoice", "1"), ("invoice", "2"), profile=bold)
    assert passes(request("collection_send", invoices=["1", "2"]), owned, bold)
    assert "(invoice)" in refused(request("collection_send", invoices=["1", "3"]), guard(CATALOGUE, bold, owned))
    refused(request("collection_send", invoices=[]), guard(CATALOGUE, bold, owned))


def test_a_company_is_changed_for_good_only_where_it_is_disposable() -> None:
    bold = replace(STAGE, allows=frozenset(KINDS))
    assert "the caller's company" in refused(request("remove_logo"), guard(CATALOGUE, bold))
    assert passes(request("remove_logo"), profile=replace(bold, disposable=frozenset({"an admin"})))


SMUGGLED = {
    "a second id": lambda body: body.replace(b"</id>", b'</id><id xsi:type="xsd:string">17</id>'),
    "an id elsewhere": lambda body: body.replace(b"<id ", b'<id href="#other" '),
    "an id that others refer to": lambda body: body.replace(b"<id ", b'<id id="other" '),
    "a comment in the id": lambda body: body.replace(b">18<", b">1<!-- -->8<"),
    "a nil id with a text": lambda body: body.replace(b"<id ", b'<id xsi:nil="true" ').replace(b">18<", b"><x/>18<"),
}


@pytest.mark.parametrize("smuggle", SMUGGLED.values(), ids=SMUGGLED)
def test_what_a_service_could_read_otherwise_is_not_sent(smuggle: Any) -> None:
    sent = request("user_delete", id="18")
    owned = owning(("user", "18"))
    assert passes(sent, owned)
    assert smuggle(sent.body) != sent.body
    refused(replace(sent, body=smuggle(sent.body)), guard(CATALOGUE, STAGE, owned))


# Who is refused anyway


@pytest.mark.parametrize("member", ["company_uuid", "user_api_key"])
def test_a_call_with_keys_that_nobody_has_can_do_no_harm(member: str) -> None:
    keys = ADMIN | {member: MADE_UP[member]}
    assert passes(request("disable_b2c_issuer_agreement", keys))
    assert passes(request("user_delete", keys, id="17"))


def test_a_call_of_somebody_whom_every_method_refuses_can_do_no_harm() -> None:
    assert passes(request("disable_b2c_issuer_agreement", IDLE))
    assert passes(request("user_delete", IDLE, id="17"))


def test_a_caller_is_not_bound_to_be_refused_under_two_names() -> None:
    same = {**STAGE.keys, "an admin": STAGE.keys["a user not yet activated"]}
    refused(request("disable_b2c_issuer_agreement", IDLE), guard(CATALOGUE, replace(STAGE, keys=same)))


@pytest.mark.parametrize("keys", [ADMIN | {"user_api_key": "who-is-this"}, ADMIN | {"vendor_api_key": ""}, {}])
def test_keys_of_which_nothing_is_known_may_be_somebody_s(keys: Mapping[str, str]) -> None:
    refused(request("disable_b2c_issuer_agreement", keys))


def granted(held: Guard, token: str, scope: str) -> None:
    """Let a guard hear of a token that was granted."""
    body = f"client_id=our-company&client_secret=our-admin-key&vendor_api_key=our-vendor-key&scope={scope}"
    asked = Request("POST", f"{AX}/oauth2/token", {}, body.encode())
    response = Response(200, {}, json.dumps({"access_token": token}).encode())
    held.harm.hear(Exchange("autoxchange", "token", asked, response))


def test_a_token_that_nobody_has_or_that_is_for_something_else_can_do_no_harm() -> None:
    held = guard(CATALOGUE, STAGE)
    granted(held, "for-reading", "company%3Aread")
    granted(held, "for-all", "company%3Aread+company%3Awrite")
    for token in ("", TOKEN, "for-reading"):
        assert held.check(request("deleteV1CompanyProfilesId", token=token, id="1")) is not None
    for token in ("for-all", "of-unknown-origin"):
        assert "binding" in refused(request("deleteV1CompanyProfilesId", token=token, id="1"), held)


def test_a_record_in_a_path_must_be_ours() -> None:
    owned = owning(("mobile invoice", "a b/"), ("mobile invoice", "å?"), ("invoice", "1"))
    assert passes(request("sendInvoice", token="t", customInvoiceId="å?"), owned)
    refused(request("sendInvoice", token="t", customInvoiceId="a b/"), guard(CATALOGUE, STAGE, owned))
    assert passes(request("putV1InvoicesIdRerouteEmail", token="t", id="1"), owned)
    refused(request("putV1InvoicesIdRerouteEmail", token="t", id="2"), guard(CATALOGUE, STAGE, owned))
    twice = request("putV1InvoicesIdRerouteEmail", token="t", id="1")
    refused(replace(twice, body=b'{"id": "2", "recipient_email": "a@example.com"}'), guard(CATALOGUE, STAGE, owned))
    refused(
        replace(twice, body=b'{"recipient_email": "a@example.com", "recipient_email": "b@example.com"}'),
        guard(CATALOGUE, STAGE, owned),
    )


def test_only_the_very_call_that_undoes_something_passes_for_it() -> None:
    owned = owning()
    held = guard(CATALOGUE, STAGE, owned)
    undoing: dict[str, Any] = {"id": "17", "company_postal": {"default": True, "address1": "Kirkegata 9"}}
    sent = request("postal_address_update", **undoing)
    with owned.undoing("postal_address_update", undoing):
        assert held.check(sent) is not None
        refused(replace(sent, body=sent.body.replace(b"17", b"16")), held)
        refused(replace(sent, body=sent.body.replace(b"Kirkegata", b"Storgata ")), held)
    refused(sent, held)
