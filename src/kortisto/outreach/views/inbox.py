"""E-mail on the record: one's own address for filing, what became of the mail, taking one off, writing to a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kortisto.consents.models import Objection
from kortisto.contacts import hints, scope
from kortisto.contacts.card import Person, open_person
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.outreach import informing, jobs, writing
from kortisto.outreach.carriers import can_send
from kortisto.outreach.inbound import filing as filings
from kortisto.outreach.inbound import mailbox
from kortisto.outreach.models import InboxCount, MailRecord
from kortisto.ui import toasts

DAYS = 30
Outcome = InboxCount.Outcome


class LetterForm(RuledForm):
    """What somebody writes to one person."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    text = forms.CharField(label=gettext_lazy("Message"), widget=forms.Textarea(attrs={"rows": 12}), strip=False)


def _counted(as_of: Any) -> list[tuple[str, str, int]]:
    """What became of the mail of the last 30 days, in words; of the dropped nothing but the number is known."""
    words = {
        Outcome.FILED: _("filed"),
        Outcome.AGAIN: _("on the record already"),
        Outcome.UNKNOWN: _("of nobody in the register: dropped"),
        Outcome.AUTOMATIC: _("written by a machine: dropped"),
        Outcome.UNCLEAR: _("from an address of several people: dropped"),
        Outcome.NOT_OURS: _("sent past the personal addresses: dropped"),
        Outcome.NOT_HELD: _("not kept under the notice: dropped"),
        Outcome.BROKEN: _("unreadable: left in the mailbox, flagged"),
    }
    sums: dict[str, int] = {}
    for outcome, number in InboxCount.objects.filter(day__gt=as_of - timedelta(days=DAYS)).values_list("outcome", "number"):
        sums[outcome] = sums.get(outcome, 0) + number
    return [
        (outcome, words[Outcome(outcome)], sums.get(outcome, 0)) for outcome in words if outcome == "filed" or sums.get(outcome)
    ]


def _excluded(as_of: Any) -> tuple[str, str] | None:
    """The sentence that keeps e-mails out, when one does."""
    if scope.current(as_of).holds(filings.EMAILS):
        return None
    return scope.excluding_sentence(filings.EMAILS, as_of, hints.language()) or ("", "")


@right("register.edit")
@require_GET
def filing(request: HttpRequest) -> HttpResponse:
    """One's own address, how to use it, and what became of the mail."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    context = {
        "on": mailbox.is_on(),
        "address": filings.address_of(request.user, now=now) if mailbox.is_on() else "",  # type: ignore[arg-type]
        "moved": settings.KORTISTO.inbox_moved,
        "counts": _counted(as_of),
        "excluded": _excluded(as_of),
    }
    return render(request, "outreach/inbound/filing.html", context)


@right("register.edit")
@require_POST
def another_address(request: HttpRequest) -> HttpResponse:
    """The old address has become known to others: make a new one."""
    filings.new_word(request.user, now=timezone.now())  # type: ignore[arg-type]
    toasts.add(request, _("You have a new address. The old one files nothing any more."))
    return redirect("outreach:filing")


@right("register.edit")
@require_POST
def read_mailbox(request: HttpRequest) -> HttpResponse:
    """Read the mailbox now, and every five minutes from then on."""
    jobs.read_now()
    toasts.add(request, _("The mailbox is being read."))
    return redirect("outreach:filing")


@right("register.edit")
@require_POST
def remove_mail(request: HttpRequest, code: str, mail: int) -> HttpResponse:
    """Take a message off the card."""
    now = timezone.now()
    person = open_person(request.user, code, as_of=timezone.localdate(now))
    row = get_object_or_404(
        person.gate.rows(MailRecord.objects.filter(contact=person.contact)).select_related("contact__subject"), pk=mail
    )
    filings.remove(row=row, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
    toasts.add(request, _("The message was taken off the card."))
    return redirect(reverse("contacts:card", args=[person.contact.code]))


@right("register.edit")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, code: str) -> HttpResponse:
    """Kirjoita: to one person, from the card."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    person = open_person(request.user, code, as_of=as_of)
    if person.passive:
        raise Http404
    answers = _answered(request, person)
    form = LetterForm(request.POST or None, as_of=as_of, initial=_begun(request, answers, person))
    # An answer has its subject already: on to the message, above what it quotes.
    form.fields["text" if answers else "subject"].widget.attrs["autofocus"] = not form.errors
    if form.is_bound and not can_send():
        form.add_error(None, _("No mail server is set, so nothing leaves by e-mail."))
    if request.method == "POST" and form.is_valid():
        try:
            writing.write(
                contact=person.contact, gate=person.gate, writer=request.user, answers=answers, now=now, **form.cleaned_data  # type: ignore[arg-type]
            )  # fmt: skip
            jobs.send_now()
            toasts.add(request, _("The message is on its way."))
            return redirect(reverse("contacts:card", args=[person.contact.code]))
        except Refused as refusal:
            form.refuse(refusal)
    context = {
        "person": person,
        "form": form,
        "address": informing.live_addresses(person.gate, [person.contact.pk], as_of=as_of).get(person.contact.pk, ""),
        "banned": person.gate.may("dm_ban") and Objection.objects.filter(contact=person.contact, lifted_at=None).exists(),
        "notice": informing.to_inform([person.contact.pk]).exists(),
        "excluded": _excluded(as_of),
        "can_send": can_send(),
    }
    return render(request, "outreach/inbound/write.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, person: Person) -> MailRecord | None:
    """The message that is being answered (`?vastaus=7`), when it is on this card."""
    number = request.GET.get("vastaus", "")
    if not number.isdecimal():
        return None
    return person.gate.rows(MailRecord.objects.filter(contact=person.contact)).filter(pk=int(number)).first()


def _begun(request: HttpRequest, answers: MailRecord | None, person: Person) -> dict[str, str]:
    """The subject of an answer, the quotation under it, and the signature."""
    signature = f"\n\n{request.user}"
    if answers is None:
        return {"text": signature}
    view = person.gate.reveal_one(answers)
    subject = str(view.subject or "")
    quoted = "\n".join(f"> {line}" for line in str(view.text or "").splitlines())
    return {"subject": subject if subject.casefold().startswith("re:") else f"Re: {subject}", "text": f"{signature}\n\n{quoted}"}
