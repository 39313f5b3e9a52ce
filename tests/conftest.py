"""Fixtures that several tests use."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import bytecode
from tests.checkout import Checkout
from tests.quickness import pytest_runtest_call  # noqa: F401 - a hook
from tests.shares import VARIABLE, in_share

bytecode.share()

# How long an example takes is the machine's affair.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# A script that is started in the background ignores Ctrl-C, and so would every program that the tests send one.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


collect_ignore = ["clients"]
"""Integrators' clients, whose tests are run by the tests of the gate."""


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by their beginning; ids are not escaped here, and pytest itself has no word for bytes then."""
    return repr(val[:30]) if isinstance(val, bytes) else None


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A copy of the checkout."""
    return Checkout(tmp_path)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Omit the long forms of proofs unless they are asked for, and slow tests of other shares than the one named."""
    share, wanted = os.environ.get(VARIABLE, ""), config.getoption("markexpr") or ""
    omitted = {
        item
        for item in items
        if (item.get_closest_marker("long") and "long" not in wanted)
        or (item.get_closest_marker("slow") and not in_share(item.nodeid, share))
    }
    if omitted:
        config.hook.pytest_deselected(items=[*omitted])
    # The slow ones begin first, so that no process is left alone with one of them at the end.
    items[:] = sorted((i for i in items if i not in omitted), key=lambda item: not item.get_closest_marker("slow"))
