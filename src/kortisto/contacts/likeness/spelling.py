"""What two spellings of a name, an address or a firm have in common. Everything here is made for comparing and stored nowhere."""

from __future__ import annotations

import re
from functools import lru_cache

from kortisto.contacts.likeness.nicknames import whole
from kortisto.lib.text import words

_TWICE = re.compile(r"(.)\1+")
# In the order they are applied, after folding: how the same sound is spelled in Finland, in Swedish and abroad.
_SOUNDS = (
    ("ae", "a"), ("oe", "o"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("ch", "k"), ("c", "k"), ("q", "k"), ("x", "ks"),
    ("w", "v"), ("z", "s"), ("sj", "s"), ("y", "i"), ("j", "i"),
)  # fmt: skip

SHARED_BOXES = frozenset(
    "info asiakaspalvelu myynti toimisto posti mail email office sales support contact kontakti laskut laskutus lasku "
    "invoice invoices finance talous kirjaamo hallinto tilaukset orders order admin hr noreply firma varaukset booking "
    "kundservice kontor forsaljning faktura ekonomi etunimi.sukunimi".split()
)
"""Local parts of mailboxes several people read: they say nothing about who it is."""


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """One folded word as it sounds: double letters once, `Mattsson` = `Matson`, `Wikström` = `Vikstrom`, `Lehtoe` = `Lehto`."""
    for spelled, heard in _SOUNDS:
        if spelled in word:
            word = word.replace(spelled, heard)
    return _TWICE.sub(r"\1", word)


@lru_cache(maxsize=65536)
def given_words(name: str) -> tuple[str, ...]:
    """The given names in their whole form, as they sound: `Mike J.` → (`mikael`, …); single letters are left out."""
    return tuple(plain(whole(word)) for word in words(name) if len(word) > 1)


PARTICLES = frozenset("von af de der van la zu".split())


@lru_cache(maxsize=65536)
def family_words(name: str) -> tuple[str, ...]:
    """The family names as they sound, each part of a double name by itself; particles are left out."""
    return tuple(plain(word) for word in words(name) if len(word) > 1 and word not in PARTICLES)


def name_keys(given: str, family: str) -> set[str]:
    """Keys under which cards of one person meet: a given and a family name, whichever comes first."""
    # Somebody may have typed the names into each other's field: a family name may be a nickname, too.
    givens = {*given_words(given)}
    families = {*family_words(family)}
    found = {" ".join(sorted((one, other))) for one in givens for other in families if one != other}
    swapped = {" ".join(sorted((one, other))) for one in given_words(family) for other in family_words(given) if one != other}
    return found | swapped


def local_part(email: str) -> str:
    """What stands before the @, without what follows a plus sign, if it tells a person; empty when it cannot."""
    local = email.partition("@")[0].partition("+")[0]
    return local if len(local) >= 5 and re.search(r"[a-z]{2}", local) and local not in SHARED_BOXES else ""


def is_shared_box(email: str) -> bool:
    return email.partition("@")[0] in SHARED_BOXES
