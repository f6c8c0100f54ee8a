"""The question of `permission.may` as conditions of the database: for a million people at once, or a batch of a mailing.

`permission` stays the meaning; `tests/consents/test_asking.py` compares the two person by person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, StrIndex, Substr

from kortisto.contacts.models import Contact, NoticeDelivery, Position
from kortisto.database.many import Many
from kortisto.lib.addresses import PRIVATE_DOMAINS
from kortisto.privacy.gate.conditions import Liveness
from kortisto.privacy.models import Keep, Restriction

from . import shared, spool, suppression, wide
from .models import ChannelChoice, Objection, Suppression
from .permission import DATUM, NEEDS_CHOICE, promises, purpose_of, scopes, stands
from .topics import topic_of

Condition = Q | Combinable | bool
_AT_ONCE = 5000


class Asking:
    """May we use `channel` for the purpose, and the topic, on the day? `telling`: the message itself tells of the register.

    `lasting`: composed once and asked for long, so that bans of firms are looked for though none stands yet. Raises ValueError
    as `may` does. Bans that wait in the spool are those of when the question was composed; who asks it for
    longer asks `spool.banned` besides.
    """

    def __init__(
        self, channel: str, purpose_ref: str, *, as_of: date, telling: bool = False, topic: str = "", lasting: bool = False
    ) -> None:
        if channel not in DATUM:
            raise ValueError(f"{channel!r} is no channel; there are {', '.join(DATUM)}")
        self.policy, self.purpose = purpose_of(purpose_ref, as_of)
        self.datum, self.column = stands(self.policy, self.purpose, channel)
        self.topic = topic_of(topic, purpose_ref)
        self.scopes = scopes(self.purpose, self.topic)
        self.channel, self.as_of, self.telling = channel, as_of, telling
        self._waiting = spool.banned()
        self._firms = lasting or wide.in_force(channel).exists()
        self.live = Liveness([purpose_ref], as_of)

    def barred(self, suppressed: Iterable[int] = ()) -> list[tuple[str, Condition]]:
        """Reasons that do not depend on an address, in their order, of a Contact. `suppressed`: see there."""
        marketing, ref, channel = self.purpose.direct_marketing, self.purpose.ref, self.channel
        topic, choices = self.topic, ChannelChoice.objects.filter(contact=OuterRef("pk"), withdrawn_at=None)
        chosen = choices.filter(channel=channel, topic="")
        unasked: Condition = bool(topic and topic.asked_for) and ~Exists(
            choices.filter(channel="*", topic=topic.key if topic else "")
        )
        return [
            ("restricted", Exists(Restriction.objects.filter(subject=OuterRef("subject"), lifted_at=None))),
            ("channel", bool(self.purpose.channels) and channel not in self.purpose.channels),
            ("objected", self._said(ref)),
            ("banned", marketing and self._said(Objection.DIRECT_MARKETING)),
            ("company_banned", marketing and self._firms and wide.company_bans(channel, self.as_of)),
            ("domain_banned", marketing and self._firms and wide.domain_bans(channel, self.as_of)),
            ("topic", topic is not None and self._said(topic.scope)),
            ("suppressed", Q(pk__in=Many(ids)) if (ids := tuple(suppressed)) else False),
            ("not_informed", marketing and not self.telling and ~self.informed()),
            ("no_choice", marketing and channel in NEEDS_CHOICE and ~Exists(chosen)),
            ("topic_not_chosen", unasked),
        ]

    def _said(self, scope: str) -> Condition:
        channels = (Objection.Channel.ALL, self.channel)
        said = Exists(Objection.objects.filter(contact=OuterRef("pk"), scope=scope, channel__in=channels, lifted_at=None))
        waiting = [pk for pk, own in self._waiting.items() if not own.isdisjoint((scope, c) for c in channels)]
        return said | Q(pk__in=Many(waiting)) if waiting else said

    def informed(self) -> Exists:
        return Exists(NoticeDelivery.objects.filter(contact=OuterRef("pk")))

    def usable(self, rows: QuerySet[Position] | None = None, *, reachable: bool = True) -> QuerySet[Position]:
        """Open positions (of `rows`, else of the Contact outside) with a live address; with `reachable` none that is a private
        person's."""
        own = (Position.objects.filter(contact=OuterRef("pk")) if rows is None else rows) & Position.objects.open(self.as_of)
        own = own.exclude(**{self.column: ""})
        if "__" in self.column:
            own = own.exclude(**{self.column: None})
        own = own.filter(Exists(self.kept(self.datum, within=rows is None)))
        if reachable and self.purpose.work_contact_only and self.channel == "email":
            own = own.alias(domain=Substr("email_folded", StrIndex("email_folded", Value("@")) + 1))
            own = own.exclude(domain__in=sorted(PRIVATE_DOMAINS))
        return own

    def kept(self, datum: str, *, within: bool = False) -> QuerySet[Keep]:
        """Live Keep rows of a datum on the record of the Position outside; `within`: which is itself inside a Contact."""
        subject = OuterRef(OuterRef("subject")) if within else OuterRef("contact__subject")
        record = Concat(Value("contacts.position:"), Cast(OuterRef("pk"), CharField()))
        return self.live.keeps().filter(subject=subject, datum=datum, record=record)

    def unreachable(self) -> list[tuple[str, Condition]]:
        """The reasons that do depend on an address, of a Contact for whom none of the others holds."""
        live = self.live.keeps().filter(subject=OuterRef("subject"), datum=self.datum)
        return [
            ("not_live", ~Exists(live)),
            ("no_address", ~Exists(self.usable(reachable=False))),
            ("private_address", ~Exists(self.usable())),
        ]

    def reason(self, conditions: Iterable[tuple[str, Condition]], default: str = "") -> Case:
        """The first reason that holds, `default` when none does."""
        whens = []
        for name, holds in conditions:
            if holds is True:
                default = name  # of everybody: what comes after it is never reached
                break
            if holds is not False:
                whens.append(When(holds, then=Value(name)))
        return Case(*whens, default=Value(default), output_field=CharField())

    def promise(self, reason: str) -> str:
        """The sentence of the notice behind a reason, as `may` names it."""
        return promises(self.policy, self.purpose)[reason]

    def suppressed(self, contacts: QuerySet[Contact]) -> list[int]:
        """Those of `contacts` of whose addresses on open positions an erased person, or somebody else who has it, banned one; `may`
        decides, for an address may not be live.

        Nothing is hashed where nothing is suppressed; else every address is, some two microseconds each.
        """
        if not self.scopes or self.channel == "post":
            return []
        found = shared.with_somebody(contacts, channel=self.channel, scopes=self.scopes, as_of=self.as_of)
        if Suppression.objects.exists():
            found |= self._hashed(contacts)
        if not found:
            return []
        from .permission import may

        topic = self.topic.key if self.topic else ""
        answers = may(found, self.channel, self.purpose.ref, as_of=self.as_of, telling=self.telling, topic=topic)
        return sorted(pk for pk, answer in answers.items() if answer.reason == "suppressed")

    def _hashed(self, contacts: QuerySet[Contact]) -> set[int]:
        column = self.column
        rows = Position.objects.open(self.as_of).filter(contact__in=contacts.order_by().values("pk")).exclude(**{column: ""})
        found: set[int] = set()
        known = suppression.digests(channel=self.channel, scopes=self.scopes)
        ring = suppression.ring()
        for contact, address in rows.values_list("contact_id", column).iterator(chunk_size=_AT_ONCE):
            if contact not in found and not known.isdisjoint(suppression.hashes(address, ring).values()):
                found.add(contact)
        return found


def asked(contacts: QuerySet[Contact], asking: Asking) -> QuerySet[Contact]:
    """`contacts` with their `reason`, "" for those whom we may approach: the whole question in one query."""
    conditions = [*asking.barred(asking.suppressed(contacts)), *asking.unreachable()]
    return contacts.annotate(reason=asking.reason(conditions))
