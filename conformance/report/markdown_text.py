"""Markdown in which no value of a service or a client can become markup."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from conformance.report.causes import many
from conformance.report.summary import clean

_MARKUP: Final = {ord(char): f"&#{ord(char)};" for char in "<>&\"'\\`*_[]#!|~:@$^"}


def table(head: list[str], rows: list[list[str]], *, numbers_from: int, limit: int = 50_000) -> str:
    """Return a table whose columns from `numbers_from` on are numbers; rows beyond `limit` bytes are counted."""
    rule = ["---:" if column >= numbers_from else "---" for column in range(len(head))]
    top = "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return top + "\n" + bounded(lines, limit, "\n", many(len(rows), "row"))


def bounded(pieces: Iterable[str], limit: int, between: str, total: str) -> str:
    """Return the pieces that fit into `limit` bytes, with a note if there are more."""
    included: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece.encode("utf-8", "replace")) + len(between)
        if size > limit:
            return between.join([*included, f"\n{len(included)} of {total} shown; the report contains all of them."])
        included.append(piece)
    return between.join(included)


def inline(value: object, most: int = 300) -> str:
    """Return the text on one line, escaped for Markdown and HTML and truncated to `most` characters."""
    text = " ".join(str(value).split())
    text = text if len(text) <= most else text[: most - 1] + "…"
    return clean(text).translate(_MARKUP).replace("www.", "www&#46;")


def code(value: object) -> str:
    """Return the text as code on one line, escaped and truncated."""
    return f"<code>{inline(value)}</code>"
