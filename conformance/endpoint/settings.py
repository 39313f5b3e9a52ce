"""Loads profiles from endpoints.toml and .env: URLs, allowed effects, limits, and the variables that hold keys."""

from __future__ import annotations

import ipaddress
import json
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from conformance.catalogue.binding import COMPANY
from conformance.catalogue.trace import KINDS, Kind
from conformance.endpoint import env_file
from conformance.errors import SettingsError
from conformance.scrubbing import Secret, ordinary
from conformance.similar import nearest
from conformance.toml_files import read_toml

DEFAULT_CALLER: Final = "an admin"
BOTH: Final = frozenset({"reads", "writes"})
_STRUCTURED: Final = frozenset({"apis", "callers", "fixtures", "effects", "allows", "ca_bundle"})
_SCHEMA: Final = Path(__file__).with_name("endpoints.schema.json")


@dataclass(frozen=True)
class Environment:
    """The variables of the environment and of .env; never printed."""

    values: Mapping[str, str] = field(repr=False)
    dotenv: str = ".env"

    def get(self, name: str, *, where: str) -> str:
        """Return a variable's value; raise SettingsError with the variable to set."""
        value = self.values.get(name, "")
        if not value.strip():
            state = "is empty" if name in self.values else "is not set"
            raise SettingsError(
                f"the variable {name} {state}",
                where=where,
                do=f"set {name} in the environment or in {self.dotenv} (see .env.example)",
            )
        return value

    def all_of(self, names: Mapping[str, str], *, where: str) -> dict[str, str]:
        """Return the values of variables by what they are for; raise SettingsError with all that are not set."""
        missing = [name for name in names.values() if not self.values.get(name, "").strip()]
        if len(missing) > 1:
            raise SettingsError(
                f"the variables {', '.join(missing)} are not set",
                where=where,
                do=f"set them in the environment or in {self.dotenv} (see .env.example)",
            )
        return {what: self.get(name, where=f"{where}.{what}") for what, name in names.items()}

    def __reduce__(self) -> NoReturn:
        raise TypeError("the environment contains keys and cannot be pickled; load the profile again")


@dataclass(frozen=True)
class Profile:
    """A named endpoint: its URLs, allowed effects, limits, and the variables of its keys.

    `urls` maps APIs to base URLs, which the values of `variables` replace if they are set; `unset` has an error for
    each API whose URL variable is not set. `keys` maps callers to members and variables; the companies of the callers
    in `disposable` may be changed for good. `allows` has the traces that writing calls may leave. `fixtures` maps kinds
    to records in which a value that starts with $ names a variable; `records` resolves it.
    """

    name: str
    kind: str
    urls: Mapping[str, str]
    effects: frozenset[str]
    allows: frozenset[str] = frozenset()
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    total_timeout: float = 120.0
    max_answer_bytes: int = 64 * 1024 * 1024
    retries: int = 0
    pace: float = 0.0
    patience: float = 10.0
    ca_bundle: Path | None = None
    mask_company_ids: bool = False
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fixtures: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    disposable: frozenset[str] = frozenset()
    variables: Mapping[str, str] = field(default_factory=dict, compare=False)
    unset: Mapping[str, SettingsError] = field(default_factory=dict, compare=False)
    file: str = "endpoints.toml"
    environment: Environment = field(default_factory=lambda: Environment({}), repr=False, compare=False)

    @property
    def may_write(self) -> bool:
        """True if all effects are allowed."""
        return self.effects >= BOTH

    def at(self, address: str) -> Profile:
        """Return this mock profile with its paths at the address of a running mock."""
        if self.kind != "mock":
            raise SettingsError(
                "only the address of a mock profile can be changed",
                where=f"{self.file}: {self.name}",
                do="use the profile mock, or change the url of the profile",
            )
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        check_url(origin, where="the address of the mock")
        return replace(self, urls={api: origin + _path(url) for api, url in self.urls.items()})

    def caller(self, name: str = DEFAULT_CALLER) -> dict[str, Secret]:
        """Return a caller's keys by member; raise SettingsError for an unknown caller or an unset variable."""
        if name not in self.keys:
            raise _unknown("caller", name, self.keys, f"{self.file}: {self.name}.callers")
        where = f"{self.file}: {self.name}.callers.{name}"
        values = self.environment.all_of(self.keys[name], where=where)
        return {member: Secret(variable, values[member]) for member, variable in self.keys[name].items()}

    def records(self, kind: str) -> list[dict[str, Any]]:
        """Return the fixtures of a kind with variables resolved to Secrets; raise SettingsError for an unset one."""
        return [
            {
                key: self._value(value, f"{self.file}: {self.name}.fixtures.{kind}[{place}].{key}")
                for key, value in r.items()
            }
            for place, r in enumerate(self.fixtures.get(kind, ()))
        ]

    def known_secrets(self) -> dict[str, str]:
        """Return every variable that is set and holds a key, with its value, for the scrubber.

        Other variables of fixtures are included if their value does not look like ordinary text. Ids of companies are
        not secret.
        """
        keys, _, others = self._variables()
        values = {name: self.environment.values.get(name, "") for name in keys | others}
        return {n: v for n, v in values.items() if v.strip() and (n in keys or not ordinary(v))}

    def masked_ids(self) -> list[str]:
        """Return the ids of companies to mask: none unless the profile sets mask_company_ids."""
        _, ids, _ = self._variables()
        found = (self.environment.values.get(name, "") for name in sorted(ids) if self.mask_company_ids)
        return [value for value in found if not ordinary(value)]

    def _variables(self) -> tuple[set[str], set[str], set[str]]:
        """Return the variables that hold keys, ids of companies, and other values of fixtures."""
        keys: set[str] = set()
        ids: set[str] = set()
        others: set[str] = set()
        for members in self.keys.values():
            for name, variable in members.items():
                (ids if name == COMPANY else keys).add(variable)
        for kind, records in self.fixtures.items():
            for name, value in (pair for record in records for pair in record.items()):
                if isinstance(value, str) and value.startswith("$"):
                    company = kind == "company" or name == COMPANY
                    (keys if name.endswith("_key") else ids if company else others).add(value[1:])
        return keys, ids - keys, others - keys - ids

    def _value(self, value: Any, where: str) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            return Secret(value[1:], self.environment.get(value[1:], where=where))
        return value


def load_profiles(path: Path, environ: Mapping[str, str] | None = None) -> dict[str, Profile]:
    """Return every profile of the file; URLs in variables stay "$NAME", because they may be unset."""
    data = read_toml(path)
    _validate(data, path)
    environment = _environment(path.parent, os.environ if environ is None else environ)
    return {name: _profile(name, table, path, environment) for name, table in data.items()}


def profile_names(path: Path) -> tuple[str, ...]:
    """Return the names of the profiles of the file, in its order, whatever is wrong with them."""
    return tuple(read_toml(path))


def load_profile(path: Path, name: str, environ: Mapping[str, str] | None = None) -> Profile:
    """Return one profile, ready for use; raise SettingsError if it is unknown or a variable is missing."""
    profiles = load_profiles(path, environ)
    if name not in profiles:
        raise _unknown("profile", name, profiles, str(path))
    profile = profiles[name]
    urls, unset = {}, {}
    for api, url in profile.urls.items():
        where = f"{path}: {name}.apis.{api}.url"
        variable = profile.variables.get(api, "")
        if profile.environment.values.get(variable, "").strip():
            url = f"${variable}"
        if url.startswith("$"):
            where = f"{where} ({url[1:]})"
            try:
                url = profile.environment.get(url[1:], where=where).strip()
            except SettingsError as error:
                unset[api] = error
                continue
            check_url(url, where=where)
        urls[api] = url
    if not urls:
        raise next(iter(unset.values()))
    bundle = profile.ca_bundle
    if bundle is not None and not bundle.is_file():
        raise SettingsError(
            f"no such file: {bundle}",
            where=f"{path}: {name}.ca_bundle",
            do="use the path of a PEM file of certificates",
        )
    return replace(profile, urls=MappingProxyType(urls), unset=MappingProxyType(unset))


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """True if the host is 127.0.0.0/8, ::1 or localhost."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def check_url(url: str, *, where: str) -> None:
    """Raise SettingsError unless the URL is https, or http to loopback, without user, query and fragment."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise SettingsError(f"not a URL: {error}", where=where, do="use https://host/path") from error
    if parts.scheme not in ("http", "https") or not host:
        raise SettingsError("not an http or https URL", where=where, do="use https://host/path")
    if "@" in parts.netloc:
        raise SettingsError("the URL contains a user or password", where=where, do="keep keys in variables")
    if parts.query or parts.fragment:
        raise SettingsError("the base URL contains a query or fragment", where=where, do="end the URL with the path")
    if parts.scheme == "http" and not is_loopback(host):
        raise SettingsError(
            f"plain http to {host}; keys would be sent unencrypted",
            where=where,
            do="use https; http is allowed only to 127.0.0.1, ::1 and localhost",
        )


def _environment(folder: Path, environ: Mapping[str, str]) -> Environment:
    path = folder / ".env"
    stored = env_file.read(path) if path.is_file() else {}
    return Environment({**stored, **environ}, str(path))


def _profile(name: str, table: Mapping[str, Any], path: Path, environment: Environment) -> Profile:
    simple = {k: v for k, v in table.items() if k not in _STRUCTURED}
    for key, value in simple.items():
        # The bounds of a schema accept nan.
        if isinstance(value, float) and not math.isfinite(value):
            raise SettingsError("not a finite number", where=f"{path}: {name}.{key}", do="use a finite number")
    urls = {api: part["url"] for api, part in table["apis"].items()}
    for api, url in urls.items():
        where = f"{path}: {name}.apis.{api}.url"
        if url.startswith("/") and table["kind"] != "mock":
            raise SettingsError("a path without a host", where=where, do="use https://host/path, or set kind to mock")
        if url.startswith("http"):
            check_url(url, where=where)
    fixtures = {k: tuple(MappingProxyType(r) for r in records) for k, records in table.get("fixtures", {}).items()}
    callers = table.get("callers", {})
    return Profile(
        name=name,
        urls=MappingProxyType(urls),
        effects=frozenset(table["effects"]),
        variables={api: part["variable"] for api, part in table["apis"].items() if "variable" in part},
        allows=_allowed(table),
        ca_bundle=path.parent / table["ca_bundle"] if "ca_bundle" in table else None,
        keys=MappingProxyType({k: MappingProxyType(_members(v)) for k, v in callers.items()}),
        disposable=frozenset(name for name, members in callers.items() if members.get("disposable")),
        fixtures=MappingProxyType(fixtures),
        file=str(path),
        environment=environment,
        **simple,
    )


def _allowed(table: Mapping[str, Any]) -> frozenset[str]:
    """Return the traces that a profile allows: unless it names them, all at a mock, all but binding ones elsewhere."""
    if "writes" not in table["effects"]:
        return frozenset()
    usual = KINDS if table["kind"] == "mock" else [kind for kind in KINDS if kind != Kind.BINDING]
    return frozenset(table.get("allows", usual))


def _members(caller: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables of a caller's keys."""
    return {name: value for name, value in caller.items() if name != "disposable"}


def _path(url: str) -> str:
    return url if url.startswith("/") else urlsplit(url).path


_IN_TOML = {"object": "table", "array": "list"}


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(_SCHEMA.read_text("utf-8")))


def _validate(data: Mapping[str, Any], path: Path) -> None:
    error = best_match(_validator().iter_errors(data))
    if error is not None:
        place = ".".join(str(part) for part in error.absolute_path) or "the whole file"
        raise SettingsError(_reason(error), where=f"{path}: {place}", do=_remedy(error))


def _reason(error: ValidationError) -> str:
    """Return the reason without the value, which could be a key."""
    rule: Any = error.validator_value
    schema = error.schema
    described = schema.get("description", "") if isinstance(schema, Mapping) else ""
    match error.validator:
        case "additionalProperties":
            return f"unknown key {', '.join(repr(k) for k in _surplus(error))}"
        case "required":
            return error.message
        case "enum":
            return f"not one of {', '.join(map(str, rule))}"
        case "pattern":
            return f"not {described}"
        case "type":
            kinds = [rule] if isinstance(rule, str) else rule
            return f"not of type {' or '.join(_IN_TOML.get(kind, kind) for kind in kinds)}"
        case "minProperties":
            return "it is empty"
        case "minimum" | "maximum":
            return f"{error.message}"
        case _:
            return f"violates {error.validator}: {rule}"


def _remedy(error: ValidationError) -> str:
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"]) if isinstance(error.schema, Mapping) else []
        return f"{nearest(_surplus(error)[0], known)} known keys: {', '.join(known)}".lstrip()
    if {"callers", "fixtures"} & set(error.absolute_path):
        return "put the value into .env and the name of its variable here"
    if not error.absolute_path:
        return "start from the file that `conformance init` writes into an empty folder"
    return "see the comments at the top of endpoints.toml"


def _surplus(error: ValidationError) -> list[str]:
    known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
    instance: Any = error.instance
    return [key for key in instance if key not in known]


def _unknown(what: str, name: str, known: Iterable[str], where: str) -> SettingsError:
    do = f"{nearest(name, known)} known: {', '.join(known) or 'none'}".lstrip()
    return SettingsError(f"no {what} {name!r}", where=where, do=do)
