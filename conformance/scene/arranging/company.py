"""Settings of the caller's company: a company of the profile that fits, else set by calls and put back afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from conformance.catalogue.recipes import Call, Presumed, Setting
from conformance.errors import EndpointBroken, Need, Unarranged
from conformance.scene.words import as_text, same

_FITTING: Final = "an admin of a company with "
"""How a profile names a caller whose company has certain settings: the settings follow, joined by "and"."""
_PAIR: Final = re.compile("([a-z_0-9]+) (.+)")


class CompanySettings:
    """The settings that Givens want; `perform` makes a call as the company's admin and returns what it keeps.

    What is set is put back as the effect of any other call of the scenario is. `known` has the values, in lower case,
    that companies had before any scenario set them, by company and setting.
    """

    def __init__(
        self,
        settings: Mapping[str, Setting],
        perform: Callable[[Call, Mapping[str, Any]], dict[str, Any]],
        allows: Callable[[str], str],
        need: Callable[[str], Need | None],
        known: dict[tuple[str, str], str],
    ) -> None:
        self._settings, self._perform, self._allows, self._need = settings, perform, allows, need
        self._known = known

    def provide(self, wanted: Mapping[str, str]) -> None:
        """Make sure that the company has these settings; Unarranged says why that cannot be, and what to provision."""
        for name, value in wanted.items():
            why = self._why_not(name, value)
            if why:
                what = f"the company's {name} is not {value or 'empty'}: {why}"
                do = f'name a caller "{fitting(wanted)}" in the profile'
                raise Unarranged(what, do=do, need=self._need(fitting(wanted)))

    def presume(self, company: str, wanted: Mapping[str, Presumed]) -> None:
        """Set each setting that a company has otherwise than presumed; Unarranged says why one cannot be set.

        What no call shows, because the endpoint has not that API or the service refuses to, is taken to be as presumed.
        """
        for name, presumed in wanted.items():
            if (company, name) not in self._known:
                try:
                    shown = self._shown(self._settings.get(name, Setting()), name)
                except (Unarranged, EndpointBroken):
                    shown = ""
                self._known[company, name] = as_text(shown).strip().lower()
            if self._known[company, name] in presumed.other_than:
                self.provide({name: presumed.instead})

    def _why_not(self, name: str, value: str) -> str:
        """Return why the company cannot have a setting with this value, empty once it has."""
        setting = self._settings.get(name, Setting())
        if setting.shown is not None and self._has(setting, name, value):
            return ""
        why = setting.beyond or ("" if setting.sets else "no call is known to set it")
        why = why or next(filter(None, (self._allows(call.method) for call in setting.sets)), "")
        if why:
            return why
        for call in setting.sets:
            self._perform(call, {"name": name, "value": value})
        if setting.shown is not None and not self._has(setting, name, value):
            return "it stayed as it was when a call set it"
        return ""

    def _has(self, setting: Setting, name: str, value: str) -> bool:
        actual, due = self._shown(setting, name), setting.shown_as.get(value, value)
        return actual is not None and (same(due, actual) or due.lower() == as_text(actual).strip().lower())

    def _shown(self, setting: Setting, name: str) -> Any:
        return self._perform(setting.shown, {"name": name}).get("value") if setting.shown is not None else None


def fitting(wanted: Mapping[str, str]) -> str:
    """Return how a profile names a caller whose company has these settings."""
    return _FITTING + " and ".join(f"{name} {value or '(empty)'}" for name, value in wanted.items())


def best(callers: Iterable[str], wanted: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the caller whose company has most of these settings and contradicts none, with what is still wanted.

    The caller is empty if no company has any of them.
    """
    found, left = "", dict(wanted)
    for caller in callers:
        has = _settings_of(caller)
        still = {name: value for name, value in wanted.items() if has.get(name) != value}
        if len(still) < len(left) and not still.keys() & has.keys():
            found, left = caller, still
    return found, left


def _settings_of(caller: str) -> dict[str, str]:
    if not caller.startswith(_FITTING):
        return {}
    pairs = (_PAIR.fullmatch(part) for part in caller.removeprefix(_FITTING).split(" and "))
    return {pair[1]: "" if pair[2] == "(empty)" else pair[2] for pair in pairs if pair}
