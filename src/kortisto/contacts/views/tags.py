"""Tags: put on and taken off in place; the list of words."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.contacts import scope
from kortisto.contacts.card import open_person
from kortisto.contacts.models import Company, Contact, Tag
from kortisto.contacts.refusals import Refused
from kortisto.contacts.tags import acts
from kortisto.contacts.tags.panels import panel
from kortisto.contacts.views.company import find
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts
from kortisto.ui.htmx import wants_fragment
from kortisto.ui.whence import whence


class TagForm(forms.Form):
    """A new word of the list, in the languages of the register."""

    fi = forms.CharField(
        label=gettext_lazy("Name in Finnish"),
        max_length=60,
        help_text=gettext_lazy("The person sees it too. Name what their business with us concerns, never what they are like."),
    )
    sv = forms.CharField(label=gettext_lazy("In Swedish"), max_length=60, required=False)
    en = forms.CharField(label=gettext_lazy("In English"), max_length=60, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.use_required_attribute = False


@right("export", "settings.manage")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The closed list: what there is, a new word."""
    now = timezone.now()
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.add_tag(**form.cleaned_data, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
            toasts.add(request, _("The tag was added."))
            return redirect("contacts:tags")
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    reason = scope.excluding_sentence("tags", timezone.localdate(now), (get_language() or "fi")[:2])
    context = {"form": form, "tags": Tag.objects.order_by("label_fi", "pk"), "reason": reason}
    return render(request, "contacts/tags/index.html", context, status=422 if form.errors else 200)


@right("export", "settings.manage")
@require_POST
def retire(request: HttpRequest, tag: str) -> HttpResponse:
    row = get_object_or_404(Tag, key=tag)
    acts.retire_tag(row, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    toasts.add(request, _("The tag is not offered any more."), undo=reverse("contacts:restore_tag", args=[row.key]))
    return redirect("contacts:tags")


@right("export", "settings.manage")
@require_POST
def restore(request: HttpRequest, tag: str) -> HttpResponse:
    row = get_object_or_404(Tag, key=tag)
    acts.restore_tag(row, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    return redirect("contacts:tags")


@right("register.edit")
@require_POST
def tag_person(request: HttpRequest, code: str) -> HttpResponse:
    """`tunniste`: the key of the tag to put on."""
    return _put(request, _person(request, code))


@right("register.edit")
@require_POST
def tag_company(request: HttpRequest, code: str) -> HttpResponse:
    return _put(request, find(code))


@right("register.edit")
@require_POST
def untag_person(request: HttpRequest, code: str, tag: str) -> HttpResponse:
    return _take(request, _person(request, code), tag)


@right("register.edit")
@require_POST
def untag_company(request: HttpRequest, code: str, tag: str) -> HttpResponse:
    return _take(request, find(code), tag)


def _person(request: HttpRequest, code: str) -> Contact:
    return open_person(request.user, code, as_of=timezone.localdate()).contact


def _put(request: HttpRequest, bearer: acts.Bearer) -> HttpResponse:
    tag = get_object_or_404(Tag, key=request.POST.get("tunniste") or request.GET.get("tunniste", ""))
    try:
        acts.put_on(bearer, tag, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
        toasts.add(request, _("Tagged: %(tag)s.") % {"tag": tag.label}, undo=_address("untag", bearer, tag.key))
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return _back(request, bearer)


def _take(request: HttpRequest, bearer: acts.Bearer, key: str) -> HttpResponse:
    tag = get_object_or_404(Tag, key=key)
    acts.take_off(bearer, tag, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    undo = f"{_address('tag', bearer)}?tunniste={tag.key}" if tag.retired_on is None else ""
    toasts.add(request, _("Tag removed: %(tag)s.") % {"tag": tag.label}, undo=undo)
    return _back(request, bearer)


def _address(act: str, bearer: acts.Bearer, *more: str) -> str:
    return reverse(f"contacts:{act}_{'company' if isinstance(bearer, Company) else 'person'}", args=[bearer.code, *more])


def _back(request: HttpRequest, bearer: acts.Bearer) -> HttpResponse:
    if wants_fragment(request):
        response = HttpResponse(panel(request, bearer, alone=True))
        response.headers["HX-Trigger"] = "tieto-muuttui"
        return response
    card = reverse("contacts:company" if isinstance(bearer, Company) else "contacts:card", args=[bearer.code])
    return redirect(whence(request, card))
