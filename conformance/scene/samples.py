"""Strategies for generated calls: the samples that feature files name, and arbitrary arguments."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.errors import UserError
from conformance.payloads.file import File
from conformance.scene.words import node_at
from conformance.wires.calling import ABSENT

if TYPE_CHECKING:  # hypothesis takes a while to import, and few scenarios need it
    from hypothesis.strategies import SearchStrategy

_DAYS = {"date": "%Y-%m-%d", "DD-MM-YYYY": "%d-%m-%Y", "date-time": "%Y-%m-%dT%H:%M:%SZ"}
"""How dates and timestamps are written, by format."""


def samples(words: str) -> SearchStrategy[Any]:
    """Return the strategy for `any …`; UserError lists the known ones."""
    known: dict[str, Callable[[], SearchStrategy[Any]]] = {
        "any text": _text,
        "any timestamp": _timestamps,
        "any malformed timestamp": _malformed_timestamps,
    }
    if words not in known:
        raise UserError(f"no generator for {words!r}", do=f"use one of {', '.join(known)}")
    return known[words]()


def any_arguments(contract: Contract) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy for all arguments but the keys: valid, invalid, nil, empty and unusual values.

    If calls may omit members, a few members of the contract's example are changed or omitted; required members that
    the example lacks are always present.
    """
    from hypothesis import strategies as st

    if not contract.operation.complete:
        return _any_members(contract)
    members = {n: node for n, node in contract.request.members.items() if n != contract.operation.keys}
    return st.fixed_dictionaries({name: _value(node) for name, node in members.items()})


def member_paths(node: Node, path: str = "") -> Iterator[str]:
    """Yield the path of every member but files; a path leads through a list to its first item."""
    if isinstance(node, Array):
        yield from member_paths(node.item, path)
    elif isinstance(node, Struct):
        for name, member in node.members.items():
            below = f"{path}.{name}" if path else name
            if not (isinstance(member, Scalar) and member.kind == "file"):
                yield below
            yield from member_paths(member, below)


def _any_members(contract: Contract) -> SearchStrategy[dict[str, Any]]:
    """Return changes of the contract's example, one to four at a time: one mistake hides the next."""
    from hypothesis import strategies as st

    # Many servers resolve an encoded slash, or a segment of dots, to another path.
    characters = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/\\\ufffe\uffff")
    segment = st.text(characters, min_size=1, max_size=40).filter(lambda text: text.strip("."))
    request, operation = contract.request, contract.operation
    due = {name: _declared(request.members[name]) for name in request.members.keys() - request.optional}
    due = {name: strategy for name, strategy in sorted(due.items()) if name not in contract.example}
    due |= {name: segment for name in request.members if operation.place(name) == "path"}
    keys = {*operation.key_members, operation.keys}
    always = st.fixed_dictionaries({name: s for name, s in due.items() if name not in keys})
    paths = [path for path in member_paths(request) if path.split(".")[0] not in {*keys, *due}]
    if not paths:
        return always
    chosen = st.lists(st.sampled_from(paths), min_size=1, max_size=4, unique=True).map(_apart)
    changes = chosen.flatmap(lambda names: st.fixed_dictionaries({n: _member(node_at(contract, n)) for n in names}))
    return st.builds(lambda required, others: {**required, **others}, always, changes)


def _apart(paths: list[str]) -> list[str]:
    """Return the paths that are not below another of them, since replacing a member replaces its members."""
    return sorted(path for path in paths if not any(path.startswith(f"{other}.") for other in paths))


def _member(node: Node) -> SearchStrategy[Any]:
    """Return JSON values for a member: of the declared type, of any other type, null, or absent."""
    from hypothesis import strategies as st

    other = st.one_of(
        st.none(), st.booleans(), st.integers(), _text(), st.lists(st.integers(), max_size=2), st.just({"a": 1})
    )
    return st.one_of(_declared(node), other, st.just(ABSENT))


def _declared(node: Node) -> SearchStrategy[Any]:
    """Return JSON values of the declared type; objects have any subset of their members."""
    from hypothesis import strategies as st

    if isinstance(node, Struct):
        return st.fixed_dictionaries({}, optional={name: _declared(member) for name, member in node.members.items()})
    if isinstance(node, Array):
        return st.lists(_declared(node.item), max_size=3)
    if node.kind == "base64":
        return st.binary(max_size=60).map(lambda raw: b64encode(raw).decode("ascii"))
    if node.kind == "file":
        return st.binary(max_size=200).map(lambda content: File("any.xml", content, "application/xml"))
    if node.kind == "object":
        return st.dictionaries(_text(), st.integers(), max_size=2)
    if "pattern" in node.schema:
        return st.one_of(st.from_regex(node.schema["pattern"], fullmatch=True), _scalar(node))
    return _scalar(node)


def _text() -> SearchStrategy[str]:
    from hypothesis import strategies as st

    # XML 1.0 cannot carry surrogates, U+FFFE or U+FFFF, and the documents mention no control characters.
    alphabet = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    return st.text(alphabet, min_size=1, max_size=60)


def _timestamps() -> SearchStrategy[str]:
    from hypothesis import strategies as st

    moments = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2999, 12, 31))
    return moments.map(lambda moment: moment.strftime("%Y%m%d%H%M%S"))


def _malformed_timestamps() -> SearchStrategy[str]:
    from hypothesis import strategies as st

    good = _timestamps()
    place = st.integers(0, 13)
    other = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="0123456789\ufffe\uffff")
    impossible = [(4, "13"), (4, "00"), (6, "32"), (6, "00"), (8, "24"), (10, "60"), (12, "61")]
    return st.one_of(
        st.tuples(good, place).map(lambda drawn: drawn[0][: drawn[1]] or "2"),
        st.tuples(good, st.sampled_from("0123456789 Z")).map("".join),
        st.tuples(good, place, other).map(lambda drawn: drawn[0][: drawn[1]] + drawn[2] + drawn[0][drawn[1] + 1 :]),
        st.tuples(good, st.sampled_from(impossible)).map(
            lambda drawn: drawn[0][: drawn[1][0]] + drawn[1][1] + drawn[0][drawn[1][0] + 2 :]
        ),
        good.map(lambda text: text[:4] + "0230" + text[8:]),
        good.map(lambda text: f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:]}"),
    )


def _value(node: Node) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    if isinstance(node, Struct):
        return st.fixed_dictionaries({}, optional={name: _value(member) for name, member in node.members.items()})
    if isinstance(node, Array):
        return st.lists(_value(node.item), max_size=3)
    return st.one_of(_scalar(node), st.none())


def _scalar(node: Scalar) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    match node.kind:
        case "integer":
            return st.one_of(st.integers(0, 30), st.integers(-(2**31), 2**31 - 1))
        case "number":
            return st.floats(allow_nan=False, allow_infinity=False)
        case "boolean":
            return st.booleans()
        case "base64":
            return st.binary(max_size=200)
    texts: list[SearchStrategy[str]] = [_text(), st.just("")]
    schema: Mapping[str, Any] = node.schema
    if "enum" in schema:
        texts.append(st.sampled_from(schema["enum"]))
    if schema.get("format") == "YYYYMMDDHHMMSS":
        texts += [_timestamps(), _malformed_timestamps()]
    if schema.get("format") in _DAYS:
        texts.append(st.datetimes().map(lambda moment: moment.strftime(_DAYS[schema["format"]])))
    if schema.get("format") == "email":
        texts.append(st.emails())
    return st.one_of(texts)
