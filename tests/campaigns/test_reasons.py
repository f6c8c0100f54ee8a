"""Every reason the gate of the engine may give has words of its own on the pages of campaigns."""

from __future__ import annotations

from typing import Any


def test_no_code_is_shown_as_it_is(at_noon: None, b2b: Any) -> None:
    from kortisto.campaigns.audiences import reasons, sieve
    from kortisto.campaigns.models import Campaign
    from kortisto.consents import topics

    from .conftest import NOW, TODAY

    topic = topics.add(fi="Uutuudet", sv="Nyheter", en="News", purpose="b2b:new_customers", by="test", now=NOW)

    for channel in ("email", "post"):
        gate = sieve.gate(Campaign(purpose="b2b:new_customers", tasks=[1], topic=topic.key), channel, TODAY)
        codes = {code for code, _condition in gate.reasons()}
        assert codes and codes <= reasons.LABELS.keys(), codes - reasons.LABELS.keys()


def test_what_hindered_a_message_has_words_too() -> None:
    from kortisto.campaigns.audiences import reasons
    from kortisto.outreach.returns.verdicts import KINDS

    codes = (
        *KINDS,
        "refused",
        "gave_up",
        "unusable",
        "no_answer",
        "interrupted",
        "power_lost",
        "journal_lost",
        "not_now",
        "connection_lost",
    )
    assert not [code for code in codes if reasons.label(code) == code]
