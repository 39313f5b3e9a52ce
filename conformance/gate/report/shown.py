"""One exchange of a gate as text: what was sent, what came back, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from conformance.gate.report import har
from conformance.gate.report.publish import NAME
from conformance.gate.report.terminal import block
from conformance.safe_xml import parse


def shown(folder: Path, number: int) -> str:
    """Return the exchange of a request that a gate recorded in a folder; UserError where there is none."""
    return "\n".join(_lines(har.exchange(folder / har.NAME, number), _causes(folder, number)))


def _lines(entry: Mapping[str, Any], causes: list[Mapping[str, Any]]) -> Iterator[str]:
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
