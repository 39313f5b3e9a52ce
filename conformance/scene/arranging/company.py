"""Settings of the caller's company: as they are, where they fit, else set by calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.catalogue.recipes import Call, Setting
from conformance.errors import Unarranged
from conformance.scene.words import same


class CompanySettings:
    """The settings that Givens want; `perform` makes a call as the company's admin and returns what it keeps.

    What is set is put back as the effect of any other call of the scenario is.
    """

    def __init__(
        self,
        settings: Mapping[str, Setting],
        perform: Callable[[Call, Mapping[str, Any]], dict[str, Any]],
        allows: Callable[[str], str],
    ) -> None:
        self._settings, self._perform, self._allows = settings, perform, allows

    def provide(self, name: str, value: str) -> None:
        """Make sure that the company has a setting with this value; Unarranged says why that cannot be."""
        setting = self._settings.get(name, Setting())
        if setting.shown is not None and self._has(setting.shown, name, value):
            return
        why = setting.beyond or ("" if setting.sets else "no call is known to set it")
        why = why or next(filter(None, (self._allows(call.method) for call in setting.sets)), "")
        if why:
            raise Unarranged(f"the company's {name} is not {value or 'empty'}: {why}")
        for call in setting.sets:
            self._perform(call, {"name": name, "value": value})
        if setting.shown is not None and not self._has(setting.shown, name, value):
            raise Unarranged(f"the company's {name} could not be set to {value or 'empty'}: it stayed as it was")

    def _has(self, shown: Call, name: str, value: str) -> bool:
        actual = self._perform(shown, {"name": name}).get("value")
        return actual is not None and (same(value, actual) or (value == "" and actual == ""))
