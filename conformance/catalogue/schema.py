"""The schema that the files below contracts/ obey; whether one does is remembered, as checking all takes long."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from conformance.cache import cache_folder, cached, keep
from conformance.errors import ContractError, raise_all

MOST = 5000
"""How many files are remembered; with more, those that were not read this time are forgotten."""


class Schema:
    """A JSON Schema of files, by the parts that its `$defs` name; `wires` are the schemas of what wires add to it.

    Digests of files that obeyed it are kept in the user's cache folder, from which they can be deleted at any time.
    """

    def __init__(self, file: Path, wires: Mapping[str, Mapping[str, Any]]) -> None:
        self.file = file
        stated, text = _read(file)
        self._parts = {**stated["$defs"], **_with_wires(stated, wires)}
        stem = _digest(text, json.dumps(wires, sort_keys=True).encode(), version("jsonschema").encode())[:16]
        self._remembered = cache_folder() / f"obeyed-{stem}.json"
        self._obeyed: set[str] = _digests(self._remembered)
        self._seen: set[str] = set()
        self._digest = sha256(stem.encode())

    def checked(self, file: Path, part: str) -> Any:
        """Return a file's data; a ContractError for each place that disobeys that part of the schema."""
        data, text = _read(file)
        digest = _digest(part.encode(), text)
        if digest not in self._obeyed:
            schema = {"$ref": f"#/$defs/{part}", "$defs": self._parts}
            wrong: dict[str, list[ValidationError]] = {}
            for error in Draft202012Validator(schema).iter_errors(data):
                wrong.setdefault(_place(error), []).append(error)
            best = filter(None, map(best_match, wrong.values()))
            do = f"contracts obey contracts/{self.file.name}"
            raise_all(ContractError(error.message, where=f"{file}: {_place(error)}", do=do) for error in best)
        self._seen.add(digest)
        self._digest.update(f"{file.relative_to(self.file.parent)} {digest}\n".encode())
        return data

    @property
    def digest(self) -> str:
        """A digest of the schema, and of the places and bytes of all files that were checked so far."""
        return self._digest.hexdigest()

    def remember(self) -> None:
        """Keep which files obey the schema; where nothing can be written, they are checked again next time."""
        if self._seen <= self._obeyed:
            return
        kept = self._seen | self._obeyed if len(self._obeyed) < MOST else self._seen
        keep(self._remembered, json.dumps(sorted(kept)).encode())


def contract_part(wire: str) -> str:
    """Return the part of the schema that contracts of a wire's methods obey."""
    return f"contract-{wire}"


def _with_wires(stated: Mapping[str, Any], wires: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the parts of the schema that depend on wires: what an API may say, and a contract of each wire."""
    api = stated["$defs"]["api"]
    known = {**api["properties"], "wire": {"enum": list(wires)}}
    cases = [
        {
            "if": {"properties": {"wire": {"const": name}}, "required": ["wire"]},
            "then": {"properties": {"binding": said["binding"]}, "required": ["binding"]},
        }
        for name, said in wires.items()
        if "binding" in said
    ]
    parts: dict[str, Any] = {"api": {**api, "properties": known, "allOf": [*api.get("allOf", ()), *cases]}}
    contract = {name: value for name, value in stated.items() if name not in ("$defs", "$schema")}
    for name, said in wires.items():
        part = parts[contract_part(name)] = dict(contract)
        if "operation" in said:
            part["properties"] = {**contract["properties"], "operation": said["operation"]}
            part["required"] = [*contract["required"], "operation"]
    return parts


def _digests(file: Path) -> set[str]:
    """Return what a cache file holds: nothing unless it is in order, and no other user could have written it."""
    try:
        return set(json.loads(cached(file) or b"[]"))
    except (ValueError, TypeError):
        return set()


def _digest(*parts: bytes) -> str:
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _read(path: Path) -> tuple[Any, bytes]:
    """Return what a file of JSON holds, and its bytes."""
    try:
        text = path.read_bytes()
        return json.loads(text.decode("utf-8"), object_pairs_hook=_unique), text
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
