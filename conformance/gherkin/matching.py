"""Finds the form of a step; a step that matches no form, or two, is a fault of its feature."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from conformance.errors import FeatureError
from conformance.gherkin.document import Feature, Step
from conformance.gherkin.forms import Language, Match

_COLUMNS = ("field", "value")


class NotOfAForm(FeatureError):
    """A step that matches no form or several, or that has the wrong table for its form."""


def match(feature: Feature, step: Step, language: Language) -> Match:
    """Return the form of a step and the words in its places; NotOfAForm describes an invalid step."""
    found = language.matches(step.keyword, step.text)
    fault = _fault(step, found, language)
    if fault:
        raise NotOfAForm(fault[0], where=f"{feature.path}:{step.line}", do=fault[1])
    return found[0]


def _fault(step: Step, found: tuple[Match, ...], language: Language) -> tuple[str, str] | None:
    if not found:
        texts = {text: form.text for form in language if form.keyword == step.keyword for text in form.variants}
        near = difflib.get_close_matches(step.text, texts, 1, 0.3)
        hint = f"the nearest form is `{texts[near[0]]}`; " if near else ""
        return f"no form matches `{step.keyword.title()} {step.text}`", f"{hint}features/README.md lists all forms"
    if len(found) > 1:
        forms = " and ".join(f"`{form.text}`" for form, _ in found)
        return f"the step is ambiguous: {forms} match", "make one form narrower"
    form = found[0][0]
    if form.table in ("fields", "rows") and not step.table:
        return f"`{form.text}` needs a table", "add the rows below it"
    if form.table == "none" and step.table:
        return f"`{form.text}` takes no table", "delete the rows below it"
    return None if form.table == "rows" else _fault_of_fields(step, found[0][1])


def _fault_of_fields(step: Step, words: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the fault of a table of fields and values and its remedy, None if it is valid."""
    fields = [words["field"]] if words.get("field") else []
    for row in step.table:
        if len(row) != len(_COLUMNS):
            return f"a row of fields and values has {len(row)} cells", "write it as | field | value |"
        if row[0] in fields:
            return f"duplicate field {row[0]!r}", "delete one of them"
        fields.append(row[0])
    return None
