"""Generated calls: the samples that feature files name, and how many of them are tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.errors import UserError

if TYPE_CHECKING:  # hypothesis takes a while to import, and few scenarios need it
    from hypothesis.strategies import SearchStrategy

EXAMPLES = {"quick": 15, "deep": 400}
"""How many calls a generated scenario tries, by profile."""


@dataclass(frozen=True)
class Effort:
    """How hard generated scenarios try: the profile's name and the seed that repeats them."""

    profile: str = "quick"
    seed: int = 0


def samples(words: str) -> SearchStrategy[Any]:
    """Return what `any …` stands for; UserError lists what there is."""
    known: dict[str, Callable[[], SearchStrategy[Any]]] = {
        "any text": _text,
        "any timestamp": _timestamps,
        "any malformed timestamp": _malformed_timestamps,
    }
    if words not in known:
        raise UserError(f"nothing is generated for {words!r}", do=f"use one of {', '.join(known)}")
    return known[words]()


def any_arguments(contract: Contract) -> SearchStrategy[dict[str, Any]]:
    """Return calls with every parameter but the keys generated: right, wrong, nil, empty and strange."""
    from hypothesis import strategies as st

    members = {n: node for n, node in contract.request.members.items() if n != "api_keys"}
    return st.fixed_dictionaries({name: _value(node) for name, node in members.items()})


def try_all(strategy: SearchStrategy[Any], effort: Effort, check: Callable[[Any], None]) -> None:
    """Check many samples; on failure raise what the smallest failing one raised, with the seed in a note."""
    from hypothesis import HealthCheck, Phase, given, seed, settings

    @seed(effort.seed)
    @settings(
        max_examples=EXAMPLES[effort.profile],
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.target, Phase.shrink),
    )
    @given(strategy)
    def run(sample: Any) -> None:
        check(sample)

    run()


def _text() -> SearchStrategy[str]:
    from hypothesis import strategies as st

    # XML 1.0 cannot carry surrogates, U+FFFE or U+FFFF, and the documents speak of no control characters.
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
    told: list[SearchStrategy[str]] = [_text(), st.just("")]
    schema: Mapping[str, Any] = node.schema
    if "enum" in schema:
        told.append(st.sampled_from(schema["enum"]))
    if schema.get("format") == "YYYYMMDDHHMMSS":
        told += [_timestamps(), _malformed_timestamps()]
    if schema.get("format") == "email":
        told.append(st.emails())
    return st.one_of(told)
