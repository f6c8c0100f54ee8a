"""What changed between versions, and who must be told."""

import pytest

from kortisto.privacy.policy.diff import diff, needs_informing
from tests.policy.notices import changed

PHONE = '[fields.phone]\nlabel = { fi = "puhelin", en = "phone" }\n'


@pytest.mark.parametrize(
    ("old", "new", "more", "where", "told"),
    [
        ("P5Y", "P4Y", "", "limits.silence", False),
        ("P5Y", "P6Y", "", "limits.silence", True),
        ('while = ["employed"]', 'while = ["company_is_customer"]', "", "purposes.care.keep", True),
        ('fields = ["name", "email", "company", "last_activity"]', 'fields = ["name"]', "", "purposes.care.fields", False),
        (
            'fields = ["name", "email", "company", "last_activity"]',
            'fields = ["name", "email", "phone"]',
            PHONE,
            "purposes.care.fields",
            True,
        ),
        ('basis = ["legitimate_interest"]', 'basis = ["consent"]', "", "purposes.care.basis", True),
        ("", "", '[processors.mailer]\nlabel = { fi = "p", en = "m" }\n', "recipients.mailer", True),
        ('address = "Esimerkkikatu 1"', 'address = "Toinen katu 2"', "", "controller.address", False),
        ('id = "care"', 'id = "nurture"', "", "purposes.nurture", True),
    ],
)
def test_a_change_is_named_and_weighed(old, new, more, where, told):
    policy = changed(old, new, more) if old != 'id = "care"' else changed_promise()
    changes = [change for change in diff(changed(), policy) if change.where == where]
    assert changes and any(change.reinform for change in changes) == told


def changed_promise():
    from kortisto.privacy.policy.load import loads
    from tests.policy.notices import SOUND

    return loads(SOUND.replace('id = "care"', 'id = "nurture"').replace("purposes.care", "purposes.nurture"))


def test_the_same_notice_has_no_difference():
    assert diff(changed(), changed()) == [] and not needs_informing([])


def test_a_rule_that_only_became_shorter_needs_no_telling():
    two, three = (changed('while = ["employed"]', f'until = ["case_closed + {p}"]') for p in ("P2Y", "P3Y"))
    assert not needs_informing(diff(three, two)) and needs_informing(diff(two, three))


@pytest.mark.parametrize(
    ("old", "new", "where", "told"),
    [
        ("", '[anchors.fair]\nlabel = { fi = "messut", en = "fair" }\non = 2027-01-01\n', "anchors.fair", False),
        ("", '[[automated_decisions]]\nid = "score"\nlabel = { fi = "pisteet", en = "score" }\n', "automated_decisions.score", True),
        ("", '[registers.a]\nlabel = { fi = "rekisteri", en = "register" }\n', "registers.a", False),
        ('until = "last_activity|obtained_on + P5Y"', 'until = "last_activity|obtained_on + P5Y"\nthen = "anonymise"', "limits.silence", False),
        ('until = "last_activity|obtained_on + P5Y"', 'until = "last_activity|obtained_on + P5Y"\nfields = ["email"]', "limits.silence", True),
        ('kept = "P35D"', 'kept = "P90D"', "backup.kept", False),
    ],
)  # fmt: skip
def test_what_executes_differently_is_told_as_a_change(old, new, where, told):
    """A limit that lets go of some data, a day for everybody that moves: the sentences may read the same."""
    changes = diff(changed(), changed(old, new if old else "", "" if old else new))
    assert [(change.where, change.reinform) for change in changes] == [(where, told)]


def test_a_day_for_everybody_that_moves_is_told():
    fair = '[anchors.fair]\nlabel = { fi = "messut", en = "fair" }\non = 2027-01-01\n'
    [change] = diff(changed(more=fair), changed(more=fair.replace("2027", "2028")))
    assert (change.kind, change.where, change.reinform) == ("changed", "anchors.fair", True)
