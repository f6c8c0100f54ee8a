"""Words lists say for a language, a country, a standing; and how long texts may be."""

from __future__ import annotations

LENGTHS = {
    "job_title": 120,
    "street": 200,
    "city": 100,
    "company_street": 200,
    "company_city": 100,
    "industry": 120,
    "website": 200,
}
LANGUAGES = {
    **dict.fromkeys(("fi", "fin", "suomi", "finska", "finnish", "fi-fi"), "fi"),
    **dict.fromkeys(("sv", "swe", "se", "ruotsi", "svenska", "swedish", "sv-fi", "sv-se"), "sv"),
    **dict.fromkeys(("en", "eng", "englanti", "engelska", "english", "en-gb", "en-us"), "en"),
}
COUNTRIES = {
    **dict.fromkeys(("fi", "fin", "suomi", "finland"), "FI"),
    **dict.fromkeys(("se", "swe", "ruotsi", "sverige", "sweden"), "SE"),
    **dict.fromkeys(("ee", "viro", "estland", "estonia", "eesti"), "EE"),
    **dict.fromkeys(("no", "norja", "norge", "norway"), "NO"),
    **dict.fromkeys(("dk", "tanska", "danmark", "denmark"), "DK"),
    **dict.fromkeys(("de", "saksa", "tyskland", "germany"), "DE"),
}
STATUSES = {
    **dict.fromkeys(("asiakas", "asiakkuus", "kund", "customer", "client", "nykyinen", "aktiivinen", "active"), "customer"),
    **dict.fromkeys(("prospekti", "prospect", "potentiaalinen", "liidi", "lead", "potentiell", "mahdollinen"), "prospect"),
    **dict.fromkeys(("potentiaalinen asiakas", "potential customer", "potentiell kund"), "prospect"),
}
