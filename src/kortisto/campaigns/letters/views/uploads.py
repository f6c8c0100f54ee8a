"""Pictures, files and price tables brought into a block. Each button posts the whole form, so that nothing written is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kortisto.campaigns.letters import actions, hosting, pricing
from kortisto.campaigns.letters.actions import Overtaken
from kortisto.campaigns.models import HostedFile, Letter
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.ui.uploads import is_too_large, kept_in_memory

from .editor import address, changes_of, found, revision, settle


def _most() -> int:
    return hosting.MOST_BYTES + 2 * hosting.MEGABYTE


@right("campaigns.edit")
@kept_in_memory(_most)
@require_POST
def picture(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    """A picture into the field `kohta` ("ID:field")."""
    now, by = timezone.now(), request.user
    return _put(request, letter, language, lambda sent: hosting.add_picture(data=sent.read(), name=sent.name, by=by, now=now).ref)


@right("campaigns.edit")
@kept_in_memory(_most)
@require_POST
def file(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    """A PDF into the field `kohta`; it is served until the day `b-ID-field-until`, if one is given."""
    now, by = timezone.now(), request.user
    ident, _colon, name = request.POST.get("kohta", "").partition(":")
    until = pricing.day_of(request.POST.get(f"b-{ident}-{name}-until", ""))
    return _put(
        request, letter, language,
        lambda sent: hosting.add_file(data=sent.read(), name=sent.name, expires_on=until, by=by, now=now).ref,
    )  # fmt: skip


@right("campaigns.edit")
@kept_in_memory(_most)
@require_POST
def prices(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    """A spreadsheet into the table of `kohta`."""
    return _put(request, letter, language, lambda sent: pricing.table_of(sent.read()))


@right("campaigns.edit")
@kept_in_memory(_most)
@require_POST
def look(request: HttpRequest, letter: str) -> HttpResponse:
    """The accent colour and the logo of a letter; `ei_logoa` takes the logo away."""
    row = get_object_or_404(Letter, ref=letter)
    now, sent = timezone.now(), request.FILES.get("logo")
    try:
        if is_too_large(request):
            raise Refused(
                _("The file is larger than %(most)d MB.") % {"most": hosting.MOST_BYTES // hosting.MEGABYTE}, code="large"
            )
        logo = "" if request.POST.get("ei_logoa") else str(row.look.get("logo", ""))
        if sent is not None:
            alt = request.POST.get("logo_alt", "")
            logo = hosting.add_picture(data=sent.read(), name=sent.name or "", alt=alt, by=request.user, now=now).ref
        actions.dress(row, {"accent": request.POST.get("accent", ""), "logo": logo}, revision=revision(request), now=now)
    except Refused as refused:
        messages.error(request, str(refused))
    except Overtaken:
        messages.error(request, _("Somebody else has changed the letter meanwhile. Nothing was saved: look at it and do it again."))
    return redirect(address(row))


def _put(request: HttpRequest, letter: str, language: str, value_of: Any) -> HttpResponse:
    row = found(letter, language)
    return settle(request, row, language, lambda: _taken(request, row, language, value_of), whole=True)


def _taken(request: HttpRequest, row: Letter, language: str, value_of: Any) -> tuple[Letter, str]:
    if is_too_large(request):
        raise Refused(_("The file is larger than %(most)d MB.") % {"most": hosting.MOST_BYTES // hosting.MEGABYTE}, code="large")
    ident, _colon, name = request.POST.get("kohta", "").partition(":")
    sent = request.FILES.get(f"f-{ident}-{name}")
    if sent is None:
        raise Refused(_("Choose a file first."), code="required")
    changes, _left = changes_of(request, row)
    content = actions.cleansed(row, "content", changes["content"])
    value = value_of(sent)
    if row.form != Letter.Form.BLOCKS:
        # Who codes gets the address at the top of the source, to be moved to where it belongs.
        hosted = HostedFile.objects.get(ref=value)
        changes["content"] = {"source": f"<!-- {hosting.place_of(hosted, 0)} -->\n{content['source']}"}
        return actions.save(row, language, revision=revision(request), place="picture", now=timezone.now(), **changes), ""
    changes["content"] = [block | {name: value} if block["id"] == ident and name in block else block for block in content]
    saved = actions.save(row, language, revision=revision(request), place=f"{ident}:{name}", now=timezone.now(), **changes)
    return saved, ident
