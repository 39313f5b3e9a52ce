"""Fixtures that several tests use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checkout import Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A copy of the checkout."""
    return Checkout(tmp_path)
