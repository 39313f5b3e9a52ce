"""Responds to the calls of a REST API: finds the world by the token, validates the request, runs the behaviour."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from conformance.catalogue import Api, Array, Contract, Node, Scalar, Struct
from conformance.mock.calls.behaviour import Call, InternalFailure, Refusal, Reply
from conformance.mock.calls.hints import Attempt
from conformance.mock.calls.plans import Plan
from conformance.mock.calls.seam import current
from conformance.mock.calls.tokens import Grant, end, grant, granted
from conformance.mock.state.tenant import ANONYMOUS
from conformance.mock.state.world import World
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.planned import example_reply, planned_outcome, undone
from conformance.mock.wires.problem import PLANNED, Notes, notes_of
from conformance.mock.wires.rest import exact_json
from conformance.mock.wires.rest.arguments import BadRequest, form
from conformance.mock.wires.rest.checking import Checked
from conformance.mock.wires.rest.errors import rest_error
from conformance.mock.wires.sent import JSON, Whole, header, length
from conformance.wires.rest.binding import http_of, rest_of

_ALONE = (str, int, bool, float)
"""Types of values without members."""
_UNRESERVED = re.compile("%(2[dDeE]|3[0-9]|4[1-9a-fA-F]|5[0-9aA]|5[fF]|6[1-9a-fA-F]|7[0-9aA]|7[eE])")
"""Characters that mean the same in a path whether they are percent-encoded or not (RFC 3986, section 6.2.2.2)."""


class _Route(Route):
    """A route that matches the path as it was sent, where an encoded slash does not end a member."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = _UNRESERVED.sub(lambda escape: chr(int(escape[1], 16)), scope["raw_path"].decode("ascii"))
        match, found = super().matches({**scope, "path": path})
        if found:
            found["path_params"] = {name: unquote(value) for name, value in found["path_params"].items()}
        return match, found


class RestService:
    """One REST API over all worlds of the mock."""

    def __init__(self, api: Api, worlds: Worlds) -> None:
        self.api, self.worlds = api, worlds
        self._checked = Checked(api.methods)

    def routes(self, base: str) -> list[Route]:
        """Return the routes of every operation below a base path, fixed paths before those with a parameter."""
        by_path: dict[str, list[Contract]] = {}
        for contract in self.api.methods.values():
            by_path.setdefault(http_of(contract).path, []).append(contract)
        routes: list[Route] = [
            _Route(base + path, self._endpoint(base, {http_of(c).verb: c for c in found}), methods=_verbs(found))
            for path, found in sorted(by_path.items(), key=lambda item: item[0].count("{"))
        ]
        token = rest_of(self.api).token.path
        if token not in by_path:
            routes.append(Route(base + token, self._token, methods=["POST"]))
        return routes

    def _endpoint(self, base: str, by_verb: Mapping[str, Contract]) -> Any:
        async def endpoint(request: Request) -> Response:
            contract = by_verb["GET" if request.method == "HEAD" else request.method]
            notes = notes_of(request.scope)
            plan = notes.calls(contract)
            host = header(request, b"host") or request.url.netloc
            url = f"{request.scope['scheme']}://{host}{base}"
            try:
                if plan is not None and plan.outcome is not None:
                    return await self._planned(contract, request, url, plan)
                reply = await self._reply(contract, request, url)
                notes.ended(contract, reply.outcome)
                return _response(contract, reply)
            except InternalFailure:
                notes.ok = False
                notes.refused("the provider state makes the service fail inside")
                return self._error(500, "internal_error", ["something inside the service broke"])
            except Refusal as refusal:
                return self._refused(notes, contract, refusal)
            except BadRequest as bad_request:
                notes.reason = bad_request.reason
                own = (o.name for o in contract.outcomes if o.http_status == bad_request.status and not o.code)
                outcome = bad_request.outcome or next(own, None)
                if outcome is None:
                    notes.ok = False
                    return self._error(bad_request.status, "invalid_request", bad_request.details)
                return self._outcome(notes, contract, Reply(outcome), bad_request.details, "invalid_request")

        return endpoint

    def _refused(self, notes: Notes, contract: Contract, refusal: Refusal) -> Response:
        outcome = contract.outcome(refusal.reply.outcome)
        notes.refused(f"{outcome.status.text}: {refusal.because or outcome.rule}")
        return self._outcome(notes, contract, refusal.reply, [refusal.because] if refusal.because else [])

    def _outcome(self, notes: Notes, contract: Contract, reply: Reply, details: list[str], code: str = "") -> Response:
        reply = current().refused(contract, reply)
        notes.ended(contract, reply.outcome)
        outcome = contract.outcome(reply.outcome)
        if outcome.ok:
            return _response(contract, reply)
        return self._error(outcome.http_status, outcome.code or code or outcome.name, details or [outcome.rule])

    async def _planned(self, contract: Contract, request: Request, url: str, plan: Plan) -> Response:
        """Return the response of a planned outcome: a success as the method itself has it, if it does."""
        notes, outcome = notes_of(request.scope), planned_outcome(plan)
        if not outcome.ok:
            notes.refused(outcome.status.render(plan.variables), where=PLANNED)
            return self._outcome(notes, contract, Reply(outcome.name, plan.variables), [])
        notes.ended(contract, outcome.name)
        _, _, token = header(request, b"authorization").partition(" ")
        with undone(self.worlds.of(token)) as keep:
            try:
                reply = await self._reply(contract, request, url)
                if reply.outcome == outcome.name:
                    keep()
                    return _response(contract, reply)
            except (Refusal, BadRequest, InternalFailure):
                notes.reason = None
        return _response(contract, example_reply(contract, plan))

    async def _reply(self, contract: Contract, request: Request, url: str) -> Reply:
        notes = notes_of(request.scope)
        if http_of(contract).token:
            call, found = self._caller(contract, request)
            sent = await self._checked.arguments(contract, request)
            call = call.made_with(sent, url, found.scopes, found.ends)
            notes.attempt = partial(_attempt, contract, call)
        else:
            sent = _signed(contract, request, await self._checked.arguments(contract, request))
            call = self._anonymous(contract, sent, url)
        notes.called(call)
        if call.world.breaks:
            call.world.breaks -= 1
            raise InternalFailure
        return current().run(contract, call)

    def _caller(self, contract: Contract, request: Request) -> tuple[Call, Grant]:
        """Return the call without its arguments and the grant of its token, or refuse it for its token or scopes."""
        http = http_of(contract)
        kind, _, token = header(request, b"authorization").partition(" ")
        world = self.worlds.of(token) if kind.lower() == "bearer" else None
        found = granted(world, token) if world is not None else None
        notes = notes_of(request.scope)
        if world is not None:
            notes.belongs(world)
            if notes.plan is not None and notes.plan.trouble is not None and notes.plan.trouble.kind == "expired-token":
                end(world, token)
                found = None
        if world is None or found is None:
            raise Refusal("unauthorized")
        if http.scopes and not found.scopes.intersection(http.scopes):
            raise Refusal("outside-scope")
        try:
            return current().admit(contract, world, found.keys, {}), found
        except Refusal:
            attempt = Attempt(partial(_admits, contract, world, found.keys), (contract.id, found.keys))
            notes.attempt = lambda: attempt
            raise Refusal("unauthorized") from None

    def _anonymous(self, contract: Contract, arguments: dict[str, Any], url: str) -> Call:
        """Return a call that needs no token; the keys among its members lead to its world."""
        http = http_of(contract)
        keys = {name: arguments[member] or "" for member, name in http.credentials.items()}
        world = self._world(keys)
        if world is None:
            raise Refusal("unauthorized")
        return Call(world, *ANONYMOUS, arguments, tokens=rest_of(self.api).token, url=url)

    def _world(self, keys: Mapping[str, str]) -> World | None:
        return self.worlds.of(*(keys.get(name, "") for name in ("user_api_key", "company_uuid", "vendor_api_key")))

    async def _token(self, request: Request) -> Response:
        """Grant a token for an API without a documented operation for it."""
        notes = notes_of(request.scope)
        notes.calls(None)
        try:
            sent = {name: value for name, value in await form(request) if isinstance(value, str)}
        except BadRequest as bad_request:
            notes.reason = bad_request.reason
            return self._error(bad_request.status, "invalid_request", bad_request.details)
        keys = {
            "company_uuid": sent.get("client_id", ""),
            "user_api_key": sent.get("client_secret", ""),
            "vendor_api_key": sent.get("vendor_api_key", ""),
        }
        world = self._world(keys)
        if world is not None:
            notes.belongs(world)
        try:
            if world is None or sent.get("grant_type") != "client_credentials":
                raise Refusal("unauthorized")
            return JSONResponse({"access_token": grant(world, keys, ()), "token_type": "Bearer", "expires_in": 3600})
        except Refusal:
            notes.refused("the keys are not known, or grant_type is not client_credentials", where="the form")
            return self._error(401, "unauthorized", ["the keys are not known"])

    def _error(self, status: int, code: str, details: list[str]) -> Response:
        return rest_error(self.api, status, code, details)


def _attempt(contract: Contract, call: Call) -> Attempt:
    """Return what makes a call again, and what the call depends on beside its world."""

    def succeeds() -> bool:
        return contract.outcome(current().run(contract, call).outcome).ok

    own = (call.company.label, call.user.label, call.vendor_key.label if call.vendor_key else "")
    ends = call.ends.isoformat() if call.ends is not None else ""
    return Attempt(succeeds, (contract.id, own, call.arguments, sorted(call.scopes), call.url, ends))


def _admits(contract: Contract, world: World, keys: Mapping[str, str]) -> bool:
    """Return True where the owner of these keys may call; Refusal otherwise."""
    current().admit(contract, world, keys, {})
    return True


def _signed(contract: Contract, request: Request, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments with the keys that HTTP Basic holds, where the body has none."""
    http = http_of(contract)
    kind, _, text = header(request, b"authorization").partition(" ")
    if kind.lower() != "basic":
        return arguments
    try:
        company, _, user = base64.b64decode(text, validate=True).decode("utf-8").partition(":")
    except ValueError:
        return arguments
    sent = {"company_uuid": unquote(company), "user_api_key": unquote(user)}
    keys = {member: sent[key] for member, key in http.credentials.items() if key in sent}
    return {**arguments, **{member: key for member, key in keys.items() if not arguments[member]}}


def _verbs(contracts: list[Contract]) -> list[str]:
    return [http_of(contract).verb for contract in contracts]


def _response(contract: Contract, reply: Reply) -> Response:
    outcome = contract.outcome(reply.outcome)
    if reply.file is not None:
        # As a header, because Starlette adds a charset to the media types of texts.
        return Response(reply.file.content, outcome.http_status, {"content-type": reply.file.media_type})
    if isinstance(contract.answer, Scalar):
        return Response(status_code=outcome.http_status)
    body = reply.members["items"] if isinstance(contract.answer, Array) else reply.members
    content = exact_json.dumps(_present(body, contract.answer)).encode("utf-8")
    return Whole(content, outcome.http_status, length(content), JSON)


def _present(value: Any, node: Node) -> Any:
    """Return a value in the form of its contract: a member that is None is null if nullable, otherwise omitted."""
    if isinstance(value, Mapping):
        nodes = node.members if isinstance(node, Struct) else {}
        found: dict[str, Any] = {}
        for name, member in value.items():
            below = nodes.get(name)
            if member is None:
                if below is not None and below.nullable:
                    found[name] = None
            elif below is None or type(member) in _ALONE:
                found[name] = member
            else:
                found[name] = _present(member, below)
        return found
    return [_present(item, node.item) for item in value] if isinstance(node, Array) and value is not None else value
