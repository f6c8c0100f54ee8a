"""The closed vocabulary a policy may use: facts, anchors, activities, rights, bases.

Facts and anchors are data in `phrases/*.toml`: who answers them (`room`) and how a notice says them in fi, sv and en.
A name whose room has registered no provider is "no room yet": it loads, never holds, and the interface says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

LANGUAGES = ("fi", "sv", "en")

# What a screen does. Purposes declare them, gates open for one of them.
ACTIVITIES = (
    "contacts", "relink", "export", "import", "campaign", "newsletter", "price_list", "survey", "event", "photo",
    "form", "service_case", "feedback", "quote", "order", "contract", "invoice", "notice", "staff",
)  # fmt: skip

RIGHTS = (
    "register.read", "register.edit", "register.bulk", "register.merge", "register.erase", "import", "export", "bans.edit",
    "notices.send", "campaigns.edit", "campaigns.send", "policy.publish", "privacy.manage", "holds.manage", "users.manage", "settings.manage", "audit.read",
)  # fmt: skip

REQUIREMENTS = ("employee_account", "employment_open", "mfa", "own_customers")
"""What a role asks of who holds it; `own_customers`: sees only people they or their firm's keeper answer for (gate/own.py)."""

CHANNELS = ("email", "phone", "sms", "post")

# ISO 3166-1, alpha-2.
COUNTRIES = frozenset(
    (
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF "
        "CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH "
        "GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW "
        "KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG "
        "NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN "
        "SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT "
        "ZA ZM ZW"
    ).split()
)

# Article 6(1) a–f, and the articles each basis gives a right to (W3C DPV mapping, legal_basis_rights_mapping).
BASIS_RIGHTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "consent": ("15", "16", "17", "18", "20", "22", "7(3)", "77"),
        "contract": ("15", "16", "17", "18", "20", "22", "77"),
        "legal_obligation": ("15", "16", "18", "77"),
        "vital_interest": ("15", "16", "17", "18", "22", "77"),
        "public_task": ("15", "16", "18", "21", "22", "77"),
        "legitimate_interest": ("15", "16", "17", "18", "21", "22", "77"),
    }
)

# Modules of `[systems.*]` → the activities they mean; a module outside this list is "no room yet".
MODULE_ACTIVITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "contacts": ("contacts", "export"),
        "campaigns": ("campaign", "newsletter"),
        "price_lists": ("price_list",),
        "events": ("event",),
        "feedback": ("feedback",),
        "forms": ("form",),
        "surveys": ("survey",),
        "service": ("service_case",),
        "sales": ("quote", "order", "contract"),
        "invoicing": ("invoice",),
        "photos": ("photo",),
        "list_vault": ("export",),
        "exported_files": ("export",),
        "accounts": ("staff",),
        "archive": (),
        "calendar_feed": (),
    }
)


# The room that carries out what an activity is; those of the register itself are always there.
ACTIVITY_ROOMS: Mapping[str, str] = MappingProxyType(
    {
        "campaign": "campaigns",
        "newsletter": "campaigns",
        "price_list": "campaigns",
        "form": "campaigns",
        "event": "events",
        "survey": "surveys",
        "photo": "photos",
        "service_case": "service",
        "feedback": "service",
        "quote": "sales",
        "order": "sales",
        "contract": "sales",
        "invoice": "invoicing",
    }
)

MODULE_ROOMS: Mapping[str, str] = MappingProxyType({"list_vault": "exchange"})
"""The room of a module that no activity tells: lists kept on the server lie with the lists that come in and go out."""


def module_rooms(module: str) -> frozenset[str]:
    """The rooms that carry out what a module of `[systems.*]` means; none for a module that is not known."""
    if module in MODULE_ROOMS:
        return frozenset({MODULE_ROOMS[module]})
    return frozenset(ACTIVITY_ROOMS.get(activity, "contacts") for activity in MODULE_ACTIVITIES.get(module, ()))


@dataclass(frozen=True, slots=True)
class Fact:
    """A condition that holds or not. `computed` ones come from the evaluator's second pass, never from a provider."""

    name: str
    room: str
    phrases: Mapping[str, str]
    computed: bool = False

    def phrase(self, lang: str) -> str:
        """A clause to follow “as long as”."""
        return self.phrases.get(lang) or self.phrases["en"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day periods count from; three forms a language: name, since, until."""

    name: str
    room: str
    forms: Mapping[str, Mapping[str, str]]

    def phrase(self, lang: str, form: str = "name") -> str:
        return (self.forms.get(lang) or self.forms["en"])[form]


@dataclass(frozen=True, slots=True)
class DutyWords:
    """What a duty makes the register do, and the room that does it."""

    room: str
    phrases: Mapping[str, str]


@cache
def duties() -> Mapping[str, DutyWords]:
    """The duties a room carries out, now or when it is built."""
    found = {}
    for name, entry in _table("duties.toml").items():
        found[name] = DutyWords(str(entry["room"]), {lang: str(entry[lang]) for lang in LANGUAGES})
    return MappingProxyType(found)


def _table(file: str) -> dict[str, dict[str, object]]:
    path = resources.files("kortisto.privacy.policy") / "phrases" / file
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def facts() -> Mapping[str, Fact]:
    """Every fact a `while` may name."""
    found = {}
    for name, entry in _table("facts.toml").items():
        phrases = {lang: str(entry[lang]) for lang in LANGUAGES}
        found[name] = Fact(name, str(entry["room"]), phrases, bool(entry.get("computed", False)))
    return MappingProxyType(found)


@cache
def anchors() -> Mapping[str, Anchor]:
    """Every anchor an `until` may name (a policy may add its own in `[anchors.*]`)."""
    found = {}
    for name, entry in _table("anchors.toml").items():
        forms: dict[str, Mapping[str, str]] = {lang: entry[lang] for lang in LANGUAGES}  # type: ignore[misc]
        found[name] = Anchor(name, str(entry["room"]), forms)
    return MappingProxyType(found)
