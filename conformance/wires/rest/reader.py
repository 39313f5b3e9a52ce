"""Reads what a REST request would call, from its verb, its path and the names that it gives."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from conformance.catalogue.model import Api, Contract
from conformance.endpoint.exchange import Request
from conformance.endpoint.reading import Reading, no, values
from conformance.wires.rest.binding import http_of, rest_of
from conformance.wires.rest.token_body import is_anonymous, is_token_in_another_form, json_members

_PLAIN: Final = re.compile(r"[A-Za-z0-9._~!$&'()*+,=:@-]|%(?!(?:25)*(?:2[EeFf]|5[Cc]|[01].|7[Ff]))[0-9A-Fa-f]{2}")
"""A sign of a path that every reader takes for itself: a dot, slash or backslash that is encoded, be it twice, is none,
nor is ; as some readers cut a segment there."""
_TOKEN: Final = ("grant_type", "client_id", "client_secret", "scope", "vendor_api_key")
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_UTF8: Final = re.compile(r"\s*(charset\s*=\s*(\"?)utf-8\2\s*)?", re.IGNORECASE)


def read(api: Api, base: str, request: Request, path: str, query: str) -> Reading | None:
    """Return what a request calls: None if the path is not below the base, with no contract where it is no call."""
    base = base.rstrip("/")
    if not path.startswith(f"{base}/"):
        return None
    below = path.removeprefix(base)
    if values(request, "soapaction"):
        no("the header SOAPAction, which no documented call has")
    if request.verb == "GET" and values(request, "content-type"):
        no("a GET with a content type, as if it had a body")
    if below == "/openapi.json" and request.verb == "GET":
        if query or request.body:
            no("the description's address takes a GET without a query and without a body")
        return Reading(None, safe=True)
    contract = _operation(api, below, request.verb)
    if contract is None and below == rest_of(api).token.path:
        _token(request, query)
        return Reading(None, safe=False)
    if contract is None:
        no(f"{request.verb} {below} is no operation of a contract, so its effect is not known")
    http = http_of(contract)
    _names(query, http.inside("query"), "query", contract.method)
    if request.verb == "GET" and request.body:
        no("a GET with a body")
    if contract.effect == "reads" and request.body and not _asks_for_a_token(api, contract, request):
        _form(http.inside("body"), request, contract.method)
    return Reading.of(contract, partial(_arguments, contract, request, below, query))


def _arguments(contract: Contract, request: Request, below: str, query: str) -> dict[str, Any]:
    """Return the arguments of a call by name, without those of a multipart body, which name no existing record."""
    http = http_of(contract)
    places = zip(http.path.split("/"), below.split("/"), strict=True)
    found: dict[str, Any] = {t[1:-1]: unquote(segment) for t, segment in places if t.startswith("{")}
    given = _pairs(query)
    kinds = [value.partition(";")[0].strip().lower() for value in values(request, "content-type")]
    if request.body and kinds == [_FORM]:
        given += _pairs(request.body.decode("ascii", "replace"))
    elif request.body and kinds != [_MULTIPART]:
        given += json_members(request.body)
    for name, value in given:
        if name in found:
            no(f"{name[:40]!r} twice")
        found[name] = value
    return found


def _pairs(text: str) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in parse_qsl(text, keep_blank_values=True)]


def _operation(api: Api, below: str, verb: str) -> Contract | None:
    """Return the operation whose path this is; a fixed path goes before one with a member in it."""
    segments = below.split("/")[1:]
    for segment in segments:
        if not segment or segment in (".", "..") or not re.fullmatch(f"(?:{_PLAIN.pattern})+", segment):
            no(f"the path {below} can be read in more ways than one")
    stated = ((http_of(contract), contract) for contract in api.methods.values())
    found = [(http, contract) for http, contract in stated if http.verb == verb and _fits(http.path, segments)]
    return min(found, key=lambda each: len(each[0].members_in_path), default=(None, None))[1]


def _fits(template: str, segments: list[str]) -> bool:
    wanted = template.split("/")[1:]
    return len(wanted) == len(segments) and all(
        w.startswith("{") or w == s for w, s in zip(wanted, segments, strict=True)
    )


def _token(request: Request, query: str) -> None:
    """Refuse what is no plain request for a token, where the documents have no operation for that."""
    if request.verb != "POST" or query:
        no("the token's address takes a POST without a query")
    _form(_TOKEN, request, "a token request")


def _asks_for_a_token(api: Api, contract: Contract, request: Request) -> bool:
    """Return whether a request can do no more than ask for a token, even if its body is no form or malformed."""
    http = http_of(contract)
    if (request.verb, http.path) != ("POST", rest_of(api).token.path):
        return False
    return is_anonymous(request, http.credentials) or is_token_in_another_form(request, http.inside("body"))


def _names(text: str, known: Container[str], place: str, what: str) -> None:
    """Refuse names that an operation does not have: one may stand for another verb or another call."""
    try:
        names = [name for name, _ in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))]
    except ValueError:
        no(f"a {place} that is no list of names and values")
    if ";" in text:
        no(f"a ; in the {place}, behind which some services read a further name")
    for name in names:
        if name.removesuffix("[]") not in known:
            no(f"{name[:40]!r} in the {place}, which {what} does not have")


def _form(known: Container[str], request: Request, what: str) -> None:
    """Refuse the body of a reading POST unless it is a plain form of documented names."""
    stated = [value.partition(";") for value in values(request, "content-type")]
    kinds = [kind.strip().lower() for kind, _, _ in stated]
    if not all(_UTF8.fullmatch(parameters) for _, _, parameters in stated):
        no("a form in another charset than utf-8, or with parameters that no form has")
    if kinds != [_FORM]:
        no(f"the content type {', '.join(kinds) or '(none)'}, where a reading call sends {_FORM}")
    try:
        text = request.body.decode("ascii")
    except UnicodeDecodeError:
        no("a form that is not ASCII")
    _names(text, known, "body", what)
