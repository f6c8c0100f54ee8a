"""What a column of a list can be: the closed list of targets, each with the catalogue name the notice must cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PREFIX = "own."
"""Before the key of a custom field."""


@dataclass(frozen=True, slots=True)
class Field:
    """`datum`: catalogue name ("" = no personal data). `many`: several columns may be it, the first usable value counts."""

    key: str
    datum: str
    label: str | Promise
    many: bool = False


_ALL = (
    Field("full_name", "name", _("Name (given and family name)")),
    Field("given_name", "name", _("Given name")),
    Field("family_name", "name", _("Family name")),
    Field("language", "language", _("Language")),
    Field("job_title", "job_title", _("Job title")),
    Field("work_task", "work_task", _("Work task")),
    Field("email", "email", _("Work email"), many=True),
    Field("phone", "phone", _("Work phone"), many=True),
    Field("street", "work_address", _("Work address: street")),
    Field("postal_code", "work_address", _("Work address: postal code")),
    Field("city", "work_address", _("Work address: town")),
    Field("country", "work_address", _("Work address: country")),
    Field("company", "company", _("Company")),
    Field("is_company", "", _("The row is a company (yes or no)")),
    Field("business_id", "", _("Business ID")),
    Field("company_status", "", _("Company: customer or prospect")),
    Field("company_street", "", _("Company: street")),
    Field("company_postal_code", "", _("Company: postal code")),
    Field("company_city", "", _("Company: town")),
    Field("company_phone", "", _("Company: switchboard")),
    Field("industry", "", _("Company: industry")),
    Field("website", "", _("Company: website")),
    Field("ban", "dm_ban", _("Direct marketing ban"), many=True),
    Field("ban_email", "dm_ban", _("Ban on email"), many=True),
    Field("ban_phone", "dm_ban", _("Ban on phone"), many=True),
    Field("ban_sms", "dm_ban", _("Ban on text messages"), many=True),
    Field("ban_post", "dm_ban", _("Ban on post"), many=True),
    Field("permission", "dm_ban", _("Marketing permission (a no is a ban)"), many=True),
    Field("permission_email", "dm_ban", _("Email permission (a no is a ban)"), many=True),
    Field("permission_phone", "dm_ban", _("Permission to call (a no is a ban)"), many=True),
    Field("permission_sms", "dm_ban", _("Permission for text messages (a no is a ban)"), many=True),
    Field("permission_post", "dm_ban", _("Permission for post (a no is a ban)"), many=True),
    Field("last_contact", "last_activity", _("Last contact")),
    Field("informed_on", "informed_on", _("Informed about the register on")),
    Field("started_on", "company", _("Employment began")),
    Field("ended_on", "company", _("Employment ended")),
    Field("employment_remark", "company", _("Remark: read only leaving, a new employer and bans"), many=True),
    Field("note", "notes", _("Note on the timeline")),
    Field("tags", "tags", _("Tags"), many=True),
    Field("card", "", _("Card number in Kortisto (H-…)")),
)
FIELDS: Mapping[str, Field] = MappingProxyType({field.key: field for field in _ALL})

PERSON = frozenset({"full_name", "given_name", "family_name"})
WORK = frozenset({"job_title", "email", "phone", "street", "postal_code", "city", "country"})
BANS: Mapping[str, str] = MappingProxyType(
    {
        "ban": "*",
        "ban_email": "email",
        "ban_phone": "phone",
        "ban_sms": "sms",
        "ban_post": "post",
        "permission": "*",
        "permission_email": "email",
        "permission_phone": "phone",
        "permission_sms": "sms",
        "permission_post": "post",
    }
)

# Data no register of this kind has a purpose for; recognised so that the refusal can name them.
FORBIDDEN: Mapping[str, str | Promise] = MappingProxyType(
    {
        "birthday": _("date of birth"),
        "personal_id": _("personal identity code"),
        "gender": _("gender"),
        "home_address": _("home address"),
        "private_phone": _("private phone number"),
        "private_email": _("private email address"),
        "family": _("family"),
        "health": _("health and diet"),
        "interests": _("hobbies and interests"),
        "photo": _("photograph"),
        "bank": _("bank account"),
        "social": _("profile on a social network"),
        "remarks": _("free remarks about the person"),
    }
)
