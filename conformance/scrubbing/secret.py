"""A key that does not print itself."""

from __future__ import annotations

from conformance.errors import SettingsError


class Secret:
    """A value that prints, formats and pickles as its variable's name; only `reveal` returns it."""

    __slots__ = ("_name", "_value")

    def __init__(self, name: str, value: str | None) -> None:
        self._name, self._value = name, value

    @property
    def name(self) -> str:
        """The name of the variable that holds the value."""
        return self._name

    def reveal(self) -> str:
        """Return the value; raise SettingsError in a copy that was pickled without it."""
        if self._value is None:
            raise SettingsError(
                "the value of a secret does not travel with a pickled copy",
                where=self._name,
                do="read the profile again where the value is needed",
            )
        return self._value

    def __str__(self) -> str:
        return f"${{{self._name}}}"

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return (self._name, self._value) == (other._name, other._value)

    def __hash__(self) -> int:
        return hash(self._name)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> tuple[type[Secret], tuple[str, None]]:
        return Secret, (self._name, None)
