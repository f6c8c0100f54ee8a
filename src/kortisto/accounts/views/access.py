"""Who sees what: the page of roles, purposes and data, and the same as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from kortisto.lib.gatekeeping import right
from kortisto.privacy.views.tabs import page

from .. import access, roles

RIGHTS = ("privacy.manage", "policy.publish", "users.manage")


def _language() -> str:
    return (translation.get_language() or "fi")[:2]


@right(*RIGHTS)
def who_sees_what(request: HttpRequest) -> HttpResponse:
    """Every notice in force: which role sees which datum, for which purposes, and what it may do."""
    found = [access.matrix(policy, _language()) for policy in roles.active_policies()]
    return page(request, "accounts/access.html", "access", {"matrices": found})


@right(*RIGHTS)
def as_file(request: HttpRequest) -> HttpResponse:
    """The same, a line for each role, purpose and datum."""
    content = access.as_csv(roles.active_policies(), _language())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="roles-{timezone.localdate():%Y-%m-%d}.csv"'
    return response
