"""Published versions of the notices: which are in effect, and how a new one comes to be.

A version is stored byte for byte with its hash and never changed. With one publisher it acts a day later than it was
published (decision 18); a second person's approval lets it act at once. The first notices of an installation are in effect
for everybody in it, whenever their data were obtained.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kortisto.database.prepared import Prepared
from kortisto.lib.once import once
from kortisto.lib.periods import local_day
from kortisto.privacy import audit
from kortisto.privacy.models import PolicyVersion
from kortisto.privacy.policy.load import load, loads, tables
from kortisto.privacy.policy.model import Policy

WAIT = timedelta(hours=24)


class PublicationRefused(ValueError):
    """A notice cannot be published; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version: its number, the day it acts from, and how to read it."""

    key: str
    number: int
    sha256: str
    effective_from: date
    first: bool

    @property
    def policy(self) -> Policy:
        return _read(self.key, self.number, self.sha256)

    def acts_on(self, day: date) -> bool:
        return self.first or self.effective_from <= day

    @property
    def stamp(self) -> str:
        """What rows remember of it: key, number and the start of its hash."""
        return f"{self.key}/{self.number}/{self.sha256[:12]}"


_VERSIONS = Prepared(
    lambda: PolicyVersion.objects.order_by("key", "number").values_list("key", "number", "sha256", "effective_from", "published_at")
)


def versions() -> dict[str, list[Version]]:
    """Every published version by key, oldest first. `first` marks the notices the installation began with."""
    return once("versions", _versions)


def _versions() -> dict[str, list[Version]]:
    rows = list(_VERSIONS.all())
    beginning = min((row[4] for row in rows), default=None)
    found: dict[str, list[Version]] = {}
    for key, number, sha256, effective_from, published_at in rows:
        first = number == 1 and published_at == beginning
        found.setdefault(key, []).append(Version(key, number, sha256, effective_from, first))
    return found


def in_effect(as_of: date) -> list[Version]:
    """The latest version of each key that acts on `as_of`."""
    return [acting[-1] for own in versions().values() if (acting := [v for v in own if v.acts_on(as_of)])]


def active_policies(as_of: date | None = None) -> list[Policy]:
    """The notices in effect on `as_of` (today when not given), read once for each hash."""
    return [version.policy for version in in_effect(as_of or timezone.localdate())]  # noqa: TID251 - the only default


def stamp(as_of: date) -> str:
    """The versions in effect, as rows remember them: `b2b/2/1f0c…,hehku/1/…`."""
    return ",".join(version.stamp for version in in_effect(as_of))[:400]


@lru_cache(maxsize=64)
def _read(key: str, number: int, sha256: str) -> Policy:
    row = PolicyVersion.objects.get(key=key, number=number)
    with tempfile.TemporaryDirectory() as folder:
        # The verbatim text a notice points to is stored beside it; the loader wants it as a file.
        name = _text_name(row.source)
        if name:
            (Path(folder) / name).write_text(row.text, "utf-8")
        policy = loads(row.source, path=f"{key}, version {number}", beside=Path(folder))
    if policy.hash != sha256:
        raise PublicationRefused(f"The stored notice {key}, version {number}, is not what was published: its hash differs.")
    return policy


def _text_name(source: str) -> str:
    return str(tables(source).get("policy", {}).get("text", ""))


@dataclass(frozen=True, slots=True)
class Pending:
    """A notice that does not act yet: published and waiting (`acts_from`), or a file that differs from what is published."""

    key: str
    label: str
    acts_from: date | None
    path: str = ""


def pending(as_of: date | None = None) -> list[Pending]:
    """What is published but not yet in effect, and which files of the instance are not published."""
    today = as_of or timezone.localdate()  # noqa: TID251 - the only default
    known = versions()
    waiting = [Pending(v.key, v.policy.version, v.effective_from) for own in known.values() for v in own if not v.acts_on(today)]
    for name in settings.KORTISTO.notices_active:
        policy = load(settings.KORTISTO.policies / f"{name}.toml")
        if policy.key not in known or known[policy.key][-1].sha256 != policy.hash:
            waiting.append(Pending(policy.key, policy.version, None, str(policy.path)))
    return waiting


def publish(policy: Policy, *, by: str, now: datetime, approved_by: str = "") -> PolicyVersion:
    """Store a version. It acts from its own day, at the earliest 24 hours from `now` unless a second person approved it."""
    if approved_by and approved_by == by:
        raise PublicationRefused(
            "The one who publishes cannot also approve. Leave the approval out and wait a day, or ask a colleague."
        )
    with transaction.atomic():
        own = versions().get(policy.key, [])
        if own and own[-1].sha256 == policy.hash:
            raise PublicationRefused(f"{policy.key}: this very text is published already (version {own[-1].number}).")
        if not PolicyVersion.objects.exists():
            # Nobody was told of anything else: the first notice acts at once, as `versions` reads it.
            return _store(policy, 1, policy.effective_from, by, now, approved_by)
        acts_from = local_day(now, policy.timezone)
        if not approved_by:
            ready = now + WAIT
            acts_from = local_day(ready, policy.timezone) + timedelta(days=1)
        return _store(policy, len(own) + 1, max(policy.effective_from, acts_from), by, now, approved_by)


def install(policies: Iterable[Policy], by: str, now: datetime) -> list[PolicyVersion]:
    """Publish the notices of a new instance: in effect at once, for everybody. Refused when anything is published."""
    with transaction.atomic():
        if PolicyVersion.objects.exists():
            raise PublicationRefused("This instance has published notices already; use publish.")
        return [_store(policy, 1, policy.effective_from, by, now, "") for policy in policies]


def _store(policy: Policy, number: int, effective_from: date, by: str, now: datetime, approved_by: str) -> PolicyVersion:
    source = Path(policy.path).read_text("utf-8")
    row = PolicyVersion.objects.create(
        key=policy.key,
        number=number,
        label=policy.version[:40],
        source=source,
        text=policy.published_text if _text_name(source) else "",
        sha256=policy.hash,
        effective_from=effective_from,
        published_at=now,
        published_by=by,
        approved_by=approved_by,
    )
    audit.record(action="policy_published", by=by, purpose=f"{policy.key}/{number}/{policy.hash[:12]}", now=now)
    return row
