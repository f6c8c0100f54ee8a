"""What the room tells the ground: open and closed requests, what they say in words, their files, the lines that go red."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.contacts import typed
from kortisto.contacts.models import Contact
from kortisto.database.many import Many
from kortisto.database.prepared import Prepared
from kortisto.privacy import erasers, parts
from kortisto.privacy.conformance import Line, counted, line
from kortisto.privacy.facts import Dated, Holding, anchor, fact
from kortisto.privacy.holdings import held_data
from kortisto.rights import addresses, labels, merging, returned, sealing, telling
from kortisto.rights.actions.steps import DATUM
from kortisto.rights.models import Breach, BreachWords, Paper, Request
from kortisto.ui import format as fmt

__all__ = ["merging", "returned"]

typed.text(Breach, "facts", "effects", "measures", "why_not", "why_late")
typed.text(BreachWords, "facts", "effects", "measures")

KEY = "rights.request:%d"
_REQUESTS = Prepared(
    lambda ids: (
        Request.objects.filter(subject_id__in=ids)
        .exclude(outcome=Request.Outcome.MISTAKEN)
        .values_list("subject_id", "pk", "closed_on")
    )
)


@fact("request_open")
def request_open(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """A request nobody has answered."""
    return [Holding(subject, KEY % pk, date.max) for subject, pk, closed in _REQUESTS.rows(subject_ids) if closed is None]


@anchor("request_closed")
def request_closed(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day each request was closed. What turned out to be no request has none, and goes the next night."""
    return [Dated(subject, KEY % pk, closed) for subject, pk, closed in _REQUESTS.rows(subject_ids) if closed is not None]


@parts.register(DATUM)
def asked(subject_ids: Sequence[int]) -> dict[tuple[int, str | None], str]:
    """What was asked and when, and how it ended. What the person wrote goes along in the package, as a file."""
    rows = Request.objects.filter(subject_id__in=subject_ids)
    return {(row.subject_id, KEY % row.pk): _words(row) for row in rows}


def _words(row: Request) -> str:
    said = _("Request %(number)s, %(kind)s, received %(day)s") % {
        "number": row.number,
        "kind": labels.KIND_SHORT[row.kind],
        "day": fmt.day(row.received_on),
    }
    if row.closed_on is None:
        return said
    return said + "; " + _("closed %(day)s: %(outcome)s") % {"day": fmt.day(row.closed_on), "outcome": row.get_outcome_display()}


@erasers.eraser(DATUM, box=sealing.BOX)
def drop_papers(targets: Sequence[erasers.Target]) -> list[str]:
    """The sealed files of requests that go, with their keys."""
    pks = [int(target.record.rpartition(":")[2]) for target in targets if target.record.startswith("rights.request:")]
    whole = [target.subject_id for target in targets if target.whole]
    papers = Paper.objects.filter(request__in=pks) | Paper.objects.filter(request__subject__in=whole)
    return [sealing.name_of(ref) for ref in papers.filter(destroyed_at=None).values_list("ref", flat=True)]


@parts.files(DATUM)
def what_was_written(subject_ids: Sequence[int]) -> Iterable[parts.File]:
    """What the person wrote, and what we answered before."""
    rows = Paper.objects.filter(request__subject__in=subject_ids, kind=Paper.Kind.SAID, destroyed_at=None).select_related("request")
    for row in rows:
        name = f"{row.request.number}.json"
        yield parts.File(row.request.subject_id, KEY % row.request_id, name, partial(sealing.read, row))


@erasers.before_erase
def remember_where_to_answer(subject_ids: Sequence[int], *, reason: str, now: datetime) -> None:
    """Whoever loses their data while a request of theirs is open is answered all the same: the address is sealed with the request."""
    for row in Request.objects.open().filter(subject__in=Many(subject_ids), known=True).select_related("subject"):
        addresses.keep(row, by="system", now=now)


@erasers.after_erase
def drop_empty_cards(subject_ids: Sequence[int]) -> None:
    """Of whom only their requests stay, no card stays either: its row says nothing, but its code stood in lists (H-00012)."""
    only = [subject for subject, held in held_data(subject_ids).items() if held and {datum for datum, _record in held} == {DATUM}]
    Contact.objects.filter(subject__in=only).delete()


@line("requests")
def _requests(*, as_of: date, now: datetime) -> Line:
    """Requests past the last day the law gives."""
    late = [row for row in Request.objects.open().only("due_on", "extended_to") if row.last_on < as_of]
    return counted(
        len(late),
        _("Every request was answered in time."),
        ngettext("%(n)s request is overdue.", "%(n)s requests are overdue.", len(late)),
    )


@line("recipients")
def _recipients(*, as_of: date, now: datetime) -> Line:
    """Recipients who were told and have not confirmed within five days (Art. 19)."""
    count = telling.unconfirmed(as_of).count()
    return counted(
        count,
        _("Every recipient told of an erasure, a rectification or a restriction has confirmed or still has time."),
        ngettext("%(n)s recipient has not confirmed.", "%(n)s recipients have not confirmed.", count),
    )


@line("breaches")
def _breaches(*, as_of: date, now: datetime) -> Line:
    """Breaches whose 72 hours are over, and nobody has told the authority or judged that no risk is likely (Art. 33)."""
    count = Breach.objects.untold(now).count()
    return counted(
        count,
        _("Every breach was told to the authority or judged within 72 hours."),
        ngettext("The 72 hours of %(n)s breach are over.", "The 72 hours of %(n)s breaches are over.", count),
    )
