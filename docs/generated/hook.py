"""The hook of mkdocs: adds the generated pages, and points links to files outside of the site to what is in it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from posixpath import dirname, normpath, relpath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from conformance.ledger import Ledger  # noqa: E402
from conformance.paths import suite  # noqa: E402
from conformance.wires.registry import load  # noqa: E402
from docs.generated import commands, control, requirements  # noqa: E402

CATALOGUE = load(suite().contracts)
ELSEWHERE = {"features/README.md": "reference/steps.md"}
"""Files of the checkout that are pages of the site, by their path from its root."""


def on_config(config: MkDocsConfig) -> None:
    """Put the pages of requirements into the navigation."""
    config.nav = _with_requirements(config.nav)


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the generated pages."""
    pages = {
        "reference/commands.md": commands.page(),
        "reference/steps.md": (ROOT / "features/README.md").read_text("utf-8"),
        "reference/control.md": control.page(CATALOGUE),
        **dict(requirements.pages(Ledger(CATALOGUE, suite()))),
    }
    for address, text in pages.items():
        files.append(File.generated(config, address, content=text))


def on_page_markdown(markdown: str, page: Any, **_: object) -> str:
    """Point links to files outside of docs/ to the page that has them; without one, only their text stays."""
    if page.is_homepage:
        page.meta["hide"] = ["navigation", "toc"]
    here = dirname(page.file.src_uri)

    def point(link: re.Match[str]) -> str:
        path = normpath(f"docs/{here}/{link['target']}")
        if link["target"].startswith(("http", "#")) or path.startswith("docs/"):
            return link[0]
        target = ELSEWHERE.get(path)
        return f"[{link['text']}]({relpath(target, here or '.')})" if target else link["text"]

    return re.sub(r"\[(?P<text>[^\]\n]+)\]\((?P<target>[^)#\s]+)\)", point, markdown)


def _with_requirements(nav: Any) -> Any:
    if isinstance(nav, list):
        return [_with_requirements(each) for each in nav]
    if isinstance(nav, dict):
        return {title: _with_requirements(value) for title, value in nav.items()}
    return requirements.navigation(CATALOGUE) if nav == f"{requirements.FOLDER}/" else nav
