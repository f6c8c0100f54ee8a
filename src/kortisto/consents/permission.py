"""“May we?”: the one question asked before anybody is approached, and its answer in words (H03, H06, Y02, Y09, Y10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact, NoticeDelivery, Position
from kortisto.lib import addresses
from kortisto.privacy import publication
from kortisto.privacy.models import Keep, Restriction
from kortisto.privacy.policy.model import Policy, Purpose

from . import suppression
from .models import ChannelChoice, Objection

DATUM = {"email": "email", "phone": "phone", "sms": "phone", "post": "work_address"}
"""What must be known and live for the purpose before a channel can be used."""

COLUMN = {"email": "email", "phone": "phone", "sms": "phone", "post": "city"}
"""The column of a position in which it stands; of a postal address, the one without which nothing arrives."""

NEEDS_CHOICE = frozenset({"sms"})


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


def may(contact_ids: Collection[int], channel: str, purpose_ref: str, *, as_of: date, telling: bool = False) -> dict[int, Answer]:
    """For each contact: may we use `channel` for the purpose today? A constant number of queries for any number of people.

    `telling`: the message itself tells the person of the register, so that they need not have been told before (H08).
    Raises ValueError for a channel or a purpose the notices in force do not know.
    """
    policy, purpose = purpose_of(purpose_ref, as_of)
    if channel not in DATUM:
        raise ValueError(f"{channel!r} is no channel; there are {', '.join(DATUM)}")
    asked = _Asked(contact_ids, channel, purpose, as_of, telling=telling)
    said = promises(policy, purpose)
    found = {}
    for contact_id in contact_ids:
        reason = asked.reason(contact_id)
        found[contact_id] = Answer(not reason, reason, said[reason])
    return found


def promises(policy: Policy, purpose: Purpose) -> Mapping[str, str]:
    """For each reason (and for "", when nothing stands in the way) the sentence of the notice that says so."""
    ban, rule = promise_for(policy, "dm_ban"), promise_of(policy, f"purposes.{purpose.id}")
    own = dict.fromkeys(("banned", "objected", "suppressed", "no_choice"), ban)
    return defaultdict(lambda: rule, own, not_informed=promise_of(policy, "duties.inform"))


class _Asked:
    """What is known of all the people asked about, fetched once."""

    def __init__(self, contact_ids: Collection[int], channel: str, purpose: Purpose, as_of: date, *, telling: bool) -> None:
        self.channel, self.purpose, self.telling = channel, purpose, telling
        self.subjects = dict(Contact.objects.filter(pk__in=contact_ids).values_list("pk", "subject_id"))
        subject_ids = list(self.subjects.values())
        restrictions = Restriction.objects.filter(subject__in=subject_ids, lifted_at=None)
        self.restricted = set(restrictions.values_list("subject_id", flat=True))
        self.objections = _objections(contact_ids)
        choices = ChannelChoice.objects.filter(contact__in=contact_ids, channel=channel, withdrawn_at=None)
        self.chosen = set(choices.values_list("contact_id", flat=True))
        self.informed = set(NoticeDelivery.objects.filter(contact__in=contact_ids).values_list("contact_id", flat=True))
        self.live = _live(subject_ids, DATUM[channel], purpose.ref, as_of)
        self.addresses = _addresses(contact_ids, channel, self.live, as_of)
        self.suppressed = set()
        if channel != "post":
            every = [address for own in self.addresses.values() for address in own]
            self.suppressed = suppression.blocked(every, channel=channel, scope=purpose.ref)

    def reason(self, contact_id: int) -> str:
        subject = self.subjects.get(contact_id)
        if subject is None:
            return "unknown"
        marketing = self.purpose.direct_marketing
        own = self.objections.get(contact_id, frozenset())
        usable = self.addresses.get(contact_id, ())
        checks = (
            ("restricted", subject in self.restricted),
            ("channel", bool(self.purpose.channels) and self.channel not in self.purpose.channels),
            ("objected", bool({(self.purpose.ref, "*"), (self.purpose.ref, self.channel)} & own)),
            ("banned", marketing and bool({(Objection.DIRECT_MARKETING, c) for c in ("*", self.channel)} & own)),
            ("suppressed", marketing and bool(self.suppressed.intersection(usable))),
            ("not_informed", marketing and not self.telling and contact_id not in self.informed),
            ("no_choice", marketing and self.channel in NEEDS_CHOICE and contact_id not in self.chosen),
            ("not_live", subject not in self.live),
            ("no_address", not usable),
            ("private_address", self._private(usable)),
        )
        return next((name for name, holds in checks if holds), "")

    def _private(self, usable: Collection[str]) -> bool:
        return self.purpose.work_contact_only and self.channel == "email" and all(addresses.is_private(a) for a in usable)


def purpose_of(ref: str, as_of: date) -> tuple[Policy, Purpose]:
    """A purpose of a notice in force, by its ref; raises ValueError for any other."""
    for policy in publication.active_policies(as_of):
        for purpose in policy.purposes:
            if purpose.ref == ref:
                return policy, purpose
    raise ValueError(f"no notice in force has the purpose {ref!r}")


def _objections(contact_ids: Collection[int]) -> dict[int, frozenset[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = {}
    rows = Objection.objects.filter(contact__in=contact_ids, lifted_at=None).values_list("contact_id", "scope", "channel")
    for contact_id, scope, channel in rows:
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


def _addresses(contact_ids: Collection[int], channel: str, live: Mapping[int, set[str]], as_of: date) -> dict[int, set[str]]:
    """Contact → addresses or numbers of open positions whose datum is live."""
    column = COLUMN[channel]
    rows = Position.objects.open(as_of).filter(contact__in=contact_ids).exclude(**{column: ""})
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


def states(contact_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The permission glyphs of lists: contact → channel → allowed | banned | waiting | unused. Three queries."""
    own = _objections(contact_ids)
    informed = set(NoticeDelivery.objects.filter(contact__in=contact_ids).values_list("contact_id", flat=True))
    chosen = set(ChannelChoice.objects.filter(contact__in=contact_ids, withdrawn_at=None).values_list("contact_id", "channel"))
    return {
        pk: {channel: _state(pk, channel, own.get(pk, frozenset()), pk in informed, chosen) for channel in DATUM}
        for pk in contact_ids
    }


def _state(pk: int, channel: str, own: frozenset[tuple[str, str]], informed: bool, chosen: set[tuple[int, str]]) -> str:
    if {(Objection.DIRECT_MARKETING, "*"), (Objection.DIRECT_MARKETING, channel)} & own:
        return "banned"
    if channel in NEEDS_CHOICE and (pk, channel) not in chosen:
        return "unused"
    return "allowed" if informed else "waiting"
