"""A REST API's contracts as an OpenAPI 3.1 description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from conformance.catalogue import Api, Contract, Outcome, Scalar
from conformance.wires.rest.binding import http_of, rest_of

VERSION: Final = "3.1.0"
_MEDIA: Final = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
}
BASE64: Final = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
"""What holds a text to base64 where a validator only notes the encoding."""
_OURS: Final = frozenset({"evidence", "assumed", "holds", "in", "names"})
"""What contracts say beside JSON Schema."""


def openapi(api: Api, url: str) -> dict[str, Any]:
    """Return the description of an API that is served at `url`, as plain values ready for JSON."""
    paths: dict[str, dict[str, Any]] = {}
    for contract in api.methods.values():
        http = http_of(contract)
        paths.setdefault(http.path, {})[http.verb.lower()] = _operation(contract)
    return {
        "openapi": VERSION,
        "info": {"title": api.title, "version": "1.0.0"},
        "servers": [{"url": url}],
        "tags": [{"name": chapter, "description": title} for chapter, title in api.chapters.items()],
        "paths": paths,
        "components": {"securitySchemes": {"bearer": _security(api, url)}},
    }


def _security(api: Api, url: str) -> dict[str, Any]:
    """Return the scheme of bearer tokens, with every scope that an operation asks for."""
    scopes = {scope for c in api.methods.values() for scope in c.operation.scopes}
    token = url.rstrip("/") + rest_of(api).token.path
    flow = {"tokenUrl": token, "scopes": {scope: f"operations that need {scope}" for scope in sorted(scopes)}}
    return {"type": "oauth2", "flows": {"clientCredentials": flow}}


def _operation(contract: Contract) -> dict[str, Any]:
    http = http_of(contract)
    made: dict[str, Any] = {
        "operationId": contract.method,
        "summary": contract.about.title,
        "description": contract.about.description,
        "tags": [contract.chapter],
        "parameters": list(_parameters(contract)),
        "responses": _responses(contract),
        # Any one scope will do, so each stands as an alternative of its own.
        "security": [{"bearer": [scope]} for scope in http.scopes] or [{"bearer": []}],
    }
    if not http.token:
        made["security"] = []
    if contract.about.deprecated:
        made["deprecated"] = True
    if http.body:
        made["requestBody"] = _body(contract)
    return made


def _parameters(contract: Contract) -> Iterator[dict[str, Any]]:
    http = http_of(contract)
    required, example = contract.schemas.request.get("required", ()), contract.example
    for name, place in http.places.items():
        if place == "body":
            continue
        schema = schema_of(contract.schemas.request["properties"][name])
        made = {"name": name, "in": place, "required": place == "path" or name in required, "schema": schema}
        yield {**made, "example": example[name]} if name in example else made


def _body(contract: Contract) -> dict[str, Any]:
    http = http_of(contract)
    inside = [name for name, place in http.places.items() if place == "body"]
    schema = schema_of(contract.schemas.request)
    schema["properties"] = {name: schema["properties"][name] for name in inside}
    schema["required"] = [name for name in schema.get("required", ()) if name in inside]
    schema.pop("examples", None)
    content: dict[str, Any] = {"schema": schema}
    example = {name: value for name, value in contract.example.items() if name in inside}
    if example.keys() >= set(schema["required"]):
        content["example"] = example
    if files := [name for name in inside if schema["properties"][name].get("format") == "binary"]:
        content["encoding"] = {name: {"headers": {"Content-Disposition": _named(name)}} for name in files}
    if not schema["required"]:
        del schema["required"]
    # Needed even where no member is: what is empty cannot be read as JSON.
    return {"required": True, "content": {_MEDIA[http.body]: content}}


def _named(member: str) -> dict[str, Any]:
    """Return the header of a file's part, which gives the file its name."""
    example = f'form-data; name="{member}"; filename="invoice.xml"'
    return {"required": True, "schema": {"type": "string"}, "example": example}


def _responses(contract: Contract) -> dict[str, Any]:
    by_status: dict[int, list[Outcome]] = {}
    for outcome in contract.outcomes:
        by_status.setdefault(outcome.http_status, []).append(outcome)
    return {str(status): _response(contract, outcomes) for status, outcomes in sorted(by_status.items())}


def _response(contract: Contract, outcomes: list[Outcome]) -> dict[str, Any]:
    good = any(outcome.ok for outcome in outcomes)
    made: dict[str, Any] = {"description": " ".join(map(_rule, outcomes))}
    if good and isinstance(contract.answer, Scalar) and contract.answer.kind == "null":
        return made
    content = _files(contract) if good else {}
    if not (good and isinstance(contract.answer, Scalar) and contract.answer.kind == "file"):
        schema = contract.schemas.answer if good else contract.schemas.error
        content["application/json"] = {"schema": schema_of(schema)}
    return {**made, "content": content}


def _files(contract: Contract) -> dict[str, Any]:
    """Return the content of the responses that are files, by media type."""
    media = {each for file in http_of(contract).files for each in file.media}
    return {each: {"schema": {"type": "string", "format": "binary"}} for each in sorted(media)}


def _rule(outcome: Outcome) -> str:
    """Return the condition of an outcome, after the code that distinguishes it from others of the same HTTP status."""
    return f"{outcome.code}: {outcome.rule}" if outcome.code else outcome.rule


def schema_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a contract's schema as JSON Schema alone."""
    made = {name: value for name, value in schema.items() if name not in _OURS}
    if "properties" in made:
        made["properties"] = {name: schema_of(member) for name, member in made["properties"].items()}
    if "items" in made:
        made["items"] = schema_of(made["items"])
    if made.get("contentEncoding") == "base64":
        # JSON Schema only notes an encoding; a pattern is what holds a text to it.
        made.setdefault("pattern", BASE64)
    return made
