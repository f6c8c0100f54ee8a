"""Acts on what a person forbids and chooses. A ban is set by anybody, an import included; only the person lifts one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kortisto.contacts.details import not_in_notice
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.contacts.scope import current
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, due, ledger

from .models import ChannelChoice, Objection
from .models.topic import PREFIX

ALL, DM = Objection.Channel.ALL, Objection.DIRECT_MARKETING
CHANNELS = ("email", "phone", "sms", "post")


@transaction.atomic
def object_to(
    *, contact: Contact, scope: str = DM, channel: str = ALL, how: str, made_on: date, by: str, now: datetime, said: str = ""
) -> Objection:
    """The person objects: to direct marketing ("*dm*"), one purpose (its ref) or one topic ("topic:…"), on a channel or all ("*").

    Takes effect at once (Art. 21(3)). The same ban again changes nothing and gives the one in force. Raises Refused for an
    unknown channel or way, for a day ahead, and for words where the notice lists no free text (H06).
    """
    _known(channel, how)
    if said.strip() and not holds_words(now):
        raise not_in_notice("notes", _today(now), field="said")
    if made_on > _today(now):
        raise Refused(_("The day is in the future. Give a day that has been."), field="made_on", code="future")
    same = Objection.objects.filter(contact=contact, scope=scope, channel=channel, lifted_at=None).first()
    if same is not None:
        return same
    row = Objection.objects.create(
        contact=contact,
        scope=scope,
        channel=channel,
        made_on=made_on,
        how=how,
        said=said.strip()[:200],
        recorded_by=by,
        recorded_at=now,
    )
    if scope == DM:
        _withdraw(contact, (*CHANNELS, ALL) if channel == ALL else (channel,), now)
    elif scope.startswith(PREFIX) and channel == ALL:
        _withdraw(contact, (ALL,), now, topic=scope.removeprefix(PREFIX))
    _written([contact], "objected", "consents.objected", ["dm_ban"], [scope, channel, made_on.isoformat()], by=by, now=now)
    return row


@transaction.atomic
def lift_objection(*, objection: Objection, how: str, by: str, now: datetime) -> None:
    """The person takes the ban back. Raises Refused when an import tries, or anybody but the person's own word."""
    if by.startswith("import:") or how != Objection.How.PERSON_TOLD:
        raise Refused(_("Only the person can lift a ban. Record how they told it."), field="how", code="person")
    if objection.lifted_at is not None:
        return
    objection.lifted_at, objection.lifted_by = now, by
    objection.save(update_fields=["lifted_at", "lifted_by"])
    codes = [objection.scope, objection.channel]
    _written([objection.contact], "objection_lifted", "consents.objection_lifted", ["dm_ban"], codes, by=by, now=now)


@transaction.atomic
def ban_channel(
    *, contact: Contact, channel: str, how: str = Objection.How.PERSON_TOLD, by: str, now: datetime, said: str = ""
) -> Objection:
    """No direct marketing on one channel from today."""
    return object_to(contact=contact, channel=channel, how=how, made_on=_today(now), by=by, now=now, said=said)


@transaction.atomic
def allow_channel(*, contact: Contact, channel: str, by: str, now: datetime) -> None:
    """The person allows one channel again: its ban is lifted; of a ban on all, the other channels stay banned.

    Text messages are also chosen, for silence is no permission there.
    """
    _known(channel, Objection.How.PERSON_TOLD)
    bans = list(Objection.objects.filter(contact=contact, scope=DM, lifted_at=None, channel__in=(channel, ALL)))
    whole = next((ban for ban in bans if ban.channel == ALL), None)
    for ban in bans:
        lift_objection(objection=ban, how=Objection.How.PERSON_TOLD, by=by, now=now)
    if whole is not None:
        for other in CHANNELS:
            if other != channel:
                object_to(
                    contact=contact,
                    channel=other,
                    how=whole.how,
                    made_on=whole.made_on,
                    by=by,
                    now=now,
                    said=whole.said if holds_words(now) else "",
                )
    if channel == Objection.Channel.SMS:
        choose_channel(contact=contact, channel=channel, how=Objection.How.PERSON_TOLD, chosen_on=_today(now), by=by, now=now)


@transaction.atomic
def choose_channel(
    *, contact: Contact, channel: str, how: str, chosen_on: date, by: str, now: datetime, topic: str = ""
) -> ChannelChoice:
    """The person says yes to a channel, or ("*") to a topic. Never lifts a ban: a banned channel is refused."""
    _known(channel, how)
    if Objection.objects.filter(contact=contact, scope=DM, lifted_at=None, channel__in=(channel, ALL)).exists():
        raise Refused(
            _("The person has banned this channel. Lift the ban first, if the person says so."), field="channel", code="banned"
        )
    same = ChannelChoice.objects.filter(contact=contact, channel=channel, topic=topic, withdrawn_at=None).first()
    if same is not None:
        return same
    row = ChannelChoice.objects.create(
        contact=contact, channel=channel, topic=topic, chosen_on=chosen_on, how=how, recorded_by=by, recorded_at=now
    )
    scope = [channel, *filter(None, [topic])]
    _written([contact], "consent_given", "consents.channel_chosen", ["dm_methods"], scope, by=by, now=now)
    return row


@transaction.atomic
def withdraw_channel(*, contact: Contact, channel: str, by: str, now: datetime, topic: str = "") -> None:
    """The person takes a choice back without banning the channel or topic."""
    if _withdraw(contact, (channel,), now, topic=topic):
        scope = [channel, *filter(None, [topic])]
        _written([contact], "consent_withdrawn", "consents.channel_withdrawn", ["dm_methods"], scope, by=by, now=now)


@transaction.atomic
def import_bans(*, bans: Sequence[tuple[int, str, date, str]], by: str, now: datetime) -> int:
    """Set-based, for imports: (contact id, channel, day, what the list said) each; gives how many are new.

    Words are left out where the notice lists no free text. Bans in force are left as they are; nothing is ever cleared.
    Refreshes no dates: the import does, once for all its rows.
    """
    standing = set(
        Objection.objects.filter(contact_id__in={row[0] for row in bans}, scope=DM, lifted_at=None).values_list(
            "contact_id", "channel"
        )
    )
    rows: dict[tuple[int, str], Objection] = {}
    words = holds_words(now)
    for contact_id, channel, made_on, said in bans:
        _known(channel, Objection.How.IMPORTED)
        if (contact_id, channel) not in standing:
            rows[contact_id, channel] = Objection(
                contact_id=contact_id, scope=DM, channel=channel, made_on=made_on, how=Objection.How.IMPORTED,
                said=said[:200] if words else "", recorded_by=by, recorded_at=now,
            )  # fmt: skip
    Objection.objects.bulk_create(rows.values(), batch_size=500)
    people = {c.pk: c for c in Contact.objects.filter(pk__in={key[0] for key in rows}).select_related("subject")}
    days = {key: row.made_on.isoformat() for key, row in rows.items()}
    ledger.note([ledger.Entry("objected", str(people[key[0]].subject.ref), [DM, key[1], days[key]]) for key in rows], now=now)
    audit.record_many([audit.Act("consents.objected", by, people[pk].subject, ("dm_ban",)) for pk, _channel in rows], now=now)
    return len(rows)


def imported_bans(import_by: str) -> QuerySet[Objection]:
    """Bans in force that an import set; `import_by` is how its rows name it ("import:7")."""
    return Objection.objects.filter(recorded_by=import_by, how=Objection.How.IMPORTED, lifted_at=None)


@transaction.atomic
def unsay_imported_bans(*, import_by: str, by: str, now: datetime) -> list[Contact]:
    """The list was misread and nobody said these bans: they are gone, as if never read. Gives the people.

    The act of somebody who undoes the import, never of a list (T6). What else bans them stays. Refreshes no dates.
    """
    bans = list(imported_bans(import_by).select_related("contact__subject"))
    entries = [ledger.Entry("objection_lifted", str(ban.contact.subject.ref), [ban.scope, ban.channel]) for ban in bans]
    Objection.objects.filter(pk__in=[ban.pk for ban in bans]).delete()
    ledger.note(entries, now=now)
    people = {ban.contact_id: ban.contact for ban in bans}
    acts = [audit.Act("consents.import_unsaid", by, person.subject, ("dm_ban",)) for person in people.values()]
    audit.record_many(acts, now=now)
    return list(people.values())


@transaction.atomic
def unsay_objection(*, objection: Objection, by: str, now: datetime) -> None:
    """A machine read a message wrongly and nobody said this ban: it is gone, as if never read. Raises Refused for one that a person
    or an import set: only the person lifts those (T6)."""
    if objection.recorded_by != "system":
        raise Refused(_("Only the person can lift a ban. Record how they told it."), field="how", code="person")
    contact, codes = objection.contact, [objection.scope, objection.channel]
    objection.delete()
    _written([contact], "objection_lifted", "consents.misread", ["dm_ban"], codes, by=by, now=now)


def holds_words(now: datetime) -> bool:
    """Whether the person's own words may be written down: free text is free text, wherever it stands (H06)."""
    return current(_today(now)).holds("notes")


def _known(channel: str, how: str) -> None:
    if channel not in Objection.Channel.values:
        raise Refused(_("Choose a channel."), field="channel", code="required")
    if how not in Objection.How.values:
        raise Refused(_("Choose how the person told it."), field="how", code="required")


def _withdraw(contact: Contact, channels: Sequence[str], now: datetime, *, topic: str = "") -> int:
    rows = ChannelChoice.objects.filter(contact=contact, channel__in=channels, withdrawn_at=None)
    return (rows.filter(topic=topic) if topic or ALL not in channels else rows).update(withdrawn_at=now)


def _today(now: datetime) -> date:
    return local_day(now, settings.TIME_ZONE)


def _written(
    people: Sequence[Contact], kind: str, action: str, data: Sequence[str], scope: Sequence[str], *, by: str, now: datetime
) -> None:
    """The ledger, the audit row, the last days; all in the act's transaction."""
    ledger.note([ledger.Entry(kind, str(person.subject.ref), scope) for person in people], now=now)
    audit.record_many([audit.Act(action, by, person.subject, tuple(data)) for person in people], now=now)
    due.refresh([person.subject_id for person in people], as_of=_today(now))
