"""Other people's ways to write the same OpenAPI description: each function changes the words and not the meaning."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

Json = dict[str, Any]
_INNER = ("properties", "patternProperties", "$defs", "dependentSchemas")


def schemas(document: Json) -> Iterator[tuple[Json, str]]:
    """Yield every schema as the object that holds it and its key there, the innermost first."""
    for holder, key in list(_holders(document)):
        yield from _nested(holder, key)


def _holders(value: Any) -> Iterator[tuple[Json, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "schema" and isinstance(inner, dict):
                yield value, key
            else:
                yield from _holders(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _holders(inner)


def _nested(holder: Any, key: Any) -> Iterator[tuple[Any, Any]]:
    schema = holder[key]
    if not isinstance(schema, dict):
        return
    for keyword in _INNER:
        for name in schema.get(keyword, {}):
            yield from _nested(schema[keyword], name)
    for keyword in ("items", "additionalProperties", "not"):
        if keyword in schema:
            yield from _nested(schema, keyword)
    for keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        for place in range(len(schema.get(keyword, ()))):
            yield from _nested(schema[keyword], place)
    yield holder, key


def each_schema(change: Callable[[Json], Json]) -> Callable[[Json], Json]:
    """Return a function that replaces every schema of a document."""

    def changed(document: Json) -> Json:
        document = copy.deepcopy(document)
        for holder, key in schemas(document):
            holder[key] = change(holder[key])
        return document

    return changed


def each_operation(change: Callable[[Json, Json], object]) -> Callable[[Json], Json]:
    """Return a function that changes every operation of a document in place; it is given the document too."""

    def changed(document: Json) -> Json:
        document = copy.deepcopy(document)
        for item in list(document["paths"].values()):
            for verb, operation in item.items():
                if verb in ("get", "post", "put", "patch", "delete"):
                    change(operation, document)
        return document

    return changed


def reordered(value: Any) -> Any:
    """Members, enumerations, required names and parameters in another order."""
    if isinstance(value, dict):
        return {
            k: list(reversed(v))
            if k in ("enum", "required", "parameters", "security") and isinstance(v, list)
            else reordered(v)
            for k, v in reversed(value.items())
        }
    return [reordered(item) for item in value] if isinstance(value, list) else value


def renamed_variables(document: Json) -> Json:
    """Variables of paths called something else, in the path and at the parameter."""
    document = copy.deepcopy(document)
    for path in list(document["paths"]):
        item = document["paths"].pop(path)
        for operation in item.values():
            for parameter in operation["parameters"]:
                if parameter["in"] == "path":
                    path = path.replace("{" + parameter["name"] + "}", "{the_" + parameter["name"] + "}")
                    parameter["name"] = "the_" + parameter["name"]
        document["paths"][path] = item
    return document


def version_in_servers(document: Json) -> Json:
    """`/v1` is in the URL of the server, and what is not below it names a server of its own."""
    document = copy.deepcopy(document)
    (root,) = document["servers"]
    paths = {}
    for path, item in document["paths"].items():
        if path.startswith("/v1/"):
            paths[path.removeprefix("/v1")] = item
        else:
            paths[path] = {**item, "servers": [root]}
    return {**document, "servers": [{"url": f"{root['url']}/v1/"}], "paths": paths}


def prefixed(document: Json) -> Json:
    """Deployed behind a base path that stands before each path."""
    return {**document, "paths": {f"/gateway/api{path}": item for path, item in document["paths"].items()}}


def servers_with_variables(document: Json) -> Json:
    server = {
        "url": "{scheme}://{host}/{base}",
        "variables": {"scheme": {"default": "https"}, "host": {"default": "x.example"}, "base": {"default": "ax/prod"}},
    }
    return {**document, "servers": [server, {"url": "/elsewhere"}]}


def closing_slashes(document: Json) -> Json:
    return {**document, "paths": {f"{path}/": item for path, item in document["paths"].items()}}


def charsets(document: Json) -> Json:
    """Media types with a charset, in other letters, quoted."""
    text = json.dumps(document)
    text = text.replace('"application/json": {', '"Application/JSON; charset=\\"UTF-8\\"": {')
    text = text.replace('"application/x-www-form-urlencoded": {', '"application/x-www-form-urlencoded;charset=utf8": {')
    changed: Json = json.loads(text)
    return changed


def referenced(document: Json, chain: int = 1) -> Json:
    """Every schema a component with a name of no meaning, referred to by a chain of references."""
    document = copy.deepcopy(document)
    components: Json = document["components"].setdefault("schemas", {})
    numbers = count(1)
    for holder, key in schemas(document):
        name = f"Model{next(numbers)}/~x y"
        reference = "#/components/schemas/" + name.replace("~", "~0").replace("/", "~1").replace(" ", "%20")
        components[name] = holder[key]
        for _ in range(chain - 1):
            link = f"Link{next(numbers)}"
            components[link] = {"$ref": reference}
            reference = f"#/components/schemas/{link}"
        holder[key] = {"$ref": reference, "description": "by reference"}
    return document


def shared_parts(document: Json) -> Json:
    """Parameters, bodies, responses and paths as components; parameters at the level of the path."""
    document = copy.deepcopy(document)
    kinds: dict[str, Json] = {kind: {} for kind in ("parameters", "requestBodies", "responses", "pathItems")}
    numbers = count(1)

    def put(kind: str, value: Json) -> Json:
        name = f"P{next(numbers)}"
        kinds[kind][name] = value
        return {"$ref": f"#/components/{kind}/{name}"}

    for path, item in list(document["paths"].items()):
        for verb, operation in list(item.items()):
            operation["responses"] = {s: put("responses", r) for s, r in operation["responses"].items()}
            if "requestBody" in operation:
                operation["requestBody"] = put("requestBodies", operation["requestBody"])
            listed = [put("parameters", p) for p in operation.pop("parameters")]
            if len(item) == 1:
                # Replaced by those of the operation, as OpenAPI has it.
                item = {verb: {**operation, "parameters": listed[:1]}, "parameters": [*listed[1:], *listed[:1]]}
            else:
                item = {**item, verb: {**operation, "parameters": listed}}
        document["paths"][path] = put("pathItems", item)
    document["components"].update(kinds)
    return document


def in_30(document: Json) -> Json:
    """As OpenAPI 3.0 says it: nullable, formats byte and binary, one value as an enumeration, bounds with flags."""

    def older(schema: Json) -> Json:
        made = dict(schema)
        if isinstance(made.get("type"), list):
            kinds = [kind for kind in made["type"] if kind != "null"]
            made["nullable"] = "null" in made["type"]
            made["type"] = kinds[0]
            if len(kinds) > 1:
                del made["type"]
                made = {"anyOf": [{**made, "type": kind} for kind in kinds], "nullable": made.pop("nullable")}
        if made.get("contentEncoding") == "base64":
            del made["contentEncoding"]
            made.pop("pattern", None)
            made["format"] = "byte"
        if "const" in made:
            made["enum"] = [made.pop("const")]
        if "exclusiveMinimum" in made:
            made["minimum"], made["exclusiveMinimum"] = made["exclusiveMinimum"], True
        made.pop("examples", None)
        return made

    return {**each_schema(older)(document), "openapi": "3.0.3"}


def null_as_alternative(schema: Json) -> Json:
    """A type that may be null as one of two alternatives."""
    if isinstance(schema.get("type"), list) and "null" in schema["type"]:
        kinds = [kind for kind in schema["type"] if kind != "null"]
        return {"oneOf": [{"type": "null"}, *({**schema, "type": kind} for kind in kinds)]}
    return schema


def in_two_halves(schema: Json) -> Json:
    """An object as allOf of two objects, closed as a whole where it was closed."""
    members = list(schema.get("properties", {}).items())
    if len(members) < 2:
        return schema
    rest = {k: v for k, v in schema.items() if k not in ("properties", "additionalProperties", "required", "type")}
    halves = [
        {
            "type": "object",
            "properties": dict(half),
            "required": [n for n, _ in half if n in schema.get("required", ())],
        }
        for half in (members[::2], members[1::2])
    ]
    made: Json = {**rest, "allOf": halves}
    if "type" in schema and schema["type"] != "object":
        made["allOf"] = [{"type": schema["type"]}, *({**half, "type": schema["type"]} for half in halves)]
    if "additionalProperties" in schema:
        made["unevaluatedProperties"] = schema["additionalProperties"]
    return made


def values_as_constants(schema: Json) -> Json:
    """An enumeration as alternatives with a title each."""
    if "enum" in schema and isinstance(schema.get("type"), str):
        rest = {k: v for k, v in schema.items() if k not in ("enum", "type")}
        return {**rest, "oneOf": [{"const": v, "title": str(v), "type": schema["type"]} for v in schema["enum"]]}
    return schema


def spelled_out(schema: Json) -> Json:
    """Everything said that holds anyway."""
    said = {"deprecated": False, "nullable": False, "readOnly": False, "writeOnly": False, "x-order": 1, "title": "T"}
    if schema.get("type") == "string":
        said |= {"minLength": 0}
    if schema.get("type") == "array":
        said |= {"minItems": 0, "uniqueItems": False}
    if schema.get("type") == "object":
        said |= {
            "additionalProperties": True,
            "required": [],
            "minProperties": 0,
            "discriminator": {"propertyName": "x"},
        }
    if "null" in schema.get("type", ()):
        del said["nullable"]
    return {**said, **schema}


def undocumented(value: Any, names: bool = False) -> Any:
    """Without a word to people; `names` says that the members of an object are called so by the author."""
    words = ("description", "summary", "tags", "operationId", "example", "examples", "title")
    if isinstance(value, dict):
        return {
            k: undocumented(v, k == "properties" and not names) for k, v in value.items() if names or k not in words
        }
    return [undocumented(item) for item in value] if isinstance(value, list) else value


def retold(document: Json) -> Json:
    """With other words to people, other names of operations and schemes, and things that nothing uses."""
    text = json.dumps(document).replace('"bearer"', '"theirKey"')
    made: Json = json.loads(text)
    for item in made["paths"].values():
        for operation in item.values():
            operation |= {"operationId": f"op{id(operation)}", "summary": "Another", "tags": ["x"], "x-internal": True}
    made["components"]["schemas"] = {"Unused": {"type": "object"}}
    made["components"]["securitySchemes"]["unused"] = {"type": "http", "scheme": "basic"}
    return {**made, "info": {"title": "Another title", "version": "99"}, "externalDocs": {"url": "https://x.example"}}


def security_at_the_root(document: Json) -> Json:
    """What most operations ask for stands once, and is omitted where it holds."""
    document = copy.deepcopy(document)
    asked = [o["security"] for item in document["paths"].values() for o in item.values()]
    usual = max(asked, key=asked.count)
    for item in document["paths"].values():
        for operation in item.values():
            if operation["security"] == usual:
                del operation["security"]
    return {**document, "security": usual}
