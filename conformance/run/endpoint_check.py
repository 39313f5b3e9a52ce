"""Calls each API of a live endpoint once before the first scenario, and ends a run that could verify nothing."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import pytest

from conformance.errors import EndpointDown
from conformance.gherkin.claims import Claims
from conformance.gherkin.collect import catalogue_key, suite_key
from conformance.run.stash import profile_key, scrubber_key
from conformance.scene.first_call import in_a_line, unreachable
from conformance.scene.session import Session

_WORKER_INPUT = "conformance_unreachable"
unreachable_key: pytest.StashKey[Mapping[str, str]] = pytest.StashKey()
"""What is wrong with each API that does not respond, or rejects the keys."""


class EndpointCheck:
    """The pytest hooks of the process that collects the verdicts."""

    @pytest.hookimpl(tryfirst=True)  # before the workers start, which need the result
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Call each API that the selected features are about."""
        config = session.config
        if config.option.collectonly:
            return
        profile, hiding = config.stash[profile_key], config.stash[scrubber_key]
        calling = Session(config.stash[catalogue_key], profile, hiding=hiding)
        try:
            found = unreachable(calling, _selected(config))
        finally:
            calling.close()
        config.stash[unreachable_key] = {api: hiding.text(in_a_line(api, error)) for api, error in found.items()}

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Pass the result to an xdist worker."""
        node.workerinput[_WORKER_INPUT] = dict(node.config.stash.get(unreachable_key, {}))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, object, object]:
        """End the run if none of the APIs can be tested."""
        down = session.config.stash.get(unreachable_key, {})
        if down and down.keys() >= _selected(session.config):
            raise session.Interrupted("; ".join(down.values()))
        return (yield)


def found_unreachable(config: pytest.Config) -> Mapping[str, str]:
    """Return what is wrong with each API that cannot be tested, in a worker too."""
    found: Mapping[str, str] = getattr(config, "workerinput", {}).get(_WORKER_INPUT) or {}
    return found or config.stash.get(unreachable_key, {})


def require(config: pytest.Config, claimed: Claims) -> None:
    """Raise EndpointDown for a scenario that calls an API which cannot be tested."""
    down = found_unreachable(config)
    for contract in claimed.calls:
        if contract.api in down:
            raise EndpointDown(down[contract.api])


def _selected(config: pytest.Config) -> set[str]:
    """Return the APIs that the options and paths select and that have a URL."""
    catalogue, features = config.stash[catalogue_key], config.stash[suite_key].features.resolve()
    api, method = config.getoption("api"), config.getoption("method")
    apis = {c.api for c in catalogue.by_method.get(method, ())} if method else {*catalogue.apis}
    apis &= {api} if api else apis
    named: set[str] = set()
    for argument in config.args:
        path = (config.invocation_params.dir / str(argument).partition("::")[0]).resolve()
        if features.is_relative_to(path):
            named |= apis
        elif path.is_relative_to(features):
            named.add(path.relative_to(features).parts[0])
    return apis & named & {*config.stash[profile_key].urls}
