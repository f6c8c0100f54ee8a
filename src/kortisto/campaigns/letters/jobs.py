"""Background work of letters."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.campaigns.letters import hosting


@jobs.task(label=_("Removing pictures nothing knows"))
def clear_hosted() -> dict[str, int]:
    """Files of uploads that did not commit, a day later."""
    return {"strays": hosting.sweep_out(timezone.now())}


jobs.every_day("04:20", clear_hosted)
