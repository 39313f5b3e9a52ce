"""The record of a scenario: plain values with all secrets scrubbed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.gherkin.claims import Claims
from conformance.gherkin.document import Feature, Scenario
from conformance.report.exchanges import Served, described, finding
from conformance.run.keeping import Keeping
from conformance.scene.scene import Observation, Scene
from conformance.scene.verdict import Verdict
from conformance.scrubbing import Scrubber


class StepLog:
    """The executed steps of a scenario with their status."""

    def __init__(self) -> None:
        self.steps: list[dict[str, str]] = []

    def begin(self, step: Any) -> None:
        """Add a step that starts."""
        self.steps.append({"keyword": step.keyword.strip(), "text": step.name, "status": "failed"})

    def all(self, scenario: Scenario) -> list[dict[str, str]]:
        """Return the executed steps, followed by those that did not run."""
        rest = scenario.steps[len(self.steps) :]
        return self.steps + [{"keyword": s.keyword.title(), "text": s.text, "status": "not run"} for s in rest]

    def end(self, status: str) -> None:
        """Set the status of the last step."""
        if self.steps:
            self.steps[-1]["status"] = status


def record(
    feature: Feature,
    scenario: Scenario,
    claimed: Claims,
    scene: Scene | None,
    verdict: Verdict,
    log: StepLog,
    duration: float,
    scrubber: Scrubber,
    keeping: Keeping,
) -> dict[str, Any]:
    """Return a scenario's record in the format of run.json.

    One that passed proved all that it claims. Of one that is not kept whole, exchanges are only counted, steps are left
    to the feature, and of what it proved only what it claims is named.
    """
    scrub = scrubber.text
    observations = [] if scene is None else scene.observations
    whole = keeping.keeps(scenario.id, verdict.name, claimed.requirements)
    proven = {*(scene.proven if scene is not None else ()), *(claimed.requirements if verdict.name == "passed" else ())}
    return {
        "id": scenario.id,
        "feature": feature.path,
        "line": scenario.line,
        "name": scenario.name,
        "api": feature.api,
        "method": feature.name,
        "requirements": sorted(claimed.requirements),
        "proven": sorted(proven if whole else proven & claimed.requirements),
        "verdict": verdict.name,
        "reason": scrub(verdict.reason),
        "findings": [finding(f, scrubber) for f in verdict.findings],
        "notes": _notes(observations, scrubber),
        "duration": round(duration, 4),
        "steps": [{**step, "text": scrub(step["text"])} for step in log.all(scenario)] if whole else [],
        "exchanges": [
            described(o.exchange, o.contract, o.judgement.findings, scrubber, served(scene, number))
            for number, o in enumerate(observations if whole else (), 1)
        ],
        "not_kept": 0 if whole else len(observations),
    }


def served(scene: Scene | None, number: int) -> Served | None:
    """Return how a call of a scenario is made again whose mock ends with the run; None at any other endpoint."""
    if scene is None or not scene.session.embedded:
        return None
    if scene.generated:
        number -= len(scene.observations) + 1
    return Served(scene.scenario, number, scene.session.origin)


def _notes(observations: Sequence[Observation], scrubber: Scrubber) -> list[dict[str, Any]]:
    """Return what is reported of a scenario's responses and holds nothing against the endpoint, each thing once."""
    notes = [note for o in observations for note in o.judgement.notes]
    return [finding(note, scrubber) for note in dict.fromkeys(notes)]
