"""Stored codes in words of the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kortisto.contacts.models import Company, CompanyName, Contact, Interaction, NoticeDelivery, Passivation, Task

Kind = Interaction.Kind


def language_label(code: str) -> str:
    return {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}.get(code, code)


def status_label(status: str) -> str:
    return {
        Company.Status.CUSTOMER: _("Customer"),
        Company.Status.PROSPECT: _("Potential customer"),
        Company.Status.NEITHER: _("Neither"),
    }[Company.Status(status)]


def source_kind_label(kind: str) -> str:
    return {
        Contact.SourceKind.PERSON: _("From the person"),
        Contact.SourceKind.COLLEAGUE: _("From a colleague of the person"),
        Contact.SourceKind.PUBLIC: _("From a public source"),
        Contact.SourceKind.LIST: _("From a list"),
    }[Contact.SourceKind(kind)]


def source_label(kind: str, text: str) -> str:
    """Where the data came from: the kind, and what was written of it."""
    return f"{source_kind_label(kind)}: {text}" if text else source_kind_label(kind)


def interaction_label(kind: str) -> str:
    return {
        Kind.CALL_HELD: _("Phone call"),
        Kind.CALL_TRIED: _("Call not answered"),
        Kind.MEETING_HELD: _("Meeting"),
        Kind.INBOUND_MESSAGE: _("Message from the person"),
        Kind.OUTBOUND_MESSAGE: _("Message to the person"),
        Kind.NOTE: _("Note"),
    }[Kind(kind)]


INTERACTION_ICONS = {
    Kind.CALL_HELD: "phone",
    Kind.CALL_TRIED: "phone",
    Kind.MEETING_HELD: "people",
    Kind.INBOUND_MESSAGE: "mail",
    Kind.OUTBOUND_MESSAGE: "send",
    Kind.NOTE: "note",
}


def task_label(kind: str) -> str:
    return {
        Task.Kind.CALL: _("Call"),
        Task.Kind.MEET: _("Meet"),
        Task.Kind.WRITE: _("Write a message"),
        Task.Kind.OFFER: _("Prepare a quote"),
        Task.Kind.CHECK: _("Check the details"),
        Task.Kind.OTHER: _("Other task"),
    }[Task.Kind(kind)]


TASK_ICONS = {
    Task.Kind.CALL: "phone",
    Task.Kind.MEET: "people",
    Task.Kind.WRITE: "mail",
    Task.Kind.OFFER: "deal",
    Task.Kind.CHECK: "check",
    Task.Kind.OTHER: "clock",
}


def channel_label(channel: str) -> str:
    """How somebody was informed."""
    return {
        NoticeDelivery.Channel.EMAIL: _("by e-mail"),
        NoticeDelivery.Channel.LETTER: _("by letter"),
        NoticeDelivery.Channel.READ_OUT: _("read out"),
        NoticeDelivery.Channel.HANDED_OVER: _("handed over"),
        NoticeDelivery.Channel.EARLIER: _("before this register"),
    }[NoticeDelivery.Channel(channel)]


def passivation_label(reason: str) -> str:
    return {
        Passivation.Reason.LEFT_EMPLOYER: _("left the company"),
        Passivation.Reason.COMPANY_OUT_OF_SCOPE: _("the company is no longer a customer or a potential customer"),
    }[Passivation.Reason(reason)]


def name_kind_label(kind: str) -> str:
    return {
        CompanyName.Kind.FORMER: _("former name"),
        CompanyName.Kind.PARALLEL: _("parallel name"),
        CompanyName.Kind.AUXILIARY: _("auxiliary name"),
    }[CompanyName.Kind(kind)]
