"""Every slow test is in exactly one share."""

from __future__ import annotations

from tests.shares import in_share

NAMES = [f"tests/test_{n}.py::test_[{chr(0xE5)}-{n}]" for n in range(300)]


def test_every_test_is_in_exactly_one_share() -> None:
    for name in NAMES:
        assert sum(in_share(name, f"{index}/3") for index in (1, 2, 3)) == 1


def test_shares_are_of_like_size() -> None:
    assert all(70 < sum(in_share(name, f"{index}/3") for name in NAMES) < 130 for index in (1, 2, 3))


def test_without_a_share_all_tests_run() -> None:
    assert all(in_share(name, "") for name in NAMES)
