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

from . import suppression
from .models import ChannelChoice, Objection, Suppression
from .permission import COLUMN, DATUM, NEEDS_CHOICE, promises, purpose_of

Condition = Q | Combinable | bool
_AT_ONCE = 5000


class Asking:
    """May we use `channel` for the purpose on the day? `telling`: the message itself tells the person of the register.

    Raises ValueError for a channel or a purpose the notices in force do not know.
    """

    def __init__(self, channel: str, purpose_ref: str, *, as_of: date, telling: bool = False) -> None:
        if channel not in DATUM:
            raise ValueError(f"{channel!r} is no channel; there are {', '.join(DATUM)}")
        self.policy, self.purpose = purpose_of(purpose_ref, as_of)
        self.channel, self.as_of, self.telling = channel, as_of, telling
        self.live = Liveness([purpose_ref], as_of)

    def barred(self, suppressed: Iterable[int] = ()) -> list[tuple[str, Condition]]:
        """Reasons that do not depend on an address, in their order, of a Contact. `suppressed`: see there."""
        marketing, ref, channel = self.purpose.direct_marketing, self.purpose.ref, self.channel
        chosen = ChannelChoice.objects.filter(contact=OuterRef("pk"), channel=channel, withdrawn_at=None)
        return [
            ("restricted", Exists(Restriction.objects.filter(subject=OuterRef("subject"), lifted_at=None))),
            ("channel", bool(self.purpose.channels) and channel not in self.purpose.channels),
            ("objected", self._said(ref)),
            ("banned", marketing and self._said(Objection.DIRECT_MARKETING)),
            ("suppressed", marketing and (Q(pk__in=Many(ids)) if (ids := tuple(suppressed)) else False)),
            ("not_informed", marketing and not self.telling and ~self.informed()),
            ("no_choice", marketing and channel in NEEDS_CHOICE and ~Exists(chosen)),
        ]

    def _said(self, scope: str) -> Exists:
        channels = (Objection.Channel.ALL, self.channel)
        return Exists(Objection.objects.filter(contact=OuterRef("pk"), scope=scope, channel__in=channels, lifted_at=None))

    def informed(self) -> Exists:
        return Exists(NoticeDelivery.objects.filter(contact=OuterRef("pk")))

    def usable(self, rows: QuerySet[Position] | None = None, *, reachable: bool = True) -> QuerySet[Position]:
        """Open positions (of `rows`, else of the Contact outside) with a live address; with `reachable` none that is a private
        person's."""
        own = (Position.objects.filter(contact=OuterRef("pk")) if rows is None else rows) & Position.objects.open(self.as_of)
        own = own.exclude(**{COLUMN[self.channel]: ""})
        own = own.filter(Exists(self.kept(DATUM[self.channel], within=rows is None)))
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
        live = self.live.keeps().filter(subject=OuterRef("subject"), datum=DATUM[self.channel])
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
        """Those of `contacts` of whose addresses on open positions an erased person banned one; and perhaps some whose banned
        address is not live, which `may` decides.

        Nothing is looked for where nothing is suppressed; else every address is hashed, some two microseconds each.
        """
        if not self.purpose.direct_marketing or self.channel == "post" or not Suppression.objects.exists():
            return []
        column = COLUMN[self.channel]
        rows = Position.objects.open(self.as_of).filter(contact__in=contacts.order_by().values("pk")).exclude(**{column: ""})
        found: set[int] = set()
        known = suppression.digests(channel=self.channel, scope=self.purpose.ref)
        ring = suppression.ring()
        for contact, address in rows.values_list("contact_id", column).iterator(chunk_size=_AT_ONCE):
            if contact not in found and not known.isdisjoint(suppression.hashes(address, ring).values()):
                found.add(contact)
        from .permission import may

        answers = may(found, self.channel, self.purpose.ref, as_of=self.as_of, telling=self.telling)
        return sorted(pk for pk, answer in answers.items() if answer.reason == "suppressed")


def asked(contacts: QuerySet[Contact], asking: Asking) -> QuerySet[Contact]:
    """`contacts` with their `reason`, "" for those whom we may approach: the whole question in one query."""
    conditions = [*asking.barred(asking.suppressed(contacts)), *asking.unreachable()]
    return contacts.annotate(reason=asking.reason(conditions))
