"""The room's part of the nightly run: whoever has left without anybody saying so becomes passive (H02, H13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.contacts import actions, scope
from kortisto.contacts.actions.passivation import ended_unnoticed
from kortisto.privacy import conformance, sweep
from kortisto.privacy.conformance import Line


@sweep.before_run
def passivate_ended(*, as_of: date, now: datetime, by: str) -> int:
    """Passivate those whose last employment ended or whose company left the scope; gives how many."""
    return actions.passivate_ended(as_of=as_of, by=by, now=now)


@conformance.line("left_employer")
def nobody_left_behind(*, as_of: date, now: datetime) -> Line:
    """H13: whoever has no employer left in the register since yesterday is passive."""
    yesterday = as_of - timedelta(days=1)
    count = ended_unnoticed(yesterday).count() if scope.current(as_of).passive else 0
    if not count:
        return Line(ok=True, says=_("Everybody who left an employer is passive."))
    words = ngettext(
        "%(n)s person left an employer and is not passive.", "%(n)s people left an employer and are not passive.", count
    )
    return Line(ok=False, says=words % {"n": count}, count=count)
