"""Writes the site as a whole: a reader sees the old one or the new one."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from conformance.errors import UserError
from conformance.site import pages
from conformance.site.markup import slug
from conformance.site.state import State

_MARK: Final = ".conformance-site"
"""A file that says that a folder holds a site and nothing else."""


def files(state: State) -> Iterator[tuple[str, str]]:
    """Yield each file of the site: its path and its text."""
    yield "index.html", pages.overview(state)
    for api in state.catalogue.apis.values():
        yield f"{slug(api.id)}/index.html", pages.of_api(api, state)
        for contract in api.methods.values():
            yield f"{slug(api.id)}/{slug(contract.method)}.html", pages.of_method(contract, api, state)
    for endpoint in state.endpoints:
        yield from ((f"badges/{name}", drawn) for name, drawn in pages.badges(endpoint).items())


def write(folder: Path, state: State) -> Path:
    """Write the site in place of an earlier one, and return its first page.

    UserError if the folder holds anything else, or cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARK).is_file())):
            what = "the folder holds other files, which the site would replace"
            raise UserError(what, where=str(folder), do="name an empty or a new folder with --site")
        folder.parent.mkdir(parents=True, exist_ok=True)
        made, old = (folder.parent / f".{folder.name}.{secrets.token_hex(6)}" for _ in range(2))
        try:
            for name, content in files(state):
                file = made / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(content, "utf-8", "replace")
            (made / _MARK).touch()
            with suppress(FileNotFoundError):
                folder.replace(old)
            made.replace(folder)
        finally:
            for left in (made, old):
                shutil.rmtree(left, ignore_errors=True)
    except OSError as error:
        what = f"cannot write the site: {error.strerror or error}"
        raise UserError(what, where=str(folder), do="name a folder that can be written with --site") from error
    return folder / "index.html"
