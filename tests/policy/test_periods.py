"""Days and periods; figures from kauppakamaritieto.fi and etasku.fi, leap days from laki 150/1930 § 3."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.lib.periods import FOREVER, Period, add_period, financial_year_end, local_day, month_end, voucher_year_end

P = Period.parse


def test_vouchers_stay_six_years_from_the_calendar_year_in_which_the_financial_year_ends():
    assert add_period(voucher_year_end(date(2016, 6, 1), "04-30"), P("P6Y")) == date(2023, 12, 31)
    assert add_period(date(2017, 4, 30), P("P10Y")) == date(2027, 4, 30)
    assert add_period(voucher_year_end(date(2023, 6, 15), "03-31"), P("P6Y")) == date(2030, 12, 31)
    assert add_period(voucher_year_end(date(2026, 12, 31), "12-31"), P("P6Y")) == date(2032, 12, 31)
    assert add_period(voucher_year_end(date(2027, 1, 1), "12-31"), P("P6Y")) == date(2033, 12, 31)


def test_a_day_the_month_lacks_becomes_its_last():
    assert add_period(date(2024, 2, 29), P("P5Y")) == date(2029, 2, 28)
    assert add_period(date(2024, 2, 29), P("P4Y")) == date(2028, 2, 29)
    assert add_period(date(2026, 1, 31), P("P1M")) == date(2026, 2, 28)
    assert month_end(date(2024, 2, 3)) == date(2024, 2, 29)
    assert financial_year_end(date(2026, 3, 1), "02-29") == date(2027, 2, 28)


def test_weeks_and_days_and_mixtures():
    assert add_period(date(2026, 1, 1), P("P2W")) == date(2026, 1, 15)
    assert add_period(date(2026, 1, 31), P("P1M1D")) == date(2026, 3, 1)
    assert add_period(date(9999, 6, 1), P("P5Y")) == FOREVER
    assert add_period(FOREVER, P("P5Y")) == FOREVER


@pytest.mark.parametrize("text", ["", "P", "5Y", "P5", "PT5H", "P1M2Y", "p5y", "five years"])
def test_what_is_no_period_is_refused_with_the_way_to_write_one(text):
    with pytest.raises(ValueError, match="P5Y"):
        P(text)


def test_the_local_day_decides():
    assert local_day(datetime(2026, 12, 31, 22, 30, tzinfo=UTC), "Europe/Helsinki") == date(2027, 1, 1)
    assert local_day(datetime(2026, 7, 1, 20, 59, tzinfo=UTC), "Europe/Helsinki") == date(2026, 7, 1)
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 7, 1), "Europe/Helsinki")


@settings(max_examples=300)
@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.sampled_from(["P1M", "P6M", "P1Y", "P5Y", "P6Y", "P10Y"]))
def test_adding_is_monotone_and_close(day, text):
    period = P(text)
    assert add_period(day, period) <= add_period(day + timedelta(days=1), period)
    assert add_period(day, period).day in (day.day, 28, 29, 30)
