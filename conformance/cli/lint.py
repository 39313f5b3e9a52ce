"""`conformance lint`: checks features, contracts and settings without a run."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from conformance.errors import Exit
from conformance.paths import suite
from conformance.run.linting import Fault, lint

_EXAMPLES = """examples:
  conformance lint                                  features, contracts, endpoints.toml and known.toml
  conformance lint features/autoinvoice             what is wrong in one folder
  conformance lint --format github                  as annotations of a pull request

exit codes: 0 nothing is wrong, 1 something is, 2 the command was wrong"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("paths", nargs="*", metavar="PATH", help="only what is wrong in these files and folders")
    parser.add_argument("--format", choices=list(_FORMATS), default="text", help="default: text")


def run(args: argparse.Namespace) -> int:
    """Print everything that is wrong, and return 1 if something is."""
    checked, faults = lint(suite(), args.paths)
    print(_FORMATS[args.format](checked, faults))
    return Exit.FAILED if faults else Exit.GOOD


def _text(checked: int, faults: Sequence[Fault]) -> str:
    blocks = []
    for each in faults:
        head = ":".join(filter(None, (each.file, str(each.line or ""), f" {each.place}" if each.place else "")))
        blocks += [
            "\n".join([f"{head}: {each.what}" if head else each.what, *([f"  do: {each.do}"] if each.do else [])])
        ]
    wrong = len({each.file for each in faults})
    found = f"{len(faults)} faults in {wrong} of {checked} files" if faults else f"{checked} files, nothing is wrong"
    return "\n".join([*blocks, found])


def _json(checked: int, faults: Sequence[Fault]) -> str:
    found = {"checked": checked, "faults": [each.as_dict() for each in faults]}
    return json.dumps(found, indent=1, ensure_ascii=False)


def _github(checked: int, faults: Sequence[Fault]) -> str:
    """Return workflow commands; their values are escaped as the runner reads them."""
    lines = []
    for each in faults:
        place = {"file": each.file, "line": str(each.line or ""), "title": each.place or "conformance lint"}
        values = ",".join(f"{name}={_escaped(value, property_=True)}" for name, value in place.items() if value)
        lines.append(f"::error {values}::{_escaped('. '.join(filter(None, (each.what, each.do))))}")
    return "\n".join(lines) or f"{checked} files, nothing is wrong"


def _escaped(text: str, *, property_: bool = False) -> str:
    signs: dict[str, str | int | None] = {
        "%": "%25",
        "\r": "%0D",
        "\n": "%0A",
        **({":": "%3A", ",": "%2C"} if property_ else {}),
    }
    return text.translate(str.maketrans(signs))


_FORMATS = {"text": _text, "json": _json, "github": _github}
