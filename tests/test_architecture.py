"""The toolkit keeps its shape: imports follow the way of the data, and nothing grows beyond one screen's reach."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from conformance.wires.registry import load
from tests import modules as parsed

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs/explanation/architecture.md"
LAZY = {"hypothesis"}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 50

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[str, Path]:
    """Every module of the toolkit and of the steps by its dotted name; a package has its own name."""
    files = [file for folder in ("conformance", "steps") for file in (ROOT / folder).rglob("*.py")]
    parts = {file: file.relative_to(ROOT).with_suffix("").parts for file in files}
    return {".".join(p[:-1] if p[-1] == "__init__" else p): file for file, p in sorted(parts.items())}


def tree(name: str) -> ast.Module:
    return parsed.tree(modules()[name])


def nodes(name: str) -> tuple[ast.AST, ...]:
    return parsed.nodes(modules()[name])


@cache
def imports(name: str, *, for_types: bool = False) -> frozenset[str]:
    """The modules of the suite that a module imports, at the top or in a function, and for_types alone if asked for.

    It is the module itself where a name is taken out of it.
    """
    found: set[str] = set()
    for statement in parsed.statements(tree(name), for_types=for_types):
        if isinstance(statement, ast.Import):
            found.update(alias.name for alias in statement.names)
        if not isinstance(statement, ast.ImportFrom):
            continue
        assert statement.level == 0, f"{name} imports by dots in line {statement.lineno}"
        assert statement.module is not None
        for alias in statement.names:
            whole = f"{statement.module}.{alias.name}"
            found.add(whole if whole in modules() else statement.module)
    return frozenset(f for f in found if f in modules() and f != name)


Graph = Mapping[str, set[str]]


def circles(graph: Graph) -> list[str]:
    """One circle of every knot in a graph of imports."""
    left, found = {name: set(others) for name, others in graph.items()}, []
    while True:
        try:
            tuple(TopologicalSorter(left).static_order())
        except CycleError as error:
            knot: list[str] = error.args[1][::-1]
            found.append(" -> ".join(knot))
            left[knot[0]].discard(knot[1])
        else:
            return found


def between(parts: Iterable[str], of: str) -> Graph:
    """What the parts directly inside a package import of each other, whatever module of a part it is.

    Two modules may know each other's types; of a package, knowing a type counts too.
    """
    depth, graph = of.count(".") + 2, defaultdict[str, set[str]](set)
    for name in parts:
        part = ".".join(name.split(".")[:depth])
        for other in imports(name, for_types=True):
            whole = ".".join(other.split(".")[:depth])
            if other.startswith(f"{of}.") and (other in imports(name) or {part, whole} != {name, other}):
                graph[part] |= {whole} - {part}
    return graph


@cache
def table() -> Mapping[str, frozenset[str]]:
    """What each folder of docs/explanation/architecture.md may import, by their dotted names."""
    rows = [line.split("|")[1:-1] for line in TABLE.read_text("utf-8").splitlines() if line.startswith("| `")]
    entries = [([dotted(name) for name in code(where)], knows) for where, _, knows in rows]
    ground = frozenset(name for names, knows in entries if "each other" in knows for name in names)
    known = {name for names, _ in entries for name in names}
    found: dict[str, Any] = {}
    for names, knows in entries:
        others = {other if other in known else f"conformance.{other}" for other in map(dotted, code(knows))}
        assert others <= known, f"docs/explanation/architecture.md has no row for {others - known}"
        found |= {name: frozenset(others) | ground for name in names}
    return found


def code(cell: str) -> list[str]:
    return re.findall(r"`([\w/]+)`", cell)


def dotted(path: str) -> str:
    return path.replace("/", ".")


def folder_of(name: str) -> str:
    """The row of the table that a module belongs to."""
    return next((row for row in table() if name == row or name.startswith(f"{row}.")), "")


def below(package: str) -> list[str]:
    return [name for name in modules() if name == package or name.startswith(f"{package}.")]


def crossings(importers: list[str], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{name} imports {other}"
        for name in importers
        for other in sorted(imports(name))
        if any(other == package or other.startswith(f"{package}.") for package in forbidden)
    ]


def functions() -> Iterator[tuple[str, Function]]:
    for name in modules():
        for node in nodes(name):
            if isinstance(node, Function):
                yield name, node


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not even for types alone: what two modules know of each other is one thing in two places."""
    assert circles({name: set(imports(name, for_types=True)) for name in modules()}) == []


def test_no_packages_import_each_other_in_a_circle() -> None:
    packages = [name for name, file in modules().items() if file.name == "__init__.py"]
    assert [circle for package in packages for circle in circles(between(below(package), package))] == []


def test_a_circle_is_found_wherever_it_is_entered() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": {"e"}, "e": {"d"}}
    assert sorted(sorted(set(circle.split(" -> "))) for circle in circles(graph)) == [["b", "c"], ["d", "e"]]


def test_every_module_has_its_row_in_the_table_of_folders() -> None:
    roots = {"conformance", "conformance.__main__", "conformance.mock"}
    assert [name for name in modules() if name not in roots and not folder_of(name)] == []


def test_a_folder_knows_only_of_folders_above_it() -> None:
    rows = list(table())
    ground = frozenset.intersection(*table().values())
    below_them = [
        (row, other) for row in rows for other in table()[row] - ground if rows.index(other) >= rows.index(row)
    ]
    assert below_them == []


def test_folders_know_of_each_other_as_the_table_says() -> None:
    seen: dict[str, dict[str, str]] = {row: {} for row in table()}
    for name in modules():
        for other in imports(name, for_types=True) if folder_of(name) else ():
            if folder_of(other) not in ("", folder_of(name)):
                seen[folder_of(name)].setdefault(folder_of(other), f"{name} imports {other}")
    ground = frozenset.intersection(*table().values())
    strange = [why for row, found in seen.items() for other, why in found.items() if other not in table()[row]]
    gone = [f"{row} imports no {other}" for row in table() for other in table()[row] - ground - set(seen[row])]
    assert strange + gone == [], "change docs/explanation/architecture.md, or the imports"


def test_a_module_of_the_mock_is_found_by_its_name() -> None:
    # An API's package has behaviours and a wire's package one half of that wire, so these may share names.
    parallel = tuple(f"conformance.mock.{name}." for name in ("autoinvoice", "autoxchange", "invoicing", "wires"))
    rooms = [name for name in below("conformance.mock") if not name.startswith(parallel)]
    stems = Counter(name.rpartition(".")[2] for name in rooms)
    assert [stem for stem, count in stems.items() if count > 1] == []


def test_the_mock_knows_nothing_of_those_who_call_and_judge_it() -> None:
    forbidden = ("payloads", "checks", "scene", "run", "gherkin")
    mock = below("conformance.mock")
    assert crossings(mock, tuple(f"conformance.{name}" for name in forbidden)) == []
    bending = ("bend", "soap.faults", "rest.faults")  # the trouble that somebody plans, not what the mock makes of it
    shared = {
        f"conformance.wires.{name}"
        for name in ("soap.binding", "soap.names", "soap.wsdl", "rest.binding", "rest.openapi", *bending)
    }
    assert {other for name in mock for other in imports(name) if other.startswith("conformance.wires")} <= shared


def test_client_and_checks_know_nothing_of_the_mock() -> None:
    callers = below("conformance.wires") + below("conformance.payloads") + below("conformance.checks")
    assert crossings(callers, ("conformance.mock",)) == []


def choosers() -> list[str]:
    """Modules that choose by a wire: they have its name or its values by type, or compare what an API says it is."""
    return [
        name
        for name in modules()
        if not re.match(r"conformance\.(mock\.)?wires\.(soap|rest)\b", name)
        and any(chooses(node) for node in nodes(name))
    ]


def chooses(node: ast.AST) -> bool:
    names = ("soap-rpc-encoded", "rest-json")
    types = r"(Soap|Rest)(Wire|Binding|Operation)|[Ss]oap_?of|rest_of|http_of|http|soap|rest"
    match node:
        case ast.Constant(value=str(text)):
            return text in names
        case ast.ImportFrom(module=str(module)):
            return module.startswith("conformance") and any(re.fullmatch(types, a.name) for a in node.names)
        case ast.Attribute(attr=attr, value=ast.Name(id=holder)):
            return attr in ("http", "soap", "rest") and holder in ("api", "contract", "c", "found", "api_")
        case ast.Compare(left=left, comparators=others):
            return any(isinstance(side, ast.Attribute) and side.attr == "wire" for side in (left, *others))
    return False


def test_two_modules_choose_by_wire() -> None:
    assert choosers() == ["conformance.mock.wires.registry", "conformance.wires.registry"]


def test_the_catalogue_needs_nothing_but_errors_and_names_that_were_meant() -> None:
    own = ("conformance.cache", "conformance.errors", "conformance.similar", *below("conformance.catalogue"))
    others = tuple(name for name in modules() if name not in own)
    assert crossings(below("conformance.catalogue"), tuple(o for o in others if o != "conformance")) == []


def test_steps_speak_to_the_scene_alone() -> None:
    allowed = {"conformance.gherkin.forms", *below("conformance.scene")}
    strange = [f"{name} imports {other}" for name in below("steps") for other in imports(name) if other not in allowed]
    assert strange == []


def test_only_the_package_of_cassettes_knows_how_their_files_are_written() -> None:
    inside = set(below("conformance.cassettes"))
    own = tuple(f"conformance.cassettes.{name}" for name in ("notation", "plain", "bodies", "emitter", "outline"))
    assert crossings([name for name in modules() if name not in inside], own) == []
    literal = re.compile(r"""["'][^"']*\.yaml["']""")
    assert [name for name, file in modules().items() if name not in inside and literal.search(file.read_text())] == []


def test_there_is_one_way_to_a_scrubber() -> None:
    inside = set(below("conformance.scrubbing"))
    parts = tuple(inside - {"conformance.scrubbing"})
    others = [name for name in modules() if name not in inside]
    assert crossings(others, parts) == []
    made = [name for name in others for node in nodes(name) if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name) and node.func.id in ("Scrubber", "RecordingScrubber")]  # fmt: skip
    assert made == [], "take scrubber() or recording_scrubber()"


OF_ONE_API = {
    "conformance.mock.calls.apis": "the packages of the mock, a line each",
    "conformance.mock.server.base_paths": "where the mock serves each API",
    "conformance.cassettes.outline": "the notation's abbreviations, which recordings refer to",
}
"""Modules that may name APIs, and why; so may the behaviours of an API, models, made-up files and help texts."""


def literals(name: str) -> Iterator[tuple[int, str]]:
    """The texts in a module's code, without those that are there to be read only."""
    statements = {id(node.value) for node in nodes(name) if isinstance(node, ast.Expr)}
    for node in nodes(name):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and id(node) not in statements:
            text = node.value
            yield node.lineno, text if isinstance(text, str) else text.decode("latin-1")


def test_generic_code_names_no_api_and_none_of_its_methods() -> None:
    catalogue = load(ROOT / "contracts")
    own = [f"conformance.mock.{api}" for api in catalogue.apis]
    own += ["conformance.scene.models", "conformance.payloads", "conformance.cli", *OF_ONE_API]
    generic = [name for name in modules() if not any(name == o or name.startswith(f"{o}.") for o in own)]
    facts = {fact for file in ROOT.glob("contracts/*/api.json") for fact in _facts(json.loads(file.read_text("utf-8")))}
    methods = {contract.method for contract in catalogue.contracts}
    plain = {method for method in methods if method.isalpha() and method.islower()}  # an English word, such as register
    words = methods - plain | facts
    named = re.compile("|".join(rf"(?<![\w/]){re.escape(word)}(?!\w)" for word in sorted(words, key=len, reverse=True)))
    whole = re.compile("|".join([*(rf"{re.escape(api)}(?:/.*)?" for api in catalogue.apis), *plain]))
    found = [
        f"{name}:{line} {text[:60]!r}"
        for name in generic
        for line, text in literals(name)
        if named.search(text) or whole.fullmatch(text)
    ]
    assert found == [], "state it in contracts/, and read it from there"
    assert [name for name in OF_ONE_API if name not in modules()] == []


def _facts(api: Mapping[str, Any]) -> Iterator[str]:
    """What one API alone has: its namespace, the paths of its tokens, the parameter for keys."""
    yield from filter(None, (api.get("soap", {}).get("namespace"), api["common_outcomes"].get("parameter")))
    yield from filter(None, (api.get("rest", {}).get("token", {}).get("path"), api.get("soap", {}).get("service")))


def test_hypothesis_is_imported_only_where_it_is_used() -> None:
    eager = [
        name
        for name in modules()
        for node in tree(name).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        and LAZY
        & {part.partition(".")[0] for part in (getattr(node, "module", None) or "", *(a.name for a in node.names))}
    ]
    assert eager == []


def test_no_module_is_long() -> None:
    lengths = {name: len(file.read_text("utf-8").splitlines()) for name, file in modules().items()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_function_is_long() -> None:
    lengths = {f"{name}.{node.name}": (node.end_lineno or 0) - node.lineno + 1 for name, node in functions()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION} == {}


def test_what_is_public_says_what_it_is_for() -> None:
    silent = [
        f"{name}.{node.name}"
        for name in below("conformance")
        for node in tree(name).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []
