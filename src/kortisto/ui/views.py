"""Pages of the look itself: language switch, errors, and the component gallery in development."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST

from kortisto.lib.gatekeeping import public, slowed

from . import gallery as specimens
from .dialogs import in_dialog
from .htmx import wants_fragment
from .icons import PATHS

YEAR = 365 * 24 * 60 * 60


@slowed(60)
@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language (fi, sv, en); staff keep the choice on their account."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return _refused(request, _words(400), 400)
    to = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        to = "/"
    user: Any = request.user
    if user.is_authenticated and hasattr(user, "speak"):
        user.speak(code)
    response = HttpResponseRedirect(to)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    translation.activate(code)
    return response


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page; exists in development only."""
    if not (settings.DEBUG or getattr(settings, "UI_GALLERY", False)):
        raise Http404
    today = timezone.localdate()
    context = {
        "icons": list(PATHS),
        "today": today,
        "days": lambda n: today + timedelta(days=n),
        "form": specimens.failed_form(),
        **specimens.samples(today),
    }
    return render(request, "ui/gallery.html", context)


def _words(status: int) -> dict[str, str]:
    """Title, what happened and what to do, for an error page."""
    title, text = {
        400: (
            _("The request could not be read"),
            _("Something in the address or the form is not as it should be. Go back and try again."),
        ),
        403: (
            _("You may not open this page"),
            _("Your roles do not give the right this page needs. An administrator can change them."),
        ),
        404: (_("There is no such page"), _("The address may be mistyped, or what it showed has been erased.")),
        503: (
            _("This would have taken too long"),
            _(
                "It was stopped so that others can work; a change is saved whole or not at all. Ask for less: fewer conditions, "
                "longer words, a shorter list. If it happens again even so, tell the administrator the time."
            ),
        ),
    }[status]
    return {"status": str(status), "heading": title, "text": text}


def _refused(request: HttpRequest, words: dict[str, str], status: int) -> HttpResponse:
    """A page; for htmx a note on the page that is open (in the open dialog, if it asked), which otherwise stays as it was."""
    # The counts of the shell cost more queries than the rest of such a page, and nobody waits for them here.
    request.refused = True  # type: ignore[attr-defined]
    if not wants_fragment(request):
        return render(request, "ui/error.html", words, status=status)
    inside = in_dialog(request)
    response = render(request, "ui/refused_dialog.html" if inside else "ui/refused.html", words, status=status)
    response.headers["X-Refused"] = "1"  # words of ours: the page shows them also where a server fails (net.js)
    if not inside:
        response.headers["HX-Retarget"] = "#ilmoitus"
        response.headers["HX-Reswap"] = "innerHTML show:top"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refused(request, _words(400), 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    words = _words(403)
    if reason := str(exception):
        words["text"] = reason
    return _refused(request, words, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refused(request, _words(404), 404)


def too_long(request: HttpRequest) -> HttpResponse:
    """A question to the database was stopped; asking it again at once would take as long."""
    return _refused(request, _words(503), 503)


def too_busy(request: HttpRequest) -> HttpResponse:
    """Others were writing all the time; nothing of what was asked has happened, and asking again is right."""
    words = {
        "status": "503",
        "heading": _("The register is busy"),
        "text": _("A long job was being written, and this had no turn. Nothing was changed. Try again in a moment."),
    }
    response = _refused(request, words, 503)
    response.headers["Retry-After"] = "10"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without database, session or user: they may be what broke."""
    return render(None, "ui/error500.html", status=500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token was missing or old: nothing was saved."""
    words = {
        "status": "403",
        "heading": _("The form had grown old"),
        "text": _(
            "For safety a form can be sent only from the page it was opened on, in the same session. "
            "Nothing was saved. Go back, reload the page and send the form again."
        ),
    }
    return _refused(request, words, 403)
