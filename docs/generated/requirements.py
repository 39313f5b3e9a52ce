"""The pages of requirements, made from the contracts and the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from conformance.catalogue import Catalogue, Contract
from conformance.catalogue.evidence import Basis, Evidence
from conformance.ledger import Entry, Ledger

FOLDER = "reference/requirements"
_HEAD = "<th>requirement</th><th>basis</th><th>source</th><th>scenarios</th>"


def pages(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield the address and the text of each page: the index, and one per chapter of an API."""
    yield f"{FOLDER}/index.md", _index(ledger)
    for (api, chapter), entries in groupby(ledger.entries, key=_chapter):
        yield f"{FOLDER}/{api}/{chapter}.md", _page(ledger.catalogue, api, chapter, [*entries])


def navigation(catalogue: Catalogue) -> list[dict[str, object]]:
    """Return the entries of these pages in the navigation."""
    chapters: list[dict[str, object]] = [
        {api.title: [{title: f"{FOLDER}/{api.id}/{chapter}.md"} for chapter, title in api.chapters.items()]}
        for api in catalogue.apis.values()
    ]
    return [{"Overview": f"{FOLDER}/index.md"}, *chapters]


def _chapter(entry: Entry) -> tuple[str, str]:
    return entry.contract.api, entry.contract.chapter


def _index(ledger: Ledger) -> str:
    lines = [
        "# Requirements",
        "",
        (
            f"A requirement is something that a service can break. There are {len(ledger.entries)}: outcomes of calls, "
            "fields of responses, and conventions. Its id is stable. "
            "[Evidence](../../explanation/evidence.md) explains the bases, and "
            "[Sources](../sources.md) what is cited."
        ),
    ]
    for api, of_api in groupby(ledger.entries, key=lambda entry: entry.contract.api):
        chapters = ledger.catalogue.apis[api].chapters
        lines += ["", f"## {ledger.catalogue.apis[api].title}", ""]
        lines += [f"| chapter | methods | requirements | {' | '.join(Basis)} |", "|---|" + "---:|" * (2 + len(Basis))]
        for chapter, found in groupby(of_api, key=lambda entry: entry.contract.chapter):
            entries = [*found]
            methods = {entry.contract.method for entry in entries}
            bases = Counter(entry.requirement.evidence.basis for entry in entries)
            counts = [len(methods), len(entries), *(bases[basis] for basis in Basis)]
            lines.append(f"| [{chapters[chapter]}]({api}/{chapter}.md) | {' | '.join(map(str, counts))} |")
    return "\n".join(lines) + "\n"


def _page(catalogue: Catalogue, api: str, chapter: str, entries: Iterable[Entry]) -> str:
    title = catalogue.apis[api].chapters[chapter]
    parts = [f"# {title}", f"Requirements of {catalogue.apis[api].title}."]
    for contract, found in groupby(entries, key=lambda entry: entry.contract):
        parts += [f"## {contract.method}", _about(contract), _table([*found])]
    return "\n\n".join(parts) + "\n"


def _about(contract: Contract) -> str:
    left = f" ([{contract.left}](../../../explanation/traces.md))" if contract.left else ""
    old = " Deprecated." if contract.about.deprecated else ""
    return f"{escape(contract.about.description)} Effect: {contract.effect}{left}.{old}"


def _table(entries: Iterable[Entry]) -> str:
    """Return the table as HTML, which is read many times faster than the same table in Markdown."""
    rows = "".join(map(_row, entries))
    return f'<div class="requirements"><table><thead><tr>{_HEAD}</tr></thead><tbody>{rows}</tbody></table></div>'


def _row(entry: Entry) -> str:
    requirement, name = entry.requirement, entry.requirement.id.partition("#")[2]
    cells = (
        f"<code>#{escape(name)}</code><br>{escape(requirement.title)}",
        str(requirement.evidence.basis),
        escape(_source(requirement.evidence)),
        str(len(entry.scenarios)) if entry.scenarios else f"none: {escape(entry.reason)}",
    )
    return "<tr>" + "".join(f"<td>{cell}</td>\n" for cell in cells) + "</tr>"


def _source(evidence: Evidence) -> str:
    return str(evidence).partition(": ")[2]
