"""Who has been worked with since an import made them: the audit trail says it, for every act writes there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kortisto.database.many import Many
from kortisto.exchange.models import Import
from kortisto.privacy.models import AuditEvent, Subject

UNDONE = "contact.import_undone"
_OF_UNDOS = (UNDONE, "consents.import_unsaid")
NIGHT = ("system", "nightly")
"""What the register does by itself is nobody's work with the person."""


def touched(upload: Import, subject_ids: Iterable[int]) -> set[int]:
    """Those somebody has acted on since: people, other lists, the person. Imports that were undone do not count."""
    refs: Mapping[str, int] = {
        str(ref): pk for pk, ref in Subject.objects.filter(pk__in=Many(subject_ids)).values_list("pk", "ref")
    }
    if not refs:
        return set()
    undone = Import.objects.filter(state__in=(Import.State.UNDONE, Import.State.UNDOING)).values_list("pk", flat=True)
    own = {upload.by, *NIGHT, *(f"import:{pk}" for pk in undone)}
    events = AuditEvent.objects.filter(subject_ref__in=Many(refs)).exclude(actor_ref__in=own).exclude(action__in=_OF_UNDOS)
    return {refs[ref] for ref in events.values_list("subject_ref", flat=True).distinct()}
