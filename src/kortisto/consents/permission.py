"""“May we?”: the one question asked before anybody is approached, and its answer in words (H03, H06, Y02, Y09, Y10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact, NoticeDelivery, Position
from kortisto.database.prepared import Prepared
from kortisto.lib import addresses
from kortisto.privacy import publication
from kortisto.privacy.models import Keep, Restriction
from kortisto.privacy.policy.model import Policy, Purpose

from . import shared, spool, suppression, wide
from .models import ChannelChoice, Objection, Topic
from .topics import topic_of

DATUM = {"email": "email", "phone": "phone", "sms": "phone", "post": "work_address"}
"""What must be known and live for the purpose before a channel can be used."""

COLUMN = {"email": "email", "phone": "phone", "sms": "phone", "post": "city"}
"""The column of a position in which it stands; of a postal address, the one without which nothing arrives."""

FIRMS = ("company_address", "company__city")
"""The same of a letter for a purpose that lists the firm's address and not the person's at work (Y10)."""

NEEDS_CHOICE = frozenset({"sms"})

BANS = (
    "banned", "objected", "company_banned", "domain_banned", "topic", "suppressed", "no_choice", "topic_not_chosen",
)  # fmt: skip
"""Reasons that are somebody's own word."""


@dataclass(frozen=True)
class Answer:
    """`reason` is a code ("" when allowed), `words` the same for people, `promise` the id of the sentence that says so."""

    allowed: bool
    reason: str = ""
    promise: str = ""

    @property
    def words(self) -> str:
        return "" if self.allowed else words(self.reason)


def words(reason: str) -> str:
    """A reason in words of the active language."""
    return {
        "banned": _("The person has banned it."),
        "objected": _("The person objects to this purpose."),
        "company_banned": _("The person's company has banned it for everybody."),
        "domain_banned": _("It is banned for every address of this domain."),
        "topic": _("The person does not want this topic."),
        "topic_not_chosen": _("The person has not asked for this topic."),
        "restricted": _("The data may not be used now."),
        "not_informed": _("The person has not been told about the register yet."),
        "not_live": _("No purpose of the notice allows it any more."),
        "no_address": _("There is no address or number for this channel."),
        "channel": _("The notice does not name this channel for the purpose."),
        "no_choice": _("The person has not chosen this channel."),
        "private_address": _("The address is a private person's, not a work address."),
        "suppressed": _("Blocked by an earlier ban."),
        "unknown": _("There is no such card."),
    }[reason]


def may(
    contact_ids: Collection[int], channel: str, purpose_ref: str, *, as_of: date, telling: bool = False, topic: str = ""
) -> dict[int, Answer]:
    """For each contact: may we use `channel` for the purpose today? A constant number of queries for any number of people.

    `telling`: the message itself tells the person of the register, so that they need not have been told before (H08).
    `topic`: the key of the topic it is about, if it has one. Raises ValueError for a channel, a purpose or a topic that the
    notices in force, or the list of topics, do not know.
    """
    policy, purpose = purpose_of(purpose_ref, as_of)
    if channel not in DATUM:
        raise ValueError(f"{channel!r} is no channel; there are {', '.join(DATUM)}")
    asked = _Asked(contact_ids, channel, policy, purpose, as_of, telling=telling, topic=topic_of(topic, purpose_ref))
    said = promises(policy, purpose)
    found = {}
    for contact_id in contact_ids:
        reason = asked.reason(contact_id)
        found[contact_id] = Answer(not reason, reason, said[reason])
    return found


def promises(policy: Policy, purpose: Purpose) -> Mapping[str, str]:
    """For each reason (and for "", when nothing stands in the way) the sentence of the notice that says so."""
    ban, rule = promise_for(policy, "dm_ban"), promise_of(policy, f"purposes.{purpose.id}")
    own = dict.fromkeys(BANS, ban)
    return defaultdict(lambda: rule, own, not_informed=promise_of(policy, "duties.inform"))


def stands(policy: Policy, purpose: Purpose, channel: str) -> tuple[str, str]:
    """(datum, column of a position) of where `channel` reaches somebody for the purpose."""
    if channel == "post":
        held = {name for key in purpose.fields if key in policy.fields for name in policy.fields[key].holds}
        if "work_address" not in held and FIRMS[0] in held:
            return FIRMS
    return DATUM[channel], COLUMN[channel]


class _Asked:
    """What is known of all the people asked about, fetched once."""

    def __init__(
        self,
        contact_ids: Collection[int],
        channel: str,
        policy: Policy,
        purpose: Purpose,
        as_of: date,
        *,
        telling: bool,
        topic: Topic | None,
    ) -> None:
        self.channel, self.purpose, self.telling, self.topic = channel, purpose, telling, topic
        self.subjects = dict(Contact.objects.filter(pk__in=contact_ids).values_list("pk", "subject_id"))
        subject_ids = list(self.subjects.values())
        restrictions = Restriction.objects.filter(subject__in=subject_ids, lifted_at=None)
        self.restricted = set(restrictions.values_list("subject_id", flat=True))
        self.objections = _objections(contact_ids)
        self.wide = _wide(contact_ids, channel, as_of) if purpose.direct_marketing else {}
        choices = ChannelChoice.objects.filter(contact__in=contact_ids, withdrawn_at=None)
        self.chosen = set(choices.values_list("contact_id", "channel", "topic"))
        self.informed = set(NoticeDelivery.objects.filter(contact__in=contact_ids).values_list("contact_id", flat=True))
        datum, column = stands(policy, purpose, channel)
        self.live = _live(subject_ids, datum, purpose.ref, as_of)
        self.addresses = _addresses(contact_ids, column, self.live, as_of)
        self.suppressed = set()
        if channel != "post" and (remembered := scopes(purpose, topic)):
            every = [address for own in self.addresses.values() for address in own]
            self.suppressed = suppression.blocked(every, channel=channel, scopes=remembered)
            self.suppressed |= shared.banned(set(every), channel=channel, scopes=remembered, as_of=as_of)

    def reason(self, contact_id: int) -> str:
        subject = self.subjects.get(contact_id)
        if subject is None:
            return "unknown"
        marketing = self.purpose.direct_marketing
        usable, wide = self.addresses.get(contact_id, ()), self.wide.get(contact_id, frozenset())
        checks = (
            ("restricted", subject in self.restricted),
            ("channel", bool(self.purpose.channels) and self.channel not in self.purpose.channels),
            ("objected", self._said(contact_id, self.purpose.ref)),
            ("banned", marketing and self._said(contact_id, Objection.DIRECT_MARKETING)),
            ("company_banned", "company" in wide),
            ("domain_banned", "domain" in wide),
            ("topic", self.topic is not None and self._said(contact_id, self.topic.scope)),
            ("suppressed", bool(self.suppressed.intersection(usable))),
            ("not_informed", marketing and not self.telling and contact_id not in self.informed),
            ("no_choice", marketing and self.channel in NEEDS_CHOICE and (contact_id, self.channel, "") not in self.chosen),
            ("topic_not_chosen", self._unasked(contact_id)),
            ("not_live", subject not in self.live),
            ("no_address", not usable),
            ("private_address", self._private(usable)),
        )
        return next((name for name, holds in checks if holds), "")

    def _said(self, contact_id: int, scope: str) -> bool:
        return not self.objections.get(contact_id, frozenset()).isdisjoint({(scope, "*"), (scope, self.channel)})

    def _unasked(self, contact_id: int) -> bool:
        topic = self.topic
        return topic is not None and topic.asked_for and (contact_id, "*", topic.key) not in self.chosen

    def _private(self, usable: Collection[str]) -> bool:
        return self.purpose.work_contact_only and self.channel == "email" and all(addresses.is_private(a) for a in usable)


def scopes(purpose: Purpose, topic: Topic | None) -> frozenset[str]:
    """Which bans of erased people speak against it."""
    marketing = {purpose.ref, Objection.DIRECT_MARKETING} if purpose.direct_marketing else set()
    return frozenset(marketing | ({topic.scope} if topic else set()))


def _wide(contact_ids: Collection[int], channel: str, as_of: date) -> dict[int, frozenset[str]]:
    """Contact → whether their company, their domain or both forbid the channel."""
    return {
        pk: frozenset("company" if ban.company_id else "domain" for ban in bans if ban.channel in (channel, Objection.Channel.ALL))
        for pk, bans in wide.binding(contact_ids, as_of).items()
    }


def purpose_of(ref: str, as_of: date) -> tuple[Policy, Purpose]:
    """A purpose of a notice in force, by its ref; raises ValueError for any other."""
    for policy in publication.active_policies(as_of):
        for purpose in policy.purposes:
            if purpose.ref == ref:
                return policy, purpose
    raise ValueError(f"no notice in force has the purpose {ref!r}")


_OBJECTIONS = Prepared(
    lambda ids: Objection.objects.filter(contact__in=ids, lifted_at=None).values_list("contact_id", "scope", "channel")
)
_INFORMED = Prepared(lambda ids: NoticeDelivery.objects.filter(contact__in=ids).values_list("contact_id"))
_CHOSEN = Prepared(
    lambda ids: ChannelChoice.objects.filter(contact__in=ids, topic="", withdrawn_at=None).values_list("contact_id", "channel")
)


def _objections(contact_ids: Collection[int]) -> dict[int, frozenset[tuple[str, str]]]:
    """Contact → (scope, channel) of every ban, of those too that wait to be written."""
    found = spool.banned(frozenset(contact_ids))
    for contact_id, scope, channel in _OBJECTIONS.rows(contact_ids):
        found.setdefault(contact_id, set()).add((scope, channel))
    return {contact_id: frozenset(own) for contact_id, own in found.items()}


def _live(subject_ids: Collection[int], datum: str, ref: str, as_of: date) -> dict[int, set[str]]:
    """Subject → record keys whose `datum` is live for the purpose today."""
    found: dict[int, set[str]] = {}
    for subject, record, live in Keep.objects.filter(subject__in=subject_ids, datum=datum).values_list(
        "subject_id", "record", "live"
    ):
        until = live.get(ref, "")
        if until is None or (until and until >= as_of.isoformat()):
            found.setdefault(subject, set()).add(record)
    return found


def _addresses(contact_ids: Collection[int], column: str, live: Mapping[int, set[str]], as_of: date) -> dict[int, set[str]]:
    """Contact → addresses or numbers of open positions whose datum is live."""
    rows = Position.objects.open(as_of).filter(contact__in=contact_ids).exclude(**{column: ""}).exclude(**{column: None})
    found: dict[int, set[str]] = {}
    for contact, subject, pk, value in rows.values_list("contact_id", "contact__subject_id", "pk", column):
        if f"contacts.position:{pk}" in live.get(subject, ()):
            found.setdefault(contact, set()).add(value)
    return found


def promise_of(policy: Policy, rule: str) -> str:
    """The first sentence of the notice that a rule executes."""
    return next((promise.id for promise in policy.promises if rule in promise.by), "")


def promise_for(policy: Policy, datum: str) -> str:
    """The first sentence of the notice that lists a datum, else one that rests on a purpose made for it."""
    keys = policy.holds.get(datum, ())
    own = sorted((p for p in policy.purposes if set(keys) & set(p.fields)), key=lambda p: len(p.fields))
    rules = [*(f"fields.{key}" for key in keys), "fields", *(f"purposes.{p.id}" for p in own)]
    return next((promise_id for rule in rules if (promise_id := promise_of(policy, rule))), "")


def states(contact_ids: Collection[int], *, as_of: date) -> dict[int, dict[str, str]]:
    """The permission glyphs of lists: contact → channel → allowed | banned | waiting | unused. A constant number of queries."""
    from . import standing

    own = _objections(contact_ids)
    informed = {pk for (pk,) in _INFORMED.rows(contact_ids)}
    chosen = {(pk, channel) for pk, channel in _CHOSEN.rows(contact_ids)}
    others = standing.otherwise(contact_ids, as_of)
    found = {}
    for pk in contact_ids:
        said = own.get(pk, frozenset()) | {(Objection.DIRECT_MARKETING, ban.channel) for ban in others.get(pk, ())}
        found[pk] = {channel: _state(pk, channel, said, pk in informed, chosen) for channel in DATUM}
    return found


def _state(pk: int, channel: str, own: frozenset[tuple[str, str]], informed: bool, chosen: set[tuple[int, str]]) -> str:
    if {(Objection.DIRECT_MARKETING, "*"), (Objection.DIRECT_MARKETING, channel)} & own:
        return "banned"
    if channel in NEEDS_CHOICE and (pk, channel) not in chosen:
        return "unused"
    return "allowed" if informed else "waiting"
