"""What was promised against what is there: every acknowledged write once, nothing by half, nothing that was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from kortisto.consents.models import Objection
from kortisto.contacts.actions import interactions
from kortisto.contacts.attachments import storage
from kortisto.contacts.models import Attachment, Contact, Interaction, Position
from kortisto.exchange.models import Import
from kortisto.privacy import audit, conformance, due, ledger, replay
from kortisto.privacy.models import AuditEvent, Erasure, SweepRun
from kortisto.search.models import SearchDocument

from .journal import ACKNOWLEDGED, DOUBTFUL, REFUSED, Entry, Journal

LOST, TWICE, HALF, REFUSED_THERE = "lost", "twice", "half done", "there though refused"


@dataclass
class Found:
    """Broken promises by kind, each with what it is about; nothing in it is well."""

    broken: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, what: str) -> None:
        self.broken.setdefault(kind, []).append(what)

    def number(self, kind: str) -> int:
        return len(self.broken.get(kind, ()))


def reckon(journal: Journal, found: Found) -> None:
    """Every write of every client."""
    _once(journal.of("interaction"), Counter(Interaction.objects.values_list("summary", flat=True)), found)
    _once(journal.of("ban"), Counter(Objection.objects.values_list("said", flat=True)), found)
    _once(journal.of("attachment"), Counter(Attachment.objects.values_list("name", flat=True)), found)
    files = Counter(Import.objects.values_list("file_name", flat=True))
    _once(journal.of("list"), files, found)
    for entry in (*journal.of("rubbish"), *journal.of("cut")):
        there = files[entry.key] + Attachment.objects.filter(name=entry.key).count()
        if there:
            found.add(REFUSED_THERE, f"{entry.kind} {entry.key}")
    _titles(journal.of("title"), found)
    _contents(journal.of("attachment", ACKNOWLEDGED), found)
    _imports(journal.of("import"), found)
    _recorded(journal, found)


def _once(entries: Iterable[Entry], there: Counter[str], found: Found) -> None:
    for entry in entries:
        number = there[entry.key]
        if entry.how == ACKNOWLEDGED and not number:
            found.add(LOST, f"{entry.kind} {entry.key}")
        if entry.how == REFUSED and number:
            found.add(REFUSED_THERE, f"{entry.kind} {entry.key}")
        if number > 1:
            found.add(TWICE, f"{entry.kind} {entry.key}: {number} times")


def _titles(entries: Iterable[Entry], found: Found) -> None:
    """The last acknowledged one, or one after it of which nobody knows."""
    allowed: dict[int, list[str]] = {}
    for entry in entries:
        if entry.how == ACKNOWLEDGED:
            allowed[entry.about] = [entry.key]
        elif entry.how == DOUBTFUL and entry.about in allowed:
            allowed[entry.about].append(entry.key)
    there = dict(Position.objects.filter(pk__in=allowed).values_list("pk", "job_title"))
    for position, keys in allowed.items():
        if there.get(position) not in keys:
            found.add(LOST, f"title {keys[0]}: {there.get(position, 'the job is gone')}")


def _recorded(journal: Journal, found: Found) -> None:
    """What belongs to an act besides its row: a ban stands in the ledger outside the database, an entry of the timeline in the trail."""
    refs = dict(Contact.objects.values_list("pk", "subject__ref"))
    told = {line.subject_ref for line in ledger.read() if line.kind == "objected"}
    for entry in journal.of("ban", ACKNOWLEDGED):
        if str(refs.get(entry.about)) not in told:
            found.add(HALF, f"ban {entry.key} is not in the ledger")
    traced = Counter(AuditEvent.objects.filter(action__startswith=f"{interactions.ACT}.").values_list("subject_ref", flat=True))
    for about, number in Counter(entry.about for entry in journal.of("interaction", ACKNOWLEDGED)).items():
        if traced[str(refs.get(about))] < number:
            found.add(HALF, f"person {about}: {number} entries, fewer in the audit trail")


def _contents(entries: Iterable[Entry], found: Found) -> None:
    rows = {row.name: row for row in Attachment.objects.all()}
    for entry in entries:
        row = rows.get(entry.key)
        if row is None:
            continue
        try:
            same = storage.read(row) == entry.said
        except storage.Gone:
            same = False
        if not same:
            found.add(LOST, f"content of {entry.key}")


def _imports(entries: Iterable[Entry], found: Found) -> None:
    """An import that was begun brings every row in once; one that nobody knows of all or nothing."""
    states = dict(Import.objects.values_list("file_name", "state"))
    wanted = [address for entry in entries for address in entry.said]
    there = Counter(Position.objects.filter(email__in=wanted).values_list("email", flat=True)) if wanted else Counter()
    for entry in entries:
        numbers = [there[address] for address in entry.said]
        begun = entry.how == ACKNOWLEDGED or states.get(entry.key) == Import.State.DONE
        if begun and not all(numbers):
            kind = LOST if not any(numbers) else HALF
            found.add(kind, f"import {entry.key}, {states.get(entry.key)}: {sum(map(bool, numbers))} of {len(numbers)} rows")
        elif not begun and any(numbers):
            found.add(HALF, f"import {entry.key}, {states.get(entry.key)}, never begun for sure: {sum(map(bool, numbers))} rows")
        if any(number > 1 for number in numbers):
            found.add(TWICE, f"import {entry.key}: rows came in twice")


def whole(found: Found) -> None:
    """Rows that belong together, whoever wrote them."""
    today = timezone.localdate()
    drift = due.check(as_of=today)
    for subject in drift.wrong:
        found.add(HALF, f"dates of subject {subject} differ from what is derived anew: {', '.join(drift.sample[:3])}")
    known = set(Contact.objects.values_list("pk", flat=True))
    searched = set(SearchDocument.objects.filter(kind="contact").values_list("object_id", flat=True))
    for pk in known ^ searched:
        found.add(HALF, f"person {pk} and the search disagree")
    for pk in known - set(Position.objects.values_list("contact_id", flat=True)):
        found.add(HALF, f"person {pk} has no job")
    for upload in Import.objects.filter(state__in=("running", "queued", "checking")):
        found.add(HALF, f"import {upload.file_name} is {upload.state}")
    for erasure in Erasure.objects.filter(state=Erasure.State.INCOMPLETE):
        found.add(HALF, f"erasure {erasure.pk} is incomplete: {erasure.problem}")
    for run in SweepRun.objects.filter(state=SweepRun.State.RUNNING):
        found.add(HALF, f"sweep {run.pk} is said to run")
    for row in Attachment.objects.all():
        try:
            storage.read(row)
        except storage.Gone:
            found.add(HALF, f"attachment {row.name} has no file")
    storage.sweep_out(timezone.now() + timedelta(days=2))
    if strays := storage.BOX.strays(
        {storage.name_of(row.ref) for row in Attachment.objects.all()}, timezone.now() + timedelta(days=2)
    ):
        found.add(HALF, f"{len(strays)} files no row knows are left after the housekeeping")


def proven(found: Found) -> None:
    """Trail, ledger and the database's own check."""
    report = audit.verify()
    if not report.ok:
        found.add("audit chain", f"{report.problem} at {report.seq}")
    locked = replay.verify()
    if locked is not None:
        found.add("ledger", str(locked))
    entries, _problem = ledger.verify()
    applied = ledger.state().applied_seq
    if entries != applied:
        found.add("ledger", f"{entries} entries, {applied} applied in the database")
    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            said = [row[0] for row in cursor.fetchall()]
        if said != ["ok"]:
            found.add("integrity check", "; ".join(said[:5]))


def red() -> set[str]:
    """The lines of the conformance page that are red now."""
    return {line.id for line in conformance.lines(as_of=timezone.localdate(), now=timezone.now()) if not line.ok}


def conforming(before: set[str], found: Found) -> dict[str, Any]:
    """What the page says; a line that is red anew while nothing is broken is a lie, and broken itself."""
    anew = sorted(red() - before)
    if anew and not found.broken:
        found.add("conformance", f"red though nothing is broken: {', '.join(anew)}")
    return {"red_before": sorted(before), "red_anew": anew}
