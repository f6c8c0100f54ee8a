"""Deriving the verdicts of many subjects, writing nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from kortisto.privacy import publication, purposes
from kortisto.privacy.classification import erasable
from kortisto.privacy.due.alike import Alike
from kortisto.privacy.due.over import ended, over
from kortisto.privacy.holdings import chunks
from kortisto.privacy.models import Subject
from kortisto.privacy.policy.compiled import engine_for
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.state import Undatable, Verdict
from kortisto.privacy.publication import Version
from kortisto.privacy.states import Known, gather
from kortisto.privacy.transitions import judge, policy_sets


@dataclass(frozen=True, slots=True)
class Derived:
    """A subject with its verdicts, or with the limit that had no day to count from (`undatable`)."""

    subject: Subject
    known: Known
    verdicts: Sequence[Verdict]
    undatable: str = ""


def verdicts(subject_ids: Iterable[int], *, as_of: date, policies: Sequence[Policy] | None = None) -> dict[int, list[Verdict]]:
    """{subject id: verdicts} on `as_of`; with `policies`, as if those notices were in effect for everybody.

    A subject with an undatable limit has no verdicts here; `derive` tells which limit it is.
    """
    return {d.subject.pk: list(d.verdicts) for d in derive(subject_ids, as_of=as_of, policies=policies)}


def derive(
    subject_ids: Iterable[int],
    *,
    as_of: date,
    policies: Sequence[Policy] | None = None,
    asked: bool = False,
    fates: bool = False,
) -> Iterator[Derived]:
    """Judge subjects in chunks; subjects of a kind no notice speaks of are left out, the engine leaves them alone.

    `asked`: as if each had asked to be erased, so that only the law keeps anything. `fates`: of whoever loses everything no more
    is wanted than that (`over`): their verdicts do not say until when a hash is remembered.
    """
    versions = publication.versions() if policies is None else {}
    bound = tuple(policies) if policies is not None else tuple(publication.active_policies(as_of))
    kinds = {kind for kind, _ in engine_for(bound).claims}
    every = _every_policy(versions, as_of) if policies is None else list(bound)
    # A detail of the company (its address) that no purpose shows any longer is not the person's to erase: it is only hidden.
    own = erasable()
    named = purposes.by_ref(bound)
    for ids in chunks(subject_ids):
        alike = Alike()
        here = [known for known in gather(ids, every, as_of=as_of, asked=asked) if known.subject.kind in kinds]
        judged = [(known, [bound] if policies is not None else policy_sets(known, versions, as_of)) for known in here]
        gone = over(judged, as_of=as_of, judge=partial(judge, purposes=named, as_of=as_of)) if fates else set[int]()
        for known, sets in judged:
            if known.subject.pk in gone:
                yield Derived(known.subject, known, [v for v in ended(known.state) if v.datum in own])
                continue
            try:
                found = alike.verdicts(known.state, tuple(sets), partial(judge, sets=sets, purposes=named, as_of=as_of))
            except Undatable as error:
                yield Derived(known.subject, known, (), error.limit_ref)
                continue
            yield Derived(known.subject, known, [v for v in found if v.keep_until is not None or v.datum in own])


def _every_policy(versions: Mapping[str, Sequence[Version]], as_of: date) -> list[Policy]:
    """All versions that still may bind somebody: the facts they ask for must be gathered too."""
    return [version.policy for own in versions.values() for version in own if version.acts_on(as_of)]
