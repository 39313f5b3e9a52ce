"""What a company has set.

configure_company writes settings, show_company_configuration returns them, and everything else reads one by `setting`.
"""

from __future__ import annotations

from conformance.mock.state.known_settings import BOOLEAN, FLAG, SETTINGS
from conformance.mock.state.tenant import Company


def setting(company: Company, name: str) -> str:
    """Return the value of a company's setting as a text: the one set, else its default."""
    known = SETTINGS[name]
    if known.field:
        value = getattr(company, known.field)
        return _text(known.kind, value) if isinstance(value, bool) else value
    if name in company.settings:
        return company.settings[name]
    if name == "print_attachments":
        return _text(BOOLEAN, company.country in ("NO", "NL"))
    if name == "vat_number" and company.country == "NO":
        return f"{company.bid}MVA"
    return known.default


def is_on(company: Company, name: str) -> bool:
    """True if a setting that is a boolean or a flag is on."""
    return setting(company, name) in ("true", "1")


def store(company: Company, name: str, value: str) -> None:
    """Store a value of a setting, as `Setting.normalised` returned it."""
    known = SETTINGS[name]
    if known.field:
        old = getattr(company, known.field)
        setattr(company, known.field, value in ("true", "1") if isinstance(old, bool) else value)
    else:
        company.settings[name] = value


def _text(kind: str, value: bool) -> str:
    return str(int(value)) if kind == FLAG else str(value).lower()
