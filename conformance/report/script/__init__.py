"""The script of the page: modules that a linter and an editor know, put together into the one that the page has."""

from __future__ import annotations

import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ", re.MULTILINE)
_FAILED: Final = '(error) => { document.getElementById("unreadable").hidden = false; throw error; }'


@cache
def script() -> str:
    """Return all modules as one script, each after those that it imports; they share one scope."""
    texts = {file.stem: file.read_text("utf-8") for file in sorted(_HERE.glob("*.js"))}
    order = TopologicalSorter({name: _IMPORT.findall(text) for name, text in texts.items()}).static_order()
    whole = "\n".join(_EXPORT.sub("", _IMPORT.sub("", texts[name])) for name in order)
    return f'(async () => {{\n"use strict";\n{whole}}})().catch({_FAILED});\n'
