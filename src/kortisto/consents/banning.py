"""A marketing ban for many people at once. Setting one is everybody's; taking it back is the person's alone, so it has no undo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.consents import actions
from kortisto.consents.labels import channel_label
from kortisto.consents.models import Objection
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.mass import MassAct, act
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused


class BanForm(RuledForm):
    channel = forms.ChoiceField(label=gettext_lazy("Channel"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(code, channel_label(code)) for code in Objection.Channel]  # type: ignore[attr-defined]


def _ban(row: Contact, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    channels = (values["channel"], Objection.Channel.ALL)
    if Objection.objects.filter(contact=row, scope=Objection.DIRECT_MARKETING, channel__in=channels, lifted_at=None).exists():
        raise Refused(_("The ban is in force already."), code="same")
    actions.ban_channel(contact=row, channel=values["channel"], by=by, now=now)
    return ""


act(
    MassAct(
        "kielto", gettext_lazy("Record a ban"), BanForm, lambda data: {"channel": data["channel"]}, _ban, right="bans.edit",
        lede=gettext_lazy("No direct marketing on the channel from today, for any of them. Only the person can lift a ban."),
    )
)  # fmt: skip
