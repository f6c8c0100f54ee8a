"""The retention line and the lifeline: geometry, sentence, labels that never overlap."""

import re
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.ui.format import AtLeast, number
from kortisto.ui.jana import Scale, jana, janacell, janahead
from kortisto.ui.lifeline import Bar, Dot, _labels, _lanes, _scale, lifeline
from kortisto.ui.today.parts import Ahead, Need
from kortisto.ui.today.strip import strip

NOW = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def finnish():
    with translation.override("fi"):
        yield


def test_line_shows_past_future_and_end_stop() -> None:
    html = jana(date(2021, 2, 14), date(2031, 11, 18), now=NOW)
    assert 'class="jana jana--etu"' in html
    assert 'role="img" aria-label="Kerätty 14.2.2021, poistetaan viimeistään 18.11.2031"' in html
    assert 'class="end"' in html and 'class="futurebg"' in html
    assert "style=" not in html


def test_the_strip_says_where_counting_stopped() -> None:
    """24,000 people of one list stood on their day as 971: where counting had stopped, without a word of it."""
    needs = [Need(NOW + timedelta(days=9), "Informoi", lane="inform", count=count) for count in (AtLeast(970), 3)]
    drawn = strip([*needs, Need(NOW, "Vastaa", count=2)], [Ahead(NOW, "Poistuu", 4)], NOW)
    assert [number(mark.count) for mark in drawn.marks] == ["973+", "2", "4"]
    assert "Informoi 3.12.: 973+" in drawn.label


def test_line_without_end_has_no_stop() -> None:
    html = jana(date(2025, 9, 9), None, now=NOW, kind="consent")
    assert "jana--suostumus" in html and 'class="end"' not in html
    assert "kunnes suostumus perutaan" in html


def test_line_is_amber_when_under_ninety_days_are_left() -> None:
    assert "jana--loppuu" in jana(date(2021, 1, 2), NOW + timedelta(days=89), now=NOW)
    assert "jana--sopimus" in jana(date(2021, 1, 2), NOW + timedelta(days=90), now=NOW, kind="contract")


def test_now_stands_in_the_same_place_in_every_row() -> None:
    scale = Scale.around(NOW)
    places = {
        re.search(r'class="now" x1="([\d.]+)%', jana(date(y, 1, 1), date(2030, 1, 1), now=NOW, scale=scale))[1]
        for y in (2021, 2024)
    }
    assert len(places) == 1
    assert places.pop() in janahead(NOW, scale)


def test_an_end_gone_by_leaves_no_future() -> None:
    assert 'width="0.00%"' in jana(date(2020, 1, 1), date(2025, 1, 1), now=NOW)


def test_cell_gives_the_same_date_as_text() -> None:
    html = janacell(date(2021, 2, 14), date(2031, 11, 18), now=NOW)
    assert html.count("18.11.2031") == 2 and "4\N{NO-BREAK SPACE}v" in html


BARS = [
    Bar(date(2021, 2, 14), date(2024, 3, 12), "Revontuli"),
    Bar(date(2024, 3, 12), date(2024, 6, 3), idle=True),
    Bar(date(2024, 6, 3), None, "Merituuli"),
]
DOTS = [Dot(date(2024, 3, 12), "passivoitu 12.3.2024"), Dot(date(2024, 6, 3), "siirretty 3.6.2024", full=True)]


def test_lifeline_tells_everything_in_order_of_time() -> None:
    html = lifeline(BARS, DOTS, [Bar(date(2025, 5, 20), date(2031, 12, 31), "2 laskua")], now=NOW, end=date(2031, 11, 18))
    sentence = re.search(r'aria-label="([^"]+)"', html)[1]
    assert sentence == (
        "Revontuli 14.2.2021–12.3.2024, passiivisena 12.3.2024–3.6.2024, passivoitu 12.3.2024, "
        "Merituuli 3.6.2024 alkaen, siirretty 3.6.2024, 2 laskua 20.5.2025–31.12.2031, poistetaan viimeistään 18.11.2031."
    )
    assert html.count("<circle") == 2 and "dot--full" in html and 'class="idle"' in html and 'class="lawbg"' in html
    assert "style=" not in html


def test_lifeline_of_a_new_card_says_there_is_no_date() -> None:
    html = lifeline([Bar(NOW, None, "Uusi Oy")], now=NOW, end=None)
    assert "poistopäivää ei ole vielä" in html and 'class="end"' not in html


days = st.dates(date(2015, 1, 1), date(2035, 1, 1))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(days, st.text(min_size=1, max_size=30)), max_size=9), st.one_of(st.none(), days))
def test_labels_never_overlap(events: list[tuple[date, str]], end: date | None) -> None:
    bars = [Bar(date(2020, 1, 1), None, "Yritys")]
    dots = [Dot(day, text) for day, text in events]
    texts = _lanes(_labels(dots, _scale(bars, [Bar(d.day, d.day) for d in dots], NOW, end), NOW, end))
    for i, one in enumerate(texts):
        for other in texts[i + 1 :]:
            if one.lane == other.lane:
                assert one.reach[1] <= other.reach[0] or other.reach[1] <= one.reach[0]
