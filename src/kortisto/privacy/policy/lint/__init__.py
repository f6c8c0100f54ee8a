"""The linter: what a notice lacks, contradicts or leaves open. `kortisto policy check` prints it; errors stop publishing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kortisto.privacy.policy.lint import articles, configuration, grounds, periods, rooms, wording
from kortisto.privacy.policy.lint.finding import ORDER, Finding, Sheet
from kortisto.privacy.policy.model import Policy

__all__ = ["Finding", "has_errors", "lint"]


def lint(policy: Policy, configuration_of: Mapping[str, Any] | None = None) -> list[Finding]:
    """Every finding, errors first. `configuration_of` describes the installation (see `lint/configuration.py` for its keys)."""
    sheet = Sheet(policy, configuration_of or {})
    for check in (articles.check, periods.check, grounds.check, wording.check, rooms.check, configuration.check):
        check(sheet)
    return sorted(sheet.found, key=lambda finding: (ORDER[finding.severity], finding.line, finding.code))


def has_errors(findings: list[Finding]) -> bool:
    """True when the notice may not be published (exit code 1)."""
    return any(finding.severity == "error" for finding in findings)
