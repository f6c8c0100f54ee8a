"""The end of a restriction: first the person is told, then it is lifted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.privacy.audit import reads
from kortisto.privacy.models import Restriction
from kortisto.privacy.views.naming import labels
from kortisto.privacy.views.tabs import page
from kortisto.rights import jobs, lifting
from kortisto.rights.models import Lifting
from kortisto.ui import toasts

RIGHT = "privacy.manage"


@right(RIGHT)
@require_safe
def ending(request: HttpRequest, restriction: int) -> HttpResponse:
    return _shown(request, _found(restriction))


@require_POST
@right(RIGHT)
def tell(request: HttpRequest, restriction: int) -> HttpResponse:
    row = _found(restriction)
    why, how = request.POST.get("why", ""), request.POST.get("how", "")
    try:
        told = lifting.tell(row, why=why, how=how, by=str(request.user.ref), now=timezone.now())  # type: ignore[union-attr]
    except Refused as refusal:
        return _shown(request, row, refused=refusal.message)
    if told.how == Lifting.How.MAIL:
        jobs.tell_of_liftings_soon()
        toasts.add(request, _("A message is on its way to the person."))
    else:
        toasts.add(request, _("Written down."))
    return redirect("rights:ending", row.pk)


@require_POST
@right(RIGHT)
def lift(request: HttpRequest, restriction: int) -> HttpResponse:
    row = _found(restriction)
    try:
        lifting.lift(row, by=str(request.user.ref), now=timezone.now())  # type: ignore[union-attr]
    except Refused as refusal:
        return _shown(request, row, refused=refusal.message)
    toasts.add(request, _("The restriction is lifted."))
    return redirect("privacy:restrictions")


def _found(pk: int) -> Restriction:
    """One that the person asked for; the others end by themselves."""
    return get_object_or_404(Restriction.objects.select_related("subject"), pk=pk, ground="request")


def _shown(request: HttpRequest, row: Restriction, *, refused: str = "") -> HttpResponse:
    now = timezone.now()
    reads.seen(request.user, "requests", [row.subject], now)  # type: ignore[arg-type]
    told = Lifting.objects.filter(restriction=row).first()
    context = {
        "row": row,
        "told": told,
        "refused": refused,
        "label": labels(request, [row.subject_id], timezone.localdate(now))[row.subject_id],
        "whys": Lifting.Why.choices,
        "hows": Lifting.How.choices,
    }
    response = page(request, "rights/lifting.html", "restrictions", context)
    response.status_code = 422 if refused else 200
    return response
