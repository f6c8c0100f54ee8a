"""Every page: axe in both themes at two widths, no sideways scroll at 320 px, nothing from elsewhere, no broken policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.house import House
from tests.proof.looks import violations

pytestmark = pytest.mark.browser

PAGES = {
    "": ("/kirjaudu/", "/kirjaudu/unohtunut/", "/seloste/b2b/fi/", "/seloste/b2b/sv/", "/seloste/b2b/en/", "/eiole/"),
    "seller": (
        "/", "/henkilot/", "/henkilot/?ehdot=(tila:on:customer;!(nimi:sis:x|yhteys:yli:9))", "/henkilot/suodatin/?tila=customer",
        "/henkilot/segmentit/uusi/", "/yritykset/suodatin/", "/yritykset/segmentit/uusi/",
        "/henkilot/uusi/", "/haku/?q=leh", "{card}", "{card}tapahtumat/", "{card}muokkaus/", "{card}siirto/",
        "{card}passivointi/", "{card}yhdistys/", "{card}yhdistys/{twin}/", "/henkilot/parit/", "/henkilot/parit/yhdistys/",
        "/yritykset/parit/", "{company}yhdistys/{firm}/", "{card}yhteydenotot/", "{card}kielto/", "/yritykset/", "/yritykset/uusi/", "/yritykset/muutokset/",
        "{company}",
        "{company}muokkaus/", "{company}tila/", "/informointi/", "/informointi/kirjeet/", "/viestit/", "/viestit/kirjaus/",
        "/tehtavat/", "/tehtavat/?rajaus=annetut", "/tehtavat/uusi/?henkilo={twin}", "/oma/kalenteri/",
        "{card}liitteet/", "{company}liitteet/", "{card}viesti/", "/tyot/", "/oma/",
        "/oma/salasana/", "/oma/kirjautuminen/", "/oma/vahvistus/", "/oma/avaimet/uusi/",
    ),
    "chief": (
        "/", "{card}poisto/", "/tietosuoja/", "/tietosuoja/seloste/", "/tietosuoja/kalenteri/", "/tietosuoja/poistot/",
        "/tietosuoja/jaadytykset/", "/tietosuoja/rajoitukset/", "/tietosuoja/ajot/", "/tietosuoja/poistoloki/",
        "/tietosuoja/kasittelyseloste/", "/tietosuoja/paivat/", "/tuonti/", "/kayttajat/", "/kayttajat/uusi/", "/asetukset/", "/alku/valmis/",
        "/vienti/henkilot/", "/vienti/henkilot/{twin}/", "/vienti/yritykset/", "/vienti/tiedostot/", "/tietosuoja/tiedostot/",
        "/tietosuoja/tiedostot/?henkilo={twin}", "/tietosuoja/tiedostot/1/", "/tunnisteet/", "/kentat/", "/kentat/uusi/person/",
        "/oma/kaksivaiheinen/", "/oma/kirjautuminen/", "/oma/varakoodit/",
    ),
}  # fmt: skip
"""Who looks at what. A page of the product that is not here fails `test_no_page_is_forgotten`."""
NOT_PAGES = {
    "ui:language", "ui:gallery", "jobs:json", "jobs:job", "jobs:stop", "jobs:retry", "privacy:publish", "privacy:calendar_day", "privacy:simulate",
    "privacy:hold_release", "privacy:restriction_lift", "privacy:run_now", "privacy:record_file", "privacy:public_front",
    "privacy:public_key", "privacy:public_version", "privacy:public_file", "privacy:public_version_file", "privacy:well_known",
    "accounts:code", "accounts:sign-out", "accounts:first-run", "accounts:invited", "accounts:second-step-off",
    "accounts:user", "accounts:invite", "accounts:invite-withdraw", "accounts:passkey-enter", "accounts:passkey-challenge",
    "accounts:passkey-options", "accounts:passkey", "accounts:passkey-remove", "accounts:session-end", "accounts:sessions-end",
    "accounts:reset-second-step", "accounts:close", "accounts:reopen",
    "contacts:same", "contacts:position", "contacts:add_position", "contacts:end_position", "contacts:return", "contacts:confirm",
    "contacts:company_choices", "contacts:people_choices", "contacts:fact", "exchange:file_destroyed", "exchange:not_destroyed",
    "contacts:columns", "contacts:edit_segment", "contacts:update_segment", "contacts:remove_segment", "contacts:undo_segment",
    "contacts:bulk", "contacts:bulk_result", "contacts:undo_bulk", "contacts:columns_companies", "contacts:edit_segment_companies",
    "contacts:update_segment_companies", "contacts:remove_segment_companies", "contacts:undo_segment_companies",
    "contacts:bulk_companies", "contacts:bulk_result_companies", "contacts:undo_bulk_companies",
    "contacts:same_moving", "contacts:same_company", "contacts:scan", "contacts:undo_together", "contacts:unmerge",
    "contacts:unmerge_company", "contacts:apart", "contacts:companies_apart",
    "contacts:task", "contacts:finish_task", "contacts:reopen_task", "contacts:postpone_task", "contacts:hand_over", "contacts:feed",
    "contacts:field", "contacts:move_field", "contacts:retire_field", "contacts:restore_field", "contacts:delete_field",
    "contacts:person_field", "contacts:position_field", "contacts:company_field",
    "contacts:retire_tag", "contacts:restore_tag", "contacts:tag_person", "contacts:untag_person", "contacts:tag_company",
    "contacts:untag_company", "contacts:attachment", "contacts:remove_attachment", "contacts:restore_attachment",
    "contacts:log", "contacts:make_feed", "contacts:revoke_feed",
    "contacts:undo", "contacts:company_events", "contacts:company_names", "contacts:remove_company_name", "consents:lift",
    "consents:switch", "outreach:by_mail", "outreach:told", "outreach:script", "outreach:preview", "outreach:resolve",
    "exchange:show", "exchange:columns", "exchange:check", "exchange:correct", "exchange:answer", "exchange:left_out", "exchange:rows",
    "outreach:another_address", "outreach:read_mailbox", "outreach:remove_mail",
    "contacts:lookup", "contacts:accept_change", "contacts:reject_change", "contacts:take_back_change",
    "exchange:start", "exchange:throw_away", "exchange:errors", "exchange:result", "exchange:progress", "exchange:undo",
}  # fmt: skip
"""Addresses that are posted to, give files or fragments, or are pages the journeys go through themselves."""


def addresses(house: House, who: str) -> list[str]:
    card = house.card("Kerttu Hakala").removeprefix(house.address)
    company = f"/yritykset/{house.known['company']}/"
    twin, firm = house.known["twin"], house.known["firm"]
    return [path.format(card=card, company=company, twin=twin, firm=firm) for path in PAGES[who]]


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.timeout(600)
def test_no_violation_on_any_page_in_any_size(house: House, desk: Callable[..., Any], who: str) -> None:
    page, found = desk(who, reduced_motion="reduce"), []
    for path in addresses(house, who):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        answer = page.goto(house.address + path)
        if answer.status not in (200, 404):
            found.append(f"{path}: {answer.status}")
            continue
        found += [f"{path} {violation}" for violation in violations(page)]
        page.set_viewport_size({"width": 320, "height": 640})
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        if wide > 320:
            found.append(f"{path}: {wide} px wide at 320 px")
    assert not found, "\n".join(dict.fromkeys(found))


def test_no_page_is_forgotten(house: House) -> None:
    """A new page joins the list above, or the list of what is none."""
    from django.urls import Resolver404, resolve

    from tests.matrix.routes import routes

    seen = set()
    for who in PAGES:
        for path in addresses(house, who):
            try:
                match = resolve(path.partition("?")[0])
            except Resolver404:
                continue
            seen.add(match.view_name)
    names = {route.name for route in routes()}
    assert sorted(names - seen - NOT_PAGES) == []


def test_the_content_policy_is_strict_and_kept(house: House, desk: Callable[..., Any]) -> None:
    """No inline script or style may run; a violation would have been told on the console, which the desk watches."""
    page = desk("seller")
    answer = page.goto(house.card("Kerttu Hakala"))
    policy = answer.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    ran = page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.smuggled = 1';"
        " return new Promise(r => { document.addEventListener('securitypolicyviolation', e => r(e.violatedDirective), {once: true});"
        " document.head.append(s); setTimeout(() => r(window.smuggled ? 'ran' : 'silent'), 500); }); }"
    )
    assert ran.startswith("script-src")
    assert [trouble for trouble in page.watch.troubles if "inline script" in trouble], "the desk hears of what the policy stops"
    page.watch.troubles.clear()
