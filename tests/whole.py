"""The suite as a whole, read once for all tests of a process that look at it."""

from __future__ import annotations

from conformance.ledger import Ledger
from conformance.paths import Suite
from conformance.wires.registry import load
from tests.checkout import ROOT

SUITE = Suite(ROOT)
CATALOGUE = load(SUITE.contracts)
LEDGER = Ledger(CATALOGUE, SUITE)
