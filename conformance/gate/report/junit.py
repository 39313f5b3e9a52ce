"""A gate as JUnit XML: a case for each cause, and one for each method that is called as it should be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from conformance.gate.report.terminal import block
from conformance.gate.verdict import headline

_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(record: Mapping[str, Any]) -> bytes:
    """Return a record as well-formed JUnit XML."""
    root = etree.Element("testsuites", name="conformance gate")
    suite = etree.SubElement(root, "testsuite", name="conformance gate", timestamp=record["started"])
    failing = set(record["failing"])
    concerned = {method for cause in record["causes"] for method in cause["methods"]}
    for cause in record["causes"]:
        _cause(suite, cause, failing=cause["number"] in failing)
    for method in record["coverage"]["methods"]:
        if method not in concerned:
            etree.SubElement(
                suite, "testcase", classname=method.replace("/", "."), name="requests keep the contract", time="0"
            )
    _verdict(suite, record)
    cases = list(suite)
    for element in (root, suite):
        element.set("tests", str(len(cases)))
        element.set("failures", str(sum(1 for case in cases if case.find("failure") is not None)))
        element.set("errors", str(sum(1 for case in cases if case.find("error") is not None)))
        element.set("skipped", str(sum(1 for case in cases if case.find("skipped") is not None)))
        element.set("time", f"{record['seconds']:.3f}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _cause(suite: etree._Element, cause: Mapping[str, Any], *, failing: bool) -> None:
    about = f"{cause['first']['method']}".replace("/", ".")
    name = f"{cause['title']} ({cause['rule']}, {cause['number']})"
    case = etree.SubElement(suite, "testcase", classname=_legal(about), name=_legal(name), time="0")
    accepted = cause["accepted"]
    reason = f"accepted until {accepted['expires']}: {accepted['reason']}" if accepted else cause["severity"]
    note = etree.SubElement(case, "failure" if failing else "skipped", message=_legal(f"{reason}: {cause['title']}"))
    note.text = _legal("\n".join(block(cause)))
    if failing:
        note.set("type", cause["severity"])


def _verdict(suite: etree._Element, record: Mapping[str, Any]) -> None:
    """Add the gate itself, which fails where nothing arrived or a required outcome was not met."""
    case = etree.SubElement(
        suite, "testcase", classname="gate", name="requests arrived, and required outcomes were met", time="0"
    )
    if not record["calls"] or not record["complete"]:
        etree.SubElement(case, "error", message=_legal(headline(record)), type="no verdict")
    elif record["required_missing"]:
        note = etree.SubElement(case, "failure", message=_legal(headline(record)), type="outcomes")
        note.text = _legal("\n".join(record["required_missing"]))


def _legal(value: object) -> str:
    """Replace the characters that XML 1.0 forbids."""
    return _ILLEGAL.sub("\ufffd", str(value))
