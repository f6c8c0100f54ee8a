"""Whom a list may reach today: its purpose's gate, and for marketing the question asked before anybody is approached (H06, Art. 21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kortisto.consents.asking import Asking, asked
from kortisto.contacts.lists import people as lists
from kortisto.contacts.merging.following import people_after
from kortisto.contacts.models import Contact
from kortisto.database.many import Many
from kortisto.exchange.export.gate import Screen, open_screen
from kortisto.exchange.vault.locked import Member
from kortisto.lib.periods import Period, add_period
from kortisto.privacy import publication
from kortisto.privacy.policy.model import Purpose

VAULT = "list_vault"
TERM = Period.parse("P30D")
"""Of a list where no notice gives lists a last day."""


@dataclass(frozen=True)
class Reach:
    """The screen of one purpose, and the channel of a marketing list ("" of any other)."""

    screen: Screen
    purpose: Purpose
    channel: str = ""

    @property
    def as_of(self) -> date:
        return self.screen.gate.as_of

    def of(self, people: QuerySet[Contact]) -> QuerySet[Contact]:
        """Those of `people` whom the list may reach today, by name."""
        if not self.channel:
            return self.screen.let_out(people)
        allowed = self._asked(people).filter(reason="").values("pk")
        return self.screen.let_out(people.filter(pk__in=allowed))

    def _asked(self, people: QuerySet[Contact]) -> QuerySet[Any]:
        """`people` with their `reason`, "" of those whom the channel may be used for."""
        return asked(people, Asking(self.channel, self.purpose.ref, as_of=self.as_of))

    def found(self, members: Sequence[Member]) -> QuerySet[Contact]:
        """The members whom it reaches today. Who is on another card since two became one is found there."""
        cards = [card for card, _subject in members]
        moved = people_after(cards)
        here = {moved.get(card, card) for card in cards}
        return self.of(lists.visible(self.screen.seen).filter(pk__in=Many(here)))

    def gone(self, members: Sequence[Member], reached: int) -> Counter[str]:
        """Why the others are not there: codes of `permission.words`, or "left" for what the purpose no longer reaches."""
        missing = len(members) - reached
        if missing <= 0:
            return Counter()
        said: Counter[str] = Counter()
        if self.channel:
            there = Contact.objects.filter(pk__in=Many([card for card, _subject in members]))
            said.update(self._asked(there).exclude(reason="").values_list("reason", flat=True))
        rest = missing - sum(said.values())
        return said + Counter({"left": rest}) if rest > 0 else said


def purposes_for(user: Any, *, as_of: date) -> list[Purpose]:
    """The purposes of the user's roles a list may be compiled for. PermissionDenied when there is none."""
    return [purpose for purpose in open_screen(user, as_of=as_of).gate.purposes if not purpose.accompanying]


def reach(user: Any, purpose_ref: str, channel: str, *, as_of: date) -> Reach:
    """PermissionDenied when no role of the user has the purpose."""
    whole = open_screen(user, as_of=as_of)
    purpose = next((own for own in whole.gate.purposes if own.ref == purpose_ref and not own.accompanying), None)
    if purpose is None:
        raise PermissionDenied(_("Your roles do not have the purpose of this list."))
    # What goes along with every card (bans, proof of informing) goes along here too.
    kept = tuple(own for own in whole.gate.purposes if own.ref == purpose_ref or own.accompanying)
    shown = tuple(own for own in whole.seen.purposes if own.ref == purpose_ref or own.accompanying)
    screen = Screen(replace(whole.seen, purposes=shown), replace(whole.gate, purposes=kept))
    return Reach(screen, purpose, channel if purpose.direct_marketing else "")


def last_day(as_of: date) -> date:
    """The last day a list compiled today may have: the shortest term the notices in force give lists (H09, B07)."""
    terms = [
        Period.parse(system.max_age)
        for policy in publication.active_policies(as_of)
        for system in policy.systems.values()
        if VAULT in system.modules and system.max_age
    ]
    return min(add_period(as_of, term) for term in terms or (TERM,))
