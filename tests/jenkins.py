"""The declarative pipelines of Jenkins, as far as their structure goes: sections in sections, and the steps in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"""\s+|//[^\n]*|(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?P<word>[\w$.]+)|(?P<sign>.)""")
_SECTION = {"agent", "options", "environment", "tools", "post", "stages", "triggers", "parameters"}
_STAGE = {"agent", "options", "environment", "tools", "post", "stages", "steps", "when", "matrix", "parallel", "input"}
_CONDITIONS = {"always", "changed", "fixed", "regression", "aborted", "failure", "success", "unstable", "cleanup"}
_STEPS = {
    *("archiveArtifacts", "catchError", "copyArtifacts", "echo", "junit", "sh", "stash", "unstash", "withCredentials"),
    *("timeout", "retry", "dir", "script", "deleteDir"),
}
"""The steps of the plugins that the examples name."""
_MAY_HOLD = {
    "": {"pipeline"},
    "pipeline": _SECTION,
    "stages": {"stage"},
    "stage": _STAGE,
    "matrix": {"agent", "axes", "excludes", "stages", "environment", "options", "post"},
    "axes": {"axis"},
    "axis": {"name", "values"},
    "post": _CONDITIONS,
    "options": {"disableConcurrentBuilds", "timeout", "timestamps", "buildDiscarder", "retry", "skipDefaultCheckout"},
    "triggers": {"cron", "pollSCM", "upstream"},
    **dict.fromkeys(["steps", *_CONDITIONS, "withCredentials", "catchError", "timeout", "dir"], _STEPS),
}


@dataclass
class Block:
    """A directive with its words and, in braces, its directives."""

    name: str
    words: list[str] = field(default_factory=list)
    inside: list[Block] = field(default_factory=list)

    def walk(self) -> Iterator[Block]:
        """Yield this and everything in it."""
        yield self
        for block in self.inside:
            yield from block.walk()

    def texts(self) -> list[str]:
        """Return its strings without their quotes."""
        return [word[1:-1] for word in self.words if word[0] in "'\""]


def parse(text: str) -> Block:
    """Return a pipeline as a tree; ValueError where braces, parentheses or quotes are left open, or one is unknown."""
    top = Block("")
    open_, depth, fresh = [top], 0, True
    for found in _TOKEN.finditer(text):
        word = found["text"] or found["word"] or found["sign"]
        line = text.count("\n", 0, found.start()) + 1
        if word is None:
            fresh = fresh or ("\n" in found[0] and not depth)
        elif word == "{" and not depth:
            open_.append(open_[-1].inside[-1])
            fresh = True
        elif word == "}" and not depth:
            open_.pop()
            if not open_:
                raise ValueError(f"line {line}: a brace too many")
            fresh = True
        elif fresh:
            if word not in _MAY_HOLD.get(open_[-1].name, set()):
                raise ValueError(f"line {line}: {word} has no place in {open_[-1].name or 'a Jenkinsfile'}")
            open_[-1].inside.append(Block(word))
            fresh = False
        else:
            if word in "'\"":
                raise ValueError(f"line {line}: a text is left open")
            depth += (word in "([") - (word in ")]")
            open_[-1].inside[-1].words.append(word)
    if len(open_) > 1 or depth:
        raise ValueError(f"{open_[-1].name} is left open")
    return top
