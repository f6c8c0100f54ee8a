"""H04: “Markkinoitava sisältö on yhteydessä henkilön työtehtäviin.”

A campaign states the work tasks it concerns and reaches only those whose work it is: the task of the job, not its title (guidance
on Act 917/2014 §§ 200-202). The ledger keeps why each person got it.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.proof import campaigns, people
from tests.proof.register import Register

DAY = date(2026, 3, 2)


def purpose(register: Register) -> str:
    return f"{register.notices[0]}:new_customers"


def test_only_those_whose_work_it_is_get_it_and_the_ledger_says_why(either: Register) -> None:
    firm, ours, other = people.firm(since=DAY), campaigns.task(), campaigns.task("kiinteistot")
    for name, task in (("Ostaa", ours), ("Talot", other), ("Titteli", None)):
        details = {"email": f"{name.lower()}@kivimaki.example", "job_title": "hankintapäällikkö", "work_task": task}
        people.informed(people.person(f"Aino {name}", firm, on=DAY, **details), on=DAY)
    found = campaigns.outcome(campaigns.settled(purpose(either), [ours], on=DAY))
    assert found == {"Ostaa": "email hankinta", "Talot": "no_task", "Titteli": "no_task"}, "a title alone decides nothing"


def test_a_campaign_that_names_no_task_has_no_recipients(either: Register) -> None:
    from kortisto.contacts.refusals import Refused

    with pytest.raises(Refused) as refused:
        campaigns.settled(purpose(either), [], on=DAY)
    assert refused.value.code == "no_tasks"


def test_whose_work_changes_before_it_leaves_does_not_get_it(either: Register) -> None:
    """The task is asked again when a batch is claimed."""
    from kortisto.contacts.models import Position
    from kortisto.outreach.engine.claiming import Row
    from kortisto.outreach.engine.recheck import Recheck
    from kortisto.outreach.models import Recipient

    task = campaigns.task()
    contact = people.person("Aino Ostaa", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example", work_task=task)
    people.informed(contact, on=DAY)
    mailing = campaigns.settled(purpose(either), [task], on=DAY).mailing
    Position.objects.filter(contact=contact).update(work_task=campaigns.task("kiinteistot"))
    names = ["contact_id" if name == "contact" else name for name in Row._fields]
    [entry] = [Row(*values) for values in Recipient.objects.values_list(*names)]
    reached, closed = Recheck(mailing, DAY + timedelta(days=1)).ask([entry])
    assert not reached and list(closed.values()) == ["no_address"]
