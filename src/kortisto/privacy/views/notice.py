"""The notice as rules: each sentence with what executes it and the test that proves it; versions, differences, publishing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kortisto import jobs
from kortisto.lib.gatekeeping import right
from kortisto.privacy import publication
from kortisto.privacy.jobs import follow_notices
from kortisto.privacy.models import PolicyVersion
from kortisto.privacy.policy.load import load
from kortisto.privacy.policy.problems import PolicyError
from kortisto.privacy.views import drafting
from kortisto.privacy.views.sentences import sentence_of
from kortisto.privacy.views.tabs import page
from kortisto.ui import format as fmt
from kortisto.ui import toasts


@right("privacy.manage", "policy.publish")
def notice(request: HttpRequest) -> HttpResponse:
    """Every notice in effect, sentence by sentence, with its versions and what waits to be published."""
    day = timezone.localdate()
    language = (translation.get_language() or "fi")[:2]
    versions = publication.in_effect(day)
    drafts = drafting.drafts(day)
    context: dict[str, Any] = {
        "today": day,
        "notices": [(version, [sentence_of(version.policy, p, language) for p in version.policy.promises]) for version in versions],
        "history": list(
            PolicyVersion.objects.order_by("key", "-number").only("key", "number", "label", "effective_from", "published_at")
        ),
        "drafts": drafts,
        "simulations": {draft.key: drafting.counted(draft) for draft in drafts},
        "waiting": drafting.coming(day),
        "may_publish": request.user.has_right("policy.publish"),  # type: ignore[union-attr]
    }
    return page(request, "privacy/notice.html", "notice", context)


@require_POST
@right("policy.publish", "privacy.manage")
def simulate(request: HttpRequest) -> HttpResponse:
    """Count in the background what publishing the file would change."""
    key = request.POST.get("key", "")
    places = {filed.key: settings.KORTISTO.notices_active.index(filed.name) for filed in drafting.differing() if not filed.trouble}
    if key not in places:
        messages.error(request, _("The instance keeps no such notice."))
        return redirect("privacy:notice")
    job = jobs.enqueue(drafting.count_changes, by=request.user, place=places[key])
    return redirect(f"{reverse('jobs:job', args=[job.pk])}?then={reverse('privacy:notice')}")


@require_POST
@right("policy.publish")
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the file of a notice. It acts a day later, so that a mistake can be mended; the hash shown must still be the file's."""
    key, shown = request.POST.get("key", ""), request.POST.get("hash", "")
    draft = next((one for one in drafting.drafts(timezone.localdate()) if one.key == key), None)
    try:
        if draft is None or draft.policy is None:
            raise publication.PublicationRefused(
                _("There is nothing to publish: the file is what is published already, or has errors.")
            )
        policy = load(draft.policy.path)
        if policy.hash != shown:
            raise publication.PublicationRefused(_("The file has changed since you looked at it. Look at the differences again."))
        if draft.errors:
            raise publication.PublicationRefused(_("The linter finds errors in the notice. Mend them first."))
        row = publication.publish(policy, by=str(request.user.ref), now=timezone.now())  # type: ignore[union-attr]
        jobs.enqueue(follow_notices, by=None)
    except (publication.PublicationRefused, PolicyError) as refusal:
        messages.error(request, str(refusal))
        return redirect("privacy:notice")
    toasts.add(
        request,
        _("Version %(number)s is published and acts from %(day)s.") % {"number": row.number, "day": fmt.day(row.effective_from)},
    )
    return redirect("privacy:notice")
