"""The letter that answers a request, in the person's language: what was done, what was not and on what ground, and where to complain.

It names data, grounds and days, never a value: it may stand in a mail. What is held is in the package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.consents import suppression
from kortisto.outreach import informing, staying
from kortisto.outreach.wording import Wording, wording
from kortisto.privacy import publication, purposes
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.policy.model import say
from kortisto.privacy.why.purposes import criterion
from kortisto.rights import addresses, alike, labels
from kortisto.rights.actions.steps import DATUM
from kortisto.rights.models import Decision, Request
from kortisto.ui import format as fmt

Fate, Kind = Decision.Fate, Request.Kind
Paragraph = dict[str, Any]


def _text(words: str) -> Paragraph:
    return {"text": words, "head": "", "items": []}


def _list(head: str, items: Iterable[str]) -> Paragraph:
    return {"text": "", "head": head, "items": list(dict.fromkeys(items))}


def compose(request: Request, *, day: date) -> dict[str, Any]:
    """{"language", "number", "day", "firm", "subject", "paragraphs", "foot"}: all that the mail, the page and the PDF need."""
    return _letter(request, day, lambda: list(_paragraphs(request, day)))


def preview(request: Request, *, day: date) -> dict[str, Any]:
    """The letter's head alone, before anything is decided."""
    return _letter(request, day, lambda: [_text(_("Preview. Nothing has been decided or sent."))])


def _letter(request: Request, day: date, paragraphs: Callable[[], list[Paragraph]]) -> dict[str, Any]:
    with translation.override(request.language):
        told = spoken(request.language, day)
        return {
            "language": request.language,
            "number": request.number,
            "day": fmt.day(day),
            "firm": list(told.contacts) if told else [],
            "subject": _("Our answer to your request %(number)s") % {"number": request.number},
            "paragraphs": paragraphs(),
            "foot": [told.complaint] if told else [],
        }


def spoken(language: str, day: date) -> Wording | None:
    """The words of the first notice in force, for the controller's details, rights and the way to complain."""
    for notice in informing.notices(day)[:1]:
        return wording(notice, language=notice.language(language))
    return None


def _paragraphs(request: Request, day: date) -> Iterable[Paragraph]:
    asked = _("You asked us on %(day)s: %(kind)s. This is our answer.")
    yield _text(asked % {"day": fmt.day(request.received_on), "kind": labels.KIND_SHORT[request.kind]})
    if not request.known:
        yield _text(_("We have looked in our register. We hold no data about you beyond this request itself."))
        if _remembered(request):
            yield _text(staying.mark(day))
        yield from _of_the_request(request.language, day)
        return
    if addresses.gone(request):
        yield _text(_("Your data have been erased since you asked: we hold no data about you beyond this request itself."))
        yield from _of_the_request(request.language, day)
        return
    yield from _done(request)
    if request.kind == Kind.ERASURE and request.erasure_number and (mark := staying.mark(day)):
        yield _text(mark)
    rows = list(request.decisions.exclude(ground=""))
    if rows:
        yield _list(_("What was not done as you asked, and why"), [_because(row, request.language, day) for row in rows])
        # Art. 12(4): whoever is refused anything is told of both ways.
        yield _text(_("If you do not agree, you may complain to the supervisory authority or take the matter to a court."))
    told = [row.label for row in request.recipients.all()]
    if told:
        yield _list(_("Who had got the data and has been told"), told)
    yield from _of_the_request(request.language, day)


def _remembered(request: Request) -> bool:
    """Whether the address they proved is remembered by its code alone: told only to whoever followed the link sent to it."""
    address = alike.wrote_from(request)
    return bool(address) and request.identified_how == Request.How.LINK and bool(suppression.blocked([address]))


def _of_the_request(language: str, day: date) -> Iterable[Paragraph]:
    """How long the request itself is kept, as the notice says it."""
    for policy in publication.active_policies(day):
        for purpose in policy.purposes:
            if any(DATUM in policy.fields[key].holds for key in purpose.fields if key in policy.fields):
                said = _("We keep your request and this answer to show that we answered, and use them for nothing else: %(term)s.")
                yield _text(said % {"term": criterion(policy, purpose.id, DATUM, language)})
                return


def _done(request: Request) -> Iterable[Paragraph]:
    done = [row for row in request.decisions.all() if row.fate == row.asked]
    heads = {
        Kind.ERASURE: _("We have erased"),
        Kind.RECTIFICATION: _("We have corrected"),
        Kind.RESTRICTION: _("We have restricted"),
        Kind.OBJECTION: _("We no longer use your data for"),
    }
    if not done:
        yield _text(_("We have not done what you asked. The reasons stand below."))
    elif request.kind in heads:
        yield _list(heads[Kind(request.kind)], [_what(row, request.language) for row in done])
    else:
        yield _text(
            _(
                "Your data are in a package of their own: a PDF to read, a JSON file to move elsewhere, and your files. It tells of "
                "each datum what it is, why and on what ground we hold it, where we got it, who may receive it and until when."
            )
        )


def _what(row: Decision, language: str) -> str:
    if row.record == "*dm*":
        return _("direct marketing, on every channel")
    if row.purpose and row.datum == "*":
        known = purposes.by_ref(publication.active_policies())
        return say(known[row.purpose].label, language) if row.purpose in known else row.purpose
    if row.datum == "*":
        return _("all your data: we store them and use them for nothing else")
    return CATALOGUE[row.datum].label(language) if row.datum in CATALOGUE else row.datum


def _because(row: Decision, language: str, day: date) -> str:
    known = purposes.by_ref(publication.active_policies(day))
    said = _what(row, language) + ": " + str(Decision.Ground(row.ground).label)
    purpose = known.get(row.purpose)
    if purpose is not None and row.datum != "*":
        law = say(purpose.law, language)
        said += "; " + say(purpose.label, language) + (f" ({law})" if law else "")
    if row.fate == Fate.KEEP and row.until is not None:
        said += "; " + _("kept until %(day)s") % {"day": fmt.day(row.until)}
    return said
