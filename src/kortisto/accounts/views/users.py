"""The staff: list, add, change, invite, reset the second step, close."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.lib.gatekeeping import fresh, right
from kortisto.ui import toasts

from .. import actions, invitations, jobs, letters, second_step
from ..forms import UserForm
from ..models import Invitation, User
from ..staff import on_list

MANAGE = "users.manage"


@right(MANAGE)
def users(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, those who may enter first."""
    return render(request, "accounts/users.html", {"people": on_list(timezone.localdate())})


@fresh
@right(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a member of staff; the invitation goes by mail, or is shown to be handed over."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data, now, by = form.cleaned_data, timezone.now(), cast(User, request.user)
        try:
            user = actions.add_user(
                by=by,
                email=data["email"],
                name=data["name"],
                now=now,
                role_keys=data["roles"],
                language=data["language"],
                ends_on=data["ends_on"],
            )
        except ValidationError as error:
            _put(form, error)
        else:
            return _invite(request, user, by_mail=letters.leave())
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/user_form.html", {"form": form, "person": None, "mail": letters.leave()}, status=status)


@fresh
@right(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: details, roles, end date, and the acts on it."""
    user = get_object_or_404(User, pk=pk)
    initial = {
        "name": user.name,
        "email": user.email,
        "roles": sorted(user.role_keys),
        "ends_on": user.employment_ends_on,
        "language": user.language,
    }
    form = UserForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save(cast(User, request.user), user, form)
        except ValidationError as error:
            _put(form, error)
        else:
            toasts.add(request, _("Saved: %(name)s.") % {"name": user.name})
            return redirect("accounts:users")
    context = {
        "form": form,
        "person": user,
        "open": user.is_active,
        "second_step": second_step.is_on(user),
        "joined": user.has_usable_password(),
        "mail": letters.leave(),
        "invitation": invitations.open_for(user, now=timezone.now()),
    }
    return render(request, "accounts/user_form.html", context, status=422 if request.method == "POST" else 200)


def _save(by: User, user: User, form: UserForm) -> None:
    data, now = form.cleaned_data, timezone.now()
    actions.change_user(by=by, user=user, name=data["name"], email=data["email"], ends_on=data["ends_on"], now=now)
    actions.set_roles(by=by, user=user, role_keys=data["roles"], now=now)
    user.language = data["language"]
    user.save(update_fields=["language"])


def _put(form: UserForm, error: ValidationError) -> None:
    """Errors of an act stand at their field, or on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


@fresh
@right(MANAGE)
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time link, to join or to set a new password; by mail or shown here. The one before it is dead."""
    user = get_object_or_404(User, pk=pk)
    return _invite(request, user, by_mail=letters.leave() and request.POST.get("tapa") == "posti")


def _invite(request: HttpRequest, user: User, *, by_mail: bool) -> HttpResponse:
    """Shown, the link is on this answer only; it is stored as a hash."""
    if not user.is_active:
        messages.error(request, _("The account has ended. Open it again first."))
        return redirect("accounts:user", user.pk)
    kind, by, now = invitations.kind_for(user), cast(User, request.user), timezone.now()
    if by_mail:
        with transaction.atomic():
            jobs.post(invitations.make_for_mail(kind=kind, user=user, by=by, now=now))
        toasts.add(request, _("A link is on its way to %(name)s by mail.") % {"name": user.name})
        return redirect("accounts:user", user.pk)
    link = request.build_absolute_uri(reverse("accounts:invited", args=[invitations.make(kind=kind, user=user, by=by, now=now)]))
    context = {"person": user, "link": link, "joining": kind == Invitation.Kind.JOIN, "days": invitations.LIVES[kind].days}
    return render(request, "accounts/link.html", context)


@right(MANAGE)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's unused links are dead at once, also one that lies in a mailbox."""
    user = get_object_or_404(User, pk=pk)
    invitations.withdraw(user=user, by=cast(User, request.user), now=timezone.now())
    toasts.add(request, _("The link of %(name)s does not work any more.") % {"name": user.name})
    return redirect("accounts:user", pk)


@fresh
@right(MANAGE)
@require_POST
def reset_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Phone and keys are lost: remove app, passkeys and codes; sessions end."""
    user = get_object_or_404(User, pk=pk)
    second_step.turn_off(by=cast(User, request.user), user=user, now=timezone.now())
    actions.end_sessions(user=user)
    toasts.add(request, _("Two-step sign-in of %(name)s is reset.") % {"name": user.name})
    return redirect("accounts:user", pk)


@right(MANAGE)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the account now; can be undone."""
    user = get_object_or_404(User, pk=pk)
    if user == request.user:
        messages.error(request, _("You cannot close your own account. Ask another administrator."))
        return redirect("accounts:user", pk)
    try:
        actions.close_account(by=cast(User, request.user), user=user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("accounts:user", pk)
    toasts.add(request, _("The account of %(name)s is closed.") % {"name": user.name}, undo=reverse("accounts:reopen", args=[pk]))
    return redirect("accounts:users")


@right(MANAGE)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the closing back."""
    user = get_object_or_404(User, pk=pk)
    actions.reopen_account(by=cast(User, request.user), user=user, now=timezone.now())
    toasts.add(request, _("The account of %(name)s is open again.") % {"name": user.name})
    return redirect("accounts:user", pk)
