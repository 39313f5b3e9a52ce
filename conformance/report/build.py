"""The CI build that a run belongs to, from the variables that CI systems set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

PUBLISHED = "CONFORMANCE_REPORT_URL"
"""The variable with the address at which the reports are published, if they are."""


@dataclass(frozen=True)
class Build:
    """A CI build; `kind` is the system's short name, as Allure has it, and `order` counts the builds of a job."""

    kind: str
    name: str
    order: int
    url: str


def build_of(environment: Mapping[str, str]) -> Build | None:
    """Return the build, None outside of GitHub Actions, GitLab CI and Jenkins."""

    def get(name: str) -> str:
        return environment.get(name, "")

    if get("GITHUB_ACTIONS") == "true" and get("GITHUB_RUN_ID"):
        url = f"{get('GITHUB_SERVER_URL')}/{get('GITHUB_REPOSITORY')}/actions/runs/{get('GITHUB_RUN_ID')}"
        return _build("github", f"{get('GITHUB_WORKFLOW')} #{get('GITHUB_RUN_NUMBER')}", get("GITHUB_RUN_NUMBER"), url)
    if get("GITLAB_CI") == "true":
        name = f"{get('CI_PROJECT_PATH')} #{get('CI_PIPELINE_IID')}"
        return _build("gitlab", name, get("CI_PIPELINE_IID"), get("CI_PIPELINE_URL") or get("CI_JOB_URL"))
    if get("JENKINS_URL") and get("BUILD_URL"):
        return _build("jenkins", f"{get('JOB_NAME')} #{get('BUILD_NUMBER')}", get("BUILD_NUMBER"), get("BUILD_URL"))
    return None


def _build(kind: str, name: str, order: str, url: str) -> Build:
    return Build(kind, name.strip(), int(order) if order.isdecimal() else 0, _web(url))


def _web(url: str) -> str:
    return url if urlsplit(url).scheme in ("http", "https") else ""


def address_of_page(environment: Mapping[str, str]) -> str:
    """Return where the page of a run can be opened: its published address, else the build's, else nothing."""
    published = _web(environment.get(PUBLISHED, "").rstrip("/"))
    if published:
        return published if published.endswith(".html") else f"{published}/index.html"
    build = build_of(environment)
    return build.url if build else ""
