"""Reads the text of a description, JSON or YAML, as plain values; nothing in it is trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar

import yaml

from conformance.errors import EndpointBroken

_DEEPEST = 200
_MOST_EVENTS = 2_000_000
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def values(data: bytes) -> Any:
    """Return what JSON or YAML holds; EndpointBroken says why a text is neither."""
    try:
        text = data.decode(next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8"))
        if text.lstrip()[:1] in ("{", "["):
            try:
                return json.loads(text)
            except ValueError:
                pass  # YAML may begin so too; if this is none either, its message names the place.
        return _yaml(text)
    except UnicodeDecodeError as error:
        raise EndpointBroken(f"not UTF-8 text: {error.reason} at byte {error.start}", do="save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise EndpointBroken(f"neither JSON nor YAML: {_place(error)}", do="correct the text there") from error
    except RecursionError as error:
        raise EndpointBroken("nested too deeply to be read", do="look at what was served") from error


def _place(error: yaml.YAMLError) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or str(error)
    return f"{problem} in line {mark.line + 1}, column {mark.column + 1}" if mark is not None else str(problem)


def _yaml(text: str) -> Any:
    depth = 0
    # Counted before anything is built: deep nesting would end the C library's composer, and with it the process.
    for count, event in enumerate(yaml.parse(text, Loader=_Base)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or count > _MOST_EVENTS:
            raise RecursionError
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, with fewer types


class _Loader(_Base):  # type: ignore[misc]
    """YAML 1.2's core types alone: NO is a country, 2026-01-15 a text, and the key 200 the text 200."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        """Return a mapping whose keys are texts, as in JSON."""
        self.flatten_mapping(node)
        return {key: self.construct_object(value, deep=deep) for key, value in self._pairs(node)}

    def _pairs(self, node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key that is not a scalar", key.start_mark)
            yield key.value, value

    def construct_integer(self, node: yaml.ScalarNode) -> int:
        """Return an integer; a leading 0 is decimal in YAML 1.2."""
        text = str(self.construct_scalar(node))
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


def _resolver(kind: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"(?:{pattern})$"), list(first))


_resolver("null", "~|null|Null|NULL|", "~nN\0")
_resolver("bool", "true|True|TRUE|false|False|FALSE", "tTfF")
_resolver("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789")
_resolver(
    "float",
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
    "-+0123456789.",
)
_resolver("merge", "<<", "<")
_Loader.yaml_implicit_resolvers[""] = _Loader.yaml_implicit_resolvers.pop("\0")
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_integer)
