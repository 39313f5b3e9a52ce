"""One table of calls that every SOAP toolkit makes: what the service holds, what is asked, and what has to come back.

Answers are plain values, as a program sees them once its toolkit has read the XML. `COMPANY`,
`OTHER_COMPANY` and `MAVENTA_ID` stand for ids that each world has its own of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

COMPANY, OTHER_COMPANY, MAVENTA_ID = "<the-company-s-id>", "<another-company-s-id>", "<the-company-s-maventa-id>"
MEMBER = "a member without admin rights"
STRANGER = "a user nobody knows"
EVER = "20000101000000"


@dataclass(frozen=True)
class Call:
    """One call in a world of its own; `name` ends the sentence "the toolkit ...".

    `kept` names fields that a record has afterwards, which shows that the request's values arrived as they were meant.
    """

    name: str
    method: str
    answer: Any
    arguments: Mapping[str, Any] = field(default_factory=dict)
    records: tuple[Mapping[str, Any], ...] = ()
    caller: str = "an admin"
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def _record(kind: str, label: str, state: str = "", *, foreign: bool = False, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "label": label, "state": state, "foreign": foreign, "fields": fields}


def _query(**given: str) -> dict[str, str]:
    """A query with every member, because PHP sends no struct that lacks one; an empty member matches everything."""
    members = ("name", "phone", "email", "state", "reference_nr", "customer_nr", "timestamp")
    return dict.fromkeys(members, "") | given


def _agreement(state: str, name: str, phone: str, email: str, reference_nr: str, customer_nr: str) -> dict[str, str]:
    return {
        "state": state,
        "name": name,
        "phone": phone,
        "email": email,
        "reference_nr": reference_nr,
        "customer_nr": customer_nr,
    }


def _consumer(listed: Mapping[str, str], *, foreign: bool = False) -> dict[str, Any]:
    return _record("consumer agreement", listed["name"], foreign=foreign, **listed)


ASE = _agreement("ACTIVE", "Åse Bjørnstad", "+4790000001", "ase@example.com", "0000000001", "0501")
PER = _agreement("REJECTED", "Per & Pål <Ærlig>", "+4790000002", "per@example.com", "0000000002", "0502")
FAR = _agreement("NEW", "Šárka 李 😀", "+4790000003", "far@example.com", "0000000003", "0503")

DEBIT = _record("direct debit agreement", "rent")
FIRST: dict[str, Any] = {
    "kid": "0000012344",
    "account_number": "00000000000",
    "notification": True,
    "status": 1,
    "updated_timestamp": "20260110080000",
}
SECOND: dict[str, Any] = {
    "kid": "0000023457",
    "account_number": "98765432103",
    "notification": False,
    "status": 0,
    "updated_timestamp": "20260111080000",
}

CONFIGURED = {
    "account_number": "12345678903",
    "kid_length": 10,
    "reference_position": "1-6",
    "payment_type_position": "7-8",
    "options": '{"notif_print": false, "notif_email": true}',
}

ORDERED = {
    "signer_name": "Åse Bjørnstad",
    "signer_email": "ase@example.com",
    "ocr_account_number": "12345678903",
    "ocr_kid_length": 10,
    "ocr_reference_position": "1-6",
}

CALLS = (
    Call(
        "orders an issuer agreement",
        "b2c_issuer_agreement_order",
        "OK: Email sent to ase@example.com",
        {"signer_name": "Åse Bjørnstad", "signer_email": "ase@example.com"},
        kept={"issuer agreement": {"signer_name": "Åse Bjørnstad", "state": "PENDING"}},
    ),
    Call(
        "is refused because a signer lacks an address",
        "b2c_issuer_agreement_order",
        "ERROR: signer_name or signer_email missing or invalid",
        {"signer_name": "Åse Bjørnstad", "signer_email": "nobody"},
    ),
    Call(
        "orders an issuer agreement with OCR values",
        "b2c_issuer_agreement_order_with_ocr",
        "OK: Email sent to ase@example.com",
        ORDERED,
        kept={"issuer agreement": {"signer_name": "Åse Bjørnstad", "state": "PENDING"}},
    ),
    Call(
        "is refused a KID of 26 digits in an order",
        "b2c_issuer_agreement_order_with_ocr",
        "ERROR: ocr_kid_length is invalid",
        {**ORDERED, "ocr_kid_length": 26},
    ),
    Call(
        "gets the link for consumers",
        "get_consumer_link",
        f"https://autoinvoice.example.com/consumers/{MAVENTA_ID}",
        records=(_record("issuer agreement", "agreement", "CONFIRMED"),),
    ),
    Call(
        "is refused a link without an agreement",
        "get_consumer_link",
        "ERROR: NO CONFIRMED AGREEMENT",
    ),
    Call(
        "disables an issuer agreement",
        "disable_b2c_issuer_agreement",
        "OK",
        records=(_record("issuer agreement", "agreement", "CONFIRMED"),),
        kept={"agreement": {"state": "DISABLED"}},
    ),
    Call(
        "is refused because a member may not disable",
        "disable_b2c_issuer_agreement",
        "ERROR: NO RIGHTS",
        records=(_record("issuer agreement", "agreement", "CONFIRMED"),),
        caller=MEMBER,
        kept={"agreement": {"state": "CONFIRMED"}},
    ),
    Call(
        "gets a consumer agreement's state",
        "consumer_agreement_status",
        "OK: REJECTED",
        {"reference_nr": "0000000002"},
        (_consumer(ASE), _consumer(PER)),
    ),
    Call(
        "is refused because a number without its zeros is another number",
        "consumer_agreement_status",
        "ERROR: CONSUMER NOT FOUND",
        {"reference_nr": "2"},
        (_consumer(ASE), _consumer(PER)),
    ),
    Call(
        "finds one agreement by a name in Norwegian letters",
        "consumer_agreements_query",
        {"status": "OK", "agreements": [ASE]},
        {"query": _query(name="Åse Bjørnstad")},
        (_consumer(ASE), _consumer(PER)),
    ),
    Call(
        "finds two agreements",
        "consumer_agreements_query",
        {"status": "OK", "agreements": [ASE, PER]},
        {"query": _query()},
        (_consumer(ASE), _consumer(PER)),
    ),
    Call(
        "gets nil for a list when nothing is found",
        "consumer_agreements_query",
        {"status": "ERROR: No agreements found", "agreements": None},
        {"query": _query(name="Ase Bjornstad")},
        (_consumer(ASE),),
    ),
    Call(
        "finds the agreements of no company",
        "vendor_consumer_agreements_query",
        {"status": "OK", "results": []},
        {"query": _query()},
    ),
    Call(
        "finds the agreements of one company",
        "vendor_consumer_agreements_query",
        {"status": "OK", "results": [{"company_id": COMPANY, "agreements": [ASE]}]},
        {"query": _query()},
        (_consumer(ASE), _consumer(FAR, foreign=True)),
    ),
    Call(
        "finds the agreements of two companies",
        "vendor_consumer_agreements_query",
        {
            "status": "OK",
            "results": [
                {"company_id": COMPANY, "agreements": [ASE, PER]},
                {"company_id": OTHER_COMPANY, "agreements": [FAR]},
            ],
        },
        {"query": _query()},
        (
            _consumer(ASE),
            _consumer(PER),
            _consumer(FAR, foreign=True),
            _record("vendor key", "vendor key of the company", companies=["the company", "another company"]),
        ),
    ),
    Call(
        "is refused because the vendor key is missing",
        "vendor_consumer_agreements_query",
        {"status": "ERROR: No rights to vendor API key", "results": None},
        {"query": _query()},
        caller="an admin without a vendor key",
    ),
    Call(
        "gets an empty list of mandates",
        "atg_mandate_list",
        {"status": "OK", "atg_mandates": []},
        {"timestamp": EVER},
        (DEBIT,),
    ),
    Call(
        "gets a list of one mandate",
        "atg_mandate_list",
        {"status": "OK", "atg_mandates": [SECOND]},
        {"timestamp": "20260110120000"},
        (DEBIT, _record("mandate", "first", **FIRST), _record("mandate", "second", **SECOND)),
    ),
    Call(
        "gets a list of two mandates",
        "atg_mandate_list",
        {"status": "OK", "atg_mandates": [FIRST, SECOND]},
        {"timestamp": EVER},
        (DEBIT, _record("mandate", "first", **FIRST), _record("mandate", "second", **SECOND)),
    ),
    Call(
        "is refused because a timestamp is none",
        "atg_mandate_list",
        {"status": "ERROR: Timestamp format error", "atg_mandates": None},
        {"timestamp": "2026-01-10"},
        (DEBIT,),
    ),
    Call(
        "configures a direct debit agreement",
        "atg_agreement_configure",
        "OK",
        CONFIGURED,
        kept={
            "agreement of the company for 12345678903": {
                "kid_length": 10,
                "payment_type_position": "7-8",
                "notify_by_print": False,
                "notify_by_email": True,
            }
        },
    ),
    Call(
        "is refused because a KID cannot have 26 digits",
        "atg_agreement_configure",
        "ERROR: Invalid kid_length",
        {**CONFIGURED, "kid_length": 26},
    ),
    Call(
        "is refused because a user is unknown",
        "atg_mandate_list",
        {"status": "ERROR: USER NOT FOUND", "atg_mandates": None},
        {"timestamp": EVER},
        caller=STRANGER,
    ),
)
