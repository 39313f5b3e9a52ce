"""The form that a step is of; a step of none, or of two, is a fault of its feature."""

from __future__ import annotations

import difflib

from conformance.errors import FeatureError
from conformance.gherkin.document import Feature, Step
from conformance.gherkin.forms import Language, Match


class NotOfAForm(FeatureError):
    """A step that is of no form, of two, or of one that it does not keep to."""


def match(feature: Feature, step: Step, language: Language) -> Match:
    """Return the one form that a step is of, with the words in its places; NotOfAForm says what is wrong."""
    found = language.matches(step.keyword, step.text)
    fault = _fault(step, found, language)
    if fault:
        raise NotOfAForm(fault[0], where=f"{feature.path}:{step.line}", do=fault[1])
    return found[0]


def _fault(step: Step, found: tuple[Match, ...], language: Language) -> tuple[str, str] | None:
    if not found:
        texts = [form.text for form in language if form.keyword == step.keyword]
        near = difflib.get_close_matches(step.text, texts, 1, 0.3)
        hint = f"the nearest form is `{near[0]}`; " if near else ""
        return f"no form matches `{step.keyword.title()} {step.text}`", f"{hint}features/README.md has them all"
    if len(found) > 1:
        forms = " and ".join(f"`{form.text}`" for form, _ in found)
        return f"the step is ambiguous: {forms} match", "make one form narrower"
    form = found[0][0]
    if form.table == "required" and not step.table:
        return f"`{form.text}` needs a table", "add the rows below it"
    if form.table == "none" and step.table:
        return f"`{form.text}` takes no table", "delete the rows below it"
    return None
