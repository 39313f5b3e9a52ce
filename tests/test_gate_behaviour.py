"""The gate judges sequences of calls: each bug is found with its cause, and what a right client does raises nothing."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
import requests

from conformance.gate.journal import Entry
from conformance.mock.server.mock_server import MockServer
from conformance.payloads import ubl
from conformance.payloads.document import Document
from tests.gated import CATALOGUE, Client, Gated

FILE = {"attachment_type": "", "filename": "invoice.xml", "file": ubl.build(Document())}
UNKNOWN = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
USER = CATALOGUE.apis["autoinvoice"].methods["user_create_e"].example["user_params"]
INVOICE = CATALOGUE.apis["invoicing"].methods["createInvoice"].example


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as mock:
        yield mock


@pytest.fixture
def gated(server: MockServer) -> Gated:
    return Gated(server)


def send(client: Client, *, number: str = "invoice.xml") -> str:
    return client.soap("invoice_put_invoice_with_metadata", file_in={**FILE, "filename": number})


def create(client: Client, *, number: str = "order-1001", **changed: object) -> int:
    details = {**INVOICE["invoiceDetails"], "customInvoiceId": number, **changed}
    return client.rest("invoicing", "POST", "/invoice/create", json={**INVOICE, "invoiceDetails": details}).status_code


def send_file(client: Client, number: str = "1") -> None:
    file = {"file": ("invoice.xml", ubl.build(Document(number=number)), "application/xml")}
    client.rest("ax", "POST", "/v1/invoices", data={"format": "PEPPOLBIS30"}, files=file)


class TestWrites:
    @pytest.mark.parametrize("name", ["", "test_sends"])
    def test_a_write_that_is_sent_twice_is_found(self, gated: Gated, name: str) -> None:
        client = gated.test(name)
        assert "OK" in send(client)
        send(client)
        (cause,) = gated.causes()
        assert (cause.rule, str(cause.severity), cause.count) == ("write-repeated", "behaviour", 1)
        assert (
            cause.finding.sent
            == f"the same as request {cause.first - 1}, which succeeded with OK: INVOICE CREATED SUCCESSFULLY"
        )

    def test_over_rest_too_whatever_the_boundary_of_multipart(self, gated: Gated) -> None:
        for _ in range(2):
            send_file(gated.client)
        assert gated.found() == {"write-repeated": "behaviour"}

    def test_with_other_calls_in_between_where_the_test_has_a_name(self, gated: Gated) -> None:
        client = gated.test("test_sends")
        send(client)
        client.soap("company_show")
        send(client)
        assert gated.found() == {"write-repeated": "behaviour"}

    def test_the_same_in_another_test_is_right(self, gated: Gated) -> None:
        for name in ("test_one", "test_two"):
            send(gated.test(name))
        assert gated.causes() == []

    def test_the_same_after_another_call_is_right_where_tests_have_no_names(self, gated: Gated) -> None:
        for _ in range(2):
            send(gated.client)
            gated.client.soap("company_show")
        assert gated.causes() == []

    def test_many_different_ones_are_right(self, gated: Gated) -> None:
        client = gated.test("test_a_batch")
        for number in range(5):
            send(client, number=f"{number}.xml")
            assert create(client, number=f"order-{number}") == 201
        assert gated.causes() == []

    def test_one_that_was_refused_may_be_sent_again(self, gated: Gated) -> None:
        client = gated.test("test_again")
        for _ in range(2):
            assert "ERROR" in client.soap("user_create_e", user_params={**USER, "email": ""})
        assert gated.causes() == []

    @pytest.mark.parametrize("trouble", ["drop", "cut", "slow", "503", "429"])
    @pytest.mark.parametrize("name", ["", "test_sends"])
    def test_one_whose_response_did_not_arrive_may_be_sent_again(self, gated: Gated, trouble: str, name: str) -> None:
        client = gated.test(name)
        method = "invoice_put_invoice_with_metadata"
        plan = {"method": method, "trouble": trouble} | ({"seconds": 0.1} if trouble == "slow" else {})
        planned = requests.post(f"{gated.url}/_control/next", json=plan, timeout=20)
        assert planned.ok, planned.text
        with suppress(requests.RequestException):
            send(client)
        assert "OK" in send(client)
        assert gated.causes() == []

    def test_one_that_is_refused_the_second_time_is_a_warning(self, gated: Gated) -> None:
        client = gated.test("test_adds")
        for _ in range(2):
            client.soap("user_create_e", user_params={**USER, "email": "twice@example.com"})
        assert gated.found() == {"write-repeated": "warning"}

    def test_a_setting_that_is_set_twice_is_a_warning(self, gated: Gated) -> None:
        client = gated.test("test_sets")
        for _ in range(2):
            client.soap("company_invoice_receiving")
        assert gated.found() == {"write-repeated": "warning"}

    def test_a_record_that_is_made_again_after_it_was_removed_is_right(self, gated: Gated) -> None:
        client = gated.test("test_adds_again")
        for _ in range(2):
            assert "ERROR" not in client.soap("user_create_e", user_params={**USER, "email": "again@example.com"})
            item = next(i for i in client.soap("user_list").split("<item>") if "again@example.com" in i)
            identity = item.partition('<id xsi:type="xsd:string">')[2].partition("<")[0]
            assert "ERROR" not in client.soap("user_delete", id=identity)
        assert gated.causes() == []


class TestErrors:
    @pytest.mark.parametrize("name", ["", "test_sends"])
    @pytest.mark.parametrize("identity", ["", None, "None", "undefined", "null"])
    def test_an_id_that_was_never_issued_is_found(self, gated: Gated, name: str, identity: str | None) -> None:
        client = gated.test(name)
        refused = {**FILE, "file": b"no invoice"}
        assert "ERROR" in client.soap("invoice_put_invoice_with_metadata", file_in=refused)
        client.soap("invoice_show", id=identity)
        (cause,) = gated.causes()
        assert (cause.rule, str(cause.severity), str(cause.finding.basis)) == (
            "error-ignored",
            "behaviour",
            "documented",
        )
        assert cause.finding.place == "id"
        assert "invoice_put_invoice_with_metadata was refused with ERROR" in cause.finding.expected

    def test_an_error_text_that_is_used_as_an_id_is_found(self, gated: Gated) -> None:
        client = gated.test("test_adds")
        answer = client.soap("user_create_e", user_params={**USER, "email": ""})
        status = answer[answer.index("ERROR") :].partition("<")[0]
        client.soap("user_show", id=status)
        assert gated.found() == {"error-ignored": "behaviour"}

    def test_an_address_without_an_id_is_found(self, gated: Gated) -> None:
        client = gated.test("test_sends")
        client.rest("ax", "POST", "/v1/invoices", files={"file": ("i.xml", b"no invoice")})
        client.rest("ax", "GET", "/v1/invoices/undefined")
        assert gated.found() == {"error-ignored": "behaviour"}

    def test_a_record_that_was_refused_and_is_acted_on_is_found(self, gated: Gated) -> None:
        client = gated.test("test_creates")
        assert create(client, number="refused-1", invoiceSendType="1", invoiceType="7") in (400, 422)
        client.rest("invoicing", "POST", "/invoice/refused-1/send")
        assert gated.found() == {"error-ignored": "behaviour", "wrong-value": "error"}

    def test_a_look_whether_a_refused_record_is_there_is_a_warning(self, gated: Gated) -> None:
        client = gated.test("test_refuses")
        assert create(client, number="refused-2", invoiceSendType="7") in (400, 422)
        client.rest("invoicing", "GET", "/invoice/refused-2/status")
        assert gated.found() == {"error-ignored": "warning", "wrong-value": "error"}

    def test_an_id_of_another_kind_of_record_is_no_concern_of_the_error(self, gated: Gated) -> None:
        client = gated.test("test_errors")
        client.soap("invoice_put_invoice_with_metadata", file_in={**FILE, "file": b"no invoice"})
        client.soap("user_delete", id="")
        client.soap("postal_address_show", id=None)
        assert gated.causes() == []

    def test_errors_that_tests_provoke_are_right(self, gated: Gated) -> None:
        client = gated.client
        client.soap("invoice_put_invoice_with_metadata", file_in={**FILE, "file": b"no invoice"})
        client.soap("company_show")
        client.soap("user_show", id=UNKNOWN)
        client.soap("invoice_show", id=UNKNOWN)
        client.rest("ax", "GET", f"/v1/invoices/{UNKNOWN}")
        client.rest("invoicing", "GET", "/invoice/unknown/status")
        send(client)
        assert gated.causes() == []

    def test_a_value_that_is_a_word_of_the_error_text_is_right(self, gated: Gated) -> None:
        client = gated.test("test_adds")
        keys, client.keys = client.keys, {**client.keys, "user_api_key": UNKNOWN}
        assert "ERROR: USER NOT FOUND" in client.soap("company_show")
        client.keys = keys
        client.soap("user_create_e", user_params={**USER, "user_role": "USER"})
        assert gated.causes() == []

    def test_the_same_call_again_after_an_error_is_right(self, gated: Gated) -> None:
        client = gated.test("test_repeats")
        client.soap("invoice_put_invoice_with_metadata", file_in={**FILE, "file": b"no invoice"})
        answer = send(client)
        identity = answer.partition('invoice_id xsi:type="xsd:string">')[2].partition("<")[0]
        client.soap("invoice_show", id=identity)
        assert gated.causes() == []

    def test_an_error_in_another_test_is_no_error_of_this_one(self, gated: Gated) -> None:
        gated.test("test_one").soap("invoice_put_invoice_with_metadata", file_in={**FILE, "file": b"no invoice"})
        gated.test("test_two").soap("invoice_show", id="")
        assert gated.causes() == []


class TestTokens:
    def test_one_that_is_kept_is_right(self, gated: Gated) -> None:
        for _ in range(5):
            gated.client.rest("ax", "GET", "/v1/invoices")
        assert gated.causes() == []

    @pytest.mark.parametrize("name", ["", "test_lists"])
    def test_one_for_each_call_is_found(self, gated: Gated, name: str) -> None:
        client = gated.test(name)
        for _ in range(4):
            client.token("ax")
            client.rest("ax", "GET", "/v1/invoices")
        assert gated.found() == {"token-each-call": "warning"}

    def test_one_for_each_test_is_right(self, gated: Gated) -> None:
        for number in range(4):
            gated.test(f"test_{number}").rest("ax", "GET", "/v1/invoices")
        assert gated.causes() == []

    def test_one_for_each_client_is_right_where_some_use_theirs_twice(self, gated: Gated) -> None:
        for count in (1, 1, 2, 1):
            client = gated.test("")
            for _ in range(count):
                client.rest("ax", "GET", "/v1/invoices")
        assert gated.causes() == []

    def test_one_that_is_used_after_its_end_is_found(self, gated: Gated) -> None:
        client = gated.client
        client.rest("ax", "GET", "/v1/invoices")
        gated.elapse(3700)
        for _ in range(3):
            assert client.rest("ax", "GET", "/v1/invoices").status_code == 401
        (cause,) = gated.causes()
        assert (cause.rule, str(cause.severity), str(cause.finding.basis)) == (
            "token-after-end",
            "behaviour",
            "documented",
        )
        assert cause.count == 2

    def test_one_that_is_never_renewed_is_found(self, gated: Gated) -> None:
        gated.client.rest("ax", "GET", "/v1/invoices")
        gated.elapse(3700)
        assert gated.client.rest("ax", "GET", "/v1/invoices").status_code == 401
        assert gated.found() == {"token-after-end": "behaviour"}

    def test_one_that_another_test_renews_is_found_by_the_name_of_the_test(self, gated: Gated) -> None:
        client = gated.test("test_one")
        client.rest("ax", "GET", "/v1/invoices")
        gated.elapse(3700)
        assert client.rest("ax", "GET", "/v1/invoices").status_code == 401
        gated.test("test_two").rest("ax", "GET", "/v1/invoices")
        (cause,) = gated.causes()
        assert (cause.rule, cause.test) == ("token-after-end", "test_one")

    @pytest.mark.parametrize(("apart", "found"), [(0.01, []), (0.1, ["token-after-end"])])
    def test_calls_that_are_under_way_together_may_all_be_refused(
        self, gated: Gated, apart: float, found: list[str]
    ) -> None:
        client = gated.client
        client.rest("ax", "GET", "/v1/invoices")
        gated.elapse(3700)
        for number in range(3):
            assert client.rest("ax", "GET", f"/v1/invoices?page={number + 1}").status_code == 401
        client.token("ax")
        client.rest("ax", "GET", "/v1/invoices")
        entries = [replace(entry, at=apart * entry.number) for entry in gated.journal]
        assert [cause.rule for cause in gated.judge(entries).causes.all()] == found

    def test_one_that_tests_share_is_renewed_in_the_test_that_was_refused(self, gated: Gated) -> None:
        client = gated.test("test_one")
        client.rest("ax", "GET", "/v1/invoices")
        gated.elapse(3700)
        client.test = "test_two"
        assert client.rest("ax", "GET", "/v1/invoices").status_code == 401
        client.token("ax")
        assert client.rest("ax", "GET", "/v1/invoices").status_code == 200
        assert gated.causes() == []

    def test_one_that_is_renewed_without_the_name_of_the_test_is_right(self, gated: Gated) -> None:
        client = gated.test("test_lists")
        client.rest("ax", "GET", "/v1/invoices")
        gated.elapse(3700)
        assert client.rest("ax", "GET", "/v1/invoices").status_code == 401
        client.test = ""
        client.token("ax")
        assert gated.causes() == []

    def test_a_client_that_renews_at_401_is_right(self, gated: Gated) -> None:
        client = gated.client
        for _ in range(3):
            assert client.rest("ax", "GET", "/v1/invoices").status_code == 200
            gated.elapse(3700)
            assert client.rest("ax", "GET", "/v1/invoices").status_code == 401
            client.token("ax")
            assert client.rest("ax", "GET", "/v1/invoices").status_code == 200
        assert gated.causes() == []

    @pytest.mark.parametrize(("renews", "found"), [(False, {"token-not-renewed": "behaviour"}), (True, {})])
    def test_one_that_is_refused_before_its_end_is_renewed(
        self, gated: Gated, renews: bool, found: dict[str, str]
    ) -> None:
        client = gated.test("test_lists")
        client.rest("ax", "GET", "/v1/invoices")
        plan = {"method": "getV1Invoices", "trouble": "expired-token"}
        assert requests.post(f"{gated.url}/_control/next", json=plan, timeout=20).ok
        assert client.rest("ax", "GET", "/v1/invoices").status_code == 401
        if renews:
            client.token("ax")
        client.rest("ax", "GET", "/v1/invoices")
        assert gated.found() == found

    def test_an_invalid_one_that_a_test_makes_up_is_right(self, gated: Gated) -> None:
        for _ in range(3):
            gated.client.send("GET", "/ax/v1/invoices", headers={"Authorization": "Bearer wrong"})
        assert gated.causes() == []


class TestReading:
    def test_a_loop_without_a_pause_is_found(self, gated: Gated) -> None:
        for _ in range(12):
            gated.client.soap("invoice_show", id=UNKNOWN)
        (cause,) = gated.causes()
        assert (cause.rule, str(cause.severity), cause.count) == ("polling", "behaviour", 1)

    def test_a_loop_with_a_pause_is_right(self, gated: Gated) -> None:
        gated.client.soap("invoice_show", id=UNKNOWN)
        for _ in range(5):
            time.sleep(0.11)
            gated.client.soap("invoice_show", id=UNKNOWN)
        assert gated.causes() == []

    def test_a_loop_over_different_records_is_right(self, gated: Gated) -> None:
        for number in range(12):
            gated.client.soap("invoice_show", id=UNKNOWN.replace("3301", f"{number:04}"))
        assert gated.causes() == []

    def test_a_look_at_the_company_in_each_test_is_right(self, gated: Gated) -> None:
        for _ in range(8):
            gated.client.soap("company_show")
        assert gated.causes() == []

    def test_a_list_that_is_never_paged_is_found(self, gated: Gated) -> None:
        client = gated.test("test_lists")
        for number in range(3):
            send_file(client, str(number))
        client.rest("ax", "GET", "/v1/invoices?direction=SENT&per_page=3")
        (cause,) = gated.causes()
        assert (cause.rule, str(cause.severity)) == ("never-paged", "behaviour")

    def test_a_list_that_is_paged_or_not_full_is_right(self, gated: Gated) -> None:
        client = gated.test("test_lists")
        for number in range(3):
            send_file(client, str(number))
        client.rest("ax", "GET", "/v1/invoices?direction=SENT")
        for page in (1, 2):
            client.rest("ax", "GET", f"/v1/invoices?direction=SENT&per_page=3&page={page}")
        assert gated.causes() == []

    def test_the_latest_one_alone_is_right(self, gated: Gated) -> None:
        send_file(gated.client)
        gated.client.rest("ax", "GET", "/v1/invoices?direction=SENT&per_page=1")
        assert gated.causes() == []


class TestSecurity:
    def test_a_key_in_an_address_is_found(self, gated: Gated) -> None:
        gated.client.soap("company_show", query=f"?user_api_key={gated.keys['user_api_key']}")
        assert gated.found() == {"key-in-url": "warning"}
        assert gated.keys["user_api_key"] not in json.dumps([cause.as_dict() for cause in gated.causes()])

    def test_a_token_in_an_address_is_found(self, gated: Gated) -> None:
        token = gated.client.token("ax")
        gated.client.rest("ax", "GET", f"/v1/invoices?access_token={token}")
        assert set(gated.found()) == {"key-in-url", "unknown-member"}

    @pytest.mark.parametrize("name", ["User-Api-Key", "Referer", "User-Agent", "Cookie"])
    def test_a_key_in_a_header_is_found(self, gated: Gated, name: str) -> None:
        gated.client.soap("company_show", headers={name: f"x={gated.keys['user_api_key']}"})
        assert gated.found() == {"key-in-header": "warning"}

    def test_plain_http_to_a_live_host_is_found(self, gated: Gated) -> None:
        gated.client.soap("company_show", headers={"Host": "autoinvoice.visma.com"})
        gated.client.soap("company_show", headers={"X-Forwarded-Proto": "http"})
        assert gated.found() == {"plain-http": "error"}

    def test_a_host_of_ones_own_is_right(self, gated: Gated) -> None:
        for host in ("localhost", "mock", "host.docker.internal", "127.0.0.1"):
            gated.client.soap("company_show", headers={"Host": host})
        assert gated.causes() == []

    def test_a_deprecated_method_is_found(self, gated: Gated) -> None:
        for _ in range(3):
            gated.client.soap("company_lookup")
        (cause,) = gated.causes()
        assert (cause.rule, str(cause.severity), cause.count) == ("deprecated-method", "warning", 3)


@pytest.mark.parametrize("accepted", [True, False])
def test_what_was_sent_is_not_kept(gated: Gated, accepted: bool) -> None:
    file = FILE if accepted else {**FILE, "file": b"no invoice"}
    gated.test("test_sends").soap("invoice_put_invoice_with_metadata", file_in=file)
    (sent,) = gated.journal
    assert sent.ok is accepted
    judge = gated.judge([])
    large = b" " * 200_000

    def later(number: int) -> Entry:
        body = sent.request.body + large + b" " * number
        return replace(sent, number=number, test=f"test_{number}", request=replace(sent.request, body=body))

    tracemalloc.start()
    try:
        for number in range(1, 60):
            judge.hear(later(number))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 3_000_000
