"""Keeps the garbage collector from looking through modules, contracts, features and items again and again."""

import gc

_ALLOCATIONS = 20_000
"""How many containers may be made before the youngest are looked through, 700 by default."""


def collect_later() -> None:
    """Collect no garbage until `collect_seldom` is called: what a start makes lives to the end."""
    gc.disable()


def collect_seldom() -> None:
    """Exclude what is loaded now, which lives to the end, from garbage collection, and collect less often from now."""
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 20, 20)
    gc.enable()
