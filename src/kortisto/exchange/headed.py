"""Headings nobody listed whose words still say what is under them: a ban, a permission, something of the home.

What a person has forbidden is not lost because a list calls it by a word of its own, and what is private does not come in as work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kortisto.lib.text import words

_HOME = frozenset(
    "koti kotona kotiin oma henkilokohtainen yksityinen vapaa hem hemma privat privata personlig home private personal".split()
)
_KINDS = {
    "phone": "private_phone", "email": "private_email", "street": "home_address", "postal_code": "home_address",
    "city": "home_address", "country": "home_address",
}  # fmt: skip
_CHANNEL = (
    ("sms", r"tekstiviest|\bsms|\btext(?:s|ing)?\b"),
    (
        "email",
        r"sahkoposti|\bs ?posti|\be ?mail|\bmeil[ieo]|\bmail(?:i(?:a|t|en)?|eja)\b|\b(?:ei|ej|inga|inte) mail\b|\bmej?l|"
        r"uutiskirje|newsletter|e ?post|nyhetsbrev",
    ),
    ("phone", r"soit|puhel|\bpuh\b|\bcall|phone|\bring|telefon|samtal"),
    ("post", r"kirje|posti(?!tu)|\bmail\b|\bpost|brev"),
)
_CHANNELS = tuple((channel, re.compile(said)) for channel, said in _CHANNEL)
_OF_CHANNEL = "|".join(said for _, said in _CHANNEL)
_MARKETING = r"markk?\b|markkin|marknads|marketing|mainon|mainok|mainost|suoramark|reklam|utskick|mailings?\b|postituk|yhteydenot|kontakt|contact"
_BAN = re.compile(
    r"\b\w*(?:kielto|kiellot|kieltanyt|kieltaa|kielsi|kieltaytyi|kieltaytynyt|forbud|sparr|avanmal\w*|avregistrer\w*)\b|"
    r"\bopt(?:ed)? ?out\b|\bunsubscri\w*|\bnej tack\b|\bei kiitos\b|\bno thanks?\b|"
    r"\b(?:black|block) ?list(?:ed)?\b|\b(?:markkinointi|mainos|postitus|soitto)esto\b|\b(?:estolista|kielt)\b|\brobinson\b|\bnix\b|\bdnc\b|"
    r"\b(?:ei saa|alla|far ej|far inte) \w+|"
    rf"\b(?:ei|ala|ej|inga|ingen|inget|inte|no|do not|does not|don t|dont|not|exclude\w*|refuse\w*) (?:\w+ ){{0,2}}(?:\w*(?:{_MARKETING}|{_OF_CHANNEL}))|"
    rf"\b(?:{_MARKETING}|{_OF_CHANNEL})\w* (?:ei|ej|inte)$|"
    r"\bperu(?:nut|ttu) (?:uutiskirje|tilaus)|\buutiskirje\w* peru(?:nut|ttu)"
)
_PERMISSION = re.compile(
    r"\b\w*(?:lupa|luvat|suostumus|tillstand|samtycke)\b|\bopt(?:ed)? ?in\b|\b(?:consent|permission)\b|"
    r"^(?:saa|saako|saanko|voi|voiko|haluaa|haluaako|far|far vi|vill|vill ha|allow|can we|may we|ok to|wants?) "
    r"(?:\w+ )?\w*(?:markkinoi|lahet|ottaa|mainos|postit|skicka|kontakt|contact|" + _OF_CHANNEL + r")|"
    r"(?:tekstiviesti|sms|sahkoposti|puhelin|posti|e post|email|sms|telefon) ?(?:markkinointi|marketing|marknadsforing)$|"
    r"^(?:"
    + _OF_CHANNEL
    + "|"
    + _MARKETING
    + r")\w* (?:ok|sallittu|allowed|tillaten|tillatet)$|^(?:ok|sallittu|allowed) (?:"
    + _OF_CHANNEL
    + r")|"
    r"^(?:reklam|mainonta|mainokset|mainospostit?)$|"
    r"\b(?:tilaa|prenumererar) (?:uutiskirje|nyhetsbrev)|\buutiskirjeen tilaus\b"
)
_OTHER = re.compile(
    r"\b(?:luotto|toimitus|tilaus|laskutus|myynti|pysakointi|lahjoitus|osto)kielto\b|\b(?:rakennus|ajo|pysakointi|toimi|tyo|oleskelu|kulku)lupa\b|"
    r"\b(?:ip|reason|syy|orsak|link|url|campaign|version|versio|lahde|source|numero)\b|\b(?:no|number) of\b"
)
"""Bans of other things, and what a list says about a ban or a permission besides it."""
_WHEN = re.compile(r"\b(?:time|date|day|pvm|paiva|aika|datum|tid)\b")


def ban(heading: str) -> str:
    """The target of a folded heading that speaks of a ban or a permission, "" for others.

    Of a ban the day is a ban (`unsub time`); the day of a permission says neither yes nor no.
    """
    if _OTHER.search(heading):
        return ""
    refused = _BAN.search(heading)
    if not refused and (not _PERMISSION.search(heading) or _WHEN.search(heading)):
        return ""
    channel = next((f"_{channel}" for channel, said in _CHANNELS if said.search(heading)), "")
    return f"{'ban' if refused else 'permission'}{channel}"


_LAST = re.compile(
    r"^(?:viime\w*|viim|edellinen|edellisen|senaste?|sista|last|latest|most recent|date of last) (?:\w+ )?"
    r"\w*(?:yhtey|kontakt|soit|puhu|puhe|tapaam|tavat|kayn|nahty|contact|call|meeting|talk|spoke|seen|samtal|mote|traff|activity|aktivite)"
)
_OF_CONTACT = re.compile(
    r"^(?:asiakkaan )?(?:yhteyshenkilo\w*|yhthenkilo\w*|yht hlo\w*|yhteyshlo\w*|kontaktin|kontaktihenkilo\w*|kontaktperson(?:en)?s?|kontaktens|"
    r"contact(?: person)?(?: s)?|henkilon|hlon|personens?|person(?: s)?) (?=\w)"
)
_OF_WORK = re.compile(
    r"^(?:tyo|arbete|arbets|work|business|office|tyopaikan) (?=\w)|(?<=\w) (?:tyo|arbete|jobb|work|business|office)$"
)
_FORM = re.compile(r"(?<=\w) (?:osoite|nro|numero|nr|no|number|adress|address)$|(?<=\w) ?\d{1,2}$")
_NUMBERED = re.compile(r"(?<=\D)([2-9])$")
_OUR_STAFF = re.compile(
    r"myy[jn]|vastaava|vastuu|hoitaja|owner|omistaja|\bluo(?:ja|nut|tu)|created|modified|muokan|saljare|ansvarig|\bsales|\bagent|laati|kasitt|"
    r"\buser|kayttaja|assigned|assist|esimies|\bmanager|reports|lasku|invoice|faktur|suosit|referr|source|lahde|previous|edellinen|entinen|"
    r"fax|faksi|telekop|omai|\bice\b|\bhata|emergency|anhorig|puoliso|\blapsi|koti|home|\bhem\b|hemm|privat|yksityi|henkilokoht|personlig|"
    r"asiakasn|kundn|customer n|tilaus|order|tuote|product|viite|\bid\b|tunnus|koodi|\bcode|sarja|serial|rekisterin|konto|tilin"
)


def under(group: str, heading: str) -> bool:
    """Whether a heading says a channel only, under a word for a ban that stands over several (`Kiellot`: `Soitto`, `Posti`)."""
    folded = " ".join(words(heading))
    return bool(ban(" ".join(words(group)))) and any(said.search(folded) for _, said in _CHANNELS)


def plainer(heading: str) -> list[str]:
    """Simpler words for a folded heading nobody listed: without whose it is, that it is of work, its form and its number."""
    found = [heading]
    for taken in (_FORM, _OF_CONTACT, _OF_WORK, _FORM, _OF_WORK):
        found.append(taken.sub("", found[-1]).strip())
    return list(dict.fromkeys(found[1:]))


def last_contact(heading: str) -> bool:
    """Whether a folded heading speaks of when somebody was last in touch."""
    return bool(_LAST.search(heading)) and not private(heading, {})


def number(heading: str) -> str:
    """The number behind a folded heading from the second on (`yhteyshenkilo 2`), "" without one."""
    found = _NUMBERED.search(heading)
    return found[1] if found else ""


def of_staff(heading: str) -> bool:
    """Whether a folded heading names somebody of our own, a mailbox for bills, a home, kin, or a number of things: nothing of the person
    at work, whatever its values look like."""
    return bool(_OUR_STAFF.search(heading))


def private(heading: str, targets: Mapping[str, str]) -> str:
    """The forbidden kind of a heading that says home, whatever else it would be; "" for others. `targets`: folded → target."""
    said = words(heading)
    rest = [word for word in said if word not in _HOME]
    if len(rest) == len(said):
        return ""
    return _KINDS.get(targets.get(" ".join(rest), ""), "")
