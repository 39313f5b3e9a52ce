"""What the contracts of a REST API say of its wire."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from conformance.catalogue.binding import Binding, Operation
from conformance.catalogue.model import Api, Contract
from conformance.catalogue.types import Struct
from conformance.errors import ContractError

_TOKEN_CONVENTIONS: Final = ("token-required", "token-lifetime")
"""Conventions that concern only the operations that need a token."""
_OF_FILES: Final = "file"
"""The convention that concerns only the operations that return files."""
_NAMED: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class FileResponse:
    """A successful response that is a file: its media types, and the values of query members that ask for it.

    A media type may be a range such as `image/*`; without `when`, every successful response is the file.
    """

    media: tuple[str, ...]
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def has(self, media: str) -> bool:
        """Return whether a media type is one of those stated."""
        return any(media == each or (each.endswith("*") and _in_range(media, each)) for each in self.media)


def _in_range(media: str, stated: str) -> bool:
    kind, slash, name = media.partition("/")
    return bool(kind and slash and name) and stated.partition("/")[0] in ("*", kind)


@dataclass(frozen=True, kw_only=True)
class RestOperation(Operation):
    """An operation: `places` has of each request member whether it goes in path, query or body.

    `body` is json, form, multipart or empty; `credentials` maps request members to the caller's keys that they hold.
    `files` are the responses that are files instead of JSON.
    """

    verb: str
    path: str
    body: str
    token: bool
    credentials: Mapping[str, str]
    places: Mapping[str, str]
    files: tuple[FileResponse, ...] = ()

    status_at = "HTTP status"

    @property
    def protected(self) -> bool:
        """Whether the operation needs a token."""
        return self.token

    @property
    def bearer(self) -> bool:
        """Whether the operation needs a token."""
        return self.token

    @property
    def key_members(self) -> frozenset[str]:
        """The members that hold keys."""
        return frozenset(self.credentials)

    @property
    def address(self) -> str:
        """Verb and path."""
        return f"{self.verb} {self.path}"

    @cached_property
    def members_in_path(self) -> tuple[str, ...]:
        """The members in the path, in their order."""
        return tuple(_NAMED.findall(self.path))

    @property
    def returns_files(self) -> bool:
        """Whether some successful responses are files."""
        return bool(self.files)

    def is_file(self, media: str) -> bool:
        """Return whether a response of this media type is one of the files that the operation returns."""
        return any(each.has(media) for each in self.files)

    def file_for(self, query: Mapping[str, str]) -> FileResponse | None:
        """Return the file that a call with this query asks for, or None where it asks for JSON."""
        return next((f for f in self.files if all(query.get(name) in values for name, values in f.when.items())), None)

    def place(self, member: str) -> str:
        """Return path, query or body; an unknown member would go in the body."""
        return self.places.get(member, "body")

    def as_text(self, member: str) -> bool:
        """Return True but for a member of a JSON body."""
        return self.place(member) != "body" or self.body != "json"

    def inside(self, place: str) -> frozenset[str]:
        """Return the members that travel in one place."""
        return frozenset(name for name, stated in self.places.items() if stated == place)

    def sign(self, arguments: dict[str, Any], keys: Mapping[str, str]) -> None:
        """Put each key into the member that holds it."""
        arguments.update({member: keys[key] for member, key in self.credentials.items() if keys.get(key)})


@dataclass(frozen=True)
class TokenDoor:
    """Where tokens are asked for, what they can be granted for, and what is granted when nothing is asked for."""

    path: str = ""
    scopes: tuple[str, ...] = ()
    scope: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RestBinding(Binding):
    """The body of every refusal, and the door of the tokens."""

    refusal: Mapping[str, Any]
    token: TokenDoor

    @property
    def error(self) -> Mapping[str, Any]:
        """The schema of the body of every refusal."""
        return self.refusal

    def operation(
        self, stated: Mapping[str, Any] | None, request: Struct, schema: Mapping[str, Any], where: str
    ) -> RestOperation:
        """Return how an operation travels; ContractError where path and request do not fit each other."""
        assert stated is not None, "the schema of contracts asks for it"
        places = {name: member.get("in", "body") for name, member in schema["properties"].items()}
        if set(_NAMED.findall(stated["path"])) != {name for name, place in places.items() if place == "path"}:
            named = sorted(_NAMED.findall(stated["path"]))
            raise ContractError(f"the members in the path are not {named}", where=f"{where}/path")
        if ("body" in places.values()) != ("body" in stated):
            raise ContractError("members travel in a body just where operation/body says how", where=where)
        for member in stated.get("credentials", ()):
            if member not in request.members:
                raise ContractError(f"the request has no member {member!r}", where=f"{where}/credentials")
        files = tuple(_file_response(file, schema, f"{where}/files") for file in stated.get("files", ()))
        return RestOperation(
            verb=stated["verb"],
            path=stated["path"],
            body=stated.get("body", ""),
            token=stated.get("token", True),
            scopes=tuple(stated.get("scopes", ())),
            credentials=stated.get("credentials", {}),
            places=places,
            files=files,
        )

    def check_outcome(self, outcome: Mapping[str, Any], where: str) -> None:
        """Raise unless a status begins with its HTTP status, and that is 2xx just where the outcome is good."""
        status = outcome["status"]
        if not re.match("[1-5][0-9]{2} ", status):
            raise ContractError(f"{status!r} begins with no HTTP status", where=where, do="write it as 404 Not Found")
        if status.startswith("2") is not outcome["ok"]:
            raise ContractError(f"{status!r} does not go with ok", where=where, do="2xx is a success, all else is none")

    def concerns(self, convention: str, operation: Operation, *, has_keys: bool) -> bool:
        """Leave out the conventions about tokens where there are none, and about files where none is returned."""
        del has_keys
        if convention == _OF_FILES:
            return operation.returns_files
        return operation.bearer or convention not in _TOKEN_CONVENTIONS


def _file_response(stated: Mapping[str, Any], schema: Mapping[str, Any], where: str) -> FileResponse:
    """Return what is stated of a file; ContractError where its condition is no member of the query with such values."""
    when = {name: frozenset(values) for name, values in stated.get("when", {}).items()}
    for name, values in when.items():
        member = schema["properties"].get(name, {})
        if member.get("in") != "query" or not values <= set(member.get("enum", ())):
            what = f"{name!r} is no member of the query with the values {sorted(values)}"
            raise ContractError(what, where=f"{where}/when", do="name values of its enum")
    return FileResponse(tuple(stated["media"]), when)


def rest_of(api: Api) -> RestBinding:
    """Return what a REST API says of its wire; TypeError for an API of another wire."""
    if not isinstance(api.binding, RestBinding):
        raise TypeError(f"{api.id} is no REST API")
    return api.binding


def http_of(contract: Contract) -> RestOperation:
    """Return how a REST operation travels; TypeError for a method of another wire."""
    if not isinstance(contract.operation, RestOperation):
        raise TypeError(f"{contract.id} is no REST operation")
    return contract.operation


class RestBinder:
    """Reads what contracts say of REST."""

    schema: Mapping[str, Any] = json.loads(Path(__file__).with_name("contract.schema.json").read_text("utf-8"))

    def bind(self, stated: Mapping[str, Any], keys: str) -> RestBinding:
        """Return the error and the door that an API states; keys travel in tokens, so no member holds all of them."""
        del keys
        door = stated["token"]
        found = TokenDoor(door["path"], tuple(door.get("scopes", ())), door.get("scope", ""), door.get("aliases", {}))
        return RestBinding(stated["error"], found)
