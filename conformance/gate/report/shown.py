"""One exchange of a gate as text: what was sent, what came back, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from lxml import etree

from conformance.errors import UserError
from conformance.gate.report import har
from conformance.gate.report.terminal import block
from conformance.safe_xml import parse

NAME: Final = "gate.json"


def shown(folder: Path, number: int) -> str:
    """Return the exchange of a request that a gate recorded in a folder; UserError where there is none."""
    found = har.exchanges(folder / har.NAME, {number})
    if number not in found:
        do = "gate.json lists the requests of each cause"
        raise UserError(f"no request {number} was recorded", where=str(folder / har.NAME), do=do)
    return "\n".join((text(found[number]), *_wrong(found[number], _causes(folder, number))))


def text(entry: Mapping[str, Any]) -> str:
    """Return an entry of a HAR as text."""
    return "\n".join(_lines(entry))


def _lines(entry: Mapping[str, Any]) -> Iterator[str]:
    about = [entry["_method"], f"outcome {entry['_outcome']}" if entry["_outcome"] else ""]
    test = f", in {entry['_test']}" if entry["_test"] else ""
    yield f"request {entry['_number']}{test}: {', '.join(filter(None, about))}"
    request, response = entry["request"], entry["response"]
    yield ""
    yield f"{request['method']} {request['url']}"
    yield from _message(request["headers"], request.get("postData", {}).get("text", ""))
    yield ""
    yield f"{response['status']} {response['statusText']}" if response["status"] else "no response"
    yield from _message(response["headers"], response["content"].get("text", ""))


def _wrong(entry: Mapping[str, Any], causes: list[Mapping[str, Any]]) -> Iterator[str]:
    for cause in causes:
        yield ""
        yield from block(cause)
    for rule in sorted(set(entry["_rules"]) - {cause["rule"] for cause in causes}):
        yield f"also found: {rule}"


def _message(headers: list[Mapping[str, str]], body: str) -> Iterator[str]:
    for header in headers:
        yield f"{header['name']}: {header['value']}"
    if body:
        yield ""
        yield _indented(body)


def _indented(body: str) -> str:
    """Return XML and JSON indented, anything else as it is."""
    try:
        if body.lstrip().startswith("<"):
            root = parse(body.encode())
            etree.indent(root)
            return etree.tostring(root, encoding="unicode")
        if body[:1] in ("{", "["):
            return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        pass
    return body


def _causes(folder: Path, number: int) -> list[Mapping[str, Any]]:
    """Return the causes that a request is listed with."""
    try:
        causes = json.loads((folder / NAME).read_text("utf-8"))["causes"]
    except (OSError, ValueError, KeyError):
        return []
    return [cause for cause in causes if number in cause["requests"]]
