"""Whatever a server puts together out of a rule, a reputation, a quota or the moment, nobody is called gone for it.

Composed at random from a fixed seed, each a different sentence: one thing that is the sender's, the quota's or the moment's, in one of
many languages, among words that say nothing, words that speak of mailboxes and people, codes of any kind, and for the strong ones even
"user unknown" beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from kortisto.outreach.returns import replies
from kortisto.outreach.returns.classify import classify
from kortisto.outreach.returns.verdicts import PERSONAL

from . import shapes

DAY = date(2026, 11, 26)
STRONG = [
    "message rejected as spam", "your IP is on a blocklist", "blocked using a DNSBL", "rejected by policy", "SPF check failed",
    "not accepted due to the domain's DMARC policy", "poor reputation of the sending host", "mailbox is full", "user is over quota",
    "the storage limit has been exceeded", "greylisted", "try again later", "temporarily unavailable", "message size exceeds the limit",
    "contains a virus", "administrative prohibition", "access denied for this host", "sender verify failed", "relaying denied",
    "viesti hylättiin roskapostina", "IP-osoite on estolistalla", "postilaatikko on täynnä", "yritä myöhemmin uudelleen",
    "meddelandet avvisades som skräppost", "brevlådan är full", "försök igen senare", "svartlistad",
    "Nachricht als Spam abgelehnt", "Postfach ist voll", "bitte später erneut versuchen", "steht auf einer Sperrliste",
    "message rejeté comme indésirable", "boîte aux lettres pleine", "réessayez plus tard", "adresse IP sur liste noire",
    "mensaje rechazado por spam", "el buzón está lleno", "inténtelo más tarde", "messaggio bloccato come spam", "casella piena", "riprovare più tardi",
    "bericht geblokkeerd wegens beleid", "postvak is vol", "probeer later opnieuw", "afvist som spam", "postkassen er fuld", "prøv igen senere",
    "postboksen er full", "prøv på nytt senere", "kiri on rämpspost", "postkast on täis", "proovige hiljem uuesti",
    "сообщение отклонено как спам", "почтовый ящик переполнен", "попробуйте позже", "wiadomość uznana za spam", "skrzynka jest pełna",
    "spróbuj ponownie później",
]  # fmt: skip
WEAK = [
    "connection timed out", "connection refused", "lost connection while sending", "no route to host", "delivery time expired", "too many hops",
    "mail loop detected", "message rejected", "delivery not authorized", "service unavailable", "internal error", "TLS is required",
    "no PTR record", "too many connections", "retry timeout exceeded", "not permitted", "denied by the administrator",
]  # fmt: skip
GONE = [
    "user unknown", "no such user", "recipient not found", "mailbox unavailable", "this account is disabled", "address does not exist",
    "tuntematon käyttäjä", "mottagaren finns inte", "Empfänger unbekannt", "utilisateur inconnu", "нет такого пользователя",
]  # fmt: skip
NOISE = [
    "the recipient", "mailbox", "for user matti", "address", "account", "the server", "mx.firma.example", "[192.0.2.9]", "<matti@firma.example>",
    "host mx.firma.example said", "in reply to RCPT TO", "in reply to end of DATA", "AS(1410)", "(S3150)", "#5.0.0", "please contact the postmaster",
    "see https://firma.example/user-unknown", "vastaanottaja", "Postfach", "id=1x2y3z", "error", "(state 14)", "domain firma.example", "reason:",
]  # fmt: skip
CODES = [
    "550",
    "550 5.7.1",
    "554 5.7.1",
    "550 5.0.0",
    "553",
    "551",
    "554",
    "550 5.2.0",
    "552 5.2.2",
    "550 5.1.0",
    "550 5.4.1",
    "451 4.7.1",
    "",
]
PROVEN = ["550 5.1.1", "550 5.1.10", "550 5.2.1", "550 5.1.2", "550 5.1.6"]


def compositions(number: int, told: list[str], beside: list[str], codes: list[str]) -> Iterator[tuple[str, str]]:
    """(status, answer): one of `told`, up to two of `beside`, up to four words of noise, in any order, after a code."""
    dice = Random(20261126)
    for _ in range(number):
        said = [
            dice.choice(told),
            *dice.sample(beside, min(len(beside), dice.randint(0, 2))),
            *dice.sample(NOISE, dice.randint(0, 4)),
        ]
        dice.shuffle(said)
        code = dice.choice(codes)
        status = code[4:] or dice.choice(["5.0.0", "5.7.1", "4.0.0" if code.startswith("4") else "5.0.0"])
        yield status, f"{code} {dice.choice([' ', ', ', '; ', ': ', '. ']).join(said)}".strip()


CASES = {
    "strong beside anything": (STRONG, GONE, CODES),
    "strong beside a code that proves": (STRONG, [], PROVEN),
    "weak": (WEAK, [], CODES),
}


@pytest.mark.parametrize("which", CASES)
def test_nobody_is_harmed(which: str) -> None:
    told, beside, codes = CASES[which]
    harmed = []
    for status, said in compositions(250, told, beside, codes):
        verdict, _ = classify(shapes.dsn(status, said), received_on=DAY)
        in_text, _ = classify(shapes.bounce_in_text(said), received_on=DAY)
        if {verdict.kind, in_text.kind, replies.judge(said).kind} & set(PERSONAL):
            harmed.append((verdict, said))
    assert harmed == []
