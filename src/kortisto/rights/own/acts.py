"""What a person does on their own page: at once where it is theirs alone to decide, else as a request on the desk."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, parts, pending
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.models import Subject
from kortisto.rights import actions, addresses, carrying, jobs, sealing
from kortisto.rights.actions import Said
from kortisto.rights.answering import access, drawing, package
from kortisto.rights.answering.words import spoken
from kortisto.rights.deciding import correcting, decide
from kortisto.rights.models import Paper, Request
from kortisto.ui import format as fmt

BY = "self"
IDENTITY = frozenset({"given_name", "family_name", "email"})
"""What would make another person of the card: the keeper looks at it first. A wrong address would also send the next link away."""
ASKED = (Request.Kind.RESTRICTION, Request.Kind.OBJECTION, Request.Kind.PORTABILITY, Request.Kind.RECTIFICATION)
_MOST = 3
"""Requests of one page that may wait: one left open in a train asks for no hundred things."""
AGAIN = timedelta(minutes=10)
"""Within so long the same correction is the same press of a button."""


def correct(subject: Subject, values: Mapping[str, str], *, language: str, now: datetime) -> list[Request]:
    """Correct details of the card. A phone, a title or an address at once; a name or an e-mail when the keeper has looked.

    What was sent twice, by two presses or from two windows, is done once. Gives the requests, those done at once first. Raises
    Refused for what cannot be right, and when nothing differs.
    """
    wanted = correcting.differing(Request(subject=subject), values)
    if not wanted:
        return _done_already(subject, values, now)
    correcting.check(wanted, day=local_day(now, settings.TIME_ZONE))
    parts = [{name: wanted[name] for name in wanted if (name in IDENTITY) is keeper} for keeper in (False, True)]
    return [_corrected(subject, part, language, now) for part in parts if part]


def _corrected(subject: Subject, wanted: dict[str, str], language: str, now: datetime) -> Request:
    row = _opened(subject, Request.Kind.RECTIFICATION, language, now=now, corrections=wanted)
    if not IDENTITY & set(wanted) and row.decided_at is None:
        decide(row, {}, by=BY, now=now)
        carrying.carry_out(row, by=BY, now=now)
        row.refresh_from_db()
        jobs.send_soon()
    return row


def _done_already(subject: Subject, values: Mapping[str, str], now: datetime) -> list[Request]:
    """The correction that made the card as it is asked for, if it was a moment ago: a second press of the button."""
    lately = Request.objects.filter(subject=subject, came_by=Request.CameBy.PAGE, decided_by=BY, decided_at__gt=now - AGAIN)
    stands = correcting.current(Request(subject=subject))
    for row in lately.order_by("-pk")[:_MOST]:
        asked = _corrections(row)
        if asked and all(name in values and stands.get(name) == value for name, value in asked.items()):
            return [row]
    raise Refused(_("Nothing differs from what the register says."), code="nothing")


def _corrections(row: Request) -> dict[str, str]:
    found: dict[str, str] = sealing.read_json(row, Paper.Kind.VALUES).get("corrections", {})
    return found


def moved(subject: Subject, *, company: str, title: str, email: str, language: str, now: datetime) -> Request:
    """The person has another employer now: the keeper moves the card, or passivates it (H13)."""
    if not company.strip():
        raise Refused(_("Write where you work now, or that you have left."), field="company", code="required")
    lines = (_("I have changed jobs."), _("New employer: %(what)s") % {"what": company}, title, email)
    text = "\n".join(line.strip() for line in lines if line.strip())
    return _opened(subject, Request.Kind.RECTIFICATION, language, text, now=now)


def ask(subject: Subject, *, kind: str, text: str, language: str, now: datetime) -> Request:
    """Anything else the person asks by right; answered within a month."""
    if kind not in ASKED:
        raise Refused(_("Choose what you ask."), field="kind", code="required")
    return _opened(subject, kind, language, text, now=now)


@transaction.atomic
def _opened(
    subject: Subject, kind: str, language: str, text: str = "", *, now: datetime, corrections: dict[str, str] | None = None
) -> Request:
    """A request on the desk; the one that waits already when it asks the same. One after the other of each person."""
    Subject.objects.select_for_update().get(pk=subject.pk)
    text = text[:4000]
    waiting = list(Request.objects.open().filter(subject=subject, came_by=Request.CameBy.PAGE))
    for row in waiting:
        if row.kind == kind and _corrections(row) == (corrections or {}) and _text(row) == text:
            return row
    if len(waiting) >= _MOST:
        raise Refused(_("Several requests of yours wait already. We answer them first."), code="many")
    row = actions.open_request(
        subject=subject, kind=kind, came_by=Request.CameBy.PAGE, received_on=local_day(now, settings.TIME_ZONE), language=language,
        said=Said(text=text) if text else None, by=BY, now=now,
    )  # fmt: skip
    if corrections:
        correcting.want(row, corrections, by=BY, now=now)
    return actions.identify(row, how=Request.How.SIGNED_IN, by=BY, now=now)


def kept_whole(subject: Subject, asked_on: date, now: datetime) -> None:
    """Somebody asked to be erased and the law keeps everything: a request on the desk, answered with the grounds (Art. 12(4))."""
    _to_be_erased(subject, asked_on, Request.How.SIGNED_IN, now)


def doubted(subject: Subject, asked_on: date, now: datetime) -> bool:
    """Whether staff had written the address that got the link: one of them could erase anybody alone (T18). Then it is a request on the
    desk, at which another looks. Where a notice holds no requests there is no desk, and it goes on."""
    if not addresses.typed_since(subject, now - pending.TERM - addresses.LATELY):
        return False
    return _to_be_erased(subject, asked_on, Request.How.LINK, now)


def _to_be_erased(subject: Subject, asked_on: date, how: str, now: datetime) -> bool:
    """A request of the page that people decide, unless one waits; False where the notice holds none."""
    if Request.objects.open().filter(subject=subject, kind=Request.Kind.ERASURE).exists():
        return True
    try:
        row = actions.open_request(
            subject=subject, kind=Request.Kind.ERASURE, came_by=Request.CameBy.PAGE, received_on=asked_on, by=BY, now=now
        )
    except Refused:  # the page has told what stays and why
        return False
    actions.identify(row, how=how, by=BY, now=now)
    return True


def _text(row: Request) -> str:
    return str(sealing.read_json(row, Paper.Kind.SAID).get("text", ""))


def described(subject: Subject, *, language: str, now: datetime) -> dict[str, Any]:
    """The data as they are moved elsewhere (JSON). The download is in the trail."""
    audit.record(action="own_page.downloaded", by=BY, subject=subject, now=now)
    return access.of_subject(subject, language=language, day=local_day(now, settings.TIME_ZONE))


def document(subject: Subject, *, language: str, now: datetime) -> bytes:
    """The same to read (PDF)."""
    return _drawn(described(subject, language=language, now=now), language, now)


def packed(subject: Subject, *, language: str, now: datetime) -> bytes:
    """Both, and the person's own files as they are (zip)."""
    said = described(subject, language=language, now=now)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("data.pdf", _drawn(said, language, now))
        box.writestr("data.json", json.dumps(said, ensure_ascii=False, indent=2))
        package.put_files(box, subject.pk, {row["datum"] for row in said["data"]})
    return held.getvalue()


def has_files(subject: Subject) -> bool:
    """Whether there are files to pack, beside the data."""
    return bool(parts.files_of([subject.pk], CATALOGUE))


def _drawn(said: dict[str, Any], language: str, now: datetime) -> bytes:
    day = local_day(now, settings.TIME_ZONE)
    told = spoken(language, day)
    return drawing.package(
        {
            "language": language,
            "number": "",
            "day": fmt.day(day),
            "firm": list(told.contacts) if told else [],
            "subject": _("Your data in our register"),
            "paragraphs": [
                {"head": "", "items": [], "text": _("This is everything we hold about you, with the reasons and the last days.")}
            ],
            "foot": [told.complaint] if told else [],
        },
        said,
    )
