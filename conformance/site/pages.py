"""The pages of the site: an overview, a page per API, and a page per method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from conformance.catalogue import Api, Contract, Requirement
from conformance.catalogue.evidence import Basis
from conformance.history.past_run import PastRun
from conformance.report.causes import many
from conformance.report.summary import LOUD_FIRST, caution
from conformance.site import charts, drift
from conformance.site.links import to_method
from conformance.site.markup import chip, dated, link, page, slug, table, text
from conformance.site.state import Endpoint, State

_LOUD: Final = tuple(verdict for verdict in LOUD_FIRST if verdict != "passed")
_HOME: Final = "State of the APIs"
_NAMES: Final = {"outcome": "Outcomes", "field": "Fields", "convention": "Conventions"}


def badges(endpoint: Endpoint) -> dict[str, str]:
    """Return the badges of an endpoint by the name of their file."""
    name = slug(endpoint.name) + ("-recordings" if endpoint.kind == "cassette" else "")
    verified, of = _verified(endpoint.last)
    share = f"{100 * verified // of} % of {of:,}" if of else "nothing"
    run = endpoint.last
    failed = run.exit_code == 1
    word = "failed" if failed else "passed" if run.is_good else "no verdict"
    tone = "bad" if failed else "good" if run.is_good else "open"
    return {
        f"{name}-verified.svg": charts.badge(
            f"{endpoint.label} verified", share, "good" if of and verified else "grey"
        ),
        f"{name}-last-night.svg": charts.badge(f"{endpoint.label} {run.day}", word, tone),
    }


def overview(state: State) -> str:
    """Return the first page: the endpoints, what broke, drift, and the APIs."""
    made = f"{state.made:%Y-%m-%d %H:%M} UTC"
    cards = "".join(_card(endpoint) for endpoint in state.endpoints)
    nothing = '<p class="lead">No run is in the history yet: <code>conformance run</code> adds one.</p>'
    parts = [
        '<p class="lead">What each method is held to, what that rests on, and whether the endpoints keep it.</p>',
        f'<h2>Endpoints</h2><ul class="cards">{cards}</ul>' if cards else nothing,
        *(_causes(endpoint, state) for endpoint in state.endpoints),
        drift.latest(state),
        *(drift.nights(endpoint, state) for endpoint in state.endpoints),
        "<h2>APIs</h2>",
        table("APIs", _heads("API", "Methods", state), (_api_row(api, state) for api in state.catalogue.apis.values())),
        *(_trends(endpoint, state) for endpoint in state.endpoints),
    ]
    return page(_HOME, (), "".join(parts), made)


def of_api(api: Api, state: State) -> str:
    """Return the page of an API: its methods by chapter."""
    chapters: dict[str, list[Contract]] = {}
    for contract in api.methods.values():
        chapters.setdefault(contract.chapter, []).append(contract)
    sources = "; ".join(source.title for source in api.documents)
    parts = [f'<p class="lead">Sources: {text(sources)}.</p>']
    for chapter, contracts in chapters.items():
        title = api.chapters.get(chapter, chapter)
        rows = (_method_row(contract, state) for contract in contracts)
        parts.append(f"<h2>{text(title)}</h2>" + table(title, _heads("Method", "Requirements", state), rows))
    return page(api.title, [("../index.html", _HOME)], "".join(parts), f"{state.made:%Y-%m-%d %H:%M} UTC")


def of_method(contract: Contract, api: Api, state: State) -> str:
    """Return the page of a method: what it is held to, on what that rests, and the verdicts."""
    about = contract.about
    facts = {
        "Effect": f"{contract.effect}{f', {contract.left}' if contract.left else ''}",
        "Deprecated": "yes" if about.deprecated else "",
        "Basis": str(about.evidence),
        "Conflicts": "; ".join(conflict.about for conflict in about.conflicts),
    }
    pairs = "".join(f"<dt>{name}</dt><dd>{text(value)}</dd>" for name, value in facts.items() if value)
    parts = [f'<p class="lead">{text(about.title)}. {text(about.description)}</p><dl class="facts">{pairs}</dl>']
    kinds: dict[str, list[Requirement]] = {}
    for requirement in contract.requirements:
        kinds.setdefault(requirement.kind, []).append(requirement)
    heads = ("Requirement", "Basis and source", *(endpoint.label for endpoint in state.endpoints))
    for kind, requirements in kinds.items():
        name = _NAMES.get(kind, kind)
        rows = (tuple(_requirement_row(requirement, state)) for requirement in requirements)
        parts.append(f"<h2>{text(name)}</h2>" + table(name, heads, rows, "wide"))
    trail = [("../index.html", _HOME), ("index.html", api.title)]
    return page(contract.method, trail, "".join(parts), f"{state.made:%Y-%m-%d %H:%M} UTC")


def _card(endpoint: Endpoint) -> str:
    run = endpoint.last
    verified, of = _verified(run)
    tone, word = (
        ("good", "Passed") if run.is_good else ("bad", "Failed") if run.exit_code == 1 else ("open", "No verdict")
    )
    new = sum(standing.is_new for standing in endpoint.news.standings.values())
    still = len(endpoint.news.standings) - new
    facts = {
        "Last run": f"{run.started[:16].replace('T', ' ')} UTC, {_duration(run.duration)}",
        "Selection": run.selection,
        "Verified": f"{verified:,} of {of:,} requirements" if of else "nothing",
        "Causes": f"{new} new, {still} still there, {len(endpoint.news.gone)} fixed",
        "Last good": next((n.day for n in reversed(endpoint.runs) if n.is_good), "none of these runs"),
    }
    pairs = "".join(f"<dt>{name}</dt><dd>{text(value)}</dd>" for name, value in facts.items() if value)
    shown = "".join(badges(endpoint).values())
    return (
        f'<li class="card"><h3>{text(endpoint.label)}</h3><p class="big {tone}">{word}</p>'
        f'<p class="muted">{text(caution({"endpoint": {"kind": endpoint.kind}, "counts": run.counts}))}</p>'
        f'<dl class="facts">{pairs}</dl><div class="badges">{shown}</div></li>'
    )


def _causes(endpoint: Endpoint, state: State) -> str:
    """Return what did not pass in the last run, with its age."""
    if not endpoint.last.causes and not endpoint.news.gone:
        return ""
    rows: list[Sequence[str]] = []
    new_first = sorted(endpoint.last.causes.items(), key=lambda each: not endpoint.news.standings[each[0]].is_new)
    for identity, cause in new_first:
        methods = ", ".join(to_method(name, state) for name in list(cause["methods"])[:6])
        rest = len(cause["methods"]) - 6
        methods += f" and {many(rest, 'more method')}" if rest > 0 else ""
        age = str(endpoint.news.standings[identity])
        size = many(cause["scenarios"], "scenario")
        rows.append(
            (chip(_verdict(cause["verdict"])), text(cause["title"]), f"{methods}<small>{size}</small>", dated(age))
        )
    for gone in endpoint.news.gone:
        rows.append((chip("passed"), text(gone.title), "", dated(f"fixed; first seen {gone.since}")))
    title = f"What broke at {endpoint.label}"
    return f"<h2>{text(title)}</h2>" + table(title, ("Verdict", "Cause", "Methods", "Since"), rows, "causes")


def _trends(endpoint: Endpoint, state: State) -> str:
    """Return the drawings of an endpoint's runs, API by API, and the numbers as a table."""
    runs = [run for run in endpoint.runs if run.shares]
    if not runs[1:]:
        return ""
    parts = [f"<h2>Trend at {text(endpoint.label)}</h2>"]
    for api in state.catalogue.apis.values():
        of_api = [run for run in runs if run.shares.get(api.id, {}).get("of")]
        if not of_api[1:]:
            continue
        shares = [run.shares[api.id] for run in of_api]
        verified = [100 * share["verified"] / share["of"] for share in shares]
        wrong = {kind: [share[kind] for share in shares] for kind in ("failed", "differs")}
        drawn = charts.trend("Verified, of the selected requirements", of_api, verified, " %", 100.0)
        drawn += charts.bars("Failed and differing", of_api, wrong)
        parts.append(f'<h3>{text(api.title)}</h3><div class="charts">{drawn}</div>')
    minutes = [run.duration / 60 for run in runs]
    drawn = charts.trend("Duration of the whole run", runs, minutes, " min")
    parts.append(f'<h3>All APIs</h3><div class="charts">{drawn}</div>{_numbers(runs)}')
    return "".join(parts)


def _numbers(runs: Sequence[PastRun]) -> str:
    heads = ("Started", "Verified", "Failed", "Differs", "Duration", "Exit code")
    rows = (
        [text(run.started[:16].replace("T", " ")), "{} of {}".format(*_verified(run))]
        + [str(sum(share[kind] for share in run.shares.values())) for kind in ("failed", "differs")]
        + [text(_duration(run.duration)), text(run.exit_code)]
        for run in reversed(runs)
    )
    return f"<details><summary>The numbers, run by run</summary>{table('Runs', heads, rows)}</details>"


def _api_row(api: Api, state: State) -> Sequence[str]:
    requirements = [r for contract in api.methods.values() for r in contract.requirements]
    name = link(f"{slug(api.id)}/index.html", api.title)
    methods = f"{len(api.methods):,}<small>{_bases(requirements)}</small>"
    return (name, methods, *(_counted(endpoint, requirements) for endpoint in state.endpoints))


def _method_row(contract: Contract, state: State) -> Sequence[str]:
    requirements = list(contract.requirements)
    old = " · deprecated" if contract.about.deprecated else ""
    name = f"<span class='mono'>{link(f'{slug(contract.method)}.html', contract.method)}</span>"
    name += f"<small>{text(contract.about.title)} · {text(contract.effect)}{old}</small>"
    size = f"{len(requirements)}<small>{_bases(requirements)}</small>"
    return (name, size, *(_counted(endpoint, requirements) for endpoint in state.endpoints))


def _requirement_row(requirement: Requirement, state: State) -> Iterator[str]:
    anchor = text(requirement.id.partition("#")[2])
    yield f'<span id="{anchor}">{text(requirement.title)}</span><small class="mono">#{anchor}</small>'
    evidence = requirement.evidence
    reason = f"<small>Not tested: {text(requirement.reason)}</small>" if requirement.reason else ""
    yield f"{text(evidence)}{reason}"
    for endpoint in state.endpoints:
        seen = endpoint.verdicts.get(requirement.id)
        yield chip(_verdict(seen.verdict), seen.day) if seen else chip("none")


def _counted(endpoint: Endpoint, requirements: Sequence[Requirement]) -> str:
    counts = endpoint.counts(requirements)
    verified = f"{counts['passed']:,} of {len(requirements):,} passed"
    rest = " ".join(
        f'<span class="chip {verdict}">{counts[verdict]:,} {"not tested" if verdict == "none" else verdict}</span>'
        for verdict in _LOUD
        if counts[verdict]
    )
    return f"{verified}<small>{rest}</small>"


def _bases(requirements: Iterable[Requirement]) -> str:
    counts = Counter(requirement.evidence.basis for requirement in requirements)
    return ", ".join(f"{counts[basis]:,} {basis}" for basis in Basis if counts[basis])


def _heads(one: str, other: str, state: State) -> Sequence[str]:
    return (one, other, *(endpoint.label for endpoint in state.endpoints))


def _verified(run: PastRun) -> tuple[int, int]:
    return sum(share["verified"] for share in run.shares.values()), sum(share["of"] for share in run.shares.values())


def _verdict(name: str) -> str:
    return name if name in LOUD_FIRST else "none"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"
