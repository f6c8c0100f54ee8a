"""The words that join facts, days and periods into sentences, in fi, sv and en. Three forms of a day: since, until, name."""

from __future__ import annotations

UNITS = {
    "fi": (("vuosi", "vuotta"), ("kuukausi", "kuukautta"), ("viikko", "viikkoa"), ("päivä", "päivää")),
    "sv": (("år", "år"), ("månad", "månader"), ("vecka", "veckor"), ("dag", "dagar")),
    "en": (("year", "years"), ("month", "months"), ("week", "weeks"), ("day", "days")),
}
AND = {"fi": "ja", "sv": "och", "en": "and"}
OR = {"fi": "tai", "sv": "eller", "en": "or"}
AS_LONG_AS = {"fi": "niin kauan kuin", "sv": "så länge", "en": "as long as"}
SHORTEST = {
    "fi": "sen mukaan, mikä näistä on ensin: ",
    "sv": "beroende på vilket som inträffar först: ",
    "en": "whichever comes first: ",
}
LONGEST = {
    "fi": "sen mukaan, mikä näistä on viimeisenä: ",
    "sv": "beroende på vilket som inträffar senast: ",
    "en": "whichever comes last: ",
}
AT_LEAST = {"fi": "vähintään", "sv": "minst", "en": "at least"}
AT_MOST = {"fi": "enintään", "sv": "högst", "en": "at most"}
FALLBACK = {
    "fi": "{first} tai, jos sitä ei ole, {second}",
    "sv": "{first} eller, om det inte finns, {second}",
    "en": "{first} or, where there is none, {second}",
}
ENDS = {
    "year_end": {
        "fi": (
            "sen vuoden lopusta, johon {x} kuuluu",
            "sen vuoden loppuun, johon {x} kuuluu",
            "sen vuoden loppu, johon {x} kuuluu",
        ),
        "sv": ("från utgången av året för {x}", "till utgången av året för {x}", "utgången av året för {x}"),
        "en": ("from the end of the year of {x}", "until the end of the year of {x}", "the end of the year of {x}"),
    },
    "month_end": {
        "fi": ("sen kuun lopusta, johon {x} kuuluu", "sen kuun loppuun, johon {x} kuuluu", "sen kuun loppu, johon {x} kuuluu"),
        "sv": ("från utgången av månaden för {x}", "till utgången av månaden för {x}", "utgången av månaden för {x}"),
        "en": ("from the end of the month of {x}", "until the end of the month of {x}", "the end of the month of {x}"),
    },
    "fy_end": {
        "fi": (
            "sen tilikauden lopusta, johon {x} kuuluu",
            "sen tilikauden loppuun, johon {x} kuuluu",
            "sen tilikauden loppu, johon {x} kuuluu",
        ),
        "sv": (
            "från utgången av räkenskapsperioden för {x}",
            "till utgången av räkenskapsperioden för {x}",
            "utgången av räkenskapsperioden för {x}",
        ),
        "en": (
            "from the end of the financial year of {x}",
            "until the end of the financial year of {x}",
            "the end of the financial year of {x}",
        ),
    },
}
# The end of a year, month or financial year in which a period is over: “year_end(event_end + P1Y)”.
ENDS_OF_PERIODS = {
    "year_end": {
        "fi": (
            "sen vuoden lopusta, jona on kulunut {x}",
            "sen vuoden loppuun, jona on kulunut {x}",
            "sen vuoden loppu, jona on kulunut {x}",
        ),
        "sv": (
            "från utgången av det år då {x} har gått",
            "till utgången av det år då {x} har gått",
            "utgången av det år då {x} har gått",
        ),
        "en": (
            "from the end of the year in which the period of {x} ends",
            "until the end of the year in which the period of {x} ends",
            "the end of the year in which the period of {x} ends",
        ),
    },
    "month_end": {
        "fi": (
            "sen kuun lopusta, jona on kulunut {x}",
            "sen kuun loppuun, jona on kulunut {x}",
            "sen kuun loppu, jona on kulunut {x}",
        ),
        "sv": (
            "från utgången av den månad då {x} har gått",
            "till utgången av den månad då {x} har gått",
            "utgången av den månad då {x} har gått",
        ),
        "en": (
            "from the end of the month in which the period of {x} ends",
            "until the end of the month in which the period of {x} ends",
            "the end of the month in which the period of {x} ends",
        ),
    },
    "fy_end": {
        "fi": (
            "sen tilikauden lopusta, jona on kulunut {x}",
            "sen tilikauden loppuun, jona on kulunut {x}",
            "sen tilikauden loppu, jona on kulunut {x}",
        ),
        "sv": (
            "från utgången av den räkenskapsperiod då {x} har gått",
            "till utgången av den räkenskapsperiod då {x} har gått",
            "utgången av den räkenskapsperiod då {x} har gått",
        ),
        "en": (
            "from the end of the financial year in which the period of {x} ends",
            "until the end of the financial year in which the period of {x} ends",
            "the end of the financial year in which the period of {x} ends",
        ),
    },
}
# How an anchor of the operator's own is said that has a label only.
OWN_DAY = {
    "fi": {"since": "tästä päivästä: {x}", "until": "tähän päivään asti: {x}"},
    "sv": {"since": "från denna dag: {x}", "until": "till denna dag: {x}"},
    "en": {"since": "from this day: {x}", "until": "until this day: {x}"},
}
OF_SEVERAL = {
    "first": {
        "fi": ("ensimmäisestä näistä: {x}", "ensimmäiseen näistä asti: {x}", "ensimmäinen näistä: {x}"),
        "sv": ("från den första av dessa: {x}", "till den första av dessa: {x}", "den första av dessa: {x}"),
        "en": ("from the first of these: {x}", "until the first of these: {x}", "the first of these: {x}"),
    },
    "last": {
        "fi": ("viimeisestä näistä: {x}", "viimeiseen näistä asti: {x}", "viimeinen näistä: {x}"),
        "sv": ("från den sista av dessa: {x}", "till den sista av dessa: {x}", "den sista av dessa: {x}"),
        "en": ("from the last of these: {x}", "until the last of these: {x}", "the last of these: {x}"),
    },
}
# Alternatives that read better said at once than joined with “or”.
TOGETHER = {
    "company_is_customer|company_is_prospect": {
        "fi": "yritys on asiakkaamme tai potentiaalinen asiakkaamme",
        "sv": "företaget är vår kund eller potentiella kund",
        "en": "the company is our customer or prospective customer",
    },
}
