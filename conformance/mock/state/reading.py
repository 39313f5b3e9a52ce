"""What a call reads of a world: only a change of that can change how the call ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.mock.state.world import Record, World

_WHOLE: Final = frozenset({"__dict__", "__getstate__", "__reduce_ex__"})
"""Attributes through which every field of a record is read at once."""
_READS = "_reads"


@dataclass
class Reads:
    """The kinds of records that were looked for, and the fields that were read, by the identity of their record."""

    kinds: set[str] = field(default_factory=set)
    every_kind: bool = False
    fields: dict[int, set[str]] = field(default_factory=dict)

    def record(self, record: Record) -> bool:
        """Return whether any field of a record was read."""
        return id(record) in self.fields

    def field(self, record: Record, name: str) -> bool:
        """Return whether a field of a record was read."""
        names = self.fields.get(id(record), set())
        return name in names or not _WHOLE.isdisjoint(names)

    def kind(self, kind: str) -> bool:
        """Return whether records of a kind were looked for."""
        return self.every_kind or kind in self.kinds


class _Kinds(dict[str, dict[str, Record]]):
    """The records of a world by kind, which notes the kinds that are looked for."""

    def __init__(self, records: dict[str, dict[str, Record]], reads: Reads) -> None:
        super().__init__(records)
        self._reads = reads

    def get(self, kind: str, default: Any = None) -> Any:
        self._reads.kinds.add(kind)
        return super().get(kind, default)

    def __getitem__(self, kind: str) -> dict[str, Record]:
        self._reads.kinds.add(kind)
        return super().__getitem__(kind)

    def __contains__(self, kind: object) -> bool:
        self._reads.kinds.add(str(kind))
        return super().__contains__(kind)

    def __iter__(self) -> Iterator[str]:
        self._reads.every_kind = True
        return super().__iter__()

    def keys(self) -> Any:
        self._reads.every_kind = True
        return super().keys()

    def values(self) -> Any:
        self._reads.every_kind = True
        return super().values()

    def items(self) -> Any:
        self._reads.every_kind = True
        return super().items()


@contextmanager
def traced(world: World) -> Iterator[Reads]:
    """Note what is read of a world while the block runs."""
    reads = Reads()
    own = world.records
    records = [record for of_kind in own.values() for record in of_kind.values()]
    classes = [type(record) for record in records]
    for record, cls in zip(records, classes, strict=True):
        vars(record)[_READS] = reads.fields
        record.__class__ = _traced(cls)
    world.records = _Kinds(own, reads)
    try:
        yield reads
    finally:
        if isinstance(world.records, _Kinds):
            world.records = dict(dict.items(world.records))
        for record, cls in zip(records, classes, strict=True):
            record.__class__ = cls
            vars(record).pop(_READS, None)


def _traced(cls: type[Record]) -> type[Record]:
    """Return a subclass of a kind of record that notes which attributes are read."""
    if cls not in _CLASSES:
        _CLASSES[cls] = _noting(cls)
    return _CLASSES[cls]


_CLASSES: dict[type[Record], type[Record]] = {}


def _noting(cls: type[Record]) -> type[Record]:
    read: Callable[[object, str], Any] = object.__getattribute__

    def getattribute(self: Record, name: str) -> Any:
        noted = read(self, "__dict__").get(_READS)
        if noted is not None:  # else a copy, all of which was read
            noted.setdefault(id(self), set()).add(name)
        return read(self, name)

    return type(cls.__name__, (cls,), {"__getattribute__": getattribute})
