"""Reads YAML from untrusted files: bounded, and with the place of every error."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import yaml

_DEEPEST: Final = 30
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BINARY: Final = "tag:yaml.org,2002:binary"
_WORDS: Final[Mapping[str, Any]] = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,3999})")
_NUMBER: Final = re.compile(r"-?(?:[0-9]+\.[0-9]+(?:e[+-]?[0-9]+)?|\.inf|\.nan)")
_NAMES: Final[Mapping[type, str]] = {
    dict: "a mapping",
    list: "a list",
    str: "text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    bytes: "bytes",
    type(None): "null",
}
_Kind = TypeVar("_Kind")


class NotACassette(ValueError):
    """The text is not a valid cassette; the message is one line."""


def loaded(text: str) -> Any:
    """Return the values of YAML without tags (except binary), aliases, duplicate keys and deep nesting.

    The values are built from parser events, because PyYAML's own constructors recurse: the C one overflows the stack
    and crashes the process.
    """
    values = _Values()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            try:
                values.process(event)
            except ValueError as error:
                raise NotACassette(f"{_line(event.start_mark)}{error}") from error
    except yaml.MarkedYAMLError as error:
        raise NotACassette(f"{_line(error.problem_mark)}not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise NotACassette(f"not YAML: {' '.join(str(error).split())}") from error
    return values.root


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}: " if mark is not None else ""


class _Values:
    """Builds values from YAML parser events."""

    def __init__(self) -> None:
        self.root: Any = None
        self._documents = 0
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []

    def process(self, event: yaml.Event) -> None:
        """Process the next event; raise ValueError for syntax that cassettes do not use."""
        if isinstance(event, yaml.ScalarEvent):
            self._put(_scalar(event, plain=not self._expects_key()))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise ValueError("aliases are not allowed")
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise ValueError("more than one document")

    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1], dict) and self._keys[-1] is None

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        if event.tag not in (None, "!"):
            raise ValueError(f"the tag {event.tag} is not allowed")
        if len(self._open) == _DEEPEST:
            raise ValueError(f"nested more than {_DEEPEST} levels deep")
        collection: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._put(collection)
        self._open.append(collection)
        self._keys.append(None)

    def _put(self, value: Any) -> None:
        if not self._open:
            self.root = value
            return
        inside = self._open[-1]
        if isinstance(inside, list):
            inside.append(value)
        elif (key := self._keys[-1]) is not None:
            inside[key] = value
            self._keys[-1] = None
        elif not isinstance(value, str):
            raise ValueError("a key that is not text")
        elif value in inside:
            raise ValueError(f"duplicate key {value!r}")
        else:
            self._keys[-1] = value


def _scalar(event: yaml.ScalarEvent, *, plain: bool) -> Any:
    """Return a scalar's value; quoted scalars and keys are text."""
    text: str = event.value
    if event.tag == _BINARY:
        return base64.b64decode("".join(text.split()), validate=True)
    if event.tag not in (None, "!"):
        raise ValueError(f"the tag {event.tag} is not allowed")
    if not plain or event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text.replace(".inf", "inf").replace(".nan", "nan")) if _NUMBER.fullmatch(text) else text


def member(data: Mapping[str, Any], name: str, kind: type[_Kind], place: str = "") -> _Kind:
    """Return a member; raise NotACassette if it is missing or has another type."""
    inside = f"{place}.{name}" if place else name
    if name not in data:
        raise NotACassette(f"{inside} is missing")
    return of_kind(data[name], kind, inside)


def of_kind(value: Any, kind: type[_Kind], place: str) -> _Kind:
    """Return the value; raise NotACassette with its place if it has another type."""
    if isinstance(value, kind) and isinstance(value, bool) is (kind is bool):
        return value
    found = _NAMES.get(type(value), type(value).__name__)
    raise NotACassette(f"{place} is {found}, expected {_NAMES[kind]}")
