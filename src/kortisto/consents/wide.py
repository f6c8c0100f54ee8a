"""Bans of a whole company or a whole domain: set, lifted, and whom they bind today."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, StrIndex, Substr
from django.utils.translation import gettext as _

from kortisto.contacts.models import Company, Position
from kortisto.contacts.refusals import Refused
from kortisto.database.composed import Composed
from kortisto.database.prepared import Prepared
from kortisto.lib import addresses
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, ledger

from .models import Objection, WideBan

ALL = Objection.Channel.ALL
SET, LIFTED = "wide_ban_set", "wide_ban_lifted"


@transaction.atomic
def ban_company(*, company: Company, channel: str = ALL, how: str, made_on: date, by: str, now: datetime) -> WideBan:
    """The company forbids direct marketing to its people. The same ban again gives the one in force.

    Raises Refused for an unknown channel or way, and for a day ahead.
    """
    return _set(WideBan(company=company), channel, how, made_on, by=by, now=now)


@transaction.atomic
def ban_domain(*, domain: str, channel: str = ALL, how: str, made_on: date, by: str, now: datetime) -> WideBan:
    """Nobody with an address of the domain, or of one below it, is marketed to. Raises Refused as above, and for no domain."""
    return _set(WideBan(domain=domain_of(domain)), channel, how, made_on, by=by, now=now)


def domain_of(text: str) -> str:
    """A domain as it is compared, of what somebody typed: a domain, an address, or a web address. Refused for none."""
    said = text.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").split("/")[0]
    said = said.rpartition("@")[2].strip(".")
    known = addresses.normalise(addresses.plain(f"a@{said}")).rpartition("@")[2] if said else ""
    if not known:
        raise Refused(_("Give a domain, for instance firm.example."), field="domain", code="invalid")
    return known


def _set(row: WideBan, channel: str, how: str, made_on: date, *, by: str, now: datetime) -> WideBan:
    if channel not in Objection.Channel.values:
        raise Refused(_("Choose a channel."), field="channel", code="required")
    if how not in Objection.How.values:
        raise Refused(_("Choose how it was told."), field="how", code="required")
    if made_on > local_day(now, settings.TIME_ZONE):
        raise Refused(_("The day is in the future. Give a day that has been."), field="made_on", code="future")
    same = WideBan.objects.filter(company=row.company, domain=row.domain, channel=channel, lifted_at=None).first()
    if same is not None:
        return same
    row.channel, row.how, row.made_on, row.recorded_by, row.recorded_at = channel, how, made_on, by, now
    row.save()
    _written(SET, row, [made_on.isoformat(), how], by=by, now=now)
    return row


@transaction.atomic
def lift(*, ban: WideBan, by: str, now: datetime) -> None:
    """The company takes it back. What single people have banned stays."""
    if by.startswith("import:"):
        raise Refused(_("An import lifts no ban."), code="import")
    rows = WideBan.objects.filter(company=ban.company, domain=ban.domain, channel=ban.channel, lifted_at=None)
    if rows.update(lifted_at=now, lifted_by=by):  # after a merge of cards the same ban may stand twice
        _written(LIFTED, ban, [], by=by, now=now)


def _written(kind: str, row: WideBan, more: list[str], *, by: str, now: datetime) -> None:
    of = ["company", str(row.company_id)] if row.company_id else ["domain", row.domain]
    ledger.note([ledger.Entry(kind, "", [*of, row.channel, *more])], now=now)
    audit.record(action=f"consents.{kind}", by=by, subject=None, now=now)


# ---- whom they bind


def in_force(channel: str = "") -> QuerySet[WideBan]:
    """Those that stand, of a channel (or any)."""
    rows = WideBan.objects.filter(lifted_at=None)
    return rows.filter(channel__in=(channel, ALL)) if channel else rows


def company_bans(channel: str, as_of: date) -> Exists:
    """Of a Contact: a company they work at forbids it."""
    bans = in_force(channel).filter(company=OuterRef("company"))
    return Exists(Position.objects.open(as_of).filter(Exists(bans), contact=OuterRef("pk")))


def domain_bans(channel: str, as_of: date) -> Exists:
    """Of a Contact: an address of their work is of a domain that forbids it."""
    at = StrIndex(OuterRef("email_folded"), Value("@"))
    asked = Concat(Value("."), Substr(OuterRef("email_folded"), at + 1), output_field=CharField())
    bans = in_force(channel).exclude(domain="").annotate(asked=asked, tail=Concat(Value("."), F("domain")))
    bans = bans.filter(asked__endswith=F("tail"))
    return Exists(Position.objects.open(as_of).exclude(email_folded="").filter(Exists(bans), contact=OuterRef("pk")))


_IN_FORCE = Composed(lambda: in_force().select_related("company"))
_AT = Prepared(
    lambda ids, as_of: Position.objects.open(as_of).filter(contact__in=ids).values_list("contact_id", "company_id", "email_folded")
)


def binding(contact_ids: Collection[int], as_of: date) -> dict[int, list[WideBan]]:
    """Contact → the bans of their companies and domains. One query where no such ban stands, else two."""
    bans = _IN_FORCE.all()
    if not bans or not contact_ids:
        return {}
    found: dict[int, list[WideBan]] = {}
    for contact, company, email in _AT.rows(contact_ids, as_of):
        tail = f".{email.rpartition('@')[2]}" if email else ""
        own = [b for b in bans if (b.company_id == company and company) or (b.domain and tail.endswith(f".{b.domain}"))]
        if own:
            found.setdefault(contact, []).extend(ban for ban in own if ban not in found.get(contact, ()))
    return found
