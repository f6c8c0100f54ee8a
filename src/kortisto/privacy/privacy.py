"""What the ground registers with itself: its fact and the search index as a store; its lines stand in `standards`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kortisto import search
from kortisto.privacy import erasers, publication, registered, standards
from kortisto.privacy.erasers import Target
from kortisto.privacy.facts import Holding, fact

__all__ = ["registered", "standards"]


@fact("controller_does_marketing")
def controller_does_marketing(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """Some notice in force has a purpose of direct marketing."""
    if any(purpose.direct_marketing for policy in publication.active_policies(as_of) for purpose in policy.purposes):
        return [Holding(subject_id, None, date.max) for subject_id in subject_ids]
    return []


@erasers.eraser(erasers.EVERY)
def forget_in_search(targets: Sequence[Target]) -> None:
    """Whoever goes leaves the index; of whom something stays, the words that are left are written anew afterwards."""
    search.forget({target.subject_id for target in targets if target.whole})


@erasers.after_erase
def refresh_search(subject_ids: Sequence[int]) -> None:
    """The documents of people of whom something stays, made of what is left."""
    search.refresh(subject_ids)


@erasers.outside
def tidy_search() -> None:
    search.tidy()


@erasers.ahead
def forget_many_in_search(subject_ids: Sequence[int]) -> None:
    """Of very many the words leave the index first, all at once: one by one it is the longest part of their erasure."""
    search.forget_ahead(subject_ids)


@erasers.afterwards
def find_who_stayed() -> None:
    search.complete()
