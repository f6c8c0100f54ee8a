"""What the tables hold about a person, column by column; written apart from the classification on purpose."""

from __future__ import annotations

from typing import Any

from tests.simulation import own
from tests.simulation.log import Human, Key


def read_back(human: Human) -> dict[Key, Any]:
    """Catalogue name and record → what is stored."""
    from kortisto.contacts.models import Contact

    contact = Contact.objects.filter(pk=human.pk).first()
    if contact is None:
        return {}
    found: dict[Key, Any] = {
        ("name", None): contact.name,
        ("language", None): contact.language,
        ("source", None): contact.source,
        ("last_activity", None): contact.last_activity_on,
    }
    for position in contact.positions.all():
        record = f"contacts.position:{position.pk}"
        found |= {
            ("company", record): position.company_id,
            ("job_title", record): position.job_title,
            ("email", record): position.email,
            ("phone", record): position.phone,
            ("work_address", record): position.street,
        }
        if not position.email:
            assert not position.email_folded, f"{record}: the folded address outlived the address"
        if not position.phone:
            assert not position.phone_digits, f"{record}: the digits outlived the number"
    for talk in contact.interactions.all():
        found["interactions", f"contacts.interaction:{talk.pk}"] = True
        found["notes", f"contacts.interaction:{talk.pk}"] = talk.summary
    for task in contact.tasks.all():
        found["tasks", f"contacts.task:{task.pk}"] = True
        found["notes", f"contacts.task:{task.pk}"] = task.title
    for datum, rows in (
        ("passivated_on", contact.passivations),
        ("informed_on", contact.notices),
        ("dm_ban", contact.objections),
        ("dm_methods", contact.channel_choices),
    ):
        found[datum, None] = rows.exists()
    found = {key: value for key, value in found.items() if value}
    return dict.fromkeys(own.read(human), True) | found
