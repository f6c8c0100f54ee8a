"""How likely two cards are one person, or two company cards one firm, and why: evidence added up, contradiction taken off.

Each piece of evidence says with some weight that the two are one; together they say it as independent witnesses do
(1 − Π(1 − weight)). Names that differ altogether make everything else worth little: colleagues share a switchboard, a firm and
a mailbox. The weights were set by hand on the tests' register and are the only numbers to turn.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from kortisto.contacts.likeness.spelling import family_words, given_words, is_shared_box, local_part
from kortisto.lib.text import fold, words

THRESHOLD = 55
"""Below it two cards are not shown as one."""

EMAIL, LOCAL, PHONE, FIRM = "email", "email_name", "phone", "firm"
NAME, NICKNAME, SPELLING, PART, GIVEN = "name", "nickname", "spelling", "part_of_name", "given_name"
BUSINESS_ID, TOWN, SITE = "business_id", "town", "website"

WEIGHTS = {
    EMAIL: 0.9, LOCAL: 0.55, PHONE: 0.6, FIRM: 0.4,
    NAME: 0.5, NICKNAME: 0.45, SPELLING: 0.35, PART: 0.35, GIVEN: 0.2,
}  # fmt: skip
RARE_NAME = 0.2
SHARED_PHONE = 0.1
CONTRADICTION = 0.4
CLOSE = 0.92
"""Jaro-Winkler likeness from which two words are one with a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one card, folded: e-mail addresses, numbers (digits), firms (ids and names for comparing)."""

    given: str = ""
    family: str = ""
    emails: AbstractSet[str] = field(default_factory=frozenset)
    phones: AbstractSet[str] = field(default_factory=frozenset)
    firms: AbstractSet[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` 0–100 and the reasons, the strongest first; codes of this module."""

    score: int
    reasons: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.score >= THRESHOLD


def compare(one: Known, other: Known, *, rare: bool = False, shared_phones: AbstractSet[str] = frozenset()) -> Likeness:
    """How alike two cards are. `rare`: few in the register bear the name. `shared_phones`: numbers of switchboards."""
    name = _names(one, other)
    evidence: dict[str, float] = {name: WEIGHTS[name]} if name else {}
    same_mail = {mail for mail in one.emails & other.emails if not is_shared_box(mail)}
    if same_mail:
        evidence[EMAIL] = WEIGHTS[EMAIL]
    elif name and name != GIVEN and _locals(one) & _locals(other):
        evidence[LOCAL] = WEIGHTS[LOCAL]
    numbers = one.phones & other.phones
    if numbers:
        evidence[PHONE] = WEIGHTS[PHONE] if numbers - shared_phones else SHARED_PHONE
    if name and name != GIVEN and one.firms & other.firms:
        evidence[FIRM] = WEIGHTS[FIRM]
    # A namesake elsewhere has perhaps changed jobs, but people take their number with them.
    if rare and name == NAME and not (one.phones and other.phones and not numbers):
        evidence["rare"] = RARE_NAME
    doubt = 1.0
    for weight in evidence.values():
        doubt *= 1 - weight
    sure = (1 - doubt) * (1 if name else CONTRADICTION)
    reasons = sorted((reason for reason in evidence if reason in WEIGHTS), key=lambda reason: -WEIGHTS[reason])
    return Likeness(round(100 * sure), tuple(reasons))


def _locals(known: Known) -> set[str]:
    return {local for mail in known.emails if (local := local_part(mail))}


def _names(one: Known, other: Known) -> str:
    """What the two names have in common; empty when they are names of two people."""
    if not (one.given or one.family) or not (other.given or other.family):
        return ""
    if fold(f"{one.given} {one.family}") == fold(f"{other.given} {other.family}"):
        return NAME
    straight = _alike(one.given, one.family, other.given, other.family)
    swapped = _alike(one.given, one.family, other.family, other.given)
    if swapped == NAME:
        return NAME
    return straight or swapped or (GIVEN if set(given_words(one.given)) & set(given_words(other.given)) else "")


def _alike(given: str, family: str, other_given: str, other_family: str) -> str:
    family_same = family_words(family) == family_words(other_family) and bool(family_words(family))
    if words(given) == words(other_given) and words(family) == words(other_family):
        return NAME
    mine, theirs = given_words(given), given_words(other_given)
    if family_same and mine and mine == theirs:
        return NICKNAME if words(family) == words(other_family) else SPELLING
    if family_same and (_initial(given, other_given) or _initial(other_given, given)):
        return PART
    given_near, family_near = _near(mine, theirs), _near(family_words(family), family_words(other_family))
    if given_near and family_near:
        return PART if PART in (given_near, family_near) else SPELLING
    return ""


def _initial(given: str, other: str) -> bool:
    """Whether one is the first letter of the other (`M.` and `Matti`), or nothing at all."""
    mine, theirs = words(given), words(other)
    return bool(theirs) and (not mine or (len(mine[0]) == 1 and theirs[0].startswith(mine[0])))


def _near(mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """SPELLING when the words are the same but for a slip, PART when one has words the other lacks, else empty."""
    from rapidfuzz.distance import JaroWinkler

    if not mine or not theirs:
        return ""
    if mine == theirs or JaroWinkler.similarity(" ".join(mine), " ".join(theirs)) >= CLOSE:
        return SPELLING
    return PART if set(mine) <= set(theirs) or set(theirs) <= set(mine) else ""


@dataclass(frozen=True, slots=True)
class Firm:
    """What is known of one company card: names for comparing, business id, digits of the switchboard, town, website."""

    names: AbstractSet[str] = field(default_factory=frozenset)
    business_id: str = ""
    phone: str = ""
    town: str = ""
    website: str = ""


def compare_firms(one: Firm, other: Firm) -> Likeness:
    """How alike two company cards are. Two business ids are two firms, whatever they are called."""
    if one.business_id and other.business_id:
        same = one.business_id == other.business_id
        return Likeness(100 if same else 0, (BUSINESS_ID,) if same else ())
    evidence: dict[str, float] = {}
    if one.names & other.names:
        evidence[NAME] = 0.75
    elif any(_firm_names_near(a, b) for a in one.names for b in other.names):
        evidence[SPELLING] = 0.5
    equal = (
        (PHONE, one.phone, other.phone, 0.4),
        (SITE, one.website, other.website, 0.5),
        (TOWN, fold(one.town), fold(other.town), 0.15),
    )
    evidence |= {reason: weight for reason, mine, theirs, weight in equal if mine and mine == theirs}
    doubt = 1.0
    for weight in evidence.values():
        doubt *= 1 - weight
    named = NAME in evidence or SPELLING in evidence
    reasons = sorted(evidence, key=lambda reason: -evidence[reason])
    return Likeness(round(100 * (1 - doubt) * (1 if named else CONTRADICTION)), tuple(reasons))


def _firm_names_near(one: str, other: str) -> bool:
    """The same words in another order, or a slip; numbers must be the same (`Kiinteistö 1` is not `Kiinteistö 2`)."""
    from rapidfuzz.distance import JaroWinkler

    if not one or not other or [w for w in one.split() if w.isdecimal()] != [w for w in other.split() if w.isdecimal()]:
        return False
    return sorted(one.split()) == sorted(other.split()) or JaroWinkler.similarity(one, other) >= 0.95


def site(website: str) -> str:
    """The host of a website, for comparing: `https://www.Firma.fi/en` → `firma.fi`."""
    host = website.lower().partition("//")[2] or website.lower()
    return host.partition("/")[0].removeprefix("www.")
