"""A feature file as data: its scenarios, one for each row of an outline, with their pytest ids."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gherkin.errors import CompositeParserException, ParserException
from gherkin.parser import Parser
from pytest_bdd.scenario import make_python_name

from conformance.errors import FeatureError, raise_all

_TYPES = {"Context": "given", "Action": "when", "Outcome": "then"}
PARAMETER = re.compile("<(.+?)>")
JOURNEYS, CONVENTIONS = "journeys", "conventions"
"""Folders of features that are about more than one method."""


@dataclass(frozen=True)
class Step:
    """One step; `keyword` is given, when or then, also for steps that begin with And or But."""

    keyword: str
    text: str
    table: tuple[tuple[str, ...], ...]
    line: int


@dataclass(frozen=True)
class Scenario:
    """One scenario, or one row of an outline; `template` is the name as written, `name` has its parameters filled.

    Where two rows of an outline would have the same `name`, it has the row, too.

    `exact` holds the feature's path, the name and the row verbatim, and so is unique.
    """

    id: str
    exact: str
    template: str
    name: str
    line: int
    group: str
    tags: frozenset[str]
    steps: tuple[Step, ...]

    @property
    def row(self) -> Mapping[str, str]:
        """The row of the outline by its columns, empty for a scenario that is none."""
        _, _, *rows = json.loads(self.exact)
        found: Mapping[str, str] = rows[0] if rows else {}
        return found


@dataclass(frozen=True, eq=False)
class Feature:
    """One feature file; `path` is relative to the suite's root, the API and chapter are its folders."""

    path: str
    name: str
    description: str
    tags: frozenset[str]
    scenarios: tuple[Scenario, ...]
    tree: Mapping[str, Any]

    @property
    def api(self) -> str:
        """The API that the feature's folder names."""
        return self.path.split("/")[1]

    @property
    def chapter(self) -> str:
        """The folder that holds the feature: a chapter of the documents, journeys or conventions."""
        return self.path.split("/")[-2]

    @property
    def journey(self) -> bool:
        """Whether the feature is about several methods together instead of describing one."""
        return self.chapter == JOURNEYS

    @property
    def convention(self) -> bool:
        """Whether the feature describes a convention of all methods that it applies to."""
        return self.chapter == CONVENTIONS

    @property
    def of_one_method(self) -> bool:
        """Whether the feature describes the method that it is named after."""
        return not (self.journey or self.convention)


def parse(file: Path, root: Path) -> Feature:
    """Return a feature file as data; FeatureError names file and line of a syntax error."""
    return _parse(file, root, file.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _parse(file: Path, root: Path, _changed: int) -> Feature:
    path = file.relative_to(root).as_posix()
    try:
        tree: Any = Parser().parse(file.read_text("utf-8"))
    except (CompositeParserException, ParserException) as error:
        raise_all(_malformed(path, getattr(error, "errors", [error])))
    except UnicodeDecodeError as error:
        raise FeatureError("not UTF-8", where=path, do="save the file as UTF-8") from error
    feature = tree.get("feature")
    if not feature:
        raise FeatureError("the file holds no feature", where=f"{path}:1", do="begin it with `Feature:`")
    return feature_of(path, feature)


def feature_of(path: str, tree: Mapping[str, Any]) -> Feature:
    """Return the feature of a Gherkin syntax tree."""
    return Feature(
        path=path,
        name=tree["name"],
        description=tree["description"].strip(),
        tags=_tags(tree),
        scenarios=tuple(_scenarios(path, tree)),
        tree=tree,
    )


def _malformed(path: str, errors: Iterable[ParserException]) -> Iterator[FeatureError]:
    """Yield the syntax errors of the Gherkin parser, only the first of those in consecutive lines."""
    previous = -2
    for error in errors:
        line = error.location["line"]
        reason = re.sub(r"^\(\d+:\d+\): ", "", str(error).splitlines()[-1])
        if line > previous + 2:
            yield FeatureError(f"not Gherkin: {reason}", where=f"{path}:{line}", do="fix the line")
        previous = line


def _tags(node: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(tag["name"].lstrip("@") for tag in node.get("tags", ()))


def _scenarios(path: str, feature: Mapping[str, Any]) -> Iterator[Scenario]:
    background: list[Mapping[str, Any]] = []
    nodes = [child["scenario"] for child in feature["children"] if "scenario" in child]
    tests = _distinct((node["name"] for node in nodes), make_python_name, "_")
    for child in feature["children"]:
        if "rule" in child:
            line = child["rule"]["location"]["line"]
            raise FeatureError("`Rule:` is not used here", where=f"{path}:{line}", do="group rows by Examples")
        if "background" in child:
            background = child["background"]["steps"]
        if "scenario" in child:
            node = child["scenario"]
            test = f"{path}::test_{tests[node['name']]}"
            yield from _rows(path, test, node, _tags(feature) | _tags(node), [*background, *node["steps"]])


def _rows(
    path: str, test: str, node: Mapping[str, Any], tags: frozenset[str], steps: list[Mapping[str, Any]]
) -> Iterator[Scenario]:
    name = node["name"]
    if not node["examples"]:
        yield Scenario(test, _exact(path, name), name, name, node["location"]["line"], "", tags, _steps(steps, {}))
    rows = [(examples, row, _values(examples, row)) for examples in node["examples"] for row in rows_of(examples)]
    ids = _distinct((_exact(values) for *_, values in rows), _joined, "-")
    names = Counter(_filled(name, values) for *_, values in rows)
    for examples, row, values in rows:
        filled, row_id = _filled(name, values), ids[_exact(values)]
        yield Scenario(
            id=f"{test}[{row_id}]",
            exact=_exact(path, name, values),
            template=name,
            name=filled if names[filled] == 1 else f"{filled} [{row_id}]",
            line=row["location"]["line"],
            group=examples["name"],
            tags=frozenset(_tag(tag, values) for tag in tags | _tags(examples)),
            steps=_steps(steps, values),
        )


def rows_of(examples: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Return the rows of an Examples table, without its header."""
    rows: Iterable[Mapping[str, Any]] = examples.get("tableBody", ())
    return rows


def _values(examples: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, str]:
    names = [cell["value"] for cell in examples.get("tableHeader", {}).get("cells", ())]
    return dict(zip(names, (cell["value"] for cell in row["cells"]), strict=True))


def _exact(*parts: object) -> str:
    return json.dumps(parts, ensure_ascii=False)


def _joined(exact: str) -> str:
    """Return a row's values as pytest-bdd joins them."""
    (values,) = json.loads(exact)
    return "-".join(values.values())


def _distinct(exact: Iterable[str], shorten: Callable[[str], str], joint: str) -> dict[str, str]:
    """Return a short name for each exact one, with a digest of the exact name where short names collide.

    So short names do not depend on the order, and adding a scenario renames no unrelated one.
    """
    alike: dict[str, set[str]] = defaultdict(set)
    for one in exact:
        alike[shorten(one)].add(one)
    return {
        one: short if len(several) == 1 else f"{short}{joint}{hashlib.sha256(one.encode()).hexdigest()[:8]}"
        for short, several in alike.items()
        for one in several
    }


def _steps(nodes: list[Mapping[str, Any]], values: Mapping[str, str]) -> tuple[Step, ...]:
    steps = []
    keyword = "given"
    for node in nodes:
        keyword = _TYPES.get(node["keywordType"], keyword)
        rows = node.get("dataTable", {}).get("rows", ())
        table = tuple(tuple(_filled(cell["value"], values) for cell in row["cells"]) for row in rows)
        steps.append(Step(keyword, _filled(node["text"], values), table, node["location"]["line"]))
    return tuple(steps)


def _tag(text: str, values: Mapping[str, str]) -> str:
    """Return a tag with its parameters filled, with dashes for underscores as in the names of rules."""
    return PARAMETER.sub(lambda found: values.get(found[1], found[0]).replace("_", "-"), text)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PARAMETER.sub(lambda found: values.get(found[1], found[0]), text)
