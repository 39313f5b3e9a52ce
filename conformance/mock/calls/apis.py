"""Loads the behaviours of every API: a package each, a module for each group of methods."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

PACKAGES = ("autoinvoice", "autoxchange", "invoicing")
"""The packages of the mock that hold behaviours, each named after its API."""


def load() -> None:
    """Import every module of every API, which registers its behaviours."""
    for api in PACKAGES:
        package = import_module(f"conformance.mock.{api}")
        for module in iter_modules(package.__path__):
            import_module(f"{package.__name__}.{module.name}")
