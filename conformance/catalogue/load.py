"""Reads contracts/ into a Catalogue, and refuses a file that does not obey contract.schema.json."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from conformance.catalogue.binding import Binder, Operation
from conformance.catalogue.consistency import check_example, check_names, faults_between
from conformance.catalogue.evidence import DOCUMENT, Evidence, Source, cited, evidence
from conformance.catalogue.model import (
    About,
    Api,
    Catalogue,
    Conflict,
    Contract,
    EquivalentMutant,
    Obligations,
    Outcome,
    Requirement,
    Schemas,
    Usage,
)
from conformance.catalogue.observation import FOLDER, Observation, confirmed, with_observations
from conformance.catalogue.recipes import load_recipes
from conformance.catalogue.schema import Schema, contract_part
from conformance.catalogue.status import StatusText
from conformance.catalogue.trace import Changes, put_back_of, trace_of
from conformance.catalogue.types import Array, Node, Scalar, Struct, leaves
from conformance.errors import ContractError, UserError, gathering, raise_all

SCHEMA, SOURCES = "contract.schema.json", "sources.json"
_GROUNDS = ("evidence", "assumed")


def load(folder: Path, binders: Mapping[str, Binder]) -> Catalogue:
    """Return every contract below `folder`; ContractErrors name file, place and reason of all that is wrong.

    `binders` read what contracts say of the wires, by the wires' names. What the observations beside the folder
    confirm of the contracts is part of their evidence.
    """
    schema = Schema(folder / SCHEMA, {name: dict(binder.schema) for name, binder in binders.items()})
    api_files = sorted(folder.glob("*/api.json"))
    sources = _sources(folder, schema) if api_files else {}
    apis: dict[str, Api] = {}
    errors: list[UserError] = []
    for file in api_files:
        with gathering(errors):
            apis[file.parent.name] = _ApiLoader(folder, file, schema, sources, binders).load()
    observed: dict[str, tuple[Observation, str]] = {}
    with gathering(errors):
        observed = confirmed(folder.parent / FOLDER)
    raise_all(errors)
    if not apis:
        raise ContractError("no contracts here", where=str(folder), do="run from the suite's checkout")
    schema.remember()
    catalogue = Catalogue({name: _with_observations(api, observed) for name, api in apis.items()})
    digest = sha256(f"{schema.digest} {sorted(observed.items())}".encode()).hexdigest()
    object.__setattr__(catalogue, "digest", digest)  # by no argument, so that replace() does not keep it
    return catalogue


def _with_observations(api: Api, observed: Mapping[str, tuple[Observation, str]]) -> Api:
    methods = {name: with_observations(contract, observed) for name, contract in api.methods.items()}
    return replace(api, methods=methods)


def _sources(folder: Path, schema: Schema) -> dict[str, Source]:
    """Return the sources that contracts may cite, by name."""
    stated = schema.checked(folder / SOURCES, "sources")
    return {name: Source(name, **facts) for name, facts in stated.items()}


class _ApiLoader:
    """Loads one API's folder; `where` errors point into the file that holds the fault."""

    def __init__(
        self, root: Path, api_file: Path, schema: Schema, sources: Mapping[str, Source], binders: Mapping[str, Binder]
    ) -> None:
        self.root, self.schema, self.sources = root, schema, sources
        self.folder = api_file.parent
        self.name = self.folder.name
        self.api = schema.checked(api_file, "api")
        self._check_citations(self.api, api_file)
        self.types: dict[str, Any] = {}
        self.types_from: dict[str, Path] = {}
        self.broken_types: list[UserError] = []
        for types_file in sorted(self.folder.glob("types*.json")):
            with gathering(self.broken_types):
                self._share(types_file)
        keys = self.api["common_outcomes"].get("parameter", "")
        self.binding = binders[self.api["wire"]].bind(self.api.get("binding", {}), keys)
        stated = self.binding.error
        self.error = self._expand(stated, api_file, "binding/error") if stated else {}

    def load(self) -> Api:
        """Return the API with all its contracts."""
        methods: dict[str, Contract] = {}
        errors = list(self.broken_types)
        files = sorted(self.folder.glob("*/*.json"))
        for file in files:
            with gathering(errors):
                contract = self._contract(file)
                if file.stem in methods:
                    other = methods[file.stem].about.file
                    raise ContractError(
                        f"the method is already defined in {other}", where=str(file), do="keep one of them"
                    )
                methods[file.stem] = contract
        raise_all([*errors, *faults_between(methods, {file.stem for file in files})])
        recipes = load_recipes(self.folder, self.schema, {name: found.request for name, found in methods.items()})
        return Api(
            id=self.name,
            title=self.api["title"],
            wire=self.api["wire"],
            documents=tuple(self.sources[name] for name in self.api["documents"]),
            chapters=self.api["chapters"],
            binding=self.binding,
            secrets=tuple(self.api["secrets"]),
            conflicts=self._conflicts(self.api),
            methods=methods,
            preflight=self.api.get("preflight", ""),
            equivalent_mutants=tuple(EquivalentMutant(**each) for each in self.api.get("equivalent_mutants", ())),
            requests={stated["id"]: self._evidence(stated) for stated in self.api.get("requests", ())},
            recipes=recipes,
        )

    def _share(self, file: Path) -> None:
        """Add a file of shared types; each name may be defined only once."""
        for name, schema in self._checked_types(file).items():
            if name in self.types:
                what = f"the shared type {name!r} is already defined in {self.types_from[name].name}"
                raise ContractError(what, where=str(file), do="keep one of them")
            self.types[name], self.types_from[name] = schema, file

    def _checked_types(self, file: Path) -> Mapping[str, Any]:
        types: Mapping[str, Any] = self.schema.checked(file, "types")["$defs"]
        self._check_citations(types, file)
        return types

    def _check_citations(self, data: object, file: Path) -> None:
        """Raise if a file cites an unknown source or a document of another API."""
        for text in cited(data):
            source = self.sources.get(re.split("[:#]", text)[0])
            if source is None:
                known = ", ".join(self.sources)
                raise ContractError(f"{text} cites no known source", where=str(file), do=f"{SOURCES} has {known}")
            if source.kind == DOCUMENT and source.id not in self.api["documents"]:
                raise ContractError(f"{text} is in no document of the API", where=str(file), do="name it in api.json")

    def _read_contract(self, file: Path) -> Any:
        """Return the data of a contract, after checking its chapter and citations."""
        data = self.schema.checked(file, contract_part(self.api["wire"]))
        self._check_citations(data, file)
        if file.parent.name not in self.api["chapters"]:
            what = f"the chapter {file.parent.name!r} is not in api.json"
            raise ContractError(what, where=str(file.parent), do="name it there")
        return data

    def _contract(self, file: Path) -> Contract:
        data = self._read_contract(file)
        raise_all(self.broken_types)  # nothing can be made of types that are wrong
        chapter, method = file.parent.name, file.stem
        stem = f"{self.name}/{method}"
        grounds = _grounds(data)
        request_schema, answer_schema = (
            self._expand(self._grounded(data[part], grounds), file, part) for part in ("request", "answer")
        )
        request, answer = (self._node(schema) for schema in (request_schema, answer_schema))
        assert isinstance(request, Struct)
        where = f"{file}: operation"
        operation = self.binding.operation(data.get("operation"), request, data["request"], where)
        example = data["request"]["examples"][0]
        check_example(example, request, file)
        contract = Contract(
            api=self.name,
            chapter=chapter,
            method=method,
            about=self._about(data, file),
            effect=data["effect"],
            trace=trace_of(data["trace"], self._evidence(data["trace"])) if "trace" in data else None,
            marks=Changes(record=data["marks"]["record"], by=data["marks"]["by"]) if "marks" in data else None,
            operation=operation,
            request=request,
            answer=answer,
            error=self._node(self.error) if self.error else None,
            example=example,
            schemas=Schemas(request=request_schema, answer=answer_schema, error=self.error),
            outcomes=tuple(self._outcomes(stem, data, operation, file)),
            terms=Obligations(
                conventions=tuple(self._conventions(stem, request, answer, operation)),
                rules=tuple(self._rules(stem, data)),
                not_testable=data.get("not_testable", {}),
            ),
            usage=_usage(data),
        )
        terms = replace(contract.terms, fields=tuple(self._fields(contract)))
        contract = replace(contract, terms=terms, outcomes=_observable_outcomes(contract))
        check_names(contract, file)
        return contract

    def _about(self, data: Mapping[str, Any], file: Path) -> About:
        return About(
            title=data["title"],
            description=data["description"],
            evidence=self._evidence(data),
            deprecated=data.get("deprecated", False),
            conflicts=self._conflicts(data),
            file=file.relative_to(self.root.parent).as_posix(),
        )

    def _node(self, schema: Mapping[str, Any]) -> Node:
        return _node(schema, self.binding.all_due)

    def _outcomes(self, stem: str, data: Mapping[str, Any], operation: Operation, file: Path) -> Iterator[Outcome]:
        """Yield the method's own outcomes, then those that it shares with all that only known callers may call."""
        for outcome in data["outcomes"]:
            yield self._outcome(stem, outcome, False, file)
        if operation.protected:
            for outcome in self.api["common_outcomes"]["outcomes"]:
                yield self._outcome(stem, outcome, True, file)

    def _outcome(self, stem: str, data: Mapping[str, Any], common: bool, file: Path) -> Outcome:
        variables = data.get("variables", {})
        for name in variables:
            if name not in data["status"]:
                raise ContractError(f"the variable {name!r} is not in the status text", where=f"{file}: {data['id']}")
        self.binding.check_outcome(data, f"{file}: {data['id']}")
        return Outcome(
            requirement=f"{stem}#{data['id']}",
            status=StatusText(data["status"], {n: self._expand(s, file, n) for n, s in variables.items()}),
            ok=data["ok"],
            rule=data["rule"],
            evidence=self._evidence(data),
            injected=data.get("injected", ""),
            common=common,
            alternatives=tuple(data.get("or", ())),
            by_account=data.get("by_account", False),
        )

    def _conventions(self, stem: str, request: Node, answer: Node, operation: Operation) -> Iterator[Requirement]:
        present = {scalar.schema.get("format") for _, scalar in leaves(answer)}
        carries_keys = any(path.rpartition(".")[2] in self.api["secrets"] for path, _ in leaves(request))
        for rule in self.api["conventions"]:
            if not self.binding.concerns(rule["id"], operation, has_keys=carries_keys):
                continue
            formats = tuple(rule.get("formats", ()))
            if not formats or present.intersection(formats):
                yield Requirement(f"{stem}#{rule['id']}", "convention", rule["title"], self._evidence(rule), formats)

    def _evidence(self, data: Mapping[str, Any]) -> Evidence:
        return evidence(data, self.sources)

    def _conflicts(self, data: Mapping[str, Any]) -> tuple[Conflict, ...]:
        return tuple(self._conflict(stated) for stated in data.get("conflicts", ()))

    def _conflict(self, stated: Mapping[str, Any]) -> Conflict:
        sources = self._evidence({"evidence": stated["sources"]}).citations
        accepts = {
            place: (said,) if isinstance(said, str) else tuple(said)
            for place, said in stated.get("accepts", {}).items()
        }
        return Conflict(stated["about"], stated["follows"], stated["other"], sources, accepts)

    def _rules(self, stem: str, data: Mapping[str, Any]) -> Iterator[Requirement]:
        for rule in data.get("rules", ()):
            yield Requirement(f"{stem}#{rule['id']}", "convention", rule["title"], self._evidence(rule))

    def _fields(self, contract: Contract) -> Iterator[Requirement]:
        """Yield a requirement a value: the request's but for the caller's keys, the answer's but for its status."""
        status = ".".join(contract.status_place).replace("[0]", "[]") if contract.has_status else ""
        inside = "" if contract.operation.status_at else status
        parts = (
            ("request", contract.request, contract.schemas.request, contract.operation.keys),
            ("answer", contract.answer, contract.schemas.answer, inside),
            ("error", contract.error, contract.schemas.error, ""),
        )
        for part, node, schema, leave_out in parts:
            for path, scalar in leaves(node) if node is not None else ():
                if not path or leave_out in (path, path.partition(".")[0]):
                    continue
                rules = [str(scalar.schema[k]) for k in ("format", "enum", "pattern") if k in scalar.schema]
                title = f"{part} {path}: {scalar.kind}" + "".join(f", {r}" for r in rules)
                stated = self._evidence(_schema_at(schema, path))
                yield Requirement(f"{contract.id}#{part}.{path}", "field", title, stated)

    def _grounded(self, node: Mapping[str, Any], grounds: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a node with what the node around it rests on, unless it names a type that is itself assumed."""
        named = self.types.get(node.get("$ref", "").rpartition("/")[2], {})
        return node if "assumed" in named else _grounded(node, grounds)

    def _expand(self, schema: Mapping[str, Any], file: Path, place: str, open_: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the schema with every $ref replaced by what it names, its name kept as `title`.

        A node that cites nothing rests on what the node around it does.
        """
        expanded = dict(schema)
        if "$ref" in expanded:
            stem, _, name = expanded.pop("$ref").rpartition("/")
            shared_file = self.folder / (PurePosixPath(stem.partition("#")[0]).name or file.name)
            if self.types_from.get(name) != shared_file:
                raise ContractError(f"no shared type {name!r}", where=f"{file}: {place}", do=f"see {shared_file}")
            if name in open_:
                raise ContractError(f"the shared type {name!r} holds itself", where=f"{file}: {place}")
            shared = self._expand(self.types[name], shared_file, name, (*open_, name))
            if _grounds(expanded):
                shared = {key: value for key, value in shared.items() if key not in _GROUNDS}
            expanded = {**shared, "title": shared.get("title", name), **expanded}
        grounds = _grounds(expanded)
        if "properties" in expanded:
            expanded["properties"] = {
                name: self._expand(self._grounded(member, grounds), file, f"{place}/{name}", open_)
                for name, member in expanded["properties"].items()
            }
        if "items" in expanded:
            items = expanded["items"]
            # Plain values rest on what their list does, wherever it is named: see _schema_at.
            plain = "properties" not in items and "$ref" not in items
            expanded["items"] = self._expand(
                items if plain else self._grounded(items, grounds), file, f"{place}/items", open_
            )
        return expanded


def _usage(data: Mapping[str, Any]) -> Usage:
    return Usage(
        subject=data.get("subject", {}),
        witness=data.get("witness", {}),
        put_back=put_back_of(data["put_back"]) if "put_back" in data else None,
        reads_back=data.get("reads_back", {}),
        gives=data.get("gives", {}),
        lists=data.get("lists", ""),
        companies=data.get("companies", {}),
        answers_key=data.get("answers_key", False),
    )


def _grounds(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a part of a contract says of its own evidence."""
    return {key: stated[key] for key in _GROUNDS if key in stated}


def _grounded(node: Mapping[str, Any], grounds: Mapping[str, Any]) -> Mapping[str, Any]:
    return node if _grounds(node) else {**grounds, **node}


def _node(schema: Mapping[str, Any], all_due: bool) -> Node:
    """Return the typed view of a schema; `all_due` says that members are due without being called required."""
    declared = schema.get("type", "any")
    kind, nullable = (declared[0], True) if isinstance(declared, list) else (declared, declared == "any")
    if kind == "object" and "properties" in schema:
        members = {name: _node(member, all_due) for name, member in schema["properties"].items()}
        needed = schema.get("required", members if all_due else ())
        optional = frozenset(members.keys() - set(needed))
        return Struct(schema.get("title", ""), members, nullable, optional, schema.get("assumed", ""))
    if kind == "array":
        return Array(schema.get("title", ""), _node(schema["items"], all_due), nullable, schema.get("assumed", ""))
    if schema.get("contentEncoding") == "base64":
        kind = "base64"
    if schema.get("format") == "binary":
        kind = "file"
    return Scalar(kind, nullable, schema)


def _observable_outcomes(contract: Contract) -> tuple[Outcome, ...]:
    """Return the outcomes that a response can express: without a status, the shared errors are excluded."""
    silent = not contract.operation.status_at and not contract.has_status
    return tuple(o for o in contract.outcomes if not (silent and o.common))


def _schema_at(schema: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """Return the schema of the value at a path."""
    for part in path.split("."):
        name, many = part.removesuffix("[]"), part.endswith("[]")
        if name:
            schema = schema["properties"][name]
        if many:
            schema = _grounded(schema["items"], _grounds(schema))
    return schema
