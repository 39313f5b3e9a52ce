"""What contracts say of the wire, as each wire reads it for itself: of an API a binding, of a method an operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol

from conformance.catalogue.types import Struct
from conformance.errors import ContractError

KEYS: Final = ("company_uuid", "user_api_key", "vendor_api_key")
"""The names of a caller's keys, whatever carries them."""
COMPANY, USER, VENDOR = KEYS


@dataclass(frozen=True, kw_only=True)
class Operation:
    """How the calls of one method travel, in terms that do not depend on the wire.

    As it stands it describes a method that anybody calls by its name alone; each wire overrides what differs.
    `keys` is the one request member that holds all keys of the caller, if there is one; any one of `scopes` lets a
    token pass, and none is asked for where there are none.
    """

    keys: str = ""
    scopes: tuple[str, ...] = ()

    complete: ClassVar[bool] = False
    """A call always names every member, with nil for what it does not give."""
    root: ClassVar[str] = "body"
    """What findings call the whole of a response's value."""
    status_at: ClassVar[str] = ""
    """Where the status of a response is; empty where it is a text inside the response's value."""

    @property
    def protected(self) -> bool:
        """Whether only a known caller may call, so that the refusals of callers are outcomes of the method."""
        return False

    @property
    def bearer(self) -> bool:
        """Whether a call carries a bearer token beside its arguments."""
        return False

    @property
    def key_members(self) -> frozenset[str]:
        """The request members that hold a key of the caller each."""
        return frozenset()

    @property
    def address(self) -> str:
        """The verb and path template that identify the method, or "" if its name does."""
        return ""

    @property
    def returns_files(self) -> bool:
        """Whether a successful response can be a file instead of values."""
        return False

    def is_file(self, media: str) -> bool:
        """Return whether a response of this media type is one of the files that the method returns."""
        del media
        return False

    def place(self, member: str) -> str:
        """Return where a request member travels: in the path, the query or the body."""
        del member
        return "body"

    def as_text(self, member: str) -> bool:
        """Return whether a request member travels as a text whatever its type."""
        del member
        return False

    def sign(self, arguments: dict[str, Any], keys: Mapping[str, str]) -> None:
        """Put the caller's keys, by their names, where a call carries them."""


@dataclass(frozen=True)
class Binding:
    """What one API says of how its calls travel; each wire adds its own."""

    all_due: ClassVar[bool] = False
    """Members are due in a response without being called required."""

    @property
    def error(self) -> Mapping[str, Any]:
        """The schema of the body of every refusal, empty where refusals look like any other response."""
        return {}

    def operation(
        self, stated: Mapping[str, Any] | None, request: Struct, schema: Mapping[str, Any], where: str
    ) -> Operation:
        """Return how a method travels, by what its contract says of it and by its request and the request's schema.

        ContractError, with a place below `where`, if these do not fit each other.
        """
        del request, schema
        if stated is not None:
            raise ContractError("a method of this wire says nothing of its operation", where=where, do="leave it out")
        return Operation()

    def check_outcome(self, outcome: Mapping[str, Any], where: str) -> None:
        """Raise ContractError unless the status of an outcome can be one of this wire."""

    def concerns(self, convention: str, operation: Operation, *, has_keys: bool) -> bool:
        """Return whether a convention is about a method; `has_keys`: a member of its request is somebody's key."""
        del convention, operation, has_keys
        return True


class Binder(Protocol):
    """Reads what contracts say of one wire."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """JSON Schema of what may be said: `binding` of an API, and `operation` of a method, each if there is any."""

    def bind(self, stated: Mapping[str, Any], keys: str) -> Binding:
        """Return what an API says of its wire; `keys` names the request member that its methods have for keys."""
