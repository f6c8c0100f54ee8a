"""What the pages of a campaign ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.campaigns.audiences.marketing import Meaning
from kortisto.campaigns.models import Campaign, Letter
from kortisto.consents import topics
from kortisto.contacts.models import SavedSegment, WorkTask
from kortisto.lib.text import tidy
from kortisto.outreach.models import Mailing, SenderIdentity
from kortisto.ui import format as fmt

ENDED = (Mailing.State.FINISHED, Mailing.State.SENDING, Mailing.State.PAUSED)


class AudienceForm(forms.Form):
    """Name, purpose, work tasks, and whom it is meant for."""

    asked = False
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("For yourselves: recipients see the subject, not this.")
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), widget=forms.RadioSelect)
    tasks = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Work tasks the content concerns"), queryset=WorkTask.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only those whose work it is get the message. A job title alone is not enough."),
    )  # fmt: skip
    topic = forms.ChoiceField(
        label=gettext_lazy("Topic"), required=False,
        help_text=gettext_lazy("Who has refused the topic is left out; of a topic that is sent to those who asked for it, everybody else."),
    )  # fmt: skip
    segment = forms.ModelChoiceField(
        label=gettext_lazy("Segment"), queryset=SavedSegment.objects.none(), required=False, empty_label=gettext_lazy("choose"),
        help_text=gettext_lazy("A saved segment of the list of people. The number is of now."),
    )  # fmt: skip
    follows = forms.ModelChoiceField(
        label=gettext_lazy("Follow-up to"), queryset=Campaign.objects.none(), required=False, empty_label=gettext_lazy("none"),
        help_text=gettext_lazy(
            "Goes to those who got that campaign and did not answer it. Clicks are counted without persons, so nobody knows who "
            "clicked: only answers and unsubscribing count."
        ),
    )  # fmt: skip
    by_post = forms.BooleanField(
        label=gettext_lazy("A letter by post to those without an e-mail address"), required=False,
        help_text=gettext_lazy("Where the purpose allows post."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, meanings: Sequence[Meaning], segments: Sequence[SavedSegment], numbers: dict[int, tuple[int, bool]],
        campaign: Campaign | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["purpose"].choices = [(one.ref, f"{one.label} – {' '.join(one.rules)}") for one in meanings]  # type: ignore[attr-defined]
        field: Any = self.fields["tasks"]
        field.queryset = WorkTask.objects.filter(retired_on=None).order_by("label_fi")
        field.label_from_instance = lambda task: task.label
        field = self.fields["segment"]
        field.queryset = SavedSegment.objects.filter(pk__in=[one.pk for one in segments]).order_by("name")
        field.label_from_instance = lambda one: f"{one.name} ({_counted(numbers.get(one.pk))})"
        field = self.fields["follows"]
        done = Campaign.objects.filter(mailing__state__in=ENDED, archived_at=None).order_by("-changed_at")
        field.queryset = done.exclude(pk=campaign.pk) if campaign else done
        self.by_ref = {one.ref: one for one in meanings}
        self._offer_topics(campaign)

    def _offer_topics(self, campaign: Campaign | None) -> None:
        """The topics in use of the purposes that may be chosen; the campaign's own stays to be seen when it has been retired."""
        self.topics = {topic.key: topic for topic in topics.offered() if topic.purpose in self.by_ref}
        if not self.topics and not (campaign and campaign.topic):
            del self.fields["topic"]
            return
        known = [(key, f"{topic.label} ({self.by_ref[topic.purpose].label})") for key, topic in self.topics.items()]
        if campaign and campaign.topic and campaign.topic not in self.topics:
            known.append((campaign.topic, campaign.topic))
        self.fields["topic"].choices = [("", _("none")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        meaning = self.by_ref.get(cleaned.get("purpose", ""))
        if meaning and meaning.purpose.job_relevance and not cleaned.get("tasks"):
            self.add_error("tasks", _("Say which work tasks the mailing concerns."))
        topic = self.topics.get(cleaned.get("topic", ""))
        if meaning and topic is not None and topic.purpose != meaning.ref:
            self.add_error("topic", _("The topic belongs to another purpose. Choose one of this purpose, or none."))
        if not cleaned.get("segment") and not cleaned.get("follows") and not self.asked:
            self.add_error("segment", _("Choose a segment, or the campaign this one follows."))
        return cleaned

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])


class NewForm(AudienceForm):
    """The same, and what the letter begins from."""

    template = forms.ModelChoiceField(
        label=gettext_lazy("Letter begins from"), queryset=Letter.objects.none(), required=False,
        empty_label=gettext_lazy("an empty one"),
    )  # fmt: skip

    def __init__(self, *args: Any, asked: bool = False, **kwargs: Any) -> None:
        """`asked`: it comes from a list that is narrowed down, so that no segment has to be chosen."""
        self.asked = asked
        super().__init__(*args, **kwargs)
        field: Any = self.fields["template"]
        field.queryset = Letter.objects.filter(template=True).order_by("name")
        if not field.queryset.exists():
            del self.fields["template"]


def _counted(number: tuple[int, bool] | None) -> str:
    found, capped = number or (0, False)
    words = ngettext("%(n)s person", "%(n)s persons", found) % {"n": fmt.number(found)}
    return f"{words}+" if capped else words


class SubjectsForm(forms.Form):
    """The subject in each language, and the second one in a test of subjects."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    NAMES = {"fi": gettext_lazy("Finnish"), "sv": gettext_lazy("Swedish"), "en": gettext_lazy("English")}

    def __init__(self, *args: Any, variants: Sequence[str], known: dict[tuple[str, str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, tuple[str, str]] = {}
        for language, name in self.NAMES.items():
            for variant in variants:
                key = f"{language}_{variant or 'a'}"
                label = _("Subject, %(language)s") % {"language": name}
                self.places[key] = (language, variant)
                self.fields[key] = forms.CharField(
                    label=f"{label} ({variant.upper() or 'A'})" if len(variants) > 1 else label, max_length=200, required=False,
                    initial=known.get((language, variant), ""), help_text=_length(known.get((language, variant), "")),
                )  # fmt: skip

    def subjects(self) -> dict[tuple[str, str], str]:
        return {place: tidy(self.cleaned_data[key]) for key, place in self.places.items()}


def _length(subject: str) -> str:
    if not subject:
        return ""
    words = _("%(n)s characters, whole on a phone") if len(subject) <= 40 else _("%(n)s characters, cut off on a phone")
    return words % {"n": len(subject)}


class WhenForm(forms.Form):
    """The sender, the test of subjects, the hours messages may leave, and when to begin."""

    identity = forms.ModelChoiceField(
        label=gettext_lazy("Sender"), queryset=SenderIdentity.objects.none(), required=False,
        empty_label=gettext_lazy("the sender of the settings"),
    )  # fmt: skip
    share = forms.TypedChoiceField(
        label=gettext_lazy("Test of two subjects"), coerce=int, required=False,
        help_text=gettext_lazy("A share of the recipients gets one of two subjects, the rest the better one."),
    )  # fmt: skip
    by = forms.ChoiceField(
        label=gettext_lazy("The better one is chosen"), required=False,
        choices=[("clicks", gettext_lazy("by clicks of people")), ("person", gettext_lazy("by a person"))],
    )  # fmt: skip
    hours = forms.IntegerField(label=gettext_lazy("after, hours"), min_value=1, max_value=96, required=False, initial=4)
    begin = forms.TimeField(
        label=gettext_lazy("Messages leave from"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    end = forms.TimeField(label=gettext_lazy("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    workdays = forms.BooleanField(label=gettext_lazy("From Monday to Friday only"), required=False)
    holidays = forms.BooleanField(label=gettext_lazy("Not on Finnish public holidays"), required=False)
    at = forms.DateTimeField(
        label=gettext_lazy("When"), required=False, input_formats=["%Y-%m-%dT%H:%M", "%d.%m.%Y %H.%M", "%d.%m.%Y klo %H.%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Empty: in ten minutes, so that you can still think better of it."),
    )  # fmt: skip

    def __init__(self, *args: Any, identities: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        field: Any = self.fields["identity"]
        field.queryset = identities
        field.label_from_instance = lambda one: f"{one.name} <{one.address}>"
        shares = [(number, _("to %(n)s %% of the recipients") % {"n": number}) for number in (10, 20, 30, 50)]
        self.fields["share"].choices = [(0, _("no test")), *shares]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begin, end = cleaned.get("begin"), cleaned.get("end")
        if begin and end and begin >= end:
            self.add_error("end", _("The window ends before it begins."))
        if (at := cleaned.get("at")) and at < self.now:
            self.add_error("at", _("The moment it was to leave has passed. Choose a later one, or leave it empty."))
        return cleaned

    def window(self) -> dict[str, Any]:
        """As the engine's `windows` reads it."""
        given = self.cleaned_data
        found: dict[str, Any] = {}
        for key, name in (("from", "begin"), ("to", "end")):
            if given.get(name):
                found[key] = given[name].strftime("%H:%M")
        if given.get("workdays"):
            found["days"] = [0, 1, 2, 3, 4]
        if given.get("holidays"):
            found["holidays"] = "FI"
        return found

    def variants(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("share"):  # no test, or nothing chosen
            return {}
        return {"share": given["share"], "by": given.get("by") or "clicks", "hours": given.get("hours") or 4}

    @staticmethod
    def begun_from(campaign: Campaign) -> dict[str, Any]:
        """The initial values."""
        window, test = campaign.window, campaign.variants
        zone = ZoneInfo(settings.TIME_ZONE)
        return {
            "identity": campaign.identity_id, "share": test.get("share", 0), "by": test.get("by", "clicks"), "hours": test.get("hours", 4),
            "begin": _clock(window.get("from")), "end": _clock(window.get("to")), "workdays": window.get("days") == [0, 1, 2, 3, 4],
            "holidays": bool(window.get("holidays")),
            "at": campaign.send_at.astimezone(zone).replace(tzinfo=None) if campaign.send_at else None,
        }  # fmt: skip


def _clock(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
