"""Serves the world of one scenario again, as it is just before one of the scenario's calls."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path

import conformance.library  # noqa: F401 - the forms
from conformance.catalogue import Catalogue
from conformance.endpoint.exchange import Exchange, Request
from conformance.endpoint.settings import Profile, load_profile
from conformance.endpoint.transport import Transport
from conformance.errors import UserError
from conformance.gherkin.collect import valid
from conformance.ledger import feature_files
from conformance.multipart import parts
from conformance.paths import Suite
from conformance.report.causes import many
from conformance.report.exchanges import curl
from conformance.scene.playing import Play, played
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.scrubbing import Scrubber, scrubber
from conformance.similar import nearest
from conformance.wires.registry import guard

_PLACEHOLDER = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_BESIDE = ("_control", "token")
"""The methods of requests that belong to no call of a scenario: for its Givens, and for its caller's token."""


class _Reached(BaseException):
    """The call has been reached; no Exception, so that nothing in a step takes it for a failed call."""


class _UpToACall:
    """Sends the requests of a scenario, and ends it instead of sending the one of its call with this number.

    With number 0 it sends all of them. `last` is the request of the last call, sent or not.
    """

    def __init__(self, transport: Transport, number: int) -> None:
        self._transport, self._number = transport, number
        self.calls = 0
        self.last: Request | None = None

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send a request and return the exchange."""
        if method not in _BESIDE:
            self.calls, self.last = self.calls + 1, request
            if self.calls == self._number:
                raise _Reached
        return self._transport.send(request, api=api, method=method)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


class _Bare:
    """Hides nothing."""

    def text(self, text: str) -> str:
        """Return the text."""
        return text

    def data(self, data: bytes) -> bytes:
        """Return the bytes."""
        return data

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers."""
        return dict(headers)


def chosen(found: Suite, catalogue: Catalogue, identity: str) -> Play:
    """Return the scenario with an id, FILE::TEST or FILE::TEST[ROW]; UserError with the closest match."""
    path, _, _ = identity.partition("::")
    files = {file.relative_to(found.root).as_posix(): file for file in feature_files(found.features)}
    file = files.get(Path(path).as_posix())
    if file is None:
        do = nearest(path, files) or "`conformance coverage` lists the scenarios"
        raise UserError(f"no feature file {path!r}", where="--scenario", do=do)
    feature, scenarios = valid(file, found.root, catalogue)
    if identity in scenarios:
        return Play(feature, *scenarios[identity])
    rows = [each for each in scenarios if each.startswith(f"{identity}[")]
    if len(rows) == 1:
        return Play(feature, *scenarios[rows[0]])
    if rows:
        listed = "\n".join(f"         {row}" for row in rows)
        raise UserError(f"the scenario has {len(rows)} rows", where="--scenario", do=f"use one of\n{listed}")
    do = nearest(identity, scenarios) or "`conformance coverage` lists the scenarios"
    raise UserError(f"no scenario {identity!r}", where="--scenario", do=do)


def prepare(found: Suite, catalogue: Catalogue, play: Play, url: str, number: int) -> str:
    """Play a scenario on the mock at a URL up to one of its calls, and return the script for the call's curl command.

    A negative number counts from the last call. UserError if the scenario makes fewer calls.
    """
    profile = load_profile(found.endpoints, "mock").at(url)
    hiding = scrubber(catalogue, profile)
    wanted = number
    if number < 0:
        carrier, ended = _played(catalogue, profile, hiding, play, 0)
        wanted = carrier.calls + 1 + number
    if wanted > 0:
        carrier, ended = _played(catalogue, profile, hiding, play, wanted)
    if carrier.last is None or not 0 < wanted <= carrier.calls:
        what = f"the scenario makes {many(carrier.calls, 'call')} and then ends ({ended})"
        raise UserError(what, where=f"--call {number}", do=f"use a call from 1 to {max(1, carrier.calls)}")
    return script(carrier.last, hiding)


def _played(
    catalogue: Catalogue, profile: Profile, hiding: Scrubber, play: Play, number: int
) -> tuple[_UpToACall, str]:
    """Play a scenario up to a call, or to its end, and return its carrier and how it ended."""
    carrier = _UpToACall(Transport(profile, guard(catalogue, profile), hiding), number)
    session = Session(catalogue, profile, carrier=carrier, hiding=hiding)
    ended = ""
    try:
        verdict = played(session, play, Effort()).verdict
        ended = f"{verdict.name}: {verdict.reason}" if verdict.reason else verdict.name
    except _Reached:
        pass
    finally:
        session.close()
    return carrier, ended


def script(request: Request, hiding: Scrubber) -> str:
    """Return a shell script that sets the variables of a request's curl command and writes the files that it sends."""
    lines = [f'{name}="{value}"' for name, value in _variables(request, hiding).items()]
    files = {number: part for number, part in enumerate(parts(request.body), 1) if part.is_file}
    lines += ["CONFORMANCE_FILES=$(mktemp -d)"] if files else []
    for number, part in files.items():
        content = base64.b64encode(part.content).decode("ascii")
        lines.append(f'printf %s {content} | base64 -d > "$CONFORMANCE_FILES/{number}"')
    return "".join(f"{line}\n" for line in lines)


def _variables(request: Request, hiding: Scrubber) -> dict[str, str]:
    """Return the values of the variables in a curl command, quoted for the shell as they are in the command.

    The command is made twice, with and without its values, and compared.
    """
    shown, bare = curl(request, hiding), curl(request, _Bare())
    pieces = _PLACEHOLDER.split(shown)
    pattern = "".join(f"(.*?){re.escape(text)}" if at else re.escape(text) for at, text in enumerate(pieces[::2]))
    matched = re.fullmatch(pattern, bare, re.DOTALL)
    if matched is None:
        return {}
    found: dict[str, str] = {}
    for name, value in zip(pieces[1::2], matched.groups(), strict=True):
        found.setdefault(name, value)
    return found
