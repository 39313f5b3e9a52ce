"""Contracts say what the documents say: every cited line is there, and no documented status is omitted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from conformance.catalogue import Citation, Contract, Source, evidence
from conformance.catalogue.evidence import DOCUMENT
from conformance.catalogue.types import leaves
from conformance.wires.registry import load
from conformance.wires.rest.binding import RestOperation, http_of
from tests.contract_layout import laid_out

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
CONTRACTS = ROOT / "contracts"
CATALOGUE = load(CONTRACTS)
API = CATALOGUE.apis["autoinvoice"]
METHODS = list(API.methods.values())
SOURCES = {name: Source(name, **facts) for name, facts in json.loads((CONTRACTS / "sources.json").read_text()).items()}
COMMON_ERRORS = range(29, 45)
NO_STATUS = (
    "36 character UUID",
    "36 character UUID of company",
    "if successfully created",
)
"""How a line ends that names a status in other words than the status itself."""

EXAMPLE = ", e.g. "
"""What stands before a status that a sentence has for an example."""

pytestmark = pytest.mark.skipif(
    not (SHARED / "docs").is_dir(), reason="the documents do not lie beside the checkout, in ../shared/docs"
)
EVERY_METHOD = list(CATALOGUE.contracts)
every_method = pytest.mark.parametrize("contract", EVERY_METHOD, ids=lambda contract: contract.id)
each_method = pytest.mark.parametrize("contract", METHODS, ids=lambda contract: contract.method)


@cache
def document(name: str) -> tuple[str, ...]:
    """The lines of a document, without the bars of its tables."""
    text = (SHARED / SOURCES[name].file).read_text("utf-8")
    return tuple(line.removesuffix("|").strip() for line in text.splitlines())


def cited(citation: Citation) -> tuple[str, ...]:
    lines = citation.lines
    return document(citation.source.id)[lines.start - 1 : lines.stop - 1]


def citations() -> list[tuple[str, Citation]]:
    """Every citation in the files of contracts, with its file."""
    return [
        (file.relative_to(CONTRACTS).as_posix(), citation)
        for file in sorted(CONTRACTS.glob("*/**/*.json"))
        for text in evidence.cited(json.loads(file.read_text("utf-8")))
        for citation in evidence.evidence({"evidence": [text]}, SOURCES).citations
    ]


def is_there(citation: Citation) -> bool:
    lines = citation.lines
    return 1 <= lines.start < lines.stop <= len(document(citation.source.id)) + 1


def fact_is_there(citation: Citation) -> bool:
    file, place = SHARED / citation.source.file, citation.place
    if not file.is_file():
        return False
    text = file.read_text("utf-8")
    if file.suffix == ".md":
        return re.search(rf"^#+ {re.escape(place)}\.? ", text, re.MULTILINE) is not None
    data = json.loads(text)
    for part in place.removeprefix("/").split("/"):
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(data, list) and part.isdecimal() and int(part) < len(data):
            data = data[int(part)]
        elif isinstance(data, dict) and part in data:
            data = data[part]
        else:
            return False
    return True


def is_status(line: str) -> bool:
    return line in ("OK", "INVOICE ID") or line.lower().startswith("36 char") or line.startswith(("OK:", "ERROR:"))


def holds(line: str, status: str) -> bool:
    """Whether a line is a status or ends with it as its example."""
    return line == status or line.endswith(EXAMPLE + status)


def printed(contract: Contract) -> dict[str, str]:
    """The status texts in the lines that a contract rests on, each with where it is printed."""
    found = {}
    for span in contract.about.evidence.documented:
        for number, line in zip(span.lines, cited(span), strict=True):
            _, example, status = line.rpartition(EXAMPLE)
            if is_status(status) and (example or not line.endswith(NO_STATUS)):
                found[status] = f"{span.source.id}:{number}"
    return found


def test_every_cited_line_is_in_its_document() -> None:
    found = [(file, citation) for file, citation in citations() if citation.source.kind == DOCUMENT]
    assert found
    assert [(file, str(citation)) for file, citation in found if not is_there(citation)] == []


def test_every_cited_fact_is_in_its_file() -> None:
    found = [(file, citation) for file, citation in citations() if citation.source.kind != DOCUMENT]
    assert found
    assert [(file, str(citation)) for file, citation in found if not fact_is_there(citation)] == []


@each_method
def test_the_cited_lines_of_an_outcome_hold_its_status(contract: Contract) -> None:
    elsewhere = [
        (outcome.name, outcome.status.text)
        for outcome in contract.outcomes
        if outcome.evidence.documented
        and outcome.status.said
        and not any(holds(line, outcome.status.text) for lines in outcome.evidence.documented for line in cited(lines))
    ]
    assert elsewhere == []


@every_method
def test_the_cited_lines_of_a_field_hold_its_name(contract: Contract) -> None:
    elsewhere = []
    for field in contract.terms.fields:
        name = re.compile(rf"\b{re.escape(field.id.rpartition('.')[2].removesuffix('[]'))}\b")
        for lines in field.evidence.documented:
            alone = len(field.evidence.documented) == len(field.evidence.citations)
            if not any(map(name.search, cited(lines))) and not field.evidence.assumed and alone:
                elsewhere.append((field.id, str(lines)))
        assert field.evidence.citations or field.evidence.assumed
    assert elsewhere == []


@each_method
def test_a_field_has_the_type_that_the_documents_print(contract: Contract) -> None:
    scalars = {f"{contract.id}#request.{path}": scalar for path, scalar in leaves(contract.request)}
    scalars |= {f"{contract.id}#answer.{path}": scalar for path, scalar in leaves(contract.answer)}
    otherwise = []
    for field in contract.terms.fields:
        for lines in field.evidence.documented:
            if lines.source.id == "doc000" and len(cited(lines)) > 1 and cited(lines)[1] != scalars[field.id].kind:
                otherwise.append((field.id, str(lines), cited(lines)[1]))
    assert otherwise == []


@each_method
def test_a_contract_has_the_outcomes_that_stand_below_its_heading_and_no_other(contract: Contract) -> None:
    own = {outcome.status.text for outcome in contract.outcomes if outcome.evidence.documented}
    assert printed(contract).keys() - own == set()
    stated = {o.status.text for o in contract.outcomes if not o.common and o.evidence.documented and o.status.said}
    assert stated - printed(contract).keys() == set()


@pytest.mark.parametrize("name", ["doc000", "doc001"])
def test_every_method_that_a_document_names_by_its_path_has_a_contract(name: str) -> None:
    paths = {line.rpartition("/")[2] for line in document(name) if line.startswith("/v1.1/api/")}
    assert paths - {contract.method for contract in METHODS} == set()


def test_every_status_that_the_second_document_prints_belongs_to_a_contract() -> None:
    lines = document("doc001")
    taken = {number for contract in METHODS for number in lines_of(contract, "doc001")}
    lost = [(number, line) for number, line in enumerate(lines, 1) if is_status(line) and number > COMMON_ERRORS.stop]
    assert [(number, line) for number, line in lost if number not in taken] == []


def lines_of(contract: Contract, document: str) -> Iterator[int]:
    for citation in contract.about.evidence.documented:
        if citation.source.id == document:
            yield from citation.lines


@each_method
def test_a_method_with_keys_has_the_errors_that_all_methods_share(contract: Contract) -> None:
    if "api_keys" not in contract.request.members or not contract.has_status:
        assert not any(outcome.common for outcome in contract.outcomes)
        return
    documented = [document("doc001")[line - 1] for line in COMMON_ERRORS][::2]
    assert [outcome.status.text for outcome in contract.outcomes if outcome.common] == documented
    assert len(documented) == 8


def test_every_property_and_response_of_the_invoicing_api_is_in_a_contract() -> None:
    table = re.compile(r"^(\w+) \S.* (true|false) none .*$")
    start = next(n for n, line in enumerate(document("doc003")) if line == "Schemas")
    printed = {found[1] for line in document("doc003")[start:] if (found := table.match(line))}
    methods = CATALOGUE.apis["invoicing"].methods.values()
    stated = {part.removesuffix("[]") for c in methods for f in c.terms.fields for part in re.split("[.#]", f.id)[1:]}
    assert printed - stated == set()
    responses = re.compile(r"^([1-5][0-9][0-9]) (OK|Created|Bad Request|Unprocessable Entity) ")
    lines = document("doc003")
    for contract in methods:
        at = next(n for n, line in enumerate(lines) if line == contract.method)
        after = next(n for n in range(at, len(lines)) if lines[n].startswith("Status Meaning"))
        documented = [found[0].strip() for line in lines[after + 1 : after + 4] if (found := responses.match(line))]
        assert documented == [o.status.text for o in contract.outcomes if not o.common]


def test_every_endpoint_of_the_wire_facts_is_a_contract() -> None:
    listed = re.compile("(GET|POST|PUT|PATCH|DELETE) /")
    older, newer = (
        {name for name in json.loads((SHARED / "facts" / file).read_text("utf-8")) if listed.match(name)}
        for file in ("autoxchange.json", "ax_2025.json")
    )
    token = "POST /oauth2/token"
    contracts = [
        http_of(c) for c in CATALOGUE.apis["autoxchange"].methods.values() if isinstance(c.operation, RestOperation)
    ]
    there = {f"{http.verb} {http.path}" for http in contracts}
    assert older | {token} <= there <= newer | {token}


@pytest.mark.parametrize("file", sorted(CONTRACTS.glob("*/**/*.json")), ids=lambda file: file.stem)
def test_a_contract_has_the_one_layout(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text == laid_out(json.loads(text)), "write the file anew with tests.contract_layout.laid_out"
