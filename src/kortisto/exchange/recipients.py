"""Files of people taken out, as recipients of their data (Art. 15(1)(c), 19)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from kortisto.exchange.models import Disclosure, DisclosureMember
from kortisto.lib.periods import local_day
from kortisto.privacy import recipients

SOURCE = "disclosure"


def _destroyed(keys: Sequence[str]) -> Iterable[str]:
    rows = Disclosure.objects.filter(pk__in=[int(key) for key in keys])
    known = {str(pk): at is not None for pk, at in rows.values_list("pk", "destroyed_at")}
    return [key for key in keys if known.get(key, True)]


@recipients.source(SOURCE, gone=_destroyed)
def taken_out(subject_ids: Sequence[int]) -> Iterable[recipients.Recipient]:
    """Every file somebody of these was in, with its columns and whoever took it."""
    rows = DisclosureMember.objects.filter(subject__in=subject_ids).select_related("disclosure")
    for row in rows:
        file = row.disclosure
        yield recipients.Recipient(
            row.subject_id, SOURCE, str(file.pk), _("file %(code)s, on the work device of one of our staff") % {"code": file.code},
            tuple(file.columns), local_day(file.made_at, settings.TIME_ZONE), str(file.made_by), file.destroyed_at is not None, file.destroy_by,
        )  # fmt: skip
