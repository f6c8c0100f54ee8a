"""What a line of the ledger says. No free text anywhere: kinds are a closed list, scopes are codes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

KINDS = frozenset(
    {
        "erased", "aborted", "objected", "objection_lifted", "consent_given", "consent_withdrawn", "restricted",
        "restriction_lifted", "hold_set", "hold_released", "passivated", "passivation_undone", "ban_set", "ban_lifted", "moved", "merged",
        "unmerged", "detached", "wide_ban_set", "wide_ban_lifted", "employment_end",
    }
)  # fmt: skip
WRITE_AHEAD = frozenset({"erased"})
"""Kinds that must be in the file before the database acts."""

GENESIS = "0" * 64
_CODE = re.compile(r"[A-Za-z0-9_.:*|/-]{0,200}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to remember. `scope` holds codes: purpose refs, catalogue names, channels, ISO days, keys of rows."""

    kind: str
    subject_ref: str
    scope: Sequence[Any] = ()
    policy_version: str = ""
    nonce: str = field(default="")

    def check(self) -> None:
        """Raise ValueError when the entry could carry words about a person."""
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of ledger entry; use one of {', '.join(sorted(KINDS))}")
        if self.subject_ref:
            UUID(self.subject_ref)
        for code in _flat(self.scope):
            if not isinstance(code, int) and not _CODE.fullmatch(str(code)):
                raise ValueError(f"the scope of a ledger entry holds codes only, not {code!r}")


def _flat(scope: Any) -> list[Any]:
    if isinstance(scope, list | tuple):
        return [code for part in scope for code in _flat(part)]
    return [] if scope is None else [scope]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: an entry with its place, its time and its link to the line before."""

    seq: int
    time: str
    kind: str
    subject_ref: str
    scope: Sequence[Any]
    policy_version: str
    nonce: str
    prev_hash: str
    hash: str

    @classmethod
    def of(cls, entry: Entry, seq: int, prev_hash: str, now: datetime) -> Line:
        time = now.astimezone(UTC).isoformat(timespec="seconds")
        scope = json.loads(json.dumps(list(entry.scope)))
        content = [seq, time, entry.kind, entry.subject_ref, scope, entry.policy_version, entry.nonce, prev_hash]
        return cls(seq, time, entry.kind, entry.subject_ref, scope, entry.policy_version, entry.nonce, prev_hash, _hash(content))

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Line:
        return cls(**{name: raw[name] for name in cls.__slots__})

    def written(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__}, separators=(",", ":")) + "\n"

    @property
    def sound(self) -> bool:
        """Whether the hash is the one of what the line says."""
        content = [
            self.seq,
            self.time,
            self.kind,
            self.subject_ref,
            list(self.scope),
            self.policy_version,
            self.nonce,
            self.prev_hash,
        ]
        return self.hash == _hash(content)


def _hash(content: list[Any]) -> str:
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
