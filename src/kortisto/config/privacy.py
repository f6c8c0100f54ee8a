"""The roof's lines of the conformance page: backups are made, and those whose term is over can be read by nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.config.backup import generations, targets, term
from kortisto.privacy import drills
from kortisto.privacy.conformance import Line, counted, line

FRESH = timedelta(days=2)


@line("generations")
def expired_are_gone(*, as_of: date, now: datetime) -> Line:
    """The notice says how long a backup can be read; its key must not live a night longer."""
    count = len(generations.expired(settings.KORTISTO.keys, term.kept(as_of), as_of - timedelta(days=1)))
    return counted(
        count,
        _("No backup can be read after the term of the notice."),
        ngettext(
            "%(n)s backup could still be read though its term is over.",
            "%(n)s backups could still be read though their term is over.",
            count,
        ),
    )


@line("targets")
def everywhere(*, as_of: date, now: datetime) -> Line:
    """Each further place has the newest backup."""
    places = settings.KORTISTO.backup_also
    behind = targets.lacking(settings.KORTISTO)
    if behind:
        count = len(behind)
        words = ngettext("%(n)s place of backups lacks the newest one.", "%(n)s places of backups lack the newest one.", count)
        return Line(False, words % {"n": count}, count)
    if not places:
        return Line(True, _("The settings name no further place for backups."))
    return Line(True, _("Every further place has the newest backup."))


@line("backup")
def made(*, as_of: date, now: datetime) -> Line:
    """A backup of yesterday or today can be read, where the settings ask for one each night."""
    if not settings.KORTISTO.backup_at:
        return Line(True, _("Backups are made by yourself: the settings ask for none."))
    moments = [
        found
        for name in settings.KORTISTO.keys.names(generations.FOLDER)
        if not name.endswith(generations.DAMAGED) and (found := generations.made_at(name.rpartition("/")[2]))
    ]
    if moments and now - max(moments) <= FRESH:
        return Line(True, _("The newest backup is of the last two days."))
    installed = drills.installed_at()
    if installed is not None and now - installed <= FRESH:
        return Line(True, _("The first backup is still to come."))
    return Line(False, _("No backup was made in the last two days."), 1)
