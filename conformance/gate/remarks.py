"""The findings about each request of a mock, as its page shows them beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.catalogue import Catalogue
from conformance.gate.found import Found
from conformance.gate.gating import keys_scrubber
from conformance.gate.journal import entry
from conformance.gate.judging import Judge


class Remarks:
    """Takes the entries of a journal in their order, and returns what is wrong with each as plain texts."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._scrubber = keys_scrubber(catalogue, {})
        self._judge = Judge(catalogue, self._scrubber)

    def __call__(self, stated: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
        """Return the findings about the next entry."""
        return [self._shown(found) for found in self._judge.hear(entry(stated))]

    def _shown(self, found: Found) -> dict[str, str]:
        finding, text = found.finding, self._scrubber.text
        return {
            "rule": finding.rule.id,
            "severity": str(finding.severity),
            "title": text(finding.title),
            "place": text(finding.place),
            "expected": text(finding.expected),
            "sent": text(finding.sent),
            "do": text(finding.do),
        }
