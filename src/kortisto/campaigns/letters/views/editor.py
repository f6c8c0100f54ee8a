"""The editor: one form, saved by itself; every button works as a plain post too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.campaigns.letters import (
    actions,
    blocks,
    cleansing,
    forms,
    freezing,
    hosting,
    lengths,
    loading,
    own_people,
    slots,
    versions,
)
from kortisto.campaigns.letters.actions import Overtaken
from kortisto.campaigns.letters.drawing import ACCENT
from kortisto.campaigns.models import Campaign, Letter, LetterVersion
from kortisto.contacts.labels import language_label
from kortisto.contacts.models import Tag
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.ui.htmx import wants_fragment

LANGUAGE = "kieli"
BESIDE = "rinnalla"


@right("campaigns.edit")
@require_safe
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """The letter of a campaign, by the campaign's ref or the letter's."""
    named = Campaign.objects.select_related("letter", "identity").filter(Q(ref=ref) | Q(letter__ref=ref))
    campaign = named.order_by("pk").first()
    if campaign is None:
        raise Http404
    return _page(request, campaign.letter, campaign)


@right("campaigns.edit")
@require_safe
def edit_template(request: HttpRequest, letter: str) -> HttpResponse:
    """A template."""
    return _page(request, get_object_or_404(Letter, ref=letter, template=True), None)


@right("campaigns.edit")
@require_POST
def save(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    """Save what the form holds, and do what its button says (`teko`)."""
    row = found(letter, language)
    act = request.POST.get("teko", "")
    return settle(request, row, language, lambda: _saved(request, row, language, act), whole=bool(act))


def found(letter: str, language: str) -> Letter:
    if language not in versions.LANGUAGES:
        raise Http404
    return get_object_or_404(Letter, ref=letter)


def revision(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() else 0


def _saved(request: HttpRequest, row: Letter, language: str, act: str) -> tuple[Letter, str]:
    now = timezone.now()
    changes, left = changes_of(request, row)
    if act in ("undo", "redo"):
        saved = actions.save(row, language, revision=revision(request), now=now, **changes)
        move = actions.undo if act == "undo" else actions.redo
        return move(saved, language, revision=saved.revision, now=now), ""
    if act:
        changes["content"], left = forms.acted(actions.cleansed(row, "content", changes["content"]), act)
    place = act or request.POST.get("kohta", "")[:40]
    return actions.save(row, language, revision=revision(request), place=place, now=now, **changes), left


def changes_of(request: HttpRequest, row: Letter) -> tuple[dict[str, Any], str]:
    """What the form holds. Refused where it names a person of the register, and where its end would be cut off."""
    changes: dict[str, Any] = {name: request.POST[name] for name in ("subject", "preheader", "plain") if name in request.POST}
    changes["content"] = forms.content_of(row, request.POST)
    if words := lengths.too_long(changes["content"], str(changes.get("plain", ""))):
        raise Refused(words, code="long")
    texts = [*(str(one) for name, one in changes.items() if name != "content"), *own_people.texts_of(changes["content"])]
    if people := own_people.named(texts, user=request.user, as_of=timezone.localdate()):
        words = _(
            "%(who)s is in the register. A letter to many holds no details of a person: take it out, or use a field such as %(field)s."
        )
        raise Refused(words % {"who": ", ".join(people[:3]), "field": slots.written("given_name", "fi")}, code="person")
    return changes, ""


def settle(request: HttpRequest, row: Letter, language: str, act: Any, *, whole: bool) -> HttpResponse:
    """Do an act and answer: the whole editor or the line that says it is saved; a page to whoever has no script."""
    try:
        saved, left = act()
    except Overtaken as overtaken:
        return _conflict(request, overtaken.letter, language)
    except Refused as refused:
        return _refused(request, row, language, str(refused))
    if not wants_fragment(request):
        return redirect(f"{address(saved)}?{LANGUAGE}={language}{f'#b-{left}' if left else ''}")
    template = "campaigns/letters/body.html" if whole else "campaigns/letters/saved.html"
    return render(request, template, context(request, saved, language) | {"left": left, "alone": not whole})


def _conflict(request: HttpRequest, row: Letter, language: str) -> HttpResponse:
    """Somebody else has saved: nothing is written, and what was typed here stays in the form."""
    if not wants_fragment(request):
        messages.error(request, _("Somebody else has changed the letter meanwhile. Nothing was saved: look at it and do it again."))
        return redirect(f"{address(row)}?{LANGUAGE}={language}")
    return render(
        request, "campaigns/letters/conflict.html", {"letter": row, "again": f"{address(row)}?{LANGUAGE}={language}"}, status=409
    )


def _refused(request: HttpRequest, row: Letter, language: str, words: str) -> HttpResponse:
    if not wants_fragment(request):
        messages.error(request, words)
        return redirect(f"{address(row)}?{LANGUAGE}={language}")
    return render(request, "campaigns/letters/refused.html", {"words": words}, status=422)


def address(row: Letter) -> str:
    """The editor of a letter: its campaign's, or its own as a template."""
    campaign = row.campaigns.order_by("pk").first()
    if campaign is not None:
        return reverse("campaigns:letter", args=[campaign.ref])
    return reverse("campaigns:template", args=[row.ref])


def _page(request: HttpRequest, letter: Letter, campaign: Campaign | None) -> HttpResponse:
    language = request.GET.get(LANGUAGE, "")
    if language not in versions.LANGUAGES:
        rows = versions.every(letter)
        language = rows[0].language if rows else versions.LANGUAGES[0]
    return render(request, "campaigns/letters/editor.html", context(request, letter, language, campaign))


def context(request: HttpRequest, letter: Letter, language: str, campaign: Campaign | None = None) -> dict[str, Any]:
    """All the editor shows of one language of a letter. A constant number of queries, whatever it holds."""
    campaign = campaign or letter.campaigns.select_related("letter", "identity").order_by("pk").first()
    rows = versions.every(letter)
    row = next((one for one in rows if one.language == language and not one.variant), None)
    row = row or LetterVersion(letter=letter, language=language, content=[])
    said = versions.chosen([row], language)
    day = timezone.localdate()
    every = frozenset(versions.tags_in(rows))
    _made, problems = loading.draw(letter, rows or [row], said, campaign=campaign, day=day, groups=every)
    can_undo, can_redo = actions.can(letter, language)
    beside = request.GET.get(BESIDE) or request.POST.get(BESIDE, "")
    here = f"{reverse('campaigns:letter', args=[campaign.ref]) if campaign else reverse('campaigns:template', args=[letter.ref])}"
    hosted = hosting.of_letter(letter, said)
    return {
        "back": campaign_page(campaign), "accent": letter.look.get("accent") or ACCENT, "logo": hosted.get(str(letter.look.get("logo", ""))),
        "letter": letter, "campaign": campaign, "language": language, "version": row, "here": here, "frozen": freezing.is_frozen(letter),
        "cards": forms.cards(row.content, hosted, problems), "kinds": blocks.kinds(),
        "source": row.content.get("source", "") if isinstance(row.content, dict) else "", "is_blocks": letter.form == Letter.Form.BLOCKS,
        "loose": [one for one in problems if not one.block], "can_undo": can_undo, "can_redo": can_redo,
        "languages": [(code, language_label(code), any(one.language == code for one in rows)) for code in versions.LANGUAGES],
        "fields": [(slots.written(code, language), words) for code, words in _fields(campaign, language, day)],
        "groups": [(tag.key, tag.label) for tag in Tag.objects.filter(retired_on=None).order_by("label_fi")] if letter.form == "blocks" else [],
        "beside": _beside(rows, beside, language, letter, campaign), "name_of": language_label, "thumb": _thumb,
    }  # fmt: skip


def campaign_page(campaign: Campaign | None) -> str:
    """Where the campaign itself is worked on; "" while no page of the room has it."""
    try:
        return reverse("campaigns:content", args=[campaign.ref]) if campaign is not None else ""
    except NoReverseMatch:
        return ""


def _thumb(file: Any) -> str:
    return reverse("campaigns:hosted", args=[file.ref, hosting.name_of(file, 200)])


def _fields(campaign: Campaign | None, language: str, day: Any) -> list[tuple[str, str]]:
    """(code, what it is called) of the personal fields the purpose may use."""
    place = versions.LANGUAGES.index(language)
    may = loading.fields_of(campaign, day)
    return [(code, words[place]) for code, words in slots.NAMES.items() if may is None or code in may]


def _beside(rows: list[LetterVersion], wanted: str, language: str, letter: Letter, campaign: Campaign | None) -> Any:
    """Another language of the letter as text, beside the one that is written."""
    row = next((one for one in rows if one.language == wanted and wanted != language and not one.variant), None)
    if row is None:
        return None
    said = versions.chosen([row], wanted)
    made, _problems = loading.draw(
        letter, rows, said, campaign=campaign, day=timezone.localdate(), groups=frozenset(versions.tags_in(rows))
    )
    names = {code: slots.written(code, wanted) for code in slots.NAMES}
    text = cleansing.plain(slots.shown(made.text.partition("\n-- \n")[0], names))
    return {"language": wanted, "subject": row.subject, "text": text}
