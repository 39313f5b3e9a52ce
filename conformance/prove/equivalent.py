"""Faults that change nothing a client could rely on: each with the reason why no scenario can or should notice it."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from conformance.catalogue import Array, Catalogue, Node, Scalar, Struct
from conformance.prove.case import Case

REASONS: Mapping[tuple[str, str, str], str] = {
    # REST
    ("value changed", "autoxchange/getOauth2Current", "user.id"): (
        "no other call takes or tells a user's id, and no source says how it is made"
    ),
    ("value changed", "autoxchange/*V1CompanyProfiles*", "*last_event.message"): (
        "no source says the words that tell of an event"
    ),
    ("value changed", "autoxchange/getV1LookupConsumers", "reference_id"): (
        "no source says what the id refers to, and no other call takes or tells it"
    ),
    ("value changed", "autoxchange/getV1LookupConsumers", "routes.*.details"): (
        "no source says the words that explain a route's status"
    ),
    ("value changed", "autoxchange/*V1Invoices*", "*files[].href"): (
        "no source says where a file lies or how long its address holds, and no call takes it"
    ),
    ("argument ignored", "autoxchange/postV1Invoices", "uuid"): (
        "the source calls it a text and says no more of it, and no answer tells it"
    ),
    ("argument ignored", "autoxchange/postV1Invoices", "payment_instruction_identifier"): (
        "the source says no more than that it is for consumers in Finland, and no answer tells it"
    ),
    ("value changed", "invoicing/*", "statusCode"): "the document gives it neither a type nor values",
    ("value changed", "invoicing/*", "message"): "the document says no words of it",
    # SOAP
    ("argument ignored", "autoinvoice/company_lookup_with_operator", "company_lookup_params.disable_vies"): (
        "it switches external look-ups off, and this method never makes any"
    ),
    ("argument ignored", "autoinvoice/enable_operator", "operator_struct.sender_id"): (
        "PEPPOL does not need it, and no answer tells of a connection to another operator"
    ),
    ("argument ignored", "autoinvoice/enable_operator", "operator_struct.recipient_id"): (
        "PEPPOL does not need it, and no answer tells of a connection to another operator"
    ),
    ("effect forgotten", "autoinvoice/update_logo", ""): (
        "a logo stands in drawn pictures alone, and no source says how those look"
    ),
    ("effect forgotten", "autoinvoice/token_login", ""): (
        "the service issues an address, and no call takes one or shows which were issued"
    ),
    ("argument ignored", "autoinvoice/update_logo", "company_logo_params.logo_?"): (
        "a logo's size and place stand in drawn pictures alone, and no source says how those look"
    ),
    ("argument ignored", "autoinvoice/register_duetto_payment", "duetto_payment_struct.payee_identification_number"): (
        "it need not be given, and no answer tells of a payment"
    ),
    ("argument ignored", "autoinvoice/register_duetto_payment", "duetto_payment_struct.reference_number"): (
        "it need not be given, and no answer tells of a payment"
    ),
    ("argument ignored", "autoinvoice/company_settings_update", "company_setting_params.status"): (
        "it is the place of an answer's status in a struct that is also an answer; no source has a call set it"
    ),
    ("argument ignored", "autoinvoice/company_settings_update", "company_setting_params.print_and_send"): (
        "no source says what setting it would do, and what told it in the WSDL of old is in no document any more"
    ),
    ("argument ignored", "autoinvoice/company_settings_update", "company_setting_params.print_and_send_verified"): (
        "no source says what setting it would do, and what told it in the WSDL of old is in no document any more"
    ),
    ("argument ignored", "autoinvoice/invoice_create", "invoice_params.customer.lang"): (
        "no answer has a customer's language, and no source says what follows from it"
    ),
    ("argument ignored", "autoinvoice/invoice_create", "invoice_params.customer.customer_type"): (
        "no answer has a customer's type, and no source says which there are or what follows from one"
    ),
    ("argument ignored", "autoinvoice/invoice_create", "invoice_params.customer.phone"): (
        "no answer has a customer's telephone, and no source says what a file made of the values holds"
    ),
    ("argument ignored", "autoinvoice/invoice_create", "invoice_params.customer.gsm"): (
        "no answer has a customer's telephone, and no source says what a file made of the values holds"
    ),
    ("argument ignored", "autoinvoice/invoice_create", "invoice_params.company_postal.default"): (
        "an address that is given with an invoice is not kept, so it can be the default of nothing"
    ),
    ("argument ignored", "autoinvoice/invoice_create", "invoice_params.company_postal.lang"): (
        "an invoice's answers have no language of an address, and no source says what follows from it"
    ),
    ("argument ignored", "autoinvoice/invoice_create", "invoice_params.company_postal.company_name"): (
        "the receiver is told the sender's name, and no source says that a name in the address takes its place"
    ),
    ("argument ignored", "autoinvoice/invoice_create", "invoice_params.company_postal.country"): (
        "the receiver is told the sender's country, and no source says that one in the address takes its place"
    ),
    ("argument ignored", "autoinvoice/invoice_put_*", "file_in.attachment_type"): (
        "no source says which types this file can have or what follows from one, and no answer tells it"
    ),
    ("value changed", "autoinvoice/invoice_*", "*[].filehash"): "no source says how the hash is made",
    ("argument ignored", "autoinvoice/user_create", "user_params.notifications_disabled"): (
        "it is seen in the mails that a user gets; no answer tells it"
    ),
    ("argument ignored", "autoinvoice/user_update*", "user_params.*s_disabled"): (
        "it is seen in the mails that a user gets; no answer tells it"
    ),
    ("argument ignored", "autoinvoice/user_update*", "user_params.email"): (
        "the documents say that no call changes an e-mail address: whoever ignores it is right"
    ),
    ("argument ignored", "autoinvoice/postal_address_*", "company_postal.company_name"): (
        "the answers that tell an address have all of it but this member"
    ),
    ("argument ignored", "autoinvoice/invoice_list_ids", "options"): "the documents say that it is not put to use yet",
    ("first row twice", "autoinvoice/list_operators", ""): (
        "no source says which operators there are, or that an operator has one row alone"
    ),
    ("value changed", "autoinvoice/list_operators", "[].name"): "no source says what an operator is called",
}
"""Why a survivor is none, by fault, method and place; each may be a pattern, as of file names."""


def reason(case: Case, catalogue: Catalogue) -> str:
    """Return why a mutant that survived changes nothing a client can see, or an empty text."""
    api, _, method = case.method.partition("/")
    contract = catalogue.find(method, api)
    if case.kind == "wire" and case.fault.startswith(("member", "value")) and _free(contract.answer, case.place):
        return "no source says what stands in this object"
    if case.fault == "value changed" and (untold := contract.terms.not_testable.get(f"answer.{case.place}")):
        return untold
    told = (case.fault, case.method, case.place)
    fitting = (why for known, why in REASONS.items() if all(map(fnmatchcase, told, map(_literal, known))))
    return next(fitting, "")


def _literal(pattern: str) -> str:
    """Return a pattern in which brackets, which stand for a list's items, mean themselves."""
    return pattern.replace("[]", "[[]]")


def _free(node: Node, path: str) -> bool:
    """True if a path leads into an object of which nothing is stated."""
    for name in path.replace("[]", "").strip(".").split("."):
        while isinstance(node, Array):
            node = node.item
        if isinstance(node, Scalar):
            return node.kind in ("any", "object")
        if not isinstance(node, Struct) or name not in node.members:
            return False
        node = node.members[name]
    return False
