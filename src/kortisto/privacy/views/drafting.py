"""Files of notices that differ from what is published: what would change, and what the linter says of them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.jobs.models import Job
from kortisto.privacy import publication
from kortisto.privacy.models import PolicyVersion
from kortisto.privacy.policy.lint import Finding, lint
from kortisto.privacy.policy.load import load
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.problems import PolicyError
from kortisto.privacy.simulation import simulate


@dataclass(frozen=True, slots=True)
class Change:
    """A changed place of the file: the table it lies in, the lines that go and those that come."""

    table: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is not what is published. `trouble`: why it cannot be loaded (then `policy` is None)."""

    key: str
    path: str
    policy: Policy | None
    trouble: str = ""
    errors: tuple[Finding, ...] = ()
    warnings: int = 0
    changes: tuple[Change, ...] = field(default=())


def drafts(as_of: date) -> list[Draft]:
    """The instance's files that differ from the latest published version of their notice."""
    found = []
    known = publication.versions()
    for name in settings.KORTISTO.notices_active:
        path = Path(settings.KORTISTO.policies) / f"{name}.toml"
        try:
            policy = load(path)
        except (PolicyError, OSError) as error:
            found.append(Draft(name, path.name, None, trouble=str(error)))
            continue
        if policy.key in known and known[policy.key][-1].sha256 == policy.hash:
            continue
        findings = lint(policy)
        found.append(
            Draft(
                key=policy.key,
                path=path.name,
                policy=policy,
                errors=tuple(f for f in findings if f.severity == "error"),
                warnings=sum(f.severity == "warning" for f in findings),
                changes=tuple(_changes(_published(policy.key), path.read_text("utf-8"))),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Filed:
    """A file of the instance as it is: its notice and hash, or why it cannot be loaded."""

    name: str
    key: str
    label: str
    hash: str
    trouble: str = ""


def differing() -> list[Filed]:
    """The files that are not what is published, cheaply: a file is read again only when it has changed."""
    known = publication.versions()
    found = []
    for name in settings.KORTISTO.notices_active:
        path = Path(settings.KORTISTO.policies) / f"{name}.toml"
        filed = _filed(name, str(path), path.stat().st_mtime_ns if path.exists() else 0)
        if filed.trouble or filed.key not in known or known[filed.key][-1].sha256 != filed.hash:
            found.append(filed)
    return found


def coming(as_of: date) -> list[publication.Version]:
    """Published versions that do not act yet."""
    return [version for own in publication.versions().values() for version in own if not version.acts_on(as_of)]


@lru_cache(maxsize=32)
def _filed(name: str, path: str, _changed: int) -> Filed:
    try:
        policy = load(path)
    except (PolicyError, OSError) as error:
        return Filed(name, name, "", "", str(error))
    return Filed(name, policy.key, policy.version, policy.hash)


def _published(key: str) -> str:
    row = PolicyVersion.objects.filter(key=key).order_by("-number").only("source").first()
    return row.source if row else ""


def _changes(old: str, new: str) -> list[Change]:
    """What differs, line by line, each place under the heading of its TOML table; comments and empty lines left out."""
    before, after = _lines(old), _lines(new)
    matcher = difflib.SequenceMatcher(None, [text for _table, text in before], [text for _table, text in after], autojunk=False)
    found = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            table = after[c][0] if c < d else before[a][0]
            found.append(Change(table, tuple(text for _t, text in before[a:b]), tuple(text for _t, text in after[c:d])))
    return found


def _lines(source: str) -> list[tuple[str, str]]:
    table, found = "", []
    for line in source.splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("["):
            table = text.split("#")[0].strip()
        elif text.startswith("id ="):
            table = f"{table.split(' ')[0]} {text.split('#')[0].partition('=')[2].strip()}"
        found.append((table, text))
    return found


@jobs.task(label=_("Counting what a new notice would change"), tries=1)
def count_changes(place: int) -> dict[str, int]:
    """What publishing the file of notice number `place` of the instance would do to the data; changes nothing."""
    name = settings.KORTISTO.notices_active[place]
    policy = load(Path(settings.KORTISTO.policies) / f"{name}.toml")
    known = publication.versions().get(policy.key)
    if not known:
        raise jobs.GiveUp("nothing_published")
    found = simulate(known[-1].policy, policy)
    return {
        "mark": _mark(policy),
        "gone": found.erased.total(),
        "persons": found.people_losing,
        "shorter": found.shorter.total(),
        "longer": found.longer.total(),
    }


def counted(draft: Draft) -> dict[str, int] | None:
    """What the latest count of this very file found, None when it was not counted yet."""
    if draft.policy is None:
        return None
    done = Job.objects.filter(task=count_changes.path, state="done").order_by("-ended_at").values_list("result", flat=True)[:20]
    return next((result for result in done if result and result.get("mark") == _mark(draft.policy)), None)


def _mark(policy: Policy) -> int:
    """The start of the hash as a number: a job's result holds numbers only."""
    return int(policy.hash[:12], 16)
