"""What a run needs of pytest-bdd's plugin: its hooks and its tags.

The plugin itself also generates code, whose template engine takes 20 ms to import, and keeps a report of each step for
formats that a run does not write. Plain pytest still loads it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_bdd import hooks


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Let pytest know the hooks of pytest-bdd."""
    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(trylast=True)
def pytest_bdd_apply_tag(tag: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a test with a tag, unless another plugin does something else with it."""
    marked: Callable[..., Any] = getattr(pytest.mark, tag)(function)
    return marked
