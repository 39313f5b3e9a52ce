"""Links between the pages of the site."""

from __future__ import annotations

from conformance.site.markup import link, slug, text
from conformance.site.state import State


def to_method(identity: str, state: State) -> str:
    """Return a link to the page of a method, or its name if there is no contract for it."""
    api, _, method = identity.partition("/")
    known = state.catalogue.apis.get(api)
    if known is None or method not in known.methods:
        return text(identity)
    return link(f"{slug(api)}/{slug(method)}.html", method)
