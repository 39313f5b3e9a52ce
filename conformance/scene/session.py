"""The state that all scenarios of a process share: the catalogue, the guarded transport and one client per API."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Protocol

from conformance.catalogue import Catalogue, Contract
from conformance.catalogue.formats import is_timestamp
from conformance.checks.judgement import Judgement
from conformance.endpoint.exchange import Exchange
from conformance.endpoint.owned import Owned
from conformance.endpoint.plain_http import over_http
from conformance.endpoint.settings import Profile
from conformance.endpoint.transport import Transport
from conformance.endpoint.turns import Turns
from conformance.errors import EndpointDown, Need, SettingsError, Unarranged
from conformance.scene import members
from conformance.scene.arranging.account import Account
from conformance.scene.arranging.arranger import Arranger, Keys, Perform
from conformance.scene.arranging.calls import CallArranger, Limits
from conformance.scene.arranging.live import LiveArranger, keys_needed
from conformance.scene.arranging.mock import MockArranger
from conformance.scene.arranging.templates import filled
from conformance.scene.arranging.unique import Unique
from conformance.scene.authorization import every_scope
from conformance.scene.over_http import OverHttp
from conformance.scene.patience import CLOCK
from conformance.scene.words import UNKNOWN, arguments
from conformance.scrubbing import Scrubber, scrubber
from conformance.traces.effects import Effects
from conformance.wires.calling import Bearers, Client, Sender
from conformance.wires.registry import guard, judge, wire_of


class Carrier(Sender, Protocol):
    """A sender of requests that can be closed."""

    def close(self) -> None:
        """Close the connections."""


class Session:
    """One endpoint, ready to be called; `salt` separates the worlds of two runs at one mock.

    `carrier` replaces the guarded transport; `pace_file` is shared with the other processes of the run. `hiding` masks
    keys in everything that is written, and learns the keys that responses hold. `live` is True if responses are judged
    as those of a live service, which may do anything that the documents leave open. With `arrange` set to "calls", as
    at any live endpoint, calls bring Givens about, with values of their own for each `run`. The APIs in `unreachable`,
    each with the reason, are not called.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        profile: Profile,
        *,
        salt: str = "",
        carrier: Carrier | None = None,
        pace_file: Path | None = None,
        hiding: Scrubber | None = None,
        arrange: str = "",
        run: str = "",
        unreachable: Mapping[str, str] | None = None,
    ) -> None:
        self.catalogue, self.profile, self.salt = catalogue, profile, salt
        self.scrubber = hiding or scrubber(catalogue, profile)
        self.unreachable = unreachable or {}
        self.live = profile.kind == "live"
        self.calls_arrange, self.run = self.live or arrange == "calls", run or salt
        self.attempt = 1
        """Which attempt at its scenario the session plays; what one leaves is not in the way of the next."""
        self.clock = CLOCK
        """The time in which a scenario waits for what it has written."""
        self.embedded = False
        """Whether the endpoint is a mock of the run's own, which ends with it and can be made again."""
        self.owned = Owned(profile, frozenset({UNKNOWN}))
        self.transport: Carrier = carrier or self._guarded(pace_file)
        self.control: Sender = self.transport
        """Carries what sets up Givens at a mock, and the requests for their callers' tokens."""
        self.turns = Turns.at(profile) if self.live and carrier is None else Turns(None)
        self.effects: Effects | None = None
        if self.live and profile.may_write:
            self.effects = Effects(catalogue, profile, self.owned, self.ask)
        self._clients: dict[str, Client] = {}
        self._plain: dict[str, Client] = {}
        self.responding: set[str] = set()
        """The APIs of a live endpoint that have responded."""
        self._tokens: dict[str, Bearers] = {}
        self._settings: dict[tuple[str, str], str] = {}
        """What companies have set, by company and setting, but for what scenarios set."""

    @property
    def patience(self) -> float:
        """How many seconds to wait for what was written; the mock shows it at once."""
        return self.profile.patience if self.live else 0.0

    def client(self, api: str) -> Client:
        """Return the API's client; Unarranged if it has no URL, EndpointDown if it is unreachable."""
        self._require(api)
        if api not in self._clients:
            found = self.catalogue.apis[api]
            self._clients[api] = wire_of(found).client(found, self.url(api), self.transport)
        return self._clients[api]

    def plain_client(self, api: str) -> Client:
        """Return a client of the API over plain HTTP; Unarranged if the profile's own URL has no TLS."""
        url = self.url(api)
        if not url.startswith("https:"):
            raise Unarranged(f"the endpoint {self.profile.name} serves {api} without TLS, as its URL says")
        if api not in self._plain:
            found = self.catalogue.apis[api]
            self._plain[api] = wire_of(found).client(found, over_http(url), OverHttp(self.transport))
        return self._plain[api]

    def tokens(self, api: str) -> Bearers:
        """Return the API's bearer tokens; EndpointDown if it is unreachable."""
        self._require(api)
        if api not in self._tokens:
            found = self.catalogue.apis[api]
            # The mock's tokens are not secret, and there is one for each scenario.
            learn = self._learn if self.profile.kind == "live" else None
            made = wire_of(found).tokens(found, self.url(api), self.control, learn)
            assert made is not None, f"{api} has no tokens"
            self._tokens[api] = made
        return self._tokens[api]

    def _require(self, api: str) -> None:
        if api in self.unreachable:
            raise EndpointDown(self.unreachable[api])

    def ask(self, contract: Contract, keys: Keys, arguments: Mapping[str, Any]) -> Judgement:
        """Make a call of no scenario, with these arguments and nothing else, and return its judged response."""
        api, made = self.catalogue.apis[contract.api], dict(arguments)
        contract.operation.sign(made, keys)
        headers = {}
        if contract.operation.bearer:
            headers["Authorization"] = f"Bearer {self.tokens(contract.api).bearer(keys, every_scope(api))}"
        called = self.client(contract.api).call(contract, made, headers)
        judgement = judge(called.exchange, contract, api)
        return judgement.of_a_live_endpoint(contract) if self.live else judgement

    def _guarded(self, pace_file: Path | None) -> Transport:
        held = guard(self.catalogue, self.profile, self.owned)
        transport = Transport(self.profile, held, self.scrubber, pace_file=pace_file)
        if self.profile.kind == "live":  # the mock's keys are not secret, and there are some for each scenario
            transport.listeners += [self._hear, held.harm.hear]
        return transport

    def _hear(self, exchange: Exchange) -> None:
        if exchange.response is not None:
            self.responding.add(exchange.api)
            self.scrubber.hear(exchange.response.body, exchange.method)

    def _learn(self, token: str) -> None:
        with suppress(SettingsError):  # too short to be masked anywhere but in a key's own member
            self.scrubber.learn("ACCESS_TOKEN", token)

    def url(self, api: str) -> str:
        """Return the API's base URL; Unarranged if the profile has none."""
        if api in self.profile.urls:
            return self.profile.urls[api]
        why = self.profile.unset.get(api)
        where = f"endpoints.toml, [{self.profile.name}.apis.{api}]"
        need = Need(f"the URL of {api}", f"apis.{api}", {"url": "https://…"} if why is None else {})
        if why is not None:
            raise Unarranged(
                f"the endpoint {self.profile.name} has no URL for {api}", where=why.where, do=why.do, need=need
            )
        raise Unarranged(
            f"the endpoint {self.profile.name} has no {api}", where=where, do="name its url there", need=need
        )

    def unique(self, scenario: str) -> Unique:
        """Return the unique values of a scenario; without calls that bring Givens about, all values stay."""
        named = scenario if self.attempt == 1 else f"{scenario} attempt {self.attempt}"
        return Unique.of(self.run, named) if self.calls_arrange else Unique()

    def arranger(self, scenario: str, api: str, perform: Perform, unique: Unique) -> Arranger:
        """Return the arranger that brings a scenario's Givens about at this endpoint."""
        real = self.profile.kind == "live"  # a mock that is judged as a live service still has provider states
        base: Arranger = LiveArranger(self.profile, self._account, self._now) if real else self._mock(scenario)
        if not self.calls_arrange:
            return base
        limits = Limits(
            partial(self._forbidden, api),
            lambda caller: keys_needed(caller, self.profile.name) if real else None,
            callers=self.profile.keys if real else None,
            patience=self.patience,
            takes_fixtures=real,
        )
        return CallArranger(base, self.catalogue.recipes(api), perform, unique, limits, self._settings)

    def _mock(self, scenario: str) -> MockArranger:
        seed = hashlib.sha256(f"{self.salt}{scenario}".encode()).hexdigest()[:16]
        return MockArranger(self.origin, seed, self.control)

    def _forbidden(self, api: str, method: str) -> str:
        """Return why the profile does not allow calls of a method, or cannot make them; empty where it can."""
        contract, name = self.catalogue.find(method, api, beyond=True), self.profile.name
        if contract.api in self.unreachable:
            return self.unreachable[contract.api]
        if contract.api not in self.profile.urls:
            return f"the endpoint {name} has no {contract.api}"
        if contract.effect not in self.profile.effects:
            return f"the profile {name} does not allow {contract.effect}"
        if contract.left and contract.left not in self.profile.allows:
            return f"the profile {name} does not allow the {contract.left} traces of {method}"
        return ""

    @cached_property
    def _account(self) -> Account:
        return Account.of(self.profile, self._read, self._look)

    def _now(self) -> list[datetime]:
        """Return the time by our own clock, and by the service's as far as a reading call shows it."""
        now = datetime.now(UTC).replace(tzinfo=None)
        return [now, now + self._ahead]

    @cached_property
    def _ahead(self) -> timedelta:
        for api in self.catalogue.apis.values():
            call = api.recipes.clock
            if call is None or api.id not in self.profile.urls or api.id in self.unreachable:
                continue
            shown = members.member_at(self.ask(api.methods[call.method], {}, {}).value, call.keeps["now"])[1]
            if is_timestamp(str(shown)):
                return datetime.strptime(str(shown), "%Y%m%d%H%M%S") - datetime.now(UTC).replace(tzinfo=None)
        return timedelta()

    def _read(self, keys: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the facts of every company of a user; Unarranged if the service does not list them."""
        contract = next((c for c in self.catalogue.contracts if c.usage.companies), None)
        if contract is None:
            raise Unarranged("no method lists the companies of a user")
        called = self.client(contract.api).call(contract, arguments(contract, keys, None, {}), {})
        judgement = judge(called.exchange, contract, self.catalogue.apis[contract.api])
        if judgement.outcome is None or not judgement.outcome.ok:
            raise Unarranged(f"{contract.method} responded {judgement.status or 'nothing'}")
        rows = [row for row in judgement.value if isinstance(row, dict)] if isinstance(judgement.value, list) else []
        return [{fact: row.get(member) for fact, member in contract.usage.companies.items()} for row in rows]

    def _look(self, keys: Mapping[str, str], fact: str, known: Mapping[str, Any]) -> str:
        """Return a fact of a company that a call of its own shows, empty where no call does."""
        for api in self.catalogue.apis.values():
            call = api.recipes.facts.get(fact)
            if call is None or api.id not in self.profile.urls:
                continue
            if not known.keys() >= set(call.fields):
                continue
            contract = api.methods[call.method]
            wanted, changes = (
                {path: filled(text, known.__getitem__, self._now) for path, text in templates.items()}
                for templates in (call.rows, call.values)
            )
            shown = self.ask(contract, keys, arguments(contract, keys, None, changes)).value
            for row in (shown, *members.rows_of(shown)):
                if all(members.member_at(row, path) == (True, value) for path, value in wanted.items()):
                    return next(map(str, members.members_at(row, call.keeps[fact].split("."))), "")
        return ""

    @cached_property
    def origin(self) -> str:
        """The endpoint's first URL without its path."""
        first = next(iter(self.profile.urls.values()))
        return "/".join(first.split("/", 3)[:3])

    def renew(self) -> None:
        """Close the connections and forget the tokens, so that a cassette records everything that a scenario sends."""
        self.transport.close()
        self.forget_tokens()

    def forget_tokens(self) -> None:
        """Make the next call request a new token."""
        for tokens in self._tokens.values():
            tokens.forget()

    def close(self) -> None:
        """Close the connections."""
        if self.effects is not None:
            self.effects.close()
        self.transport.close()
