"""Answers calls of a REST API: finds the world by the token, holds the call to its contract, lets it behave."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from conformance.catalogue import Api, Array, Contract, Node, Scalar, Struct
from conformance.catalogue.formats import validator
from conformance.mock import exact_json
from conformance.mock.behaviour import Call, Refusal, Reply
from conformance.mock.seam import current
from conformance.mock.tenant import NOBODY
from conformance.mock.tokens import grant, granted
from conformance.mock.uploads import Upload
from conformance.mock.world import World, Worlds

_log = logging.getLogger(__name__)

_LARGEST_FIELD = 32 * 1024 * 1024
_SHAPE = ("type", "required")
"""What keeps a request from being read at all; every other keyword is about a value that could be read."""
_WHOLE = re.compile("-?[0-9]{1,40}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
"""Numbers as a query or a form writes them; Python itself would read more, such as 1_000 and other scripts' digits."""
_INT32 = range(-(2**31), 2**31)


class Wrong(Exception):
    """A request that does not keep its contract: the HTTP status that says so, and what is wrong."""

    def __init__(self, status: int, details: list[str]) -> None:
        super().__init__(details)
        self.status, self.details = status, details


class _Route(Route):
    """A route that goes by the path as it was sent, where an encoded slash does not end a member."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches({**scope, "path": scope["raw_path"].decode("ascii")})
        if found:
            found["path_params"] = {name: unquote(value) for name, value in found["path_params"].items()}
        return match, found


class RestService:
    """One REST API over all worlds of the mock."""

    def __init__(self, api: Api, worlds: Worlds) -> None:
        self.api, self.worlds = api, worlds
        self._validators = {c.method: validator(c.request_schema) for c in api.methods.values()}

    def routes(self, base: str) -> list[Route]:
        """Return the routes of every operation below a base path; fixed paths before those with a member in them."""
        by_path: dict[str, list[Contract]] = {}
        for contract in self.api.methods.values():
            assert contract.http is not None
            by_path.setdefault(contract.http.path, []).append(contract)
        made: list[Route] = [
            _Route(base + path, self._endpoint({c.http.verb: c for c in found if c.http}), methods=_verbs(found))
            for path, found in sorted(by_path.items(), key=lambda item: item[0].count("{"))
        ]
        token = self.api.rest["token"]["path"]
        if token not in by_path:
            made.append(Route(base + token, self._token, methods=["POST"]))
        return made

    def _endpoint(self, by_verb: Mapping[str, Contract]) -> Any:
        async def endpoint(request: Request) -> Response:
            contract = by_verb["GET" if request.method == "HEAD" else request.method]
            try:
                return await self._answer(contract, request)
            except Refusal as refusal:
                return self._refused(contract, refusal.reply, [refusal.because] if refusal.because else [])
            except Wrong as wrong:
                own = (o for o in contract.outcomes if o.http_status == wrong.status and "_" not in o.status.text)
                told = next(own, None)
                if told is None:
                    return self._error(wrong.status, "invalid_request", wrong.details)
                return self._refused(contract, Reply(told.name), wrong.details, "invalid_request")
            except Exception as error:  # a service that breaks inside still answers
                _log.exception("%s broke", contract.id)
                return self._error(500, "internal_error", [f"something inside the service broke: {error}"])

        return endpoint

    def _refused(self, contract: Contract, reply: Reply, details: list[str], code: str = "") -> Response:
        reply = current().refused(contract, reply)
        outcome = contract.outcome(reply.outcome)
        if outcome.ok:
            return _response(contract, reply)
        own = outcome.status.text[4:] if "_" in outcome.status.text else ""
        return self._error(outcome.http_status, own or code or outcome.name, details or [outcome.rule])

    async def _answer(self, contract: Contract, request: Request) -> Response:
        assert contract.http is not None
        if contract.http.token:
            call = self._caller(contract, request)
            call = replace(call, arguments=await self._arguments(contract, request))
        else:
            call = self._stranger(contract, await self._arguments(contract, request))
        if call.world.breaks:
            call.world.breaks -= 1
            return self._error(500, "internal_error", ["something inside the service broke"])
        return _response(contract, current().run(contract, call))

    def _caller(self, contract: Contract, request: Request) -> Call:
        """Return the call without its arguments, or refuse it for its token or the token's scopes."""
        assert contract.http is not None
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        world = self.worlds.of(token) if kind.lower() == "bearer" else None
        found = granted(world, token) if world is not None else None
        if world is None or found is None:
            raise Refusal("unauthorized")
        if contract.http.scopes and not found.scopes.intersection(contract.http.scopes):
            raise Refusal("outside-scope")
        try:
            return replace(current().admit(contract, world, found.keys, {}), scopes=found.scopes)
        except Refusal:
            raise Refusal("unauthorized") from None

    def _stranger(self, contract: Contract, arguments: dict[str, Any]) -> Call:
        """Return a call that needs no token; its world is found by the keys among its members."""
        assert contract.http is not None
        keys = {name: arguments[member] or "" for member, name in contract.http.credentials.items()}
        world = self._world(keys)
        if world is None:
            raise Refusal("unauthorized")
        return Call(world, *NOBODY, arguments, tokens=self.api.rest["token"])

    def _world(self, keys: Mapping[str, str]) -> World | None:
        return self.worlds.of(*(keys.get(name, "") for name in ("user_api_key", "company_uuid", "vendor_api_key")))

    async def _token(self, request: Request) -> Response:
        """Grant a token for an API whose documents have no operation for that."""
        try:
            given = {name: value for name, value in await _form(request) if isinstance(value, str)}
        except Wrong as wrong:
            return self._error(wrong.status, "invalid_request", wrong.details)
        keys = {
            "company_uuid": given.get("client_id", ""),
            "user_api_key": given.get("client_secret", ""),
            "vendor_api_key": given.get("vendor_api_key", ""),
        }
        world = self._world(keys)
        try:
            if world is None or given.get("grant_type") != "client_credentials":
                raise Refusal("unauthorized")
            return JSONResponse({"access_token": grant(world, keys, ()), "token_type": "Bearer", "expires_in": 3600})
        except Refusal:
            return self._error(401, "unauthorized", ["the keys are not known"])

    async def _arguments(self, contract: Contract, request: Request) -> dict[str, Any]:
        """Return the arguments by member, None where nothing was given; Wrong where they break the contract."""
        assert contract.http is not None
        given: dict[str, Any] = dict(request.path_params)
        query = [(n, v) for n, v in parse_qsl(request.url.query, keep_blank_values=True)]
        given |= _gathered(query, contract, "query")
        if contract.http.body:
            given |= await _body(contract, request)
        errors = current().mistakes(contract, self._validators[contract.method], _without_files(given))
        if errors:
            unread = [e for e in errors if e.validator in _SHAPE]
            statuses = {o.http_status for o in contract.outcomes if not o.ok}
            status = 400 if (unread and 400 in statuses) or 422 not in statuses else 422
            told = [f"{'.'.join(map(str, e.absolute_path)) or 'the request'}: {e.message[:200]}" for e in errors[:10]]
            raise Wrong(status, told)
        return {name: given.get(name) for name in contract.request.members}

    def _error(self, status: int, code: str, details: list[str]) -> Response:
        """Return a refusal in the shape that the API has for it."""
        every = {
            "statusCode": str(status),
            "code": code,
            "message": details[0] if details else code,
            "error": "; ".join(details),
            "details": details,
        }
        shape = self.api.rest["error"]
        node = next(iter(self.api.methods.values())).error
        assert isinstance(node, Struct), shape
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return JSONResponse({n: v for n, v in every.items() if n in node.members}, status, headers)


def _verbs(contracts: list[Contract]) -> list[str]:
    return [contract.http.verb for contract in contracts if contract.http is not None]


def _response(contract: Contract, reply: Reply) -> Response:
    outcome = contract.outcome(reply.outcome)
    if isinstance(contract.answer, Scalar):
        return Response(status_code=outcome.http_status)
    body = reply.members["items"] if isinstance(contract.answer, Array) else reply.members
    return Response(exact_json.dumps(_present(body)), outcome.http_status, media_type="application/json")


def _present(value: Any) -> Any:
    """Return a value without the members that are None: over REST what is not there is left out."""
    if isinstance(value, Mapping):
        return {name: _present(member) for name, member in value.items() if member is not None}
    return [_present(item) for item in value] if isinstance(value, list) else value


async def _body(contract: Contract, request: Request) -> dict[str, Any]:
    """Return the members of a body, JSON or form as its media type says."""
    assert contract.http is not None
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if contract.http.body != "json" and media != "application/json":
        return _gathered(await _form(request), contract, "body")
    try:
        found = exact_json.loads((await request.body()).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Wrong(400, [f"the body is no JSON: {error}"]) from None
    if not isinstance(found, dict):
        raise Wrong(400, ["the body is no JSON object"])
    return {name: value for name, value in found.items() if contract.http.places.get(name, "body") == "body"}


async def _form(request: Request) -> list[tuple[str, str | Upload]]:
    """Return the names and values of a form in their order; Wrong where the body cannot be read as one."""
    try:
        async with request.form(max_part_size=_LARGEST_FIELD) as form:
            return [(name, await _upload(value)) for name, value in form.multi_items()]
    except HTTPException as error:
        raise Wrong(400, [f"the body cannot be read as a form: {error.detail}"]) from None


async def _upload(value: str | UploadFile) -> str | Upload:
    if isinstance(value, str):
        return value
    return Upload(value.filename or "", await value.read())


def _gathered(pairs: list[tuple[str, Any]], contract: Contract, place: str) -> dict[str, Any]:
    """Return named texts as the members of a place, each as its declared type where it can be read so."""
    assert contract.http is not None
    found: dict[str, Any] = {}
    for name, value in pairs:
        name = name.removesuffix("[]")
        if contract.http.places.get(name) != place:
            continue
        node = contract.request.members[name]
        if isinstance(node, Array):
            # An empty text is how a form sends an empty list.
            found.setdefault(name, []).extend([_read(value, node.item)] if value != "" else [])
        else:
            found[name] = _read(value, node)
    return found


def _read(value: Any, node: Node) -> Any:
    if isinstance(value, Upload) and not (isinstance(node, Scalar) and node.kind == "file"):
        try:
            value = value.content.decode("utf-8")  # a plain member may be sent as a part with a file's name
        except UnicodeDecodeError:
            raise Wrong(400, [f"{value.name}: no UTF-8 text"]) from None
    if not isinstance(value, str) or not isinstance(node, Scalar):
        return value
    match node.kind:
        case "integer" if _WHOLE.fullmatch(value):
            return int(value) if node.schema.get("format") != "int32" or int(value) in _INT32 else value
        case "number" if _DECIMAL.fullmatch(value):
            return Decimal(value)
        case "boolean" if value in ("true", "false"):
            return value == "true"
    return value


def _without_files(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments as JSON Schema can judge them: a file stands as the text of its name."""
    return {name: value.name if isinstance(value, Upload) else value for name, value in given.items()}
