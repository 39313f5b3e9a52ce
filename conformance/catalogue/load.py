"""Reads contracts/ into a Catalogue, and refuses a file that does not obey contract.schema.json."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from conformance.catalogue.model import Api, Catalogue, Conflict, Contract, Evidence, Outcome, Requirement
from conformance.catalogue.status import StatusText
from conformance.catalogue.types import Array, Node, Scalar, Struct, leaves
from conformance.errors import ContractError

SCHEMA = "contract.schema.json"


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
        types_file = self.folder / "types.json"
        self.types = self._checked(types_file, "#/$defs/types")["$defs"] if types_file.exists() else {}
        self.types_file = types_file

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
            if contract.witness and contract.witness["method"] not in methods:
                raise ContractError("the witness is no method of this API", where=f"{contract.file}: witness/method")
        return Api(
            id=self.name,
            title=self.api["title"],
            wire=self.api["wire"],
            documents=self.api["documents"],
            chapters=self.api["chapters"],
            soap=self.api.get("soap", {}),
            secrets=tuple(self.api["secrets"]),
            conflicts=_conflicts(self.api),
            methods=methods,
        )

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

    def _contract(self, file: Path) -> Contract:
        data = self._checked(file, "")
        chapter, method = file.parent.name, file.stem
        if chapter not in self.api["chapters"]:
            raise ContractError(f"the chapter {chapter!r} is not in api.json", where=str(file), do="name it there")
        for line in data["documents"]:
            if line.partition(":")[0] not in self.api["documents"]:
                raise ContractError(f"{line} is not a document of api.json", where=f"{file}: documents")
        stem = f"{self.name}/{method}"
        request_schema, answer_schema = (self._expand(data[part], file, part) for part in ("request", "answer"))
        request, answer = _node(request_schema), _node(answer_schema)
        assert isinstance(request, Struct)
        common = self.api["common_outcomes"]
        stated = [(o, False) for o in data["outcomes"]]
        if common["parameter"] in request.members:
            stated += [(o, True) for o in common["outcomes"]]
        example = data["request"]["examples"][0]
        _check_example(example, request, file)
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
            request=request,
            answer=answer,
            answer_schema=answer_schema,
            example=example,
            outcomes=tuple(self._outcome(stem, o, is_common, file) for o, is_common in stated),
            fields=(),
            conventions=tuple(self._conventions(stem, answer)),
            conflicts=_conflicts(data),
            not_testable=data.get("not_testable", {}),
            file=file.relative_to(self.root.parent).as_posix(),
        )
        fields = tuple(_fields(contract, request_schema, answer_schema, common["parameter"]))
        contract = replace(contract, fields=fields)
        _check_names(contract, file)
        return contract

    def _outcome(self, stem: str, data: Mapping[str, Any], common: bool, file: Path) -> Outcome:
        variables = data.get("variables", {})
        for name in variables:
            if name not in data["status"]:
                raise ContractError(f"the variable {name!r} is not in the status text", where=f"{file}: {data['id']}")
        return Outcome(
            requirement=f"{stem}#{data['id']}",
            status=StatusText(data["status"], {n: self._expand(s, file, n) for n, s in variables.items()}),
            ok=data["ok"],
            rule=data["rule"],
            evidence=_evidence(data),
            injected=data.get("injected", ""),
            common=common,
        )

    def _conventions(self, stem: str, answer: Node) -> Iterator[Requirement]:
        present = {scalar.schema.get("format") for _, scalar in leaves(answer)}
        for rule in self.api["conventions"]:
            formats = tuple(rule.get("formats", ()))
            if not formats or present.intersection(formats):
                yield Requirement(f"{stem}#{rule['id']}", "convention", rule["title"], _evidence(rule), formats)

    def _expand(self, schema: Mapping[str, Any], file: Path, place: str, open_: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the schema with every $ref replaced by what it names; the type's name is kept as `title`."""
        expanded = dict(schema)
        if "$ref" in expanded:
            name = expanded.pop("$ref").rpartition("/")[2]
            if name not in self.types:
                raise ContractError(f"no shared type {name!r}", where=f"{file}: {place}", do=f"see {self.types_file}")
            if name in open_:
                raise ContractError(f"the shared type {name!r} holds itself", where=f"{file}: {place}")
            shared = self._expand(self.types[name], self.types_file, name, (*open_, name))
            expanded = {**shared, "title": shared.get("title", name), **expanded}
        if "properties" in expanded:
            expanded["properties"] = {
                name: self._expand(member, file, f"{place}/{name}", open_)
                for name, member in expanded["properties"].items()
            }
        if "items" in expanded:
            expanded["items"] = self._expand(expanded["items"], file, f"{place}/items", open_)
        return expanded


def _node(schema: Mapping[str, Any]) -> Node:
    declared = schema["type"]
    kind, nullable = (declared[0], True) if isinstance(declared, list) else (declared, False)
    if kind == "object":
        members = {name: _node(member) for name, member in schema["properties"].items()}
        return Struct(schema.get("title", ""), members, nullable)
    if kind == "array":
        return Array(schema.get("title", ""), _node(schema["items"]), nullable)
    if schema.get("contentEncoding") == "base64":
        kind = "base64"
    return Scalar(kind, nullable, schema)


def _evidence(data: Mapping[str, Any]) -> Evidence:
    stated = data["evidence"]
    return Evidence(tuple(stated.get("documented", ())), tuple(stated.get("wire", ())), stated.get("inferred", ""))


def _conflicts(data: Mapping[str, Any]) -> tuple[Conflict, ...]:
    return tuple(Conflict(c["about"], c["follows"], c["other"], tuple(c["sources"])) for c in data.get("conflicts", ()))


def _fields(
    contract: Contract, request: Mapping[str, Any], answer: Mapping[str, Any], common: str
) -> Iterator[Requirement]:
    """Yield a requirement a value: the request's but for the shared keys, the answer's but for its status."""
    status = ".".join(contract.status_place).replace("[0]", "[]")
    for part, schema, leave_out in (("request", request, common), ("answer", answer, status)):
        node = contract.request if part == "request" else contract.answer
        for path, scalar in leaves(node):
            if leave_out in (path, path.partition(".")[0]):
                continue
            rules = [str(scalar.schema[k]) for k in ("format", "enum", "pattern") if k in scalar.schema]
            title = f"{part} {path}: {scalar.kind}" + "".join(f", {r}" for r in rules)
            yield Requirement(f"{contract.id}#{part}.{path}", "field", title, _evidence(_schema_at(schema, path)))


def _schema_at(schema: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    for part in path.split("."):
        name, many = part.removesuffix("[]"), part.endswith("[]")
        if name:
            schema = schema["properties"][name]
        if many:
            schema = schema["items"]
    return schema


def _check_example(example: object, node: Node, file: Path, place: str = "request/examples/0") -> None:
    """Raise if the example names a member that the request does not have; absent members are allowed."""
    if isinstance(node, Struct) and isinstance(example, Mapping):
        for name, value in example.items():
            if name not in node.members:
                raise ContractError(f"the example has no member {name!r} to fill", where=f"{file}: {place}")
            _check_example(value, node.members[name], file, f"{place}/{name}")


def _check_names(contract: Contract, file: Path) -> None:
    """Raise if a requirement stands twice, or a reason is given for one that there is not."""
    names = [r.id.partition("#")[2] for r in contract.requirements]
    for twice in sorted({n for n in names if names.count(n) > 1}):
        what = f"the outcome {contract.id}#{twice} stands twice"
        raise ContractError(what, where=str(file), do="rename one of them")
    for name in sorted(set(contract.not_testable) - set(names)):
        raise ContractError(f"there is no requirement {name!r}", where=f"{file}: not_testable", do="name another")
