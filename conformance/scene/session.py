"""What all scenarios of a process share: the catalogue, the guarded transport and one client an API."""

from __future__ import annotations

import hashlib
from functools import cached_property

from conformance.catalogue import Catalogue
from conformance.client.soap import SoapClient
from conformance.endpoint.guard import Guard
from conformance.endpoint.secrets import Scrubber
from conformance.endpoint.settings import Profile
from conformance.endpoint.transport import Transport
from conformance.scene.arranger import Arranger, LiveArranger, MockArranger


class Session:
    """One endpoint, ready to be called; `salt` keeps two runs on one mock out of each other's worlds."""

    def __init__(self, catalogue: Catalogue, profile: Profile, *, salt: str = "") -> None:
        self.catalogue, self.profile, self.salt = catalogue, profile, salt
        self.scrubber = Scrubber(catalogue.secrets, profile.known_secrets())
        self.transport = Transport(profile, Guard(catalogue, profile), self.scrubber)
        self._clients: dict[str, SoapClient] = {}

    def client(self, api: str) -> SoapClient:
        """Return the API's client, made when it is first asked for."""
        if api not in self._clients:
            self._clients[api] = SoapClient(self.catalogue.apis[api], self.profile.urls[api], self.transport)
        return self._clients[api]

    def arranger(self, scenario: str) -> Arranger:
        """Return what makes a scenario's Givens true at this endpoint."""
        if self.profile.kind != "mock":
            return LiveArranger(self.profile)
        seed = hashlib.sha256(f"{self.salt}{scenario}".encode()).hexdigest()[:16]
        return MockArranger(self._origin, seed, self.transport)

    @cached_property
    def _origin(self) -> str:
        first = next(iter(self.profile.urls.values()))
        return "/".join(first.split("/", 3)[:3])

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()
