"""The sentences of both notices as the evaluator executes them, and the semantics of “keep until”."""

from datetime import date, timedelta

import pytest

from kortisto.lib.periods import FOREVER
from kortisto.privacy.policy.evaluate import SubjectState, Undatable, evaluate, evaluate_many
from kortisto.privacy.policy.load import shipped
from tests.policy.states import DM, live, state_of, verdict

HEHKU, YRITYS, B2B = shipped("hehku"), shipped("yritysasiakkaat"), shipped("b2b")
MARKETING = ("objected", "controller_does_marketing")


def test_h12_five_years_of_silence_end_everything():
    state = state_of(HEHKU, ["employed", "company_is_customer"], {"last_activity": date(2021, 3, 15)})
    found = verdict(HEHKU, "email", state, date(2026, 3, 15))
    assert (found.keep_until, found.fate, found.limited_by) == (date(2026, 3, 15), "in_use", "hehku:five_years_inactive")
    assert found.next_change == date(2026, 3, 16)
    assert verdict(HEHKU, "email", state, date(2026, 3, 16)).fate == "erase"


def test_h15_of_two_five_year_terms_the_earlier_counts():
    state = state_of(HEHKU, ["passive"], {"last_activity": date(2022, 1, 1), "passivated_on": date(2024, 1, 1)})
    found = verdict(HEHKU, "name", state, date(2026, 1, 1))
    assert (found.keep_until, found.live) == (date(2027, 1, 1), {"hehku:relink": date(2027, 1, 1)})


def test_h13_a_passive_card_serves_nothing_but_relinking():
    state = state_of(HEHKU, ["passive"], {"last_activity": date(2026, 1, 1), "passivated_on": date(2026, 2, 1)})
    assert live(HEHKU, "email", state, date(2026, 3, 1)) == {"relink"}


def test_h11_an_objecting_prospect_goes_and_a_customer_stays_with_the_ban_on():
    dates = {"last_activity": date(2026, 1, 1)}
    prospect = state_of(HEHKU, ["employed", "company_is_prospect", *MARKETING], dates, DM)
    customer = state_of(HEHKU, ["employed", "company_is_customer", *MARKETING], dates, DM)
    day = date(2026, 2, 1)
    assert verdict(HEHKU, "email", prospect, day).fate == "erase"
    ban = verdict(HEHKU, "dm_ban", prospect, day)
    assert (ban.fate, set(ban.live), ban.hash_until) == ("erase", {"hehku:objection_memory"}, FOREVER)
    assert live(HEHKU, "email", customer, day) == {"relationship"}
    assert live(HEHKU, "dm_ban", customer, day) == {"honour_choices", "objection_memory"}
    assert verdict(HEHKU, "dm_ban", prospect, date(2056, 2, 1)).hash_until == FOREVER  # no limit cuts it


def test_a_limit_without_a_day_is_an_error_and_stops_nobody_else():
    undatable = state_of(HEHKU, ["employed", "company_is_customer"])
    datable = state_of(HEHKU, ["employed", "company_is_customer"], {"obtained_on": date(2020, 5, 5)})
    with pytest.raises(Undatable, match="five_years_inactive"):
        evaluate([HEHKU], undatable, date(2026, 1, 1))
    assert verdict(HEHKU, "email", datable, date(2024, 1, 1)).keep_until == date(2025, 5, 5)
    results = [result for _, result in evaluate_many([HEHKU], [undatable, datable], date(2024, 1, 1))]
    assert isinstance(results[0], Undatable) and isinstance(results[1], list)
    assert verdict(HEHKU, "email", state_of(HEHKU), date(2024, 1, 1)).fate == "erase"  # nothing to limit: no error


def test_y09_a_survey_never_keeps_an_address_alive():
    state = state_of(YRITYS, ["details_valid"])
    assert "surveys" in live(YRITYS, "email", state, date(2026, 1, 1))
    nothing_else = {p.ref for p in YRITYS.purposes if p.id != "surveys"}
    alone = state_of(YRITYS, ["details_valid"], objections=frozenset(nothing_else))
    assert verdict(YRITYS, "email", alone, date(2026, 1, 1)).live == {}


def test_y09_a_survey_may_use_the_address_only_as_long_as_others_keep_it():
    state = state_of(YRITYS, [], {"case_closed": date(2026, 1, 1)})
    state.facts = {"details_valid": [(None, date(2026, 3, 1))]}
    found = verdict(YRITYS, "email", state, date(2026, 2, 1))
    assert found.live["yritysasiakkaat:surveys"] == date(2026, 3, 1)


def test_y07_a_photo_and_the_name_under_it_live_while_consent_does():
    state = state_of(YRITYS, ["consent_active"])
    assert verdict(YRITYS, "photo", state, date(2090, 1, 1)).fate == "in_use"
    withdrawn = state_of(YRITYS)
    assert {verdict(YRITYS, name, withdrawn, date(2026, 1, 1)).fate for name in ("photo", "name")} == {"erase"}


def test_a_hold_keeps_but_gives_no_use():
    found = verdict(YRITYS, "email", state_of(YRITYS, holds=["email"]), date(2026, 1, 1))
    assert (found.fate, found.live, found.keep_until) == ("held", {}, None)
    assert verdict(YRITYS, "phone", state_of(YRITYS, holds=["email"]), date(2026, 1, 1)).fate == "erase"


def test_an_open_record_never_counts_as_ended():
    closed_long_ago = {"case_closed": date(2020, 1, 1)}
    assert verdict(YRITYS, "email", state_of(YRITYS, [], closed_long_ago), date(2026, 1, 1)).fate == "erase"
    still_open = state_of(YRITYS, ["case_open"], closed_long_ago)
    assert live(YRITYS, "email", still_open, date(2026, 1, 1)) == {"customer_service", "feedback"}


def test_the_ban_is_readable_while_the_card_lives_and_a_hash_afterwards():
    state = state_of(YRITYS, list(MARKETING), {"warranty_end": date(2028, 5, 31)}, DM)
    before, after = verdict(YRITYS, "dm_ban", state, date(2028, 5, 31)), verdict(YRITYS, "dm_ban", state, date(2028, 6, 1))
    assert (before.keep_until, before.next_change) == (date(2028, 5, 31), date(2028, 6, 1))
    assert (after.keep_until, after.hash_until) == (None, FOREVER)


def test_a_voucher_is_no_card():
    state = state_of(YRITYS, list(MARKETING), {"voucher_year_end": date(2026, 12, 31)}, DM)
    assert verdict(YRITYS, "voucher", state, date(2028, 1, 1)).fate == "in_use"
    assert verdict(YRITYS, "dm_ban", state, date(2028, 1, 1)).keep_until is None
    assert verdict(YRITYS, "source", state, date(2028, 1, 1)).keep_until is None


def test_a_fact_with_a_last_day_lapses_after_it():
    state = SubjectState(
        data=[("email", "contacts.position:1")], facts={"details_valid": [("contacts.position:1", date(2026, 5, 5))]}
    )
    assert evaluate([YRITYS], state, date(2026, 5, 5))[0].fate == "in_use"
    assert evaluate([YRITYS], state, date(2026, 5, 6))[0].fate == "erase"


def test_an_entry_of_another_record_of_the_same_kind_does_not_concern_a_datum():
    old, new = "contacts.position:1", "contacts.position:2"
    state = SubjectState(
        data=[("email", old), ("email", new), ("name", None), ("interactions", "contacts.interaction:9")],
        facts={"employed": [(new, FOREVER)], "company_is_customer": [(new, FOREVER)]},
        anchors={"last_activity": [(None, date(2026, 1, 1))]},
    )
    assert [v.fate for v in evaluate([HEHKU], state, date(2026, 2, 1))] == ["erase", "in_use", "in_use", "in_use"]


def test_of_several_applicable_entries_the_latest_counts():
    anchors = {"case_closed": [("service.case:1", date(2025, 1, 1)), ("service.case:2", date(2026, 1, 1))]}
    state = SubjectState(data=[("email", None), ("care_records", "service.case:1")], anchors=anchors)
    email, record = evaluate([YRITYS], state, date(2025, 6, 1))
    assert (email.keep_until, record.keep_until) == (date(2026, 7, 1), date(2025, 7, 1))


def test_a_record_with_a_day_of_its_own_is_not_kept_longer_by_records_of_another_kind():
    """B17 of b2b: an entry goes three years after its day, whatever task, message or file there was later."""
    call, other, task = "contacts.interaction:1", "contacts.interaction:2", "contacts.task:1"
    days = [(call, date(2026, 1, 1)), (task, date(2027, 5, 5))]
    facts = {name: [(None, FOREVER)] for name in ("employed", "company_is_customer")}
    for entries in (days, [*days, (other, date(2027, 2, 2))]):
        anchors = {"last_activity": [(None, date(2027, 1, 1))], "interaction_on": entries}
        state = SubjectState(data=[("name", None), ("interactions", call), ("tasks", task)], facts=facts, anchors=anchors)
        assert [v.keep_until for v in evaluate([B2B], state, date(2027, 6, 1))][1:] == [date(2029, 1, 1), date(2030, 5, 5)]


def test_two_notices_limits_bind_their_own_only():
    facts = {name: [(None, FOREVER)] for name in ("employed", "company_is_customer", "details_valid")}
    state = SubjectState(data=[("email", None)], facts=facts, anchors={"last_activity": [(None, date(2020, 1, 1))]})
    found = evaluate([HEHKU, YRITYS], state, date(2024, 6, 1))[0]
    assert found.live["hehku:relationship"] == date(2025, 1, 1)
    assert found.live["yritysasiakkaat:account_care"] == FOREVER == found.keep_until
    assert found.next_change == date(2025, 1, 1) + timedelta(days=1)


def test_two_versions_of_one_notice_at_once_are_refused():
    with pytest.raises(ValueError, match="one version of each"):
        evaluate([HEHKU, HEHKU], state_of(HEHKU), date(2026, 1, 1))


def test_a_datum_no_notice_lists_is_kept_by_nobody():
    assert evaluate([HEHKU], SubjectState(data=[("notes", "contacts.interaction:1")]), date(2026, 1, 1))[0].fate == "erase"


def test_staff_are_judged_by_their_own_purposes_only():
    state = SubjectState(data=[("staff_name", None), ("name", None)], facts={"account_open": [(None, FOREVER)]}, kind="staff")
    assert [v.fate for v in evaluate([HEHKU], state, date(2026, 1, 1))] == ["in_use", "erase"]
