"""Pieces of HTML in which no value can become markup."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path

from conformance.report.summary import GLYPHS, clean

_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}", re.IGNORECASE)


def text(value: object) -> str:
    """Return a value as text in HTML."""
    return escape(clean(str(value)).encode("utf-8", "replace").decode())


def dated(value: str) -> str:
    """Return a text whose dates do not break at their hyphens."""
    return _DATE.sub(r'<span class="day">\g<0></span>', text(value))


def slug(name: str) -> str:
    """Return a name as part of a file's name: itself where that is harmless, else made unique by a digest."""
    if _SLUG.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{re.sub(r'[^a-zA-Z0-9]+', '-', name)[:40].strip('-')}-{digest}".lstrip("-")


def link(target: str, words: str) -> str:
    """Return a link to a file of the site."""
    return f'<a href="{text(target)}">{text(words)}</a>'


def chip(verdict: str, day: str = "") -> str:
    """Return a verdict, to which the style adds its glyph, and its day."""
    when = f' <time class="day">{text(day)}</time>' if day else ""
    return f'<span class="chip {verdict}">{"not tested" if verdict == "none" else verdict}</span>{when}'


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """Return a table of cells that are HTML; on a narrow screen each row becomes a block with the heads beside it."""
    head = "".join(f'<th role="columnheader" scope="col">{text(each)}</th>' for each in heads)
    body = "".join(
        '<tr role="row">'
        + "".join(
            f'<td role="cell" data-label="{text(name)}">{cell}</td>' for name, cell in zip(heads, cells, strict=True)
        )
        + "</tr>"
        for cells in rows
    )
    return (
        f'<div class="scroll" role="region" aria-label="{text(caption)}" tabindex="0">'
        f'<table role="table" class="{kind}"><caption>{text(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


def page(title: str, trail: Sequence[tuple[str, str]], body: str, made: str) -> str:
    """Return a whole page; the trail are the pages above it, each a target and a name."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'"
    above = "".join(f"<li>{link(target, name)}</li>" for target, name in trail)
    crumbs = f'<nav aria-label="Pages above"><ol>{above}</ol></nav>' if trail else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="robots" content="noindex">\n'
        f"<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">Skip to the content</a>\n<header>{crumbs}<h1>{text(title)}</h1></header>\n'
        f'<main id="main" tabindex="-1">{body}</main>\n<footer>Made {text(made)} from the contracts and the history of '
        "runs by <code>conformance report --site</code>.</footer>\n</body>\n</html>\n"
    )


@cache
def _style() -> str:
    glyphs = "".join(f'.chip.{name}::before{{content:"{glyph} "/""}}' for name, glyph in GLYPHS.items())
    return (Path(__file__).parent / "site.css").read_text("utf-8") + glyphs
