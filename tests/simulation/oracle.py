"""What the notices say of the log: facts and days derived here a second time, judged by the pure evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kortisto.privacy.policy.evaluate import SubjectState, Verdict, evaluate
from kortisto.privacy.policy.model import Policy
from tests.simulation.log import Human, Job

FOREVER = date.max
CHANNELS = {"email", "phone", "sms", "post"}


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _until(job: Job) -> date:
    return job.ended_on - timedelta(days=1) if job.ended_on else FOREVER


def _valid_until(job: Job, policy: Policy) -> date:
    terms = policy.definitions["details_valid"].details if "details_valid" in policy.definitions else {}
    days = [_until(job)]
    if "confirm_every" in terms:
        days.append(months_after(job.confirmed_on, int(str(terms["confirm_every"])[1:-1])))
    if job.bounced_on and "bounce_grace" in terms:
        days.append(job.bounced_on + timedelta(days=int(str(terms["bounce_grace"])[1:-1])))
    return min(days)


def banned(human: Human) -> bool:
    """All direct marketing: one word for everything, or every channel by itself."""
    return "*" in human.bans or human.bans >= CHANNELS


def state(human: Human, policy: Policy, day: date) -> SubjectState:
    passive = human.passive(day)
    jobs = [] if passive else [job for job in human.known() if job.open(day)]
    working = [(job.record, _until(job)) for job in jobs if job.firm.in_scope]
    facts = {
        "employed": working,
        "company_is_customer": [(job.record, _until(job)) for job in jobs if job.firm.status == "customer"],
        "company_is_prospect": [(job.record, _until(job)) for job in jobs if job.firm.status == "prospect"],
        "details_valid": [(job.record, _valid_until(job, policy)) for job in jobs],
        "relationship_exists": [(job.record, FOREVER) for job in human.known() if job.firm.status == "customer"],
        "passive": [(None, FOREVER)] if passive else [],
        "in_register": [(None, FOREVER)] if passive or working else [],
        "objected": [(None, FOREVER)] if human.bans else [],
        "subscribed_or_targeted": [] if banned(human) else working + [(None, FOREVER)] * bool(human.chosen),
        "controller_does_marketing": [(None, FOREVER)],
    }
    anchors = {
        "obtained_on": [(None, human.obtained_on)],
        "last_activity": [(None, human.last_activity)] if human.last_activity and ("last_activity", None) in human.data else [],
        "passivated_on": [(None, passive.since)] if passive else [],
        "interaction_on": [(f"contacts.interaction:{pk}", on) for pk, on in human.talks.items()]
        + [(f"contacts.task:{pk}", on) for pk, on in human.tasks.items()]
        + [(f"contacts.fieldvalue:{pk}", on) for pk, on in human.noted.items()],
    }
    objections = {"*dm*"} if banned(human) else set()
    if human.asked:
        objections |= {purpose.ref for purpose in policy.purposes if not purpose.statutory}
    return SubjectState(
        data=sorted(human.data, key=str),
        facts={name: [entry for entry in entries if entry[1] >= day] for name, entries in facts.items()},
        anchors=anchors,
        objections=frozenset(objections),
        holds=[key for keys in human.holds.values() for key in keys],
        ref=human.pk,
    )


def verdicts(human: Human, policies: Sequence[Policy], day: date) -> list[Verdict]:
    assert len(policies) == 1, "one notice at a time"
    return evaluate(policies, state(human, policies[0], day), day)


def duty_of_the_night(human: Human, day: date) -> None:
    """H13, H02: whoever has no employment left becomes passive, from the day the last one ended or fell out of scope."""
    if any(not p.over for p in human.passives) or human.works(day):
        return
    days = [job.ended_on for job in human.known() if job.ended_on and job.ended_on <= day]
    days += [max(job.firm.status_on, job.obtained_on) for job in human.known() if job.open(day) and not job.firm.in_scope]
    if days:
        from tests.simulation.log import Passive

        human.passives.append(Passive(min(max(days), day)))
        human.data["passivated_on", None] = True
