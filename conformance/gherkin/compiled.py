"""Valid features with their claims, kept as they were read before, by the bytes of all that they depend on.

Reading the whole suite's features takes two seconds, and each worker of a run needs them: parsing, expanding
conventions, checking, and deriving claims. What is kept is a file in the user's cache folder for each state of the
contracts, the step language and this program, and in it an entry for the bytes of each feature file. Only files that
no other user could have written are read, and of these only values of the classes named here.
"""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Iterator, Set
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import conformance
from conformance.cache import cache_folder, cached, keep
from conformance.catalogue import Catalogue, Contract
from conformance.gherkin.claims import Claims
from conformance.gherkin.document import Feature, Scenario, Step
from conformance.gherkin.forms import FORMS

Claimed = dict[str, tuple[Scenario, Claims]]
"""The scenarios of a feature by id, each with its claims."""
Compiled = tuple[Feature, Claimed]

_KINDS: Final = {(c.__module__, c.__qualname__): c for c in (Feature, Scenario, Step, Claims, frozenset, set)}
_SOURCES: Final = ("catalogue", "gherkin", "wires")
"""The folders of this program by which features are read and checked."""
_MOST: Final = 4
"""How many states of contracts and program are kept."""
_SIZE: Final = sha256().digest_size


class Store:
    """The compiled features of one state of contracts, step language and program."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._by_id = {contract.id: contract for contract in catalogue.contracts}
        self._state = _digest(catalogue.digest.encode(), *_program())
        self._file = cache_folder() / f"features-{self._state.hex()[:32]}.bin"
        self._entries = self._read()
        self._is_new = False

    def find(self, path: str, text: bytes, methods: Set[str] = frozenset()) -> Compiled | None:
        """Return the feature of a file with these bytes, or a convention for `methods`; None if it is not kept."""
        digest, content = self._entries.get(_name(path, methods), (b"", b""))
        if digest != _digest(path.encode(), text):
            return None
        found: Compiled | None = _Reader(content, self._by_id).value()
        return found

    def add(self, path: str, text: bytes, compiled: Compiled, methods: Set[str] = frozenset()) -> None:
        """Add the feature that a file with these bytes holds, or a convention that was expanded for `methods`."""
        written = io.BytesIO()
        _Writer(written, pickle.HIGHEST_PROTOCOL).dump(compiled)
        self._entries[_name(path, methods)] = (_digest(path.encode(), text), written.getvalue())
        self._is_new = True

    def keep(self) -> None:
        """Write what was added, and delete the files of the oldest states."""
        if not self._is_new:
            return
        content = pickle.dumps({**self._read(), **self._entries}, pickle.HIGHEST_PROTOCOL)
        keep(self._file, _digest(self._state, content) + content)
        self._is_new = False
        with suppress(OSError):
            kept = sorted(self._file.parent.glob("features-*.bin"), key=lambda file: -file.stat().st_mtime_ns)
            for old in kept[_MOST:]:
                old.unlink()

    def _read(self) -> dict[str, tuple[bytes, bytes]]:
        content = cached(self._file) or b""
        if content[:_SIZE] != _digest(self._state, content[_SIZE:]):
            return {}
        found: dict[str, tuple[bytes, bytes]] = _Reader(content[_SIZE:], {}).value() or {}
        return found


class _Writer(pickle.Pickler):
    """Writes a contract as its id."""

    def persistent_id(self, value: Any) -> str | None:
        return value.id if isinstance(value, Contract) else None


class _Reader(pickle.Unpickler):
    """Reads features and claims, and nothing else."""

    def __init__(self, content: bytes, contracts: dict[str, Contract]) -> None:
        super().__init__(io.BytesIO(content))
        self._contracts = contracts

    def value(self) -> Any:
        """Return what is read, None if it is not in order."""
        try:
            return self.load()
        except Exception:  # a pickle that this program has not written can raise anything
            return None

    def persistent_load(self, identity: str) -> Contract:
        return self._contracts[identity]

    def find_class(self, module: str, name: str) -> Any:
        return _KINDS[module, name]


@lru_cache(maxsize=8)
def store(catalogue: Catalogue) -> Store:
    """Return the store of a catalogue, the same for all who ask."""
    return Store(catalogue)


def known(file: Path, root: Path, catalogue: Catalogue, methods: Set[str] = frozenset()) -> Compiled | None:
    """Return a feature file's feature and its scenarios with their claims as they were kept, None if they were not.

    If there are `methods`, a convention has only the scenarios that are about one of these.
    """
    changed = file.stat().st_mtime_ns
    compiled = _known(file, root, catalogue, changed, frozenset())
    if compiled is None and methods:
        return _known(file, root, catalogue, changed, frozenset(methods))
    if compiled is None or not (methods and compiled[0].convention):
        return compiled
    feature, claimed = compiled
    about = {i: both for i, both in claimed.items() if methods & {contract.method for contract in both[1].calls}}
    return replace(feature, scenarios=tuple(s for s in feature.scenarios if s.id in about)), about


@lru_cache(maxsize=1024)
def _known(file: Path, root: Path, catalogue: Catalogue, _changed: int, methods: frozenset[str]) -> Compiled | None:
    path = file.relative_to(root).as_posix()
    return store(catalogue).find(path, file.read_bytes(), methods) if catalogue.digest else None


def _name(path: str, methods: Set[str]) -> str:
    """Return the name of an entry."""
    return " ".join([path, *sorted(methods)])


def _program() -> Iterator[bytes]:
    """Yield what decides how a feature is read and checked: versions, forms, and the source of this program."""
    for text in (sys.version, version("gherkin-official"), version("pytest-bdd"), *sorted(map(repr, FORMS))):
        yield text.encode()
    root = Path(conformance.__file__).parent
    for file in sorted([*root.glob("*.py"), *(file for name in _SOURCES for file in (root / name).rglob("*.py"))]):
        yield file.relative_to(root).as_posix().encode()
        yield file.read_bytes()


def _digest(*parts: bytes) -> bytes:
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
