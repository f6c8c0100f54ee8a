"""The forms with which a form is built."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from kortisto.accounts.models import User
from kortisto.campaigns.forms import asked, topics
from kortisto.campaigns.forms.asked import LANGUAGES, Question
from kortisto.campaigns.models import WebForm
from kortisto.contacts.labels import language_label
from kortisto.contacts.refusals import Refused
from kortisto.lib.text import tidy
from kortisto.privacy.policy.model import say

PARTS = {
    "title": (gettext_lazy("Heading"), 120),
    "lede": (gettext_lazy("Under the title"), 500),
    "thanks": (gettext_lazy("Thanks, after confirming"), 500),
}
KINDS = {
    "text": gettext_lazy("A line of text"),
    "long": gettext_lazy("Several lines of text"),
    "choice": gettext_lazy("One of several options"),
    "yes_no": gettext_lazy("Yes or no"),
}


def staff(as_of: date) -> list[User]:
    """Those who work here now, by name."""
    return [user for user in User.objects.order_by("name", "pk") if user.is_open(as_of)]


class _Form(forms.Form):
    def refuse(self, refusal: Refused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class NewForm(_Form):
    """What it is called and what it is for."""

    name = forms.CharField(
        label=pgettext_lazy("of a form", "Name"),
        max_length=120,
        help_text=gettext_lazy("Among ourselves; what visitors see is the title."),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose in the privacy notice"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = (get_language() or "fi")[:2]
        found = asked.purposes(as_of)
        self.fields["purpose"].choices = [(p.ref, say(p.label, language)) for _policy, p in found]  # type: ignore[attr-defined]
        if len(found) == 1:
            self.fields["purpose"].initial = found[0][1].ref


class SettingsForm(_Form):
    """Name, topic, owner, texts in three languages, and where it may be shown."""

    name = forms.CharField(label=pgettext_lazy("of a form", "Name"), max_length=120)
    topic = forms.ChoiceField(
        label=gettext_lazy("Subscribes to"), required=False,
        help_text=gettext_lazy("Who confirms orders this by e-mail; an earlier ban of e-mail or of the topic ends with it."),
    )  # fmt: skip
    owner = forms.ChoiceField(
        label=gettext_lazy("Who gets the answers"), required=False, help_text=gettext_lazy("Gets a task for each answer that needs somebody."),
    )  # fmt: skip
    sites = forms.CharField(
        label=gettext_lazy("Sites that show it"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line, for example https://www.firm.fi. Only these may show the form in a frame."),
    )  # fmt: skip

    def __init__(self, *args: Any, form: WebForm, as_of: date, **kwargs: Any) -> None:
        initial = {
            "name": form.name, "topic": form.topic, "owner": str(form.owner_id or ""), "sites": "\n".join(form.sites),
            **{f"{part}_{code}": form.words.get(part, {}).get(code, "") for part in PARTS for code in LANGUAGES},
        }  # fmt: skip
        super().__init__(*args, **{"initial": initial, **kwargs})
        self._topics(form)
        self.people = {str(user.pk): user for user in staff(as_of)}
        self.fields["owner"].choices = [("", _("nobody")), *((pk, user.name) for pk, user in self.people.items())]  # type: ignore[attr-defined]
        for part, (label, longest) in PARTS.items():
            for code in LANGUAGES:
                self.fields[f"{part}_{code}"] = _worded(
                    label, code, longest, required=part == "title" and code == "fi", long=part != "title"
                )

    def _topics(self, form: WebForm) -> None:
        """Those of the purpose, and the form's own even when it has been retired."""
        known = dict(topics.offered(form.purpose))
        known |= {form.topic: topics.label(form.topic, form.purpose)} if form.topic else {}
        self.fields["topic"].choices = [("", _("nothing: it only asks")), *known.items()]  # type: ignore[attr-defined]

    def words(self) -> dict[str, dict[str, str]]:
        """Texts by part and language, without the empty ones; the title in one line."""
        given = self.cleaned_data
        found = {
            part: {code: given[f"{part}_{code}"].strip() for code in LANGUAGES if given[f"{part}_{code}"].strip()} for part in PARTS
        }
        return found | {"title": {code: tidy(text) for code, text in found["title"].items()}}

    def rows(self, part: str) -> list[forms.BoundField]:
        """The three fields of a text, side by side."""
        return [self[f"{part}_{code}"] for code in LANGUAGES]


class QuestionForm(_Form):
    """One question: which datum it is, its words, and of an extra how it is answered."""

    datum = forms.ChoiceField(
        label=gettext_lazy("What it asks"), help_text=gettext_lazy("The purpose of the form lists these in the notice.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("How it is answered"), choices=list(KINDS.items()), required=False)
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    options = forms.CharField(
        label=gettext_lazy("Options"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One on each line: Finnish; Swedish; English. Only for a question with options."),
    )  # fmt: skip

    def __init__(self, *args: Any, form: WebForm, question: Question | None, key: str, as_of: date, **kwargs: Any) -> None:
        self.question, self.key, self.ref, self.as_of = question, key, form.purpose, as_of
        initial = _initial(question) if question else {"kind": "text"}
        super().__init__(*args, **{"initial": initial, **kwargs})
        for code in LANGUAGES:
            self.fields[f"label_{code}"] = _worded(gettext_lazy("Question"), code, 200, required=False)
        if question is not None:
            del self.fields["datum"]
            if not question.is_extra:
                del self.fields["kind"], self.fields["options"]
            if question.is_fixed:
                del self.fields["required"]
        else:
            taken = {row["datum"] for row in form.fields_asked} - {asked.EXTRA}
            language = (get_language() or "fi")[:2]
            free = [datum for datum in asked.may_ask(form.purpose, as_of) if datum not in taken]
            self.fields["datum"].choices = [(d, asked.said(asked.labels_of(d, form.purpose, as_of), language)) for d in free]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if self._datum() == asked.EXTRA and not any(found.get(f"label_{code}") for code in LANGUAGES):
            self.add_error("label_fi", _("Write the question."))
        return found

    def _datum(self) -> str:
        return self.question.datum if self.question else self.cleaned_data.get("datum", "")

    def asks(self) -> Question:
        """The question as given; a detail without words of its own is called as the notice calls it."""
        given, datum = self.cleaned_data, self._datum()
        own = {code: tidy(given[f"label_{code}"]) for code in LANGUAGES if tidy(given[f"label_{code}"])}
        extra = datum == asked.EXTRA
        kind = (given.get("kind") or "text") if extra else "text"
        return Question(
            key=self.question.key if self.question else self.key if extra else datum,
            datum=datum,
            labels=own if extra else asked.labels_of(datum, self.ref, self.as_of) | own,
            kind=kind,
            required=bool(given.get("required")),
            options=_options(given.get("options", "")) if kind == "choice" else (),
        )

    def rows(self) -> list[forms.BoundField]:
        return [self[f"label_{code}"] for code in LANGUAGES]


def _initial(question: Question) -> dict[str, Any]:
    lines = ["; ".join(option.get(code, "") for code in LANGUAGES).rstrip("; ") for option in question.options]
    labels = {f"label_{code}": question.labels.get(code, "") for code in LANGUAGES}
    return {"kind": question.kind, "required": question.required, "options": "\n".join(lines), **labels}


def _options(text: str) -> tuple[dict[str, str], ...]:
    """Lines as options by language; empty lines are left out, and what is beyond the twentieth."""
    found = []
    for line in text.splitlines():
        words = dict(zip(LANGUAGES, (tidy(part)[:120] for part in line.split(";")), strict=False))
        if words := {code: word for code, word in words.items() if word}:
            found.append(words)
    return tuple(found[: asked.MOST_OPTIONS])


def _worded(label: Any, code: str, longest: int, *, required: bool, long: bool = False) -> forms.CharField:
    """A text in one language: the label says which."""
    words = _("%(what)s, %(language)s") % {"what": label, "language": language_label(code).lower()}
    widget = forms.Textarea(attrs={"rows": 3, "lang": code}) if long else forms.TextInput(attrs={"lang": code})
    return forms.CharField(label=words, max_length=longest, required=required, widget=widget)
