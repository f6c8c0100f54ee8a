"""Random facts, done to the register through its own acts and written into the log. What the register refuses did not happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.proof import people
from tests.proof.days import at
from tests.simulation import lives, own, planning
from tests.simulation.log import Human, Job, Log, Passive

NAMES = ("Väinö Lehtomaa", "Åsa Söderström", "Anneli Kärki-Ylönen", "Tiina Virtanen", "Jan-Erik Öhman", "Ilpo Mäki", "Sari Aho")
COUNTING = ("call_held", "meeting_held", "inbound_message")
HELD = (("email",), ("name", "phone"), (), ("interactions",), ("company", "job_title"))
Act = Callable[[Log, date, int, int], Any]


def hire(log: Log, day: date, a: int, b: int) -> Any:
    firm, number = log.firms[a % len(log.firms)], len(log.people)
    name = NAMES[b % len(NAMES)]
    work = lives.work(number, a + b)
    contact = people.person(name, lives.company(firm), on=day, **work)
    position = contact.positions.get()
    human = Human(contact.pk, contact.subject_id, created_on=day, obtained_on=day)
    human.data |= {("name", None): name, ("language", None): "fi", ("source", None): "Messut, käyntikortti"}
    log.people.append(human)
    lives.arrived(human, Job(position.pk, firm, day, day), work)
    return human


def talk(log: Log, day: date, a: int, b: int) -> Any:
    human = lives.somebody(log, a)
    kind = (*COUNTING, "outbound_message", "call_tried")[b % 5]
    words = f"Puhe {day} {b}" if people.may_write_words(day) else ""
    row = people.talked(lives.contact(human), on=day, kind=kind, summary=words)
    human.talks[row.pk] = day
    human.data["interactions", f"contacts.interaction:{row.pk}"] = True
    if words:
        human.data["notes", f"contacts.interaction:{row.pk}"] = words
    if kind in COUNTING:
        human.last_activity = max(human.last_activity or day, day)
        human.data["last_activity", None] = human.last_activity
    planning.after_talk(human, day, b)
    return row


def inform(log: Log, day: date, a: int, b: int) -> Any:
    human = lives.somebody(log, a)
    row = people.informed(lives.contact(human), on=day)
    human.data["informed_on", None] = True
    return row


def leave(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.contacts import actions

    human = lives.somebody(log, a)
    on = day - timedelta(days=b % 40)
    before = {job.pk: job.ended_on for job in human.jobs if job.open(day) and ("company", job.record) in human.data}
    token = actions.passivate(contact=lives.contact(human), on=on, by=people.BY, now=at(day))
    for job in human.jobs:
        if job.pk in before:
            job.ended_on = on
    if log.knows_passive:
        human.passives.append(Passive(on))
        human.data["passivated_on", None] = True
    human.undo = (token, day, before)
    return token


def undo(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.contacts import actions

    human = lives.somebody(log, a)
    if human.undo is None or day > human.undo[1] + timedelta(days=20) or (log.knows_passive and not human.passive(day)):
        return None
    token, _, before = human.undo
    actions.undo_passivation(contact=lives.contact(human), token=token, by=people.BY, now=at(day))
    for job in human.jobs:
        if job.pk in before:
            job.ended_on = before[job.pk]
    for passive in human.passives:
        passive.over = True
    human.undo = None
    return token


def correct(log: Log, day: date, a: int, b: int) -> Any:
    """The person left earlier than was said: the day moves back, and the last days with it."""
    from kortisto.contacts.actions.passivation import correct_passivation

    human = lives.somebody(log, a)
    passive = human.passive(day)
    if passive is None:
        return None
    on = passive.since - timedelta(days=b % 50)
    correct_passivation(contact=lives.contact(human), on=on, by=people.BY, now=at(day))
    for job in human.jobs:
        if job.ended_on == passive.since:
            job.ended_on = on
    passive.since = on
    return passive


def ask(log: Log, day: date, a: int, b: int) -> Any:
    """The person asks to be erased: at once, all but what the law or a hold keeps; it counts as an objection to everything."""
    from kortisto.privacy import erasure
    from kortisto.privacy.models import Subject

    human = lives.somebody(log, a)
    if b % 3:
        return None  # else nobody would grow old
    subject = Subject.objects.get(pk=human.subject)
    [outcome] = erasure.erase([subject], reason="request", by=people.BY, now=at(day), as_of=day)
    assert outcome.state in ("verified", "nothing"), outcome.problem
    human.asked = True
    return outcome


def announce(log: Log, day: date, a: int, b: int) -> Any:
    """The person tells when the employment will end."""
    from kortisto.contacts import actions

    human = lives.somebody(log, a)
    job = human.job(day)
    if job is None:
        return None
    on = day + timedelta(days=1 + b % 90)
    actions.end_position(position=lives.position(job), on=on, by=people.BY, now=at(day))
    job.ended_on = on
    return job


def move(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.contacts import actions

    human, firm = lives.somebody(log, a), log.firms[b % len(log.firms)]
    work = lives.work(human.pk, a + b)
    actions.move(
        contact=lives.contact(human), company=lives.company(firm), details=people.details(**work), keep_others=b % 5 == 0,
        source_kind="person", by=people.BY, now=at(day),
    )  # fmt: skip
    return lives.go(human, firm, day, work, stay=b % 5 == 0)


def come_back(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.contacts import actions

    human = lives.somebody(log, a)
    firm = human.jobs[-1].firm
    work = lives.work(human.pk, a + b)
    actions.return_to(
        contact=lives.contact(human), company=lives.company(firm), details=people.details(**work), by=people.BY, now=at(day)
    )
    return lives.go(human, firm, day, work, stay=False)


def second_job(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.contacts import actions

    human, firm = lives.somebody(log, a), log.firms[b % len(log.firms)]
    work = lives.work(human.pk, a + b)
    row = actions.add_position(
        contact=lives.contact(human), company=lives.company(firm), details=people.details(**work), by=people.BY, now=at(day)
    )
    lives.arrived(human, Job(row.pk, firm, day, day), work)
    return row


def ban(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.consents import actions

    human, channel = lives.somebody(log, a), ("*", "email", "phone", "sms", "post")[b % 5]
    row = actions.object_to(
        contact=lives.contact(human), channel=channel, how="person_told", made_on=day, by=people.BY, now=at(day), said="Ei kiitos"
    )
    human.bans.add(channel)
    human.chosen -= {channel} if channel != "*" else set(human.chosen)
    human.data["dm_ban", None] = True
    return row


def lift(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.consents import actions
    from kortisto.consents.models import Objection

    human = lives.somebody(log, a)
    row = Objection.objects.filter(contact_id=human.pk, lifted_at=None).order_by("pk").first()
    if row is None:
        return None
    actions.lift_objection(objection=row, how="person_told", by=people.BY, now=at(day))
    human.bans.discard(row.channel)
    return row


def choose(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.consents import actions

    human, channel = lives.somebody(log, a), ("email", "phone", "sms", "post")[b % 4]
    row = actions.choose_channel(
        contact=lives.contact(human), channel=channel, how="person_told", chosen_on=day, by=people.BY, now=at(day)
    )
    human.chosen.add(channel)
    human.data["dm_methods", None] = True
    return row


def confirm(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.contacts import actions

    human = lives.somebody(log, a)
    actions.confirm_details(contact=lives.contact(human), by=people.BY, now=at(day))
    for job in human.jobs:
        if job.open(day):
            job.confirmed_on, job.bounced_on = max(day, job.confirmed_on), None
    return human


def bounce(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.contacts import actions

    human = lives.somebody(log, a)
    job = human.job(day)
    if job is None or job.bounced_on or ("email", job.record) not in human.data:
        return None
    actions.record_bounce(position=lives.position(job), on=day, by=people.BY, now=at(day))
    job.bounced_on = day
    return job


def hold(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.privacy import holds
    from kortisto.privacy.models import Subject

    human, data = lives.somebody(log, a), HELD[b % len(HELD)]
    row = holds.set(
        Subject.objects.get(pk=human.subject), data=data, ground="claim", case_reference=f"R-{a}", by=people.BY, now=at(day)
    )
    human.holds[row.pk] = [(datum, None) for datum in data] or [(None, None)]  # type: ignore[list-item]
    return row


def release(log: Log, day: date, a: int, b: int) -> Any:
    from kortisto.privacy import holds
    from kortisto.privacy.models import LegalHold

    human = lives.somebody(log, a)
    if not human.holds:
        return None
    pk = min(human.holds)
    holds.release(LegalHold.objects.get(pk=pk), by=people.BY, now=at(day))
    del human.holds[pk]
    return pk


def standing(log: Log, day: date, a: int, b: int) -> Any:
    """A company becomes customer, prospect or neither."""
    from kortisto.contacts import actions

    firm, status = log.firms[a % len(log.firms)], ("customer", "prospect", "neither", "customer")[b % 4]
    if status == firm.status:
        return None
    actions.set_company_status(company=lives.company(firm), status=status, by=people.BY, now=at(day))
    firm.status, firm.status_on = status, day
    for human in log.living():
        there = human.works_at(firm, day)
        if log.knows_passive and status == "neither" and there and not human.works(day) and not human.passive(day):
            human.passives.append(Passive(day))
            human.data["passivated_on", None] = True
        if status != "neither" and there:  # the firm is back, and whoever still works there with it
            for passive in human.passives:
                passive.over = True
    return firm


ACTS: dict[str, tuple[Act, int]] = {
    "hire": (hire, 6), "talk": (talk, 8), "inform": (inform, 3), "leave": (leave, 5), "undo": (undo, 2),
    "correct": (correct, 2), "ask": (ask, 1),
    "announce": (announce, 2), "move": (move, 5), "come_back": (come_back, 3), "second_job": (second_job, 2), "ban": (ban, 4),
    "lift": (lift, 2), "choose": (choose, 2), "confirm": (confirm, 4), "bounce": (bounce, 2), "hold": (hold, 2),
    "release": (release, 2), "standing": (standing, 3), "mark": (own.mark, 9),
}  # fmt: skip
"""Name → (act, how often)."""
