"""The form as a stranger fills it in: made of its questions, checked like everything from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kortisto.campaigns.forms.asked import LANGUAGES, Question
from kortisto.contacts import details
from kortisto.contacts.labels import language_label
from kortisto.contacts.models import WorkTask
from kortisto.contacts.refusals import Refused
from kortisto.lib import addresses

HONEYPOT = "kotisivu"
"""A field no person sees. Whoever fills it in gets the same answer as everybody, and nothing happens."""
PROOF, PLAIN, OWN = "altcha", "ilman", "oma"
"""The solved challenge; the sender runs no scripts; it was sent from our own page (whose script then did not run)."""
_SHORT, _LONG = 300, 2000
_MOST = {"name": 100, "company": 200, "job_title": 120, "email": 254, "phone": 40}
_FILLED = {"email": "email", "phone": "tel", "company": "organization", "job_title": "organization-title"}


class AnswerForm(forms.Form):
    """The fields of one form in one language."""

    def __init__(self, *args: Any, asked: Sequence[Question], language: str, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "k-%s", **kwargs})
        self.asked, self.language, self.as_of = list(asked), language, as_of
        self.use_required_attribute = True
        for question in self.asked:
            for name, field in _fields(question, language):
                self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """Addresses and numbers as the register would write them."""
        found: dict[str, Any] = super().clean() or {}
        for name, read in (("email", _email), ("phone", details.phone)):
            if found.get(name):
                try:
                    found[name] = read(found[name])
                except Refused as refusal:
                    self.add_error(name, refusal.message)
        return found

    def content(self) -> dict[str, Any]:
        """What was answered, for sealing: `details` by catalogue name, `extras` in order, as they were asked."""
        given = self.cleaned_data
        own = {q.key: str(given.get(q.key) or "") for q in self.asked if not q.is_extra and q.key != "name"}
        if any(q.key == "name" for q in self.asked):
            own |= {"given_name": given["given_name"], "family_name": given["family_name"]}
        extras = [self._extra(q, given.get(q.key)) for q in self.asked if q.is_extra and given.get(q.key) not in (None, "")]
        return {"details": own, "extras": extras, "language": self.language}

    def _extra(self, question: Question, value: Any) -> dict[str, str]:
        words = dict(question.choices(self.language)).get(str(value), str(value)) if question.kind == "choice" else str(value)
        if question.kind == "yes_no":
            words = _("Yes") if value == "1" else _("No")
        return {"key": question.key, "label": question.label(self.language), "value": words}


def _email(typed: str) -> str:
    """As the register writes it; Refused too where no message of ours could come to it."""
    found = details.email(typed)
    if letters := addresses.beyond_ascii(found):
        words = _(
            "We cannot send to this address: the part before the @ has “%(letters)s”. Give an address with the letters a–z there."
        )
        raise Refused(words % {"letters": letters}, field="email", code="not_ascii")
    return found


def _fields(question: Question, language: str) -> list[tuple[str, forms.Field]]:
    if question.key == "name":
        return [
            ("given_name", _text(_("First name"), True, 100, "given-name")),
            ("family_name", _text(_("Last name"), True, 100, "family-name")),
        ]
    return [(question.key, _extra(question, language) if question.is_extra else _detail(question, language))]


def _detail(question: Question, language: str) -> forms.Field:
    label, required = question.label(language), question.required
    if question.key == "language":
        return _choice(label, required, [(code, language_label(code)) for code in LANGUAGES])
    if question.key == "work_task":
        tasks = WorkTask.objects.filter(retired_on=None).order_by("label_fi")
        return _choice(label, required, [(task.key, task.label) for task in tasks])
    field = _text(label, required, _MOST[question.key], _FILLED[question.key])
    if question.key in ("email", "phone"):
        field.widget.input_type = {"email": "email", "phone": "tel"}[question.key]
    return field


def _extra(question: Question, language: str) -> forms.Field:
    label, required = question.label(language), question.required
    if question.kind == "choice":
        return _choice(label, required, question.choices(language))
    if question.kind == "yes_no":
        options = [("1", _("Yes")), ("0", _("No"))]
        return forms.ChoiceField(label=label, required=required, choices=options, widget=forms.RadioSelect)
    if question.kind == "long":
        return forms.CharField(label=label, required=required, max_length=_LONG, widget=forms.Textarea(attrs={"rows": 5}))
    return _text(label, required, _SHORT, "off")


def _text(label: str, required: bool, longest: int, filled: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": filled})
    return forms.CharField(label=label, required=required, max_length=longest, widget=widget)


def _choice(label: str, required: bool, options: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required, choices=[("", _("Choose…")), *options])
