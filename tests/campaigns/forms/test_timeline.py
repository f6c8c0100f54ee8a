"""An answer to a form is on the timeline of whoever gave it, for those who work with forms and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_an_answer_is_on_the_timeline_and_says_whether_it_waits(
    form: Any, confirmed: Callable[..., Any], signed_in: Any, staff: Any
) -> None:
    from kortisto.campaigns.forms import acts
    from kortisto.campaigns.models import FormAnswer
    from kortisto.contacts import timeline
    from kortisto.privacy.gate import open_gate

    from .conftest import NOW

    answer = confirmed(form)
    card = f"/henkilot/{answer.contact.code}/"
    browser = signed_in("marketing")
    page = browser.get(card).content.decode()
    assert "Vastasi lomakkeeseen" in page and "Kuinka nopeasti toimitatte?" in page and "odottaa käsittelijää" in page
    assert "Vastasi lomakkeeseen" not in browser.get(f"{card}tapahtumat/?laji=tietosuoja").content.decode()
    acts.handle(FormAnswer.objects.get(pk=answer.pk), by=browser.user.actor_ref, now=NOW)
    assert "odottaa käsittelijää" not in browser.get(card).content.decode()
    seller = staff("sales", name="Pekka Myyjä")
    entries = timeline.entries([answer.contact.pk], open_gate(seller, "contacts", as_of=NOW.date()), user=seller).entries
    assert entries and not any("Kuinka nopeasti" in entry.quote for entry in entries), "no form is sales' business"
