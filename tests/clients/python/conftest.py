"""Clients of the service that the environment names; each test's requests carry the test's name."""

from __future__ import annotations

import os

import pytest
from autoinvoice import AutoInvoice
from rest import AutoXChange, Invoicing

KEYS = {name: os.environ[f"CONFORMANCE_{name.upper()}"] for name in ("company_uuid", "user_api_key", "vendor_api_key")}


@pytest.fixture
def headers(request: pytest.FixtureRequest) -> dict[str, str]:
    return {"X-Conformance-Test": request.node.name}


@pytest.fixture
def soap(headers: dict[str, str]) -> AutoInvoice:
    return AutoInvoice(os.environ["CONFORMANCE_WSDL_URL"], os.environ["CONFORMANCE_SOAP_URL"], KEYS, headers)


@pytest.fixture
def ax(headers: dict[str, str]) -> AutoXChange:
    return AutoXChange(os.environ["CONFORMANCE_AX_URL"], KEYS, headers)


@pytest.fixture
def invoicing(headers: dict[str, str]) -> Invoicing:
    return Invoicing(os.environ["CONFORMANCE_INVOICING_URL"], KEYS, headers)
