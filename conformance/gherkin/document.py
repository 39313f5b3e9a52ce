"""A feature file as data: its scenarios, one for each row of an outline, with the ids that pytest gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gherkin.errors import CompositeParserException, ParserException
from gherkin.parser import Parser
from pytest_bdd.scenario import make_python_name

from conformance.errors import FeatureError

_TYPES = {"Context": "given", "Action": "when", "Outcome": "then"}
PARAMETER = re.compile("<(.+?)>")


@dataclass(frozen=True)
class Step:
    """One step; `keyword` is given, when or then whatever And or But it began with."""

    keyword: str
    text: str
    table: tuple[tuple[str, ...], ...]
    line: int


@dataclass(frozen=True)
class Scenario:
    """One scenario, or one row of an outline; `template` is the name as written, `name` with the row's words."""

    id: str
    template: str
    name: str
    line: int
    group: str
    tags: frozenset[str]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
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
    def journey(self) -> bool:
        """Whether the feature tells a story over several methods instead of describing one."""
        return self.path.split("/")[-2] == "journeys"


def read(file: Path, root: Path) -> Feature:
    """Return a feature file as data; FeatureError names file and line of what is not Gherkin."""
    return _read(file, root, file.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _read(file: Path, root: Path, _changed: int) -> Feature:
    path = file.relative_to(root).as_posix()
    try:
        tree: Any = Parser().parse(file.read_text("utf-8"))
    except (CompositeParserException, ParserException) as error:
        first = error.errors[0] if isinstance(error, CompositeParserException) else error
        line = first.location["line"] if isinstance(first.location, dict) else first.location.line
        reason = re.sub(r"^\(\d+:\d+\): ", "", str(first).splitlines()[-1])
        raise FeatureError(f"not Gherkin: {reason}", where=f"{path}:{line}", do="mend the line") from error
    except UnicodeDecodeError as error:
        raise FeatureError("not UTF-8", where=path, do="save the file as UTF-8") from error
    feature = tree.get("feature")
    if not feature:
        raise FeatureError("the file holds no feature", where=f"{path}:1", do="begin it with `Feature:`")
    return Feature(
        path=path,
        name=feature["name"],
        description=feature["description"].strip(),
        tags=_tags(feature),
        scenarios=tuple(_scenarios(path, feature)),
        tree=feature,
    )


def _tags(node: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(tag["name"].lstrip("@") for tag in node.get("tags", ()))


def _scenarios(path: str, feature: Mapping[str, Any]) -> Iterator[Scenario]:
    background: list[Mapping[str, Any]] = []
    for child in feature["children"]:
        if "rule" in child:
            line = child["rule"]["location"]["line"]
            raise FeatureError("`Rule:` is not used here", where=f"{path}:{line}", do="group rows by Examples")
        if "background" in child:
            background = child["background"]["steps"]
        if "scenario" in child:
            yield from _rows(path, feature, child["scenario"], background)


def _rows(
    path: str, feature: Mapping[str, Any], node: Mapping[str, Any], background: list[Mapping[str, Any]]
) -> Iterator[Scenario]:
    test = f"{path}::test_{make_python_name(node['name'])}"
    tags = _tags(feature) | _tags(node)
    steps = [*background, *node["steps"]]
    if not node["examples"]:
        yield Scenario(test, node["name"], node["name"], node["location"]["line"], "", tags, _steps(steps, {}))
    for examples in node["examples"]:
        names = [cell["value"] for cell in examples.get("tableHeader", {}).get("cells", ())]
        for row in examples.get("tableBody", ()):
            values = dict(zip(names, (cell["value"] for cell in row["cells"]), strict=True))
            yield Scenario(
                id=f"{test}[{'-'.join(values.values())}]",
                template=node["name"],
                name=_filled(node["name"], values),
                line=row["location"]["line"],
                group=examples["name"],
                tags=tags | _tags(examples),
                steps=_steps(steps, values),
            )


def _steps(nodes: list[Mapping[str, Any]], values: Mapping[str, str]) -> tuple[Step, ...]:
    steps = []
    keyword = "given"
    for node in nodes:
        keyword = _TYPES.get(node["keywordType"], keyword)
        rows = node.get("dataTable", {}).get("rows", ())
        table = tuple(tuple(_filled(cell["value"], values) for cell in row["cells"]) for row in rows)
        steps.append(Step(keyword, _filled(node["text"], values), table, node["location"]["line"]))
    return tuple(steps)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PARAMETER.sub(lambda found: values.get(found[1], found[0]), text)
