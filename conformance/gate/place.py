"""The mock that a client is run against, seen over HTTP: its keys, its worlds and its clock."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import requests
import yaml

from conformance.errors import EndpointBroken, SettingsError, UserError, raise_all
from conformance.files import read_text
from conformance.mock.server.base_paths import ENVIRONMENT

_SECONDS: Final = 20.0
_DEMO: Final = "demo"


class Place:
    """A mock at a base URL."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False

    def demo(self) -> dict[str, str]:
        """Return the keys of the demo company; EndpointBroken where there is no mock."""
        return _keys(self._answered("GET", f"/_control/worlds/{_DEMO}"))

    def world(self, state: Mapping[str, Any], seed: str = "") -> dict[str, str]:
        """Create or change a world and return the keys of its caller; UserError where the state is refused."""
        sent = {**state, **({"seed": seed} if seed else {})}
        if sent.get("seed", _DEMO) == _DEMO:
            return _keys(self._answered("PATCH", f"/_control/worlds/{_DEMO}", sent))
        return _keys(self._answered("POST", "/_control/worlds", sent))

    def _answered(self, verb: str, path: str, sent: Mapping[str, Any] | None = None) -> Any:
        address, do = self.url + path, "check that a mock of this suite is running at this URL"
        try:
            response = self._session.request(verb, address, json=sent, timeout=_SECONDS)
            body = response.json()
        except (requests.RequestException, ValueError) as error:
            raise EndpointBroken(f"no mock responds: {_short(error)}", where=address, do=do) from error
        if response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
            raise UserError(body["error"], where=f"--state, {body['where']}", do=body["do"])
        if not response.ok:
            raise EndpointBroken(f"the mock refused: HTTP {response.status_code}", where=address, do=do)
        return body


def _short(error: Exception) -> str:
    """Return why there is no response, without what only repeats the address."""
    if isinstance(error, ValueError):
        return "the response is not JSON"
    if isinstance(error, requests.Timeout):
        return f"nothing came within {_SECONDS:g} seconds"
    cause: BaseException | None = error
    while cause is not None and not (isinstance(cause, OSError) and cause.strerror):
        cause = cause.__cause__ or cause.__context__
    return (isinstance(cause, OSError) and cause.strerror) or str(error)[:200]


def _keys(view: Any) -> dict[str, str]:
    keys: dict[str, str] = view["keys"]
    return {name: value for name, value in keys.items() if isinstance(value, str)}


def state(path: Path) -> dict[str, Any]:
    """Return the world in a JSON or YAML file; UserError where it is none."""
    do = "give an object in JSON or YAML, with records, company, caller, now and the other members of /_control/worlds"
    try:
        loaded = yaml.safe_load(read_text(path))  # JSON is YAML, too
        found = json.loads(json.dumps(loaded, default=str))
    except SettingsError as error:
        raise UserError(error.what, where=f"--state {path}", do=error.do) from error
    except (ValueError, TypeError, RecursionError, yaml.YAMLError) as error:
        what = f"the file is neither JSON nor YAML: {error}"
        raise UserError(what[:300], where=f"--state {path}", do=do) from error
    if not isinstance(found, dict):
        raise UserError("the file holds no object", where=f"--state {path}", do=do)
    return found


def variables(url: str, keys: Mapping[str, str]) -> dict[str, str]:
    """Return what a client finds in its environment: the addresses of the mock, and the keys of its company."""
    addresses = {name: url.rstrip("/") + path for name, path in ENVIRONMENT.items()}
    return {**addresses, **{f"CONFORMANCE_{name.upper()}": value for name, value in keys.items()}}


def mapped(pairs: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return variables under an integrator's own names, MINE=NAME each; UserErrors name every pair that is none."""
    found, errors = {}, []
    for pair in pairs:
        mine, equals, name = pair.partition("=")
        name = name if name in known else f"CONFORMANCE_{name}"
        if not equals or not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", mine):
            do = "write MY_VARIABLE=CONFORMANCE_URL"
            errors.append(UserError("not the name of a variable, = and a name", where=f"--env {pair}", do=do))
        elif name not in known:
            do = f"use one of {', '.join(known)}"
            errors.append(UserError("there is no such variable to map", where=f"--env {pair}", do=do))
        else:
            found[mine] = known[name]
    raise_all(errors)
    return found
