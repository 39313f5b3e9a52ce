"""The client's own tests, with the fixture of the installed plugin."""

import pytest
from lists import Client, ServiceError


@pytest.fixture
def client(conformance_mock):
    return Client(conformance_mock.ax_url, **vars(conformance_mock.keys))


def test_profiles_are_listed(client, conformance_mock):
    assert "PEPPOL" in [profile["network"] for profile in client.profiles()]
    conformance_mock.assert_conforms()


def test_a_token_is_renewed_when_it_has_expired(client, conformance_mock):
    client.profiles()
    conformance_mock.elapse(3600)
    assert client.profiles()
    assert [entry.method for entry in conformance_mock.journal].count("postOauth2Token") == 2


def test_a_refusal_is_an_error(client, conformance_mock):
    conformance_mock.next_outcome("getV1CompanyProfiles", "outside-scope")
    with pytest.raises(ServiceError, match="403"):
        client.profiles()


def test_the_client_waits_when_it_is_asked_to(client, conformance_mock):
    conformance_mock.next_trouble("429", "getV1CompanyProfiles", retry_after=0)
    assert client.profiles()


def test_half_a_response_is_an_error(client, conformance_mock):
    conformance_mock.next_trouble("cut", "getV1CompanyProfiles")
    with pytest.raises(ServiceError):
        client.profiles()
