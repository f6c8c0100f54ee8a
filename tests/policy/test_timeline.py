"""“Same datum, many rows”: the e-mail address of one person under the ten rows of seed 2, year by year."""

from datetime import date

import pytest

from kortisto.privacy.policy.load import shipped
from tests.policy.states import DM, live, state_of, verdict

YRITYS = shipped("yritysasiakkaat")
ACTIVE = ["details_valid", "subscribed_or_targeted", "relationship_exists", "controller_does_marketing"]
VOUCHER = {"voucher_year_end": date(2026, 12, 31)}
CARD = {"events", "direct_marketing", "account_care", "quotes", "feedback", "invoicing", "surveys", "price_lists"}


def test_active_contact_with_an_open_case():
    state = state_of(YRITYS, [*ACTIVE, "case_open"], VOUCHER)
    assert live(YRITYS, "email", state, date(2026, 6, 1)) == CARD | {"customer_service"}


def test_unsubscribing_takes_marketing_and_leaves_the_card_with_the_ban():
    state = state_of(YRITYS, [*ACTIVE, "objected"], VOUCHER, DM)
    assert live(YRITYS, "email", state, date(2026, 7, 1)) == CARD - {"direct_marketing", "price_lists"}
    assert live(YRITYS, "dm_ban", state, date(2026, 7, 1)) == {"honour_choices", "objection_memory"}


LEFT = state_of(YRITYS, ["objected", "controller_does_marketing"], VOUCHER | {"warranty_end": date(2028, 5, 31)}, DM)


def test_after_leaving_the_warranty_keeps_the_address_but_not_for_marketing():
    assert live(YRITYS, "email", LEFT, date(2027, 6, 1)) == {"account_care", "quotes", "feedback"}
    assert verdict(YRITYS, "company_address", LEFT, date(2027, 6, 1)).fate == "erase"


def test_when_the_warranty_ends_the_card_goes_and_the_ban_becomes_a_hash():
    for name in ("email", "name", "phone", "purchase_history"):
        assert verdict(YRITYS, name, LEFT, date(2028, 5, 31)).fate == "in_use"
        assert verdict(YRITYS, name, LEFT, date(2028, 6, 1)).fate == "erase"
    ban = verdict(YRITYS, "dm_ban", LEFT, date(2028, 6, 1))
    assert ban.keep_until is None and ban.hash_until == date.max


@pytest.mark.parametrize(
    ("day", "fate"), [(date(2028, 6, 1), "in_use"), (date(2032, 12, 31), "in_use"), (date(2033, 1, 1), "erase")]
)
def test_the_voucher_stays_by_law_and_then_goes(day, fate):
    assert verdict(YRITYS, "voucher", LEFT, day).fate == fate
