"""Loads the step definitions, so that feature files can be read without running them."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from conformance.errors import UserError
from conformance.paths import suite


def _loaded(folder: Path) -> tuple[ModuleType, ...]:
    """Load every module of a folder by its path: `steps` is too common a name to be left to the import path."""
    files = sorted(file for file in folder.glob("*.py") if file.stem != "__init__")
    if not files:
        raise UserError("there are no step definitions", where=str(folder), do="restore the folder from git")
    return tuple(map(_module, files))


def _module(file: Path) -> ModuleType:
    name = f"steps.{file.stem}"
    spec = spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise UserError("the step definitions cannot be loaded", where=str(file), do="restore the file from git")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MODULES = _loaded(suite().steps)
"""The modules that define step forms."""
