"""Conformance suite and contract-testing toolkit for one e-invoicing service's documented APIs."""

__version__ = "0.1.0"
