"""Reads contracts/ into a Catalogue, and refuses a file that does not obey contract.schema.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from conformance.catalogue.model import Api, Catalogue, Conflict, Contract, Evidence, Http, Outcome, Requirement
from conformance.catalogue.status import StatusText
from conformance.catalogue.types import Array, Node, Scalar, Struct, leaves
from conformance.errors import ContractError

SCHEMA = "contract.schema.json"
TOKEN_CONVENTIONS = ("token-required", "token-lifetime")
"""Conventions that concern only the operations that need a token."""
KEY_CONVENTION = "tls"
"""The convention that concerns only SOAP methods that are called with keys."""


@lru_cache(maxsize=4)
def load(folder: Path) -> Catalogue:
    """Return every contract below `folder`; ContractError names file, place and reason of the first that is wrong."""
    schema = _read(folder / SCHEMA)
    apis = {}
    for api_file in sorted(folder.glob("*/api.json")):
        apis[api_file.parent.name] = _ApiLoader(folder, api_file, schema).load()
    if not apis:
        raise ContractError("no contracts here", where=str(folder), do="run from the suite's checkout")
    return Catalogue(apis)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"), object_pairs_hook=_unique)
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"cannot be read: {error}", where=str(path)) from error
    except json.JSONDecodeError as error:
        raise ContractError(f"not JSON: {error.msg}", where=f"{path}:{error.lineno}:{error.colno}") from error
    except KeyError as error:
        raise ContractError(f"the key {error} stands twice in one object", where=str(path)) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise KeyError(key)
        found[key] = value
    return found


def _place(error: ValidationError) -> str:
    return "/".join(str(part) for part in error.absolute_path) or "the whole file"


class _ApiLoader:
    """Loads one API's folder; `where` errors point into the file that holds the fault."""

    def __init__(self, root: Path, api_file: Path, schema: Mapping[str, Any]) -> None:
        self.root, self.api_file, self.schema = root, api_file, schema
        self.folder = api_file.parent
        self.name = self.folder.name
        self.api = self._checked(api_file, "#/$defs/api")
        self.types: dict[str, Any] = {}
        self.types_from: dict[str, Path] = {}
        for types_file in sorted(self.folder.glob("types*.json")):
            self._share(types_file)
        part = "rest" if self.api["wire"] == "rest-json" else "soap"
        if part not in self.api:
            what = f"an API of the wire {self.api['wire']} that says nothing of {part}"
            raise ContractError(what, where=str(api_file), do=f"add {part}")
        # SOAP sends nil for what it has not; over REST it is left out.
        self.all_due = self.api["wire"] == "soap-rpc-encoded"
        self.shared = self.api["common_outcomes"].get("parameter", "")
        self.error = self._expand(self.api["rest"]["error"], api_file, "rest/error") if "rest" in self.api else {}

    def load(self) -> Api:
        """Return the API with all its contracts."""
        methods: dict[str, Contract] = {}
        for file in sorted(self.folder.glob("*/*.json")):
            contract = self._contract(file)
            if contract.method in methods:
                other = methods[contract.method].file
                raise ContractError(f"the method stands in {other} already", where=str(file), do="keep one of them")
            methods[contract.method] = contract
        for contract in methods.values():
            for role, named in (("witness", contract.witness), ("undo", contract.undo)):
                if named and named["method"] not in methods:
                    raise ContractError(f"the {role} is no method of this API", where=f"{contract.file}: {role}/method")
            if contract.witness and methods[contract.witness["method"]].effect != "reads":
                raise ContractError(
                    "the witness writes", where=f"{contract.file}: witness/method", do="name a reading one"
                )
        _check_paths(methods.values())
        return Api(
            id=self.name,
            title=self.api["title"],
            wire=self.api["wire"],
            documents=self.api["documents"],
            chapters=self.api["chapters"],
            soap=self.api.get("soap", {}),
            rest=self.api.get("rest", {}),
            secrets=tuple(self.api["secrets"]),
            conflicts=_conflicts(self.api),
            methods=methods,
        )

    def _share(self, file: Path) -> None:
        """Take in a file of shared types; a name stands in one of them only."""
        for name, schema in self._checked(file, "#/$defs/types")["$defs"].items():
            if name in self.types:
                what = f"the shared type {name!r} stands in {self.types_from[name].name} already"
                raise ContractError(what, where=str(file), do="keep one of them")
            self.types[name], self.types_from[name] = schema, file

    def _checked(self, file: Path, part: str) -> Any:
        data = _read(file)
        schema = {"$ref": part, "$defs": self.schema["$defs"]} if part else self.schema
        validator = Draft202012Validator(schema)
        error = best_match(validator.iter_errors(data))
        if error is not None:
            raise ContractError(
                error.message, where=f"{file}: {_place(error)}", do=f"contracts obey {self.root.name}/{SCHEMA}"
            )
        return data

    def _read_contract(self, file: Path) -> Any:
        """Return a contract's file, which stands in a chapter and cites documents that the API has."""
        data = self._checked(file, "")
        if file.parent.name not in self.api["chapters"]:
            what = f"the chapter {file.parent.name!r} is not in api.json"
            raise ContractError(what, where=str(file), do="name it there")
        for line in data["documents"]:
            if line.partition(":")[0] not in self.api["documents"]:
                raise ContractError(f"{line} is not a document of api.json", where=f"{file}: documents")
        return data

    def _contract(self, file: Path) -> Contract:
        data = self._read_contract(file)
        chapter, method = file.parent.name, file.stem
        stem = f"{self.name}/{method}"
        request_schema, answer_schema = (self._expand(data[part], file, part) for part in ("request", "answer"))
        request, answer = (_node(schema, self.all_due) for schema in (request_schema, answer_schema))
        assert isinstance(request, Struct)
        http = self._http(data, file)
        _check_example(data["request"]["examples"][0], request, file)
        contract = Contract(
            api=self.name,
            chapter=chapter,
            method=method,
            title=data["title"],
            description=data["description"],
            documents=tuple(data["documents"]),
            evidence=_evidence(data),
            effect=data["effect"],
            deprecated=data.get("deprecated", False),
            irreversible=data.get("irreversible", False),
            subject=data.get("subject", {}),
            witness=data.get("witness", {}),
            undo=data.get("undo", {}),
            gives=data.get("gives", {}),
            answers_key=data.get("answers_key", False),
            http=http,
            request=request,
            request_schema=request_schema,
            answer=answer,
            answer_schema=answer_schema,
            error=_node(self.error, self.all_due) if self.error else None,
            error_schema=self.error,
            example=data["request"]["examples"][0],
            outcomes=tuple(self._outcomes(stem, data, request, http, file)),
            fields=(),
            conventions=tuple(self._conventions(stem, request, answer, http)),
            rules=tuple(_rules(stem, data)),
            conflicts=_conflicts(data),
            not_testable=data.get("not_testable", {}),
            file=file.relative_to(self.root.parent).as_posix(),
            lists=data.get("lists", ""),
        )
        parts = {"request": request_schema, "answer": answer_schema} | ({"error": self.error} if self.error else {})
        contract = replace(contract, fields=tuple(_fields(contract, parts, self.shared)), outcomes=_told(contract))
        _check_names(contract, file)
        return contract

    def _outcomes(
        self, stem: str, data: Mapping[str, Any], request: Struct, http: Http | None, file: Path
    ) -> Iterator[Outcome]:
        """Yield the method's own outcomes, then those that it shares with all that take keys or a token."""
        for outcome in data["outcomes"]:
            yield self._outcome(stem, outcome, False, file)
        if self.shared in request.members or (http is not None and http.token):
            for outcome in self.api["common_outcomes"]["outcomes"]:
                yield self._outcome(stem, outcome, True, file)

    def _outcome(self, stem: str, data: Mapping[str, Any], common: bool, file: Path) -> Outcome:
        variables = data.get("variables", {})
        for name in variables:
            if name not in data["status"]:
                raise ContractError(f"the variable {name!r} is not in the status text", where=f"{file}: {data['id']}")
        if self.api["wire"] == "rest-json":
            _check_status(data, file)
        return Outcome(
            requirement=f"{stem}#{data['id']}",
            status=StatusText(data["status"], {n: self._expand(s, file, n) for n, s in variables.items()}),
            ok=data["ok"],
            rule=data["rule"],
            evidence=_evidence(data),
            injected=data.get("injected", ""),
            common=common,
        )

    def _http(self, data: Mapping[str, Any], file: Path) -> Http | None:
        """Return how a REST operation travels; ContractError where path and request do not fit each other."""
        stated = data.get("http")
        if (stated is not None) != (self.api["wire"] == "rest-json"):
            raise ContractError(
                f"an API of the wire {self.api['wire']}", where=f"{file}: http", do="REST alone has http"
            )
        if stated is None:
            return None
        places = {name: member.get("in", "body") for name, member in data["request"]["properties"].items()}
        named = set(re.findall(r"\{(\w+)\}", stated["path"]))
        if named != {name for name, place in places.items() if place == "path"}:
            raise ContractError(f"the members in the path are not {sorted(named)}", where=f"{file}: http/path")
        if ("body" in places.values()) != ("body" in stated):
            raise ContractError("members travel in a body just where http/body says how", where=f"{file}: http")
        for member in stated.get("credentials", ()):
            if member not in places:
                raise ContractError(f"the request has no member {member!r}", where=f"{file}: http/credentials")
        return Http(
            verb=stated["verb"],
            path=stated["path"],
            body=stated.get("body", ""),
            token=stated.get("token", True),
            scopes=tuple(stated.get("scopes", ())),
            credentials=stated.get("credentials", {}),
            places=places,
        )

    def _conventions(self, stem: str, request: Node, answer: Node, http: Http | None) -> Iterator[Requirement]:
        present = {scalar.schema.get("format") for _, scalar in leaves(answer)}
        carries_keys = any(path.rpartition(".")[2] in self.api["secrets"] for path, _ in leaves(request))
        for rule in self.api["conventions"]:
            if http is not None and not http.token and rule["id"] in TOKEN_CONVENTIONS:
                continue
            if http is None and not carries_keys and rule["id"] == KEY_CONVENTION:
                continue
            formats = tuple(rule.get("formats", ()))
            if not formats or present.intersection(formats):
                yield Requirement(f"{stem}#{rule['id']}", "convention", rule["title"], _evidence(rule), formats)

    def _expand(self, schema: Mapping[str, Any], file: Path, place: str, open_: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the schema with every $ref replaced by what it names; the type's name is kept as `title`."""
        expanded = dict(schema)
        if "$ref" in expanded:
            stem, _, name = expanded.pop("$ref").rpartition("/")
            shared_file = self.folder / (PurePosixPath(stem.partition("#")[0]).name or file.name)
            if self.types_from.get(name) != shared_file:
                raise ContractError(f"no shared type {name!r}", where=f"{file}: {place}", do=f"see {shared_file}")
            if name in open_:
                raise ContractError(f"the shared type {name!r} holds itself", where=f"{file}: {place}")
            shared = self._expand(self.types[name], shared_file, name, (*open_, name))
            expanded = {**shared, "title": shared.get("title", name), **expanded}
        if "properties" in expanded:
            expanded["properties"] = {
                name: self._expand(member, file, f"{place}/{name}", open_)
                for name, member in expanded["properties"].items()
            }
        if "items" in expanded:
            expanded["items"] = self._expand(expanded["items"], file, f"{place}/items", open_)
        return expanded


def _node(schema: Mapping[str, Any], all_due: bool) -> Node:
    """Return the typed view of a schema; `all_due` says that members are due without being called required."""
    declared = schema["type"]
    kind, nullable = (declared[0], True) if isinstance(declared, list) else (declared, False)
    if kind == "object" and "properties" in schema:
        members = {name: _node(member, all_due) for name, member in schema["properties"].items()}
        needed = schema.get("required", members if all_due else ())
        return Struct(schema.get("title", ""), members, nullable, frozenset(members.keys() - set(needed)))
    if kind == "array":
        return Array(schema.get("title", ""), _node(schema["items"], all_due), nullable)
    if schema.get("contentEncoding") == "base64":
        kind = "base64"
    if schema.get("format") == "binary":
        kind = "file"
    return Scalar(kind, nullable, schema)


def _evidence(data: Mapping[str, Any]) -> Evidence:
    stated = data["evidence"]
    return Evidence(tuple(stated.get("documented", ())), tuple(stated.get("wire", ())), stated.get("inferred", ""))


def _conflicts(data: Mapping[str, Any]) -> tuple[Conflict, ...]:
    return tuple(Conflict(c["about"], c["follows"], c["other"], tuple(c["sources"])) for c in data.get("conflicts", ()))


def _told(contract: Contract) -> tuple[Outcome, ...]:
    """Return the outcomes that an answer can tell: without a place for a status, not the errors that methods share."""
    silent = contract.http is None and not contract.tells_status
    return tuple(o for o in contract.outcomes if not (silent and o.common))


def _rules(stem: str, data: Mapping[str, Any]) -> Iterator[Requirement]:
    for rule in data.get("rules", ()):
        yield Requirement(f"{stem}#{rule['id']}", "convention", rule["title"], _evidence(rule))


def _fields(contract: Contract, parts: Mapping[str, Mapping[str, Any]], common: str) -> Iterator[Requirement]:
    """Yield a requirement a value: the request's but for the shared keys, the answer's but for its status."""
    status = ".".join(contract.status_place).replace("[0]", "[]") if contract.tells_status else ""
    nodes = {"request": contract.request, "answer": contract.answer, "error": contract.error}
    for part, schema in parts.items():
        node = nodes[part]
        leave_out = common if part == "request" else "" if contract.http else status
        for path, scalar in leaves(node) if node is not None else ():
            if not path or leave_out in (path, path.partition(".")[0]):
                continue
            rules = [str(scalar.schema[k]) for k in ("format", "enum", "pattern") if k in scalar.schema]
            title = f"{part} {path}: {scalar.kind}" + "".join(f", {r}" for r in rules)
            yield Requirement(f"{contract.id}#{part}.{path}", "field", title, _evidence(_schema_at(schema, path)))


def _schema_at(schema: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """Return the schema of a value; items of plain texts have their array's evidence."""
    for part in path.split("."):
        name, many = part.removesuffix("[]"), part.endswith("[]")
        if name:
            schema = schema["properties"][name]
        if many:
            schema = {"evidence": schema.get("evidence", {}), **schema["items"]}
    return schema


def _check_example(example: object, node: Node, file: Path, place: str = "request/examples/0") -> None:
    """Raise if the example names a member that the request does not have; absent members are allowed."""
    if isinstance(node, Struct) and isinstance(example, Mapping):
        for name, value in example.items():
            if name not in node.members:
                raise ContractError(f"the example has no member {name!r} to fill", where=f"{file}: {place}")
            _check_example(value, node.members[name], file, f"{place}/{name}")


def _check_status(outcome: Mapping[str, Any], file: Path) -> None:
    """Raise unless a REST outcome begins with its HTTP status, and that is 2xx just where the outcome is good."""
    status, where = outcome["status"], f"{file}: {outcome['id']}"
    if not re.match("[1-5][0-9]{2} ", status):
        raise ContractError(f"{status!r} begins with no HTTP status", where=where, do="write it as 404 Not Found")
    if status.startswith("2") is not outcome["ok"]:
        raise ContractError(f"{status!r} does not go with ok", where=where, do="2xx is a success, all else is none")


def _check_paths(contracts: Iterable[Contract]) -> None:
    """Raise if two operations cannot be told apart by verb and path."""
    seen: dict[str, Contract] = {}
    for contract in contracts:
        if contract.http is None:
            continue
        other = seen.setdefault(f"{contract.http.verb} {re.sub(r'{.*?}', '{}', contract.http.path)}", contract)
        if other is not contract and other.http is not None:
            what = f"{other.method} is {other.http.verb} {other.http.path} already"
            raise ContractError(what, where=f"{contract.file}: http/path", do="keep one of them")


def _check_names(contract: Contract, file: Path) -> None:
    """Raise if a requirement stands twice, or a reason is given for one that there is not."""
    texts: set[str] = set()
    for outcome in contract.outcomes:
        if outcome.status.text in texts:
            what = f"{outcome.status.text!r} is another outcome's status already"
            raise ContractError(what, where=f"{file}: {outcome.name}", do="one of the two could never be told")
        texts.add(outcome.status.text)
    names = [r.id.partition("#")[2] for r in contract.requirements]
    for twice in sorted({n for n in names if names.count(n) > 1}):
        what = f"the requirement {contract.id}#{twice} stands twice"
        raise ContractError(what, where=str(file), do="rename one of them")
    for name in sorted(set(contract.not_testable) - set(names)):
        raise ContractError(f"there is no requirement {name!r}", where=f"{file}: not_testable", do="name another")
