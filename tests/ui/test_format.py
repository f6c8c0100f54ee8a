"""Dates, numbers and countdowns in three languages (DESIGN section 10)."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.utils import translation

from kortisto.ui import format as fmt

TODAY = date(2026, 11, 24)
NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "day", "short", "long"),
    [
        ("fi", "24.11.2026", "24.11.", "Tiistai 24. marraskuuta"),
        ("sv", "24.11.2026", "24.11.", "Tisdag 24 november"),
        ("en", f"24{NB}Nov{NB}2026", f"24{NB}Nov", "Tuesday 24 November"),
    ],
)
def test_days(language: str, day: str, short: str, long: str) -> None:
    with translation.override(language):
        assert (fmt.day(TODAY), fmt.short_day(TODAY), fmt.long_day(TODAY)) == (day, short, long)


def test_no_day_is_a_dash() -> None:
    assert fmt.day(None) == fmt.moment(None) == "–"


def test_a_moment_is_told_in_the_zone_of_the_instance() -> None:
    at = datetime(2026, 11, 24, 13, 42, tzinfo=ZoneInfo("UTC"))
    with translation.override("fi"):
        assert fmt.moment(at) == "24.11.2026 klo 15.42"
    with translation.override("sv"):
        assert fmt.moment(at) == "24.11.2026 kl. 15.42"
    with translation.override("en"):
        assert fmt.moment(at) == f"24{NB}Nov{NB}2026 at 15:42"


@pytest.mark.parametrize(
    ("until", "fi", "sv", "en"),
    [
        (date(2026, 11, 24), "tänään", "i dag", "today"),
        (date(2026, 11, 21), "3 pv myöhässä", "3 d för sent", "3 d late"),
        (date(2026, 11, 30), "6 pv", "6 d", "6 d"),
        (date(2027, 2, 21), "89 pv", "89 d", "89 d"),
        (date(2027, 7, 24), "8 kk", "8 mån", "8 mo"),
        (date(2031, 11, 24), "5 v", "5 år", "5 y"),
        (date(2031, 11, 23), "4 v 11 kk", "4 år 11 mån", "4 y 11 mo"),
        (None, "ei päivää", "inget datum", "no date"),
    ],
)
def test_countdown_is_in_days_then_months_then_years(until: date | None, fi: str, sv: str, en: str) -> None:
    for language, words in (("fi", fi), ("sv", sv), ("en", en)):
        with translation.override(language):
            assert fmt.countdown(until, TODAY).replace(NB, " ") == words


def test_numbers_and_money_keep_together() -> None:
    with translation.override("fi"):
        assert fmt.number(12486) == f"12{NB}486"
        assert fmt.number(-3) == "\N{MINUS SIGN}3"
        assert fmt.money(Decimal("15996.23")) == f"15{NB}996,23{NB}€"
        assert fmt.percent(0.6) == f"60{NB}%"
        assert fmt.about(1390) == f"noin 1{NB}390"
        assert fmt.about(10000, capped=True) == f"10{NB}000+"
        assert fmt.file_size(34_000) == f"34{NB}kB"
        assert fmt.file_size(1_250_000) == f"1,2{NB}MB"
    with translation.override("en"):
        assert fmt.number(12486) == "12,486"


def test_countdown_in_words() -> None:
    with translation.override("fi"):
        assert fmt.countdown_words(date(2031, 10, 24), TODAY) == "4 vuotta 11 kuukautta"
        assert fmt.countdown_words(date(2026, 11, 25), TODAY) == "1 päivä"


def test_a_span_without_end_goes_on() -> None:
    with translation.override("fi"):
        assert fmt.span(date(2021, 2, 14), date(2024, 3, 12)) == "14.2.2021–12.3.2024"
        assert fmt.span(date(2021, 2, 14), None) == "14.2.2021 alkaen"


@pytest.mark.parametrize(("language", "said"), [("fi", f"12{NB}486 henkilöä"), ("en", "12,486 people")])
def test_a_count_in_a_sentence_is_written_as_numbers_are(language: str, said: str) -> None:
    template = engines["jinja2"].from_string('{{ ngettext("%(num)s person", "%(num)s people", n) }}')
    with translation.override(language):
        assert template.render({"n": 12486}) == said
        assert template.render({"n": 1}) in ("1 henkilö", "1 person")
