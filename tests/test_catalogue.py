"""Contracts are refused with file, place and reason; status texts, formats and types mean what they say."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.catalogue import Array, Scalar, Struct
from conformance.catalogue.formats import FORMATS, is_email, is_timestamp, validator
from conformance.catalogue.status import StatusText
from conformance.catalogue.types import leaves, named
from conformance.errors import ContractError, UserErrors
from conformance.wires.registry import load
from tests.checkout import one_chapter
from tests.examples import tried

CONTRACTS = Path(__file__).parent.parent / "contracts"
CATALOGUE = load(CONTRACTS)
LIST = "autoinvoice/consumers-norway/atg_mandate_list.json"
CONFIGURE = "autoinvoice/consumers-norway/atg_agreement_configure.json"
STATUS = "autoinvoice/consumers-norway/consumer_agreement_status.json"
TYPES = "autoinvoice/types.json"
API = "autoinvoice/api.json"

Bend = Callable[[Any], Any]


@pytest.fixture
def contracts(tmp_path: Path) -> Path:
    """A copy of the contracts of a few methods, to be bent."""
    return Path(shutil.copytree(CONTRACTS, tmp_path / "contracts", ignore=one_chapter))


def bend(file: Path, change: Bend) -> None:
    data = json.loads(file.read_text("utf-8"))
    change(data)
    file.write_text(json.dumps(data), "utf-8")


def refusal(contracts: Path) -> ContractError:
    with pytest.raises(ContractError) as caught:
        load(contracts)
    return caught.value


def drop(*path: Any) -> Bend:
    def change(data: Any) -> None:
        *parents, last = path
        for part in parents:
            data = data[part]
        del data[last]

    return change


def put(*path: Any, value: Any) -> Bend:
    def change(data: Any) -> None:
        *parents, last = path
        for part in parents:
            data = data[part]
        data[last] = value

    return change


KEYS = ("request", "properties", "api_keys")
STAMP = ("request", "properties", "timestamp")
SELF = {"type": "array", "items": {"$ref": "#/$defs/Loop"}, "assumed": "x"}
BENT: dict[str, tuple[str, Bend, str, str]] = {
    "missing-key": (LIST, drop("effect"), "the whole file", "'trace' is a required property"),
    "missing-title": (API, drop("title"), "the whole file", "'title' is a required property"),
    "missing-evidence": (LIST, drop("evidence"), "the whole file", "is not valid under any of the given schemas"),
    "missing-evidence-of-a-type": (
        TYPES,
        drop("$defs", "Timestamp", "evidence"),
        "Timestamp",
        "is not valid under any of the given schemas",
    ),
    "no-example": (LIST, drop("request", "examples"), "request", "'examples' is a required property"),
    "unknown-key": (LIST, put("efect", value="reads"), "the whole file", "'efect' was unexpected"),
    "unknown-key-of-an-outcome": (LIST, put("outcomes", 0, "text", value="OK"), "outcomes/0", "'text' was unexpected"),
    "unknown-keyword": (LIST, put(*STAMP, "multipleOf", value=14), "timestamp", "'multipleOf' was unexpected"),
    "wrong-type": (LIST, put("outcomes", 0, "ok", value="yes"), "outcomes/0/ok", "'yes' is not of type 'boolean'"),
    "unknown-effect": (LIST, put("effect", value="wipes"), "effect", "'wipes' is not one of ['reads', 'writes']"),
    "unknown-wire": (API, put("wire", value="smoke"), "wire", "'soap-rpc-encoded'"),
    "unknown-format": (
        LIST,
        put(*STAMP, value={"type": "string", "format": "time", "assumed": "x"}),
        "format",
        "'time'",
    ),
    "empty-text": (LIST, put("title", value=""), "title", "''"),
    "evidence-without-citations": (LIST, put("evidence", value=[]), "evidence", "[]"),
    "evidence-that-cites-nothing": (LIST, put("evidence", 0, value="page 7"), "evidence/0", "'page 7'"),
    "evidence-of-line-0": (LIST, put("evidence", 0, value="doc000:0"), "evidence/0", "'doc000:0'"),
    "evidence-of-no-place": (API, put("binding", "evidence", 0, value="wire.md"), "binding/evidence/0", "'wire.md'"),
    "source-unknown": (LIST, put("evidence", 0, value="doc007:1-2"), "atg_mandate_list", "cites no known source"),
    "document-of-another-api": (
        LIST,
        put("evidence", 0, value="doc003:1-2"),
        "atg_mandate_list",
        "is in no document of the API",
    ),
    "unknown-ref": (
        LIST,
        put(*KEYS, "$ref", value="../types.json#/$defs/Nobody"),
        "api_keys",
        "no shared type 'Nobody'",
    ),
    "ref-to-elsewhere": (LIST, put(*KEYS, "$ref", value="https://example.com/x"), "$ref", "https://example.com/x"),
    "variable-elsewhere": (
        STATUS,
        put("outcomes", 1, "variables", value={"@who": {"type": "string"}}),
        "consumer-not-found",
        "the variable '@who' is not in the status text",
    ),
    "outcome-twice": (LIST, put("outcomes", 1, "id", value="listed"), "", "atg_mandate_list#listed is defined twice"),
    "outcome-twice-with-the-shared": (
        LIST,
        put("outcomes", 1, "id", value="user-not-found"),
        "",
        "user-not-found is defined twice",
    ),
    "example-member": (LIST, put("request", "examples", 0, "timstamp", value=""), "examples/0", "no member 'timstamp'"),
    "witness-unknown": (
        CONFIGURE,
        put("witness", "method", value="nobody"),
        "witness/method",
        "witness is not a method of this API",
    ),
    "request-no-object": (LIST, put("request", "type", value="array"), "request/type", "'object' was expected"),
}


@pytest.mark.parametrize(("name", "change", "place", "reason"), BENT.values(), ids=BENT.keys())
def test_a_bent_contract_is_refused_with_file_place_and_reason(
    contracts: Path, name: str, change: Bend, place: str, reason: str
) -> None:
    bend(contracts / name, change)
    error = refusal(contracts)
    assert reason in error.what
    assert f"contracts/{name}" in error.where
    assert place in error.where


def test_a_type_that_holds_itself_is_refused(contracts: Path) -> None:
    bend(contracts / TYPES, put("$defs", "Loop", value=SELF))
    bend(contracts / LIST, put("answer", value={"$ref": "../types.json#/$defs/Loop"}))
    error = refusal(contracts)
    assert error.what == "the shared type 'Loop' holds itself"
    assert error.where == f"{contracts / TYPES}: Loop/items"


@pytest.mark.parametrize(
    ("data", "place", "reason"),
    [
        (b'{"title": "a", "title": "b"}', "", "the key 'title' stands twice in one object"),
        (b'{"a": {"b": 1, "b": 2}}', "", "the key 'b' stands twice in one object"),
        (b'{\n  "title": ,\n}', ":2:12", "not JSON: Expecting value"),
        (b"", ":1:1", "not JSON: Expecting value"),
        ('{"title": "Å"}'.encode("latin-1"), "", "cannot be read: 'utf-8' codec"),
    ],
    ids=["key-twice", "inner-key-twice", "malformed", "empty", "latin-1"],
)
@pytest.mark.parametrize("name", [LIST, TYPES, API, "contract.schema.json"])
def test_a_file_that_is_no_json_is_refused(contracts: Path, name: str, data: bytes, place: str, reason: str) -> None:
    (contracts / name).write_bytes(data)
    error = refusal(contracts)
    assert reason in error.what
    assert error.where == f"{contracts / name}{place}"


def test_a_method_that_stands_twice_is_refused_with_both_files(contracts: Path) -> None:
    second = contracts / "autoinvoice" / "second"
    second.mkdir()
    shutil.copy(contracts / LIST, second)
    bend(contracts / API, put("chapters", "second", value="Another chapter"))
    error = refusal(contracts)
    assert error.what == f"the method is already defined in contracts/{LIST}"
    assert error.where == str(second / "atg_mandate_list.json")


def test_a_chapter_that_the_api_does_not_name_is_refused(contracts: Path) -> None:
    shutil.copytree(CONTRACTS / "autoinvoice/users", contracts / "autoinvoice/users")
    bend(contracts / API, put("chapters", value={"elsewhere": "Another chapter"}))
    with pytest.raises(UserErrors) as caught:
        load(contracts)
    chapters = sorted(folder for folder in (contracts / "autoinvoice").iterdir() if folder.is_dir())
    assert [error.where for error in caught.value.errors] == [str(folder) for folder in chapters]
    assert [error.what for error in caught.value.errors] == [
        f"the chapter {folder.name!r} is not in api.json" for folder in chapters
    ]


def test_all_that_is_wrong_is_refused_at_once(contracts: Path) -> None:
    """In one contract twice, in another, between two, in shared types, and in another API."""
    chapter = contracts / "autoinvoice" / "consumers-norway"
    bend(chapter / "atg_mandate_list.json", put("title", value=""))
    bend(chapter / "atg_mandate_list.json", put("effect", value="looks"))
    bend(chapter / "consumer_agreement_status.json", put("documents", value=["docs/9:1-2"]))
    bend(chapter / "atg_agreement_configure.json", put("witness", "method", value="nobody"))
    (contracts / "another").mkdir()
    (contracts / "another" / "api.json").write_text("{", "utf-8")
    with pytest.raises(UserErrors) as caught:
        load(contracts)
    files = [error.where.partition(": ")[0].rpartition("/")[2].partition(":")[0] for error in caught.value.errors]
    assert sorted(files) == [
        "api.json",
        "atg_agreement_configure.json",
        "atg_mandate_list.json",
        "atg_mandate_list.json",
        "consumer_agreement_status.json",
    ]
    assert str(caught.value).count("  where: ") == 5
    bend(contracts / "autoinvoice" / "types.json", put("$defs", "Twice", value={"type": "nonsense"}))
    with pytest.raises(UserErrors, match=r"types\.json"):
        load(contracts)


def test_a_folder_without_contracts_is_refused(contracts: Path) -> None:
    shutil.rmtree(contracts / "autoinvoice")
    assert refusal(contracts).what == "no contracts here"
    assert refusal(contracts / "nowhere").where == str(contracts / "nowhere" / "contract.schema.json")


def test_an_error_says_what_where_and_what_to_do(contracts: Path) -> None:
    bend(contracts / LIST, drop("effect"))
    assert str(refusal(contracts)) == (
        "'trace' is a required property\n"
        f"  where: {contracts / LIST}: the whole file\n"
        "  do:    contracts obey contracts/contract.schema.json"
    )


MAIL = StatusText("OK: Email sent to @signer_email", {"@signer_email": {"type": "string", "format": "email"}})
STATE = StatusText("ERROR: state is #{status}", {"#{status}": {"type": "string", "enum": ["PENDING", "DISABLED"]}})
TWO = StatusText("OK: @a, @b", {"@a": {"type": "string"}, "@b": {"type": "string"}})
PREFIX = StatusText("OK: @name and @name_two", {"@name": {"type": "string"}, "@name_two": {"type": "string"}})
TWICE = StatusText("OK: @id is @id", {"@id": {"type": "string"}})


@pytest.mark.parametrize(
    ("status", "text", "values"),
    [
        (StatusText("OK", {}), "OK", {}),
        (StatusText("OK", {}), "OK ", None),
        (StatusText("OK", {}), "OK\n", None),
        (StatusText("OK", {}), "ok", None),
        (StatusText("OK", {}), "", None),
        (StatusText("ERROR: a.b (c) [d]* ^$|\\", {}), "ERROR: a.b (c) [d]* ^$|\\", {}),
        (StatusText("ERROR: a.b", {}), "ERROR: axb", None),
        (MAIL, "OK: Email sent to kari@example.com", {"@signer_email": "kari@example.com"}),
        (MAIL, "OK: Email sent to kari", None),
        (MAIL, "OK: Email sent to ", None),
        (MAIL, "OK: Email sent to kari@example.com.", None),
        (MAIL, "OK: Email sent to @signer_email", None),
        (STATE, "ERROR: state is PENDING", {"#{status}": "PENDING"}),
        (STATE, "ERROR: state is CONFIRMED", None),
        (STATE, "ERROR: state is pending", None),
        (STATE, "ERROR: state is #{status}", None),
        (TWO, "OK: 1, 2", {"@a": "1", "@b": "2"}),
        (TWO, "OK: 1,2", None),
        (TWO, "OK: , ", None),
        (TWO, "OK: line\nbreak, 2", {"@a": "line\nbreak", "@b": "2"}),
        (PREFIX, "OK: x and y", {"@name": "x", "@name_two": "y"}),
        (TWICE, "OK: 7 is 7", {"@id": "7"}),
        (TWICE, "OK: 7 is 8", None),
        (TWO, "OK: " + ", " * 100_000, None),
    ],
)
def test_a_status_text_matches_what_the_documents_print(
    status: StatusText, text: str, values: dict[str, str] | None
) -> None:
    assert status.match(text) == values


def test_a_status_text_is_rendered_with_every_variable_replaced() -> None:
    assert MAIL.render({"@signer_email": "a@b.no"}) == "OK: Email sent to a@b.no"
    assert TWICE.render({"@id": "7"}) == "OK: 7 is 7"
    assert StatusText("OK", {}).render({}) == "OK"


def test_a_variable_whose_name_begins_with_another_s_is_rendered_whole() -> None:
    assert PREFIX.render({"@name": "x", "@name_two": "y"}) == "OK: x and y"


def test_a_value_that_looks_like_a_variable_is_rendered_as_it_is() -> None:
    assert TWO.render({"@a": "@b", "@b": "2"}) == "OK: @b, 2"


LITERALS = st.text(st.characters(exclude_characters="@#{}", exclude_categories=["Cs"]), max_size=20)
PLAIN = st.text(st.characters(exclude_characters="@#", exclude_categories=["Cs"]), min_size=1, max_size=20)


@tried(given(LITERALS, LITERALS, PLAIN), few=20, many=100)
@example("(", ")*", "x+")
@example("", "", "\n")
def test_a_rendered_text_with_one_variable_is_matched_again(before: str, after: str, value: str) -> None:
    status = StatusText(f"{before}@value{after}", {"@value": {"type": "string"}})
    assert status.match(status.render({"@value": value})) == {"@value": value}


@tried(given(LITERALS, PLAIN, PLAIN), few=20, many=100)
def test_a_rendered_text_with_two_variables_is_matched_again(between: str, first: str, second: str) -> None:
    assume(between and between not in first + between[:-1] and between not in second)
    status = StatusText(f"@a{between}#{{b}}", {"@a": {"type": "string"}, "#{b}": {"type": "string"}})
    text = status.render({"@a": first, "#{b}": second})
    found = status.match(text)
    assert found is not None
    assert status.render(found) == text


@pytest.mark.parametrize("contract", list(CATALOGUE.contracts), ids=lambda contract: contract.method)
def test_every_status_text_of_a_contract_is_its_own_outcome_alone(contract: Any) -> None:
    for outcome in contract.outcomes:
        text = outcome.status.render({name: value_of(schema) for name, schema in outcome.status.variables.items()})
        assert contract.outcome_of(text) is outcome
        assert contract.outcome_printed(text) is outcome
        assert contract.outcome_printed(outcome.status.text) is outcome
        matching = [o for o in contract.outcomes if o.status.match(text) is not None]
        # A text may fit the pattern of another outcome as well, but no text that another prints without variables.
        assert [o for o in matching if o is outcome or not o.status.variables] == [outcome]


def value_of(schema: Mapping[str, Any]) -> str:
    """Return a value that a variable can have."""
    known = ("7", "NEW", "a@b.no", "https://a.example/b", "20260115120000", "6f0d2a52-6b0e-5c2f-9b53-1c3f1d3f7a10")
    return next(str(text) for text in (*schema.get("enum", ()), *known) if validator(schema).is_valid(text))


def test_the_plain_text_is_preferred_to_a_pattern(contracts: Path) -> None:
    message = {
        "id": "message",
        "status": "ERROR: @message",
        "ok": False,
        "rule": "Anything else.",
        "variables": {"@message": {"type": "string"}},
        "assumed": "x",
    }
    bend(contracts / LIST, lambda data: data["outcomes"].insert(0, message))
    contract = load(contracts).find("atg_mandate_list")
    assert contract.outcomes[0].name == "message"
    found = {text: contract.outcome_of(text) for text in ("ERROR: Timestamp format error", "ERROR: other", "OTHER")}
    assert [outcome and outcome.name for outcome in found.values()] == ["timestamp-format-error", "message", None]


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("20240229000000", True),
        ("20000229000000", True),
        ("20260110120000", True),
        ("20261231235959", True),
        ("00010101000000", True),
        ("20230229000000", False),
        ("19000229000000", False),
        ("20260431000000", False),
        ("20260100000000", False),
        ("20261301000000", False),
        ("20260110240000", False),
        ("20260110126000", False),
        ("20260110120060", False),
        ("00000101000000", False),
        ("2026011012000", False),
        ("202601101200000", False),
        ("２０２６０１１０１２００００", False),
        ("2026011012000٠", False),
        ("20260110120000\n", False),
        (" 20260110120000", False),
        ("2026-01-1012:00", False),
        ("+2026011012000", False),
        ("", False),
    ],
)
def test_a_timestamp_is_a_moment_of_the_calendar(text: str, good: bool) -> None:
    assert is_timestamp(text) is good
    assert FORMATS.conforms(text, "YYYYMMDDHHMMSS") is good


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("20240229", True),
        ("20230229", False),
        ("20260431", False),
        ("2026011", False),
        ("20260110120000", False),
        ("２０２６０１１０", False),
    ],
)
def test_a_date_is_a_day_of_the_calendar(text: str, good: bool) -> None:
    assert FORMATS.conforms(text, "YYYYMMDD") is good


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("kari@example.com", True),
        ("kari.nordmann+invoice@mail.example.com", True),
        ("o'hara@example.com", True),
        ("a@b.no", True),
        ("a@xn--bjrnstad-84a.no", True),
        ("a" * 246 + "@b.co.no", True),
        ("a" * 248 + "@b.co.no", False),
        ("kari.example.com", False),
        ("kari@", False),
        ("@example.com", False),
        ("kari@example", False),
        ("kari@example.", False),
        ("kari@.com", False),
        ("kari@@example.com", False),
        ("kari nordmann@example.com", False),
        ("kari@example.com,ola@example.com", False),
        ("kari@exa_mple.com", False),
        ("kåri@example.com", False),
        ("kari@exåmple.com", False),
        ("kari@example.com\n", False),
        ("", False),
    ],
)
def test_an_address_has_one_at_sign_and_a_dotted_domain(text: str, good: bool) -> None:
    assert is_email(text) is good
    assert FORMATS.conforms(text, "email") is good


@pytest.mark.parametrize("form", ["YYYYMMDD", "YYYYMMDDHHMMSS", "email", "uuid"])
def test_a_format_says_nothing_of_what_is_no_text(form: str) -> None:
    assert FORMATS.conforms(20260110, form)
    assert FORMATS.conforms(None, form)
    assert not FORMATS.conforms("", form)


TEXT, NUMBER = Scalar("string"), Scalar("integer")
INNER = Struct("Inner", {"c": TEXT})
TREE = Struct("", {"a": TEXT, "list": Array("Inners", INNER), "deep": Struct("Deep", {"twice": INNER, "n": NUMBER})})


def test_leaves_are_found_with_their_paths_in_the_contract_s_order() -> None:
    assert list(leaves(TREE)) == [("a", TEXT), ("list[].c", TEXT), ("deep.twice.c", TEXT), ("deep.n", NUMBER)]
    assert list(leaves(TEXT)) == [("", TEXT)]
    assert list(leaves(Array("", NUMBER))) == [("[]", NUMBER)]
    assert list(leaves(Struct("Empty", {}))) == []


def test_named_types_come_once_and_after_those_that_they_are_made_of() -> None:
    assert [node.name for node in named(TREE)] == ["Inner", "Inners", "Deep"]
    assert list(named(TEXT)) == []


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_an_api_names_every_type_of_its_wire() -> None:
    types = list(CATALOGUE.apis["autoinvoice"].types())
    stated = [
        json.loads(file.read_text("utf-8"))["$defs"]
        for file in (Path(__file__).parent.parent / "contracts/autoinvoice").glob("types*")
    ]
    shown = [(schema.get("title", name), schema) for defs in stated for name, schema in defs.items()]
    made = {name for name, schema in shown if {"object", "array"} & {*_listed(schema["type"])}}
    assert set(types) == made
    assert types.index("ConsumerInfoOut") < types.index("ConsumerInfoOutArray")
    assert types.index("ConsumerInfoOutArray") < types.index("ConsumerAgreementQueryResponse")


def test_a_method_is_found_by_its_name_and_an_unknown_one_is_refused_with_the_nearest() -> None:
    assert CATALOGUE.find("atg_mandate_list", "autoinvoice").id == "autoinvoice/atg_mandate_list"
    with pytest.raises(KeyError, match="no method 'atg_mandates_list'; the nearest: atg_mandate_list"):
        CATALOGUE.find("atg_mandates_list")
    with pytest.raises(KeyError, match="no method 'nobody'; `conformance coverage` lists them all"):
        CATALOGUE.find("nobody")
    with pytest.raises(KeyError, match="no method"):
        CATALOGUE.find("atg_mandate_list", "invoicing")


def test_requirements_are_outcomes_fields_and_conventions_each_named_once() -> None:
    contract = CATALOGUE.find("atg_mandate_list")
    ids = [requirement.id for requirement in contract.requirements]
    assert len(ids) == len(set(ids))
    assert [r.kind for r in contract.requirements] == ["outcome"] * 12 + ["field"] * 6 + ["convention"] * 10
    assert "autoinvoice/atg_mandate_list#answer.atg_mandates[].kid" in ids
    assert not any("api_keys" in identity or identity.endswith("#answer.status") for identity in ids)


class TestNotTestable:
    def test_the_reason_stands_with_the_requirement(self, contracts: Path) -> None:
        bend(contracts / LIST, put("not_testable", value={"tls": "nothing may be sent in the clear"}))
        contract = load(contracts).find("atg_mandate_list")
        reasons = {r.id.partition("#")[2]: r.reason for r in contract.requirements if r.reason}
        assert reasons == {"tls": "nothing may be sent in the clear"}

    def test_an_unknown_requirement_is_refused(self, contracts: Path) -> None:
        bend(contracts / LIST, put("not_testable", value={"tsl": "a reason"}))
        refused = refusal(contracts)
        assert "unknown requirement 'tsl'" in str(refused)
        assert "not_testable" in refused.where
