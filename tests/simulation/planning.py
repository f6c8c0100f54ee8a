"""Tasks as they come of a talk: given to somebody of ours who may see the person, done or put off at the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.proof import people, staff
from tests.proof.days import at
from tests.simulation.log import Human


def after_talk(human: Human, day: date, b: int) -> None:
    """What had to be done is done or put off; now and then there is something new to do. What is refused did not happen."""
    from kortisto.contacts.refusals import Refused

    _carry_out(human, day, b)
    if b % 3:
        try:
            _plan(human, day, b)
        except Refused:
            return


def _plan(human: Human, day: date, b: int) -> None:
    """A task for the coming weeks."""
    from kortisto.contacts.models import Contact
    from kortisto.contacts.tasks import acts

    words = f"Muista {day} {b}" if people.may_write_words(day) else ""
    due = day + timedelta(days=b % 60)
    planned = acts.Planned("call", due, _doer(day), title=words, contact=Contact.objects.get(pk=human.pk))
    row = acts.add_task(planned, by=people.BY, now=at(day))
    human.tasks[row.pk] = due
    human.data["tasks", f"contacts.task:{row.pk}"] = True
    if words:
        human.data["notes", f"contacts.task:{row.pk}"] = words


def _carry_out(human: Human, day: date, b: int) -> None:
    """The oldest open task is done, or put off."""
    from kortisto.contacts.models import Task
    from kortisto.contacts.tasks import acts

    row = Task.objects.filter(contact=human.pk, done_on=None).order_by("pk").first()
    if row is None:
        return
    if b % 3:
        acts.finish(row, by=people.BY, now=at(day))
        human.tasks[row.pk] = day
    else:
        acts.postpone(row, to=day + timedelta(days=b % 30), by=people.BY, now=at(day))
        human.tasks[row.pk] = day + timedelta(days=b % 30)


def _doer(day: date) -> Any:
    """Somebody of ours with every role, since before the story began; made at a moment of the story, as the trail demands."""
    from kortisto.accounts import actions
    from kortisto.accounts.models import RoleAssignment, User

    found = User.objects.filter(name="Tehtävien tekijä").first()
    if found is None:
        found = actions.add_user(by=None, email="tekija@oma.example", name="Tehtävien tekijä", now=at(day))
        for key in staff.all_roles():
            RoleAssignment.objects.create(user=found, role_key=key, from_on=date(2020, 1, 1), given_at=at(day))
    return found
