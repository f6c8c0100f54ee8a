"""Putting a tag on many people or companies at once, or taking it off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.contacts.actions.aside import taken
from kortisto.contacts.actions.trail import today
from kortisto.contacts.forms.parts import RuledForm
from kortisto.contacts.lists.conditions import COMPANIES
from kortisto.contacts.mass.registry import MassAct, act
from kortisto.contacts.models import Company, Contact, Tag
from kortisto.contacts.refusals import Refused
from kortisto.contacts.tags import acts
from kortisto.privacy import undo as undos

TAG = "contact.tag"
PUT, TAKE = "lisaa", "poista"


class TagForm(RuledForm):
    """Which tag of the closed list, and whether it is put on or taken off. A retired one can only be taken off."""

    how = forms.ChoiceField(
        label=gettext_lazy("What is done?"), choices=((PUT, gettext_lazy("Put the tag on")), (TAKE, gettext_lazy("Take the tag off"))),
        initial=PUT,
    )  # fmt: skip
    tag = forms.ModelChoiceField(Tag.objects.none(), label=gettext_lazy("Tag"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tag"]
        field.queryset = Tag.objects.order_by("label_fi", "pk")
        field.label_from_instance = lambda tag: f"{tag.label} ({_('out of use')})" if tag.retired_on else tag.label

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        tag = given.get("tag")
        if given.get("how") == PUT and tag is not None and tag.retired_on is not None:
            self.add_error("tag", _("The tag is not in use any more."))
        return given


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"tag": data["tag"].pk, "put": data["how"] == PUT}


def _set(bearer: Contact | Company, values: Mapping[str, Any], put: bool, *, code: str, by: str, now: datetime) -> None:
    """Put on or take off; Refused with `code` where nothing would change, and for a tag that is there no more."""
    tag = Tag.objects.filter(pk=values["tag"]).first()
    if tag is None:
        raise Refused(_("The tag is not in use any more."), field="tag", code="retired")
    if bearer.tags.filter(tag=tag).exists() == put:
        raise Refused(_("Nothing would change."), code=code)
    (acts.put_on if put else acts.take_off)(bearer, tag, by=by, now=now)


def _tag(row: Contact, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    _set(row, values, values["put"], code="same", by=by, now=now)
    return undos.keep(row.subject, TAG, ["tags"], {"tag": values["tag"]}, by=by, now=now)


def _untag(row: Contact, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None:
    taken(kept, act=TAG, contact=row, as_of=today(now))
    _set(row, values, not values["put"], code="superseded", by=by, now=now)


def _tag_firm(row: Company, values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    _set(row, values, values["put"], code="same", by=by, now=now)
    return str(values["tag"])


def _untag_firm(row: Company, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None:
    _set(row, values, not values["put"], code="superseded", by=by, now=now)


act(MassAct("tunniste", gettext_lazy("Change the tags"), TagForm, _values, _tag, _untag, datum="tags"))
act(MassAct("tunniste", gettext_lazy("Change the tags"), TagForm, _values, _tag_firm, _untag_firm, about=COMPANIES))
