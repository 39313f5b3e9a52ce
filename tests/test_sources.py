"""docs/reference/sources.md names each source that contracts may cite, and no other."""

from __future__ import annotations

import json
import re
from pathlib import Path

from conformance.catalogue import Citation, Evidence, Source

ROOT = Path(__file__).parent.parent
GUIDE = Source("doc9", "A guide", "document", "docs/9.txt")
WIRE = Source("wire", "A description", "client", "facts/wire.json")


def test_the_page_on_sources_lists_those_that_contracts_may_cite() -> None:
    page = (ROOT / "docs/reference/sources.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` ", page, re.MULTILINE) == list(
        json.loads((ROOT / "contracts" / "sources.json").read_text("utf-8"))
    )


def test_evidence_reads_as_title_and_lines_by_source() -> None:
    cited = (Citation(GUIDE, "7"), Citation(GUIDE, "9-12"), Citation(WIRE, "/GET ~1v1~1x/query"))
    assert str(Evidence(cited[:1])) == "documented: A guide (doc9), line 7"
    assert str(Evidence(cited)) == "documented: A guide (doc9), lines 7, 9-12; A description (wire), GET /v1/x > query"
    assert str(Evidence(cited[2:])) == "client: A description (wire), GET /v1/x > query"


def test_an_assumption_cites_no_lines_that_do_not_state_it() -> None:
    assert str(Evidence((Citation(GUIDE, "7-8"),), "the table lost a cell")) == "assumed: the table lost a cell"
    assert str(Evidence((), "nothing says it")) == "assumed: nothing says it"


def test_a_statement_is_as_good_as_the_weakest_fact_that_it_needs() -> None:
    documented, client = Evidence((Citation(GUIDE, "7"),)), Evidence((Citation(WIRE, "/a"),))
    assumed = Evidence((Citation(GUIDE, "7"),), "the lines name no order")
    assert documented.weakened() is documented
    assert documented.weakened(client) is client
    assert client.weakened(documented, assumed) is assumed
    assert [e.basis for e in (documented, client, assumed)] == ["documented", "client", "assumed"]


def test_a_citation_knows_its_lines() -> None:
    assert list(Citation(GUIDE, "9-12").lines) == [9, 10, 11, 12]
    assert list(Citation(GUIDE, "7").lines) == [7]
    assert list(Citation(WIRE, "/7").lines) == []
