"""The toolkit keeps its shape: imports follow the way of the data, and nothing grows beyond one screen's reach."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
LAZY = {"hypothesis"}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 50

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[str, Path]:
    """Every module of the toolkit and of the steps by its dotted name; a package has its own name."""
    files = [file for folder in ("conformance", "steps") for file in (ROOT / folder).rglob("*.py")]
    parts = {file: file.relative_to(ROOT).with_suffix("").parts for file in files}
    return {".".join(p[:-1] if p[-1] == "__init__" else p): file for file, p in sorted(parts.items())}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text("utf-8"))


def statements(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import that runs, at the top or in a function; those for types only do not."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            for other in child.orelse:
                yield from statements(other)
        else:
            yield from statements(child)


@cache
def imports(name: str) -> frozenset[str]:
    """The modules of the suite that a module imports: the module itself where a name is taken out of it."""
    found = set()
    for statement in statements(tree(name)):
        if isinstance(statement, ast.Import):
            found.update(alias.name for alias in statement.names)
            continue
        assert statement.level == 0, f"{name} imports by dots in line {statement.lineno}"
        assert statement.module is not None
        for alias in statement.names:
            whole = f"{statement.module}.{alias.name}"
            found.add(whole if whole in modules() else statement.module)
    return frozenset(f for f in found if f in modules() and f != name)


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
        for node in ast.walk(tree(name)):
            if isinstance(node, Function):
                yield name, node


def test_no_modules_import_each_other_in_a_circle() -> None:
    reached: dict[str, bool] = {}
    circles: list[str] = []

    def visit(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            circles.append(" -> ".join((*way[way.index(name) :], name)))
            return
        if not reached.get(name):
            for other in sorted(imports(name)):
                visit(other, (*way, name))
            reached[name] = True

    for name in modules():
        visit(name, ())
    assert circles == []


def test_the_mock_knows_nothing_of_those_who_call_and_judge_it() -> None:
    forbidden = ("client", "payloads", "checks", "scene", "run", "gherkin")
    assert crossings(below("conformance.mock"), tuple(f"conformance.{name}" for name in forbidden)) == []


def test_client_and_checks_know_nothing_of_the_mock() -> None:
    callers = below("conformance.client") + below("conformance.payloads") + below("conformance.checks")
    assert crossings(callers, ("conformance.mock",)) == []


def test_the_catalogue_needs_nothing_but_errors() -> None:
    others = tuple(name for name in modules() if name not in ("conformance.errors", *below("conformance.catalogue")))
    assert crossings(below("conformance.catalogue"), tuple(o for o in others if o != "conformance")) == []


def test_steps_speak_to_the_scene_alone() -> None:
    allowed = {"conformance.gherkin.forms", *below("conformance.scene")}
    strange = [f"{name} imports {other}" for name in below("steps") for other in imports(name) if other not in allowed]
    assert strange == []


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
