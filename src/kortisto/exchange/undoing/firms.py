"""Companies an import made: those that are still as it made them, and that nobody links to, go with it. Those it changed get
back what they had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from kortisto import search
from kortisto.contacts import actions
from kortisto.contacts.merging.links import links_to
from kortisto.contacts.models import Company, CompanyFieldValue, CompanyName, CompanyPair, Standing
from kortisto.contacts.refusals import Refused
from kortisto.database.many import Many
from kortisto.database.turns import Turns
from kortisto.database.writing import insert_many
from kortisto.exchange.models import Import, ImportedCompany
from kortisto.exchange.undoing.replaced import mark
from kortisto.privacy import audit

_OWN = frozenset({Standing, ImportedCompany, CompanyPair})
"""Tables that say nothing of anybody's work with the company: its standing is in its mark."""
# The moment of making is written by the database in its own way.
_UNMARKED = frozenset({"created_at"})
_AT_ONCE = 200


def written_by(upload: Import) -> str:
    """Who wrote a company's custom fields when a list did."""
    return f"import {upload.pk}"


def note(upload: Import, companies: Sequence[Company]) -> None:
    """Remember which companies the import made, and how."""
    insert_many([ImportedCompany(import_of=upload, company=one, mark=mark(one, but=_UNMARKED)) for one in companies])


def note_changed(upload: Import, company: Company, before: Mapping[str, str]) -> None:
    """Remember what the import replaced of a company that was there before it."""
    changes = {column: [was, getattr(company, column)] for column, was in before.items()}
    ImportedCompany.objects.create(import_of=upload, company=company, replaced=changes)


def put_back(upload: Import, *, by: str, now: datetime) -> int:
    """Old facts of the companies the import changed; what somebody has changed since stays. Gives how many companies."""
    done, turns = 0, Turns(_AT_ONCE)
    changed = upload.companies.filter(replaced__isnull=False).select_related("company").order_by("-pk")
    while rows := list(changed[: turns.size]):
        with turns.turn():
            done += _put_back(upload, rows, by=by, now=now)
    return done


def _put_back(upload: Import, rows: Sequence[ImportedCompany], *, by: str, now: datetime) -> int:
    done = 0
    for row in rows:
        company = row.company
        mine = {column: was for column, (was, put) in (row.replaced or {}).items() if getattr(company, column) == put}
        done += bool(mine) and _restore(company, mine, by=by, now=now)
        row.delete()
    if done:
        upload.undone["companies"] = done + int(upload.undone.get("companies", 0))
        upload.save(update_fields=["undone"])
    return done


def _restore(company: Company, facts: dict[str, str], *, by: str, now: datetime) -> bool:
    named = company.name
    try:
        with transaction.atomic():
            actions.change_company(company=company, by=by, now=now, **facts)
    except Refused:  # its old business id is another company's by now
        return False
    if "name" in facts:  # the name of the list was none the company ever bore
        CompanyName.objects.filter(company=company, name=named).delete()
        CompanyName.objects.filter(company=company, names_match=company.names_match).delete()
    return True


@transaction.atomic
def take_away(upload: Import, *, by: str, now: datetime) -> int:
    """Gives how many went. Companies with people, history or changes since stay."""
    marks = dict(upload.companies.filter(replaced__isnull=True).values_list("company_id", "mark"))
    linked: set[int] = set()
    for model, column in links_to(Company):
        if model not in _OWN:
            rows = model._base_manager.filter(**{f"{column}__in": Many(marks)})
            if model is CompanyFieldValue:
                rows = rows.exclude(written_by=written_by(upload))
            linked.update(rows.values_list(f"{column}_id", flat=True))
    free = [pk for pk in marks if pk not in linked]
    gone = [one.pk for one in Company.objects.filter(pk__in=Many(free)) if mark(one, but=_UNMARKED) == marks[one.pk]]
    if gone:
        Company.objects.filter(pk__in=Many(gone)).delete()
        search.index("company", gone)
        audit.record(action="company.removed_many", by=by, now=now)
    upload.companies.all().delete()
    return len(gone)
