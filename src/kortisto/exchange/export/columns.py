"""The columns of a file: each with the catalogue name the gate is asked for and the target it comes back to in an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.exchange import own_fields
from kortisto.privacy.gate import Gate

CARD = "card"


@dataclass(frozen=True, slots=True)
class Column:
    """`key`: a target of `exchange.fields`; `datum`: its catalogue name ("" = no personal data of its own)."""

    key: str
    datum: str
    heading: str | Promise


# The headings are words an import recognises (headings.toml) in each of the languages.
_CARD = Column(CARD, "", "Kortisto-id")
_ALL = (
    _CARD,
    Column("given_name", "name", pgettext_lazy("column", "Given name")),
    Column("family_name", "name", pgettext_lazy("column", "Family name")),
    Column("company", "company", pgettext_lazy("column", "Company")),
    Column("business_id", "company", pgettext_lazy("column", "Business ID")),
    Column("job_title", "job_title", pgettext_lazy("column", "Job title")),
    Column("work_task", "work_task", pgettext_lazy("column", "Work task")),
    Column("email", "email", pgettext_lazy("column", "Email")),
    Column("phone", "phone", pgettext_lazy("column", "Phone")),
    Column("street", "work_address", pgettext_lazy("column", "Street address")),
    Column("postal_code", "work_address", pgettext_lazy("column", "Postal code")),
    Column("city", "work_address", pgettext_lazy("column", "Town")),
    Column("country", "work_address", pgettext_lazy("column", "Country")),
    Column("language", "language", pgettext_lazy("column", "Language")),
    Column("tags", "tags", pgettext_lazy("column", "Tags")),
    Column("last_contact", "last_activity", pgettext_lazy("column", "Last contact")),
    Column("ban", "dm_ban", _("Marketing ban")),
    Column("ban_email", "dm_ban", _("No email")),
    Column("ban_phone", "dm_ban", _("No calls")),
    Column("ban_sms", "dm_ban", _("No SMS")),
    Column("ban_post", "dm_ban", _("No post")),
)
BANS = {"*": "ban", "email": "ban_email", "phone": "ban_phone", "sms": "ban_sms", "post": "ban_post"}
"""Channel of a ban → its column: whoever uses the file must know (Art. 21)."""

_OF_COMPANIES = (
    _CARD,
    Column("company", "", pgettext_lazy("column", "Company")),
    Column("business_id", "", pgettext_lazy("column", "Business ID")),
    Column("company_status", "", pgettext_lazy("column", "Customer status")),
    Column("company_street", "", pgettext_lazy("column", "Company street")),
    Column("company_postal_code", "", pgettext_lazy("column", "Company postal code")),
    Column("company_city", "", pgettext_lazy("column", "Company city")),
    Column("industry", "", pgettext_lazy("column", "Industry")),
    Column("phone", "", pgettext_lazy("column", "Switchboard")),
    Column("website", "", pgettext_lazy("column", "Website")),
    Column("tags", "", pgettext_lazy("column", "Tags")),
)
_OF_THE_FIRM = (
    Column("company_street", "company_address", pgettext_lazy("column", "Company street")),
    Column("company_postal_code", "company_address", pgettext_lazy("column", "Company postal code")),
    Column("company_city", "company_address", pgettext_lazy("column", "Company city")),
    Column("company_phone", "company", pgettext_lazy("column", "Switchboard")),
)
"""What the card of a person says of the firm besides its name."""


def on_cards(columns: Sequence[Column], gate: Gate) -> Sequence[Column]:
    """The columns of a file of cards: where the firm is named, also where it is and how it is called, as far as a purpose lists it."""
    if not any(column.key == "company" for column in columns):
        return columns
    return [*columns, *(column for column in _OF_THE_FIRM if gate.may(column.datum))]


def offered(gate: Gate) -> Sequence[Column]:
    """The columns a file may have: the card's code first, then what a purpose of the gate lists."""
    usual = [column for column in _ALL if not column.datum or gate.may(column.datum)]
    return usual + [Column(*own) for own in own_fields.columns(gate)]


def of_companies(as_of: date) -> Sequence[Column]:
    """What a file tells of a company: facts of the firm, about nobody."""
    return [*_OF_COMPANIES, *(Column(*own) for own in own_fields.company_columns(as_of))]
