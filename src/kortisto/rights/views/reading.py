"""One request: what comes next above, the plan in the middle, what has happened beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from kortisto.accounts import staff
from kortisto.contacts.models import Contact
from kortisto.lib.gatekeeping import right
from kortisto.privacy.audit import reads
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.describe import Label
from kortisto.privacy.models import Subject
from kortisto.privacy.views.naming import labels
from kortisto.privacy.views.tabs import page
from kortisto.rights import addresses, alike, answering, carrying, sealing, steps
from kortisto.rights import labels as words
from kortisto.rights.actions import identifying
from kortisto.rights.answering import access, drawing
from kortisto.rights.answering import words as letter_words
from kortisto.rights.deciding import correcting, lines
from kortisto.rights.deciding.lines import GROUNDS
from kortisto.rights.forms import CorrectionForm, PersonForm
from kortisto.rights.models import Decision, Paper, Request
from kortisto.rights.views.listing import RIGHT


def found(number: str) -> Request:
    """The request of a number; 404 when there is none."""
    row = Request.objects.select_related("subject").filter(number=number).first()
    if row is None:
        raise Http404
    return row


@right(RIGHT)
@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    return shown(request, found(number))


def shown(request: HttpRequest, row: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with a form that was not accepted in its place (`more`)."""
    now = timezone.now()
    today = timezone.localdate(now)
    lang = (translation.get_language() or "fi")[:2]
    step, begun, gone = steps.next_step(row), carrying.begun(row), addresses.gone(row)
    reads.seen(request.user, "requests", [row.subject], now)  # type: ignore[arg-type]
    said = {"name": "", "address": "", "text": "", "files": 0} | sealing.read_json(row, Paper.Kind.SAID)
    context: dict[str, Any] = {
        "row": row,
        "refused": "",
        "today": today,
        "step": step,
        "step_words": steps.WORDS[step],
        "label": labels(request, [row.subject_id], today).get(row.subject_id) if row.known and not gone else None,
        "said": said,
        "to": addresses.verified(row, today),
        "how": [choice for choice in Request.How.choices if choice[0] in ("voice", "id")],
        "lines": [] if begun or row.carried_out_at or row.closed_on else lines(row, as_of=today, lang=lang),
        "begun": begun,
        "gone": gone,
        "others": _others(request, row, today),
        "grounds": [(code, Decision.Ground(code).label) for code in GROUNDS[row.kind]],
        "needs_second": row.identified_at is not None and row.closed_on is None and carrying.needs_second(row),
        "decisions": list(row.decisions.order_by("pk")),
        "data_names": {name: entry.label(lang) for name, entry in CATALOGUE.items()},
        "history": [(words.STEPS.get(one.what, one.what), one.at, one.by) for one in row.steps.order_by("-at", "-pk")],
        "staff": staff.names(row.steps.values_list("by", flat=True)),
        "recipients": list(row.recipients.order_by("pk")),
        "package": next(iter(sealing.papers_of(row, Paper.Kind.PACKAGE)), None),
        "letters": list(row.letters.order_by("-pk")),
        "draft_form": PersonForm(initial={"person": _card_of(row), "kind": row.kind}),
        "correction": None if gone or begun else _correction(row),
        "size": answering.size(row),
        "mine": str(request.user.ref) in (row.identified_by, row.decided_by),  # type: ignore[union-attr]
        "alone": step == "second" and identifying.alone(row, str(request.user.ref), now),  # type: ignore[union-attr]
        "typed_lately": addresses.typed_lately(row),
        **more,
    }
    response = page(request, "rights/one.html", "requests", context)
    response.status_code = status
    return response


def _correction(row: Request) -> CorrectionForm | None:
    asked = row.kind == Request.Kind.RECTIFICATION and row.known
    return CorrectionForm(current=correcting.current(row)) if asked else None


def _others(request: HttpRequest, row: Request, today: date) -> list[Label]:
    """Other cards that may be the same person's, while it matters."""
    found = alike.others(row) if row.closed_on is None else []
    return list(labels(request, [one.subject_id for one in found], today).values())


def _card_of(row: Request) -> str:
    contact = Contact.objects.filter(subject=row.subject_id).first() if row.known else None
    return contact.code if contact is not None else ""


@right(RIGHT)
@require_safe
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """What an access package would say, for whoever must see that no third party's data are in it."""
    row, now = found(number), timezone.now()
    day = timezone.localdate(now)
    if not row.known or row.closed_on is not None or not Subject.objects.filter(pk=row.subject_id).exists():
        raise Http404
    reads.seen(request.user, "requests", [row.subject], now)  # type: ignore[arg-type]
    content = drawing.package(letter_words.preview(row, day=day), access.described(row, day=day))
    return _pdf(content, row.number)


@right(RIGHT)
@require_safe
def printed(request: HttpRequest, number: str) -> HttpResponse:
    """The answer's letter, for the post."""
    row = found(number)
    said = sealing.read_json(row, Paper.Kind.LETTER)
    if not said:
        raise Http404
    return _pdf(drawing.letter(said), row.number)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
