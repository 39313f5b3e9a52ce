"""Answers of a REST API for the judge's tests: good ones, and how a test looks at what was made of another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conformance.checks.judgement import Judgement
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.wires.registry import judge, load

APIS = load(Path(__file__).parent.parent / "contracts").apis
API = APIS["autoxchange"]
JSON = {"Content-Type": "application/json"}
CONVENTIONS = {"http-status", "content-type", "utf-8", "json"}
PROFILE, PROFILES, OPEN, CLOSE = (
    "getV1CompanyProfilesId",
    "getV1CompanyProfiles",
    "postV1CompanyProfiles",
    "deleteV1CompanyProfilesId",
)
MANDATES, INVOICES, ACCOUNT, TOKEN = "getV1ServicesAtgMandates", "getV1Invoices", "getOauth2Current", "postOauth2Token"
INVOICE: dict[str, Any] = {
    "id": "i-1",
    "status": "PENDING",
    "reference": None,
    "number": "10001",
    "sender": {"eia": None, "bid": "987654325", "name": "Example Seller AS", "country": "NO"},
    "recipient": {"eia": None, "bid": None, "name": "Kari", "country": None, "operator": None},
    "created_at": "2026-01-31T08:00:00Z",
    "date": "2026-01-31",
    "date_due": None,
    "source_format": "EHF",
    "sum": 12.5,
    "sum_tax": 0,
    "currency": "NOK",
    "destination": None,
    "comment": None,
    "files": [],
    "actions": [],
}
GOOD: dict[str, Any] = {
    PROFILE: {
        "id": "p-1",
        "status": "active",
        "last_event": {"message": "Åpnet – 開", "created_at": "2026-01-15T12:00:00Z"},
        "profiles": ["INVOICE"],
        "network_settings": {"name": "Kari", "more": [1, None, {"x": True}]},
    },
    PROFILES: [{"id": "p-1", "status": "pending"}, {"id": "p-2", "profiles": []}],
    MANDATES: [{"kid": "0000012344", "notification": True, "status": 1, "updated_timestamp": "2026-01-15T12:00:00Z"}],
    INVOICES: [INVOICE],
    ACCOUNT: {"user": {"id": "u"}, "company": {"id": "c", "country": "NO"}, "scopes": ["company:read"]},
    TOKEN: {"access_token": "t", "token_type": "Bearer", "expires_in": 3600, "scope": "lookup"},
}


def judged(
    method: str,
    body: Any,
    status: int = 200,
    headers: dict[str, str] | None = None,
    contract: Any = None,
    api: str = "autoxchange",
) -> Judgement:
    data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    answer = Response(status, JSON if headers is None else headers, data)
    exchange = Exchange(api, method, Request("GET", "http://x/"), answer)
    return judge(exchange, contract or APIS[api].methods[method], APIS[api])


def broken(judgement: Judgement) -> list[tuple[str, str]]:
    return [(finding.requirement.partition("#")[2], finding.place) for finding in judgement.findings]


def names(judgement: Judgement) -> set[str]:
    return {requirement.partition("#")[2] for requirement in judgement.judged}
