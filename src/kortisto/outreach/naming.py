"""What a mailing is called: the room above that made it knows.

naming.register("campaign", lambda mailings, user: {mailing.pk: Named("Hinnasto 1/2027", "/kampanjat/…/") …})
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from kortisto.outreach.models import Mailing


class Named(NamedTuple):
    """`address`: of its page, "" for whoever may not open it."""

    name: str
    address: str = ""


Names = Callable[[Collection[Mailing], Any], dict[int, Named]]
_of_kind: dict[str, Names] = {}


def register(kind: str, names: Names) -> None:
    """`names(mailings, user)`: by key, of mailings of this kind of content, as this user may know them."""
    _of_kind[kind] = names


def of(mailings: Iterable[Mailing], user: Any) -> dict[int, Named]:
    """By key; of a mailing nobody has a name for, its reference."""
    by_kind: dict[str, dict[int, Mailing]] = defaultdict(dict)
    for mailing in mailings:
        by_kind[mailing.content_kind][mailing.pk] = mailing
    found: dict[int, Named] = {}
    for kind, rows in by_kind.items():
        known = _of_kind[kind](list(rows.values()), user) if kind in _of_kind else {}
        found |= {pk: known.get(pk) or Named(row.ref) for pk, row in rows.items()}
    return found
