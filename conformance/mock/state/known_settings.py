"""Every setting that a company can have, with the values that it accepts and its default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from conformance.catalogue.formats import is_email

TEXT, EMAIL, EMAILS, BOOLEAN, FLAG, NUMBER, NAME = "text", "email", "emails", "boolean", "flag", "number", "name"
"""Types of values: a boolean is true or false, a flag is 1 or 0, emails are addresses separated by commas."""
_ON = ("daily", "weekly", "monthly")
_WORDS = {"true": "true", "1": "true", "false": "false", "0": "false"}
_MIN_NAME = 3


@dataclass(frozen=True)
class Setting:
    """One setting: its type or choices, the countries that have it, and its default.

    `field` is the member of Company that holds it; a setting that is read-only cannot be configured.
    """

    name: str
    kind: str = TEXT
    default: str = ""
    choices: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    field: str = ""
    read_only: bool = False

    def normalised(self, value: str, country: str) -> str | None:
        """Return a value as it is stored, or None for one that the setting does not accept."""
        if self.read_only or (self.countries and country not in self.countries):
            return None
        if self.name == "scan_notification_interval":
            return value if value in _ON else "disabled"
        if self.choices:
            return value if value in self.choices else None
        return _of_kind(self.kind, value)


def _of_kind(kind: str, value: str) -> str | None:
    if kind == BOOLEAN:
        return _WORDS.get(value)
    holds = {
        FLAG: lambda: value in ("0", "1"),
        NUMBER: lambda: re.fullmatch("[0-9]{1,4}", value) is not None,
        EMAIL: lambda: not value or is_email(value),
        EMAILS: lambda: not value or all(is_email(part.strip()) for part in value.split(",")),
        NAME: lambda: len(value.strip()) >= _MIN_NAME,
    }
    return value if kind not in holds or holds[kind]() else None


SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("name", NAME, field="name"),
        Setting("bid", field="bid", read_only=True),
        Setting("country", field="country", read_only=True),
        Setting("website"),
        Setting("email", EMAIL, field="email"),
        Setting("invoice_email", EMAIL),
        Setting("print_and_send_request", FLAG, "0"),
        Setting("print_and_send_enabled", BOOLEAN, field="print_service", read_only=True),
        Setting("print_and_send_letter_class", default="0", choices=("0", "1"), countries=("FI", "NL")),
        Setting("print_and_send_own_pdf", BOOLEAN, "false"),
        Setting("print_and_send_color", BOOLEAN, "false"),
        Setting("print_attachments", BOOLEAN, countries=("FI", "NO", "NL")),
        Setting("email_remind_freq", NUMBER, "0"),
        Setting("errors_to_user", FLAG, "0"),
        Setting("error_emails", EMAILS),
        Setting("reports", FLAG, "0", read_only=True),
        Setting("reports_emails", EMAILS),
        Setting("stop_duplicates", BOOLEAN, "false"),
        Setting("notify_incoming", BOOLEAN, "true"),
        Setting("disable_email", BOOLEAN, "false"),
        Setting("notifications_disabled", FLAG, "0"),
        Setting("internal_receive_via_peppol", BOOLEAN, "false"),
        Setting("send_email_attachments", FLAG, "0"),
        Setting("send_invoice_email", default="2", choices=("0", "1", "2", "3", "4")),
        Setting("receive_finvoice2", FLAG, "0"),
        Setting("invoice_receiving", FLAG, field="receives"),
        Setting("invoicing_eia"),
        Setting("invoicing_operator"),
        Setting("invoicing_email", EMAIL),
        Setting("invoicing_street_address1"),
        Setting("invoicing_street_address2"),
        Setting("invoicing_post_code"),
        Setting("invoicing_post_office"),
        Setting("billing_company_id"),
        Setting("vat_number"),
        Setting("default_receive_vendor_api_key", read_only=True),
        Setting("default_send_vendor_api_key", read_only=True),
        Setting("peppol_id", read_only=True),
        Setting("bank_send", BOOLEAN, "false", read_only=True),
        Setting("message_from_sender", countries=("NO",)),
        Setting("scan_return_email", read_only=True),
        Setting("scan_return_postal", read_only=True),
        Setting("b2c_fallback", default="email", choices=("print", "email"), countries=("NO",)),
        Setting("b2c_reminder", BOOLEAN, "false", countries=("NO",)),
        Setting("contact_person"),
        Setting("contact_email", EMAIL),
        Setting("contact_phone"),
        Setting("scan_notification_interval", default="disabled"),
        Setting("scan_notification_email", EMAIL),
    )
}
"""Every setting by its name, in the order of the response."""

INVERSE = {"print_attachments_disabled": "print_attachments"}
"""Old names of settings with the opposite meaning."""


def is_possible(name: str, value: str) -> bool:
    """Return whether a company in any country can have this value of a setting, a read-only one included."""
    return replace(SETTINGS[name], read_only=False, countries=()).normalised(value, "") is not None


def opposite(value: str) -> str:
    """Return false for true and true for false; any other text unchanged."""
    return {"true": "false", "false": "true", "1": "0", "0": "1"}.get(value, value)
