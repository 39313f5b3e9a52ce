"""The way to a service: profiles, keys, the guard that says what may leave, and the transport that sends it."""

from conformance.endpoint.exchange import Answer, Exchange, Request
from conformance.endpoint.guard import Guard
from conformance.endpoint.secrets import Scrubber, Secret
from conformance.endpoint.settings import DEFAULT_CALLER, Profile, load_profile, load_profiles
from conformance.endpoint.transport import Transport

__all__ = [
    "DEFAULT_CALLER",
    "Answer",
    "Exchange",
    "Guard",
    "Profile",
    "Request",
    "Scrubber",
    "Secret",
    "Transport",
    "load_profile",
    "load_profiles",
]
