"""Paths of two descriptions beside each other: names of variables, base paths and closing slashes say nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")


def variables(path: str) -> list[str]:
    """Return the names of a path's variables in their order."""
    return _VARIABLE.findall(path)


def template(path: str) -> str:
    """Return a path without the names of its variables, as services match it."""
    return _VARIABLE.sub("{}", "/" + path.strip("/"))


def base_path(url: str, variables: Mapping[str, str]) -> str:
    """Return the path of a server's URL, its variables at their defaults, without a closing slash."""
    filled = _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), url)
    try:
        path = urlsplit(filled).path
    except ValueError:
        path = ""
    return "/" + path.strip("/") if path.strip("/") else ""


def prefix_of(full: Iterable[str], known: Iterable[str]) -> str:
    """Return the leading segments of full paths behind which the most of them are known; the shortest of several.

    Where an API is deployed is no part of what it is: `/ax/v1/invoices` is `/v1/invoices` behind a base path.
    """
    wanted, counts = set(known), Counter({"": 0})
    for path in full:
        counts.update(prefix for prefix in ("", *_leading(path)) if below(path, prefix) in wanted)
    return min(counts, key=lambda prefix: (-counts[prefix], len(prefix), prefix))


def _leading(path: str) -> list[str]:
    segments = path.split("/")[1:]
    return ["/" + "/".join(segments[:n]) for n in range(1, len(segments) + 1)]


def below(path: str, prefix: str) -> str | None:
    """Return what of a path stands behind a prefix of whole segments; None where it does not begin so."""
    if not prefix:
        return path
    return (path[len(prefix) :] or "/") if path == prefix or path.startswith(f"{prefix}/") else None
