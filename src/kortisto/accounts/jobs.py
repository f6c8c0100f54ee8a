"""Background work of the accounts."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.accounts import invitations, letters, limits, open_sessions
from kortisto.accounts.models import Invitation

Mail = Invitation.Mail
TRIES = 5


class NotTaken(Exception):
    """The mail server did not take a link; the job is tried again."""


@jobs.task(label=_("Sending a sign-in link"), tries=TRIES)
def send_link(invitation_id: int) -> dict[str, int]:
    """Make the token, send the link, forget the token. What cannot be sent for good stays as failed for the administrator."""
    now = timezone.now()
    waiting = Invitation.objects.valid(now=now).filter(pk=invitation_id, mail__in=(Mail.QUEUED, Mail.FAILED))
    found = waiting.select_related("user", "made_by").first()
    if found is None:
        return {"sent": 0}
    user = found.user
    if user is None or not user.email or not user.is_active or not letters.leave() or not _wanted(found):
        found.delete()
        return {"sent": 0}
    letter = letters.LinkLetter(
        kind=found.kind,
        name=user.name,
        address=user.email,
        language=user.language or settings.LANGUAGE_CODE,
        link=settings.BASE_URL + reverse("accounts:invited", args=[invitations.token_to_send(found, now=now)]),
        lapses_at=found.expires_at,
        by=found.made_by.name if found.made_by else "",
    )
    return _settled(found, letters.carry(letter, now=now))


def _wanted(found: Invitation) -> bool:
    """A forgotten password needs one that was there; who has not joined yet has an invitation."""
    return found.kind != Invitation.Kind.FORGOTTEN or bool(found.user and found.user.has_usable_password())


def _settled(found: Invitation, outcome: str) -> dict[str, int]:
    """A link that may have arrived is not sent again: the person asks anew, the administrator sends anew."""
    arrived = outcome in ("sent", "unknown")
    Invitation.objects.filter(pk=found.pk).update(mail=Mail.SENT if arrived else Mail.FAILED)
    if not arrived and outcome != "refused":
        raise NotTaken(outcome)
    return {"sent": int(arrived)}


@jobs.task(label=_("Clearing ended sessions and links"))
def tidy() -> dict[str, int]:
    """What opens nothing any more, and counts whose window is over, are not kept either."""
    now = timezone.now()
    limits.clear(now)
    return {"sessions": open_sessions.tidy(now=now), "links": invitations.tidy(now=now)}


def post(invitation: Invitation) -> None:
    """Send a link soon, after the caller's transaction."""
    jobs.enqueue(send_link, by=None, invitation_id=invitation.pk)


for _clock in ("03:50", "09:50", "15:50", "21:50"):
    jobs.every_day(_clock, tidy)
