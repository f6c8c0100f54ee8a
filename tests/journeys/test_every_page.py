"""Every page: axe in both themes at two widths, no sideways scroll at 320 px, nothing from elsewhere, no broken policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.house import House
from tests.proof.looks import violations

pytestmark = pytest.mark.browser

PAGES = {
    "": ("/kirjaudu/", "/kirjaudu/unohtunut/", "/seloste/b2b/fi/", "/seloste/b2b/sv/", "/seloste/b2b/en/", "/eiole/",
        "/m/{own}", "/m/{own}/unsubscribe", "/m/x", "/w/tuntematon", "/f/{form}/", "/f/{form}/kiitos/", "/l/0/1", "/p/x/", "/paketti/x/",
        "/omat-tiedot/", "/omat-tiedot/{mine}/", "/omat-tiedot/x/"),
    "seller": (
        "/", "/henkilot/", "/henkilot/?ehdot=(tila:on:customer;!(nimi:sis:x|yhteys:yli:9))", "/henkilot/suodatin/?tila=customer",
        "/henkilot/segmentit/uusi/", "/yritykset/suodatin/", "/yritykset/segmentit/uusi/",
        "/henkilot/uusi/", "/haku/?q=leh", "{card}", "{card}tapahtumat/", "{card}muokkaus/", "{card}siirto/",
        "{card}passivointi/", "{card}yhdistys/", "{card}yhdistys/{twin}/", "/henkilot/parit/", "/henkilot/parit/yhdistys/",
        "/yritykset/parit/", "{company}yhdistys/{firm}/", "{card}yhteydenotot/", "{card}kielto/", "/yritykset/", "/yritykset/uusi/", "/yritykset/muutokset/",
        "{company}",
        "{company}muokkaus/", "{company}tila/", "{company}kielto/", "/markkinointi/",
        "/informointi/", "/informointi/kirjeet/", "/viestit/", "/viestit/palautuneet/", "/viestit/kirjaus/",
        "/tehtavat/", "/tehtavat/?rajaus=annetut", "/tehtavat/uusi/?henkilo={twin}", "/oma/kalenteri/",
        "{card}liitteet/", "{company}liitteet/", "{card}viesti/", "/tyot/", "/oma/",
        "/listat/", "/listat/?tuhotut", "/listat/koonti/", "/listat/{list}/",
        "/oma/salasana/", "/oma/kirjautuminen/", "/oma/vahvistus/", "/oma/avaimet/uusi/", "/lomakkeet/", "/lomakkeet/uusi/",
        "/lomakkeet/{form}/", "/lomakkeet/{form}/muokkaus/", "/lomakkeet/{form}/esikatselu/", "/lomakkeet/{form}/vastaukset/",
        "/lomakkeet/{form}/kysymykset/uusi/", "/lomakkeet/{form}/kysymykset/x1/",
        "/kampanjat/kirje1/viesti/", "/kampanjat/kirje1/viesti/esikatselu/?haku=aino",
        "/kampanjat/pohjat/?kampanja=kirje1", "/kampanjat/pohjat/pohja1/",
        "/kampanjat/", "/kampanjat/uusi/", "/kampanjat/{campaign}/", "/kampanjat/{campaign}/sisalto/", "/kampanjat/{campaign}/tarkistus/",
        "/kampanjat/{campaign}/lahetys/", "/kampanjat/{campaign}/henkilot/no_task/", "/kampanjat/{sent}/lahetys/", "/kampanjat/{sent}/raportti/",
        "/kampanjat/{sent}/postitus/", "/kampanjat/tiedostot/", "/tyotehtavat/",
    ),
    "chief": (
        "/", "{card}poisto/", "/tietosuoja/", "/tietosuoja/lupaukset/", "/tietosuoja/seloste/", "/tietosuoja/kalenteri/", "/tietosuoja/poistot/",
        "/tietosuoja/jaadytykset/", "/tietosuoja/rajoitukset/", "/tietosuoja/ajot/", "/tietosuoja/poistoloki/",
        "/tietosuoja/kasittelyseloste/", "/tietosuoja/oikeudet/", "/tietosuoja/paivat/",
        "/tietosuoja/pyynnot/", "/tietosuoja/pyynnot/uusi/", "/tietosuoja/pyynnot/paattyneet/", "/tietosuoja/pyynnot/{asked}/",
        "/tietosuoja/pyynnot/{strange}/", "/tietosuoja/poistoehdotukset/", "/tietosuoja/poistoehdotukset/1/",
        "/tietosuoja/loukkaukset/", "/tietosuoja/loukkaukset/uusi/", "/tietosuoja/loukkaukset/{breach}/",
        "/tietosuoja/rajoitukset/{limit}/",
        "/tuonti/", "/kayttajat/", "/kayttajat/uusi/", "/asetukset/", "/alku/valmis/",
        "/vienti/henkilot/", "/vienti/henkilot/{twin}/", "/vienti/yritykset/", "/vienti/tiedostot/", "/tietosuoja/tiedostot/",
        "/tietosuoja/tiedostot/?henkilo={twin}", "/tietosuoja/tiedostot/1/", "/tunnisteet/", "/kentat/", "/kentat/uusi/person/",
        "/oma/kaksivaiheinen/", "/oma/kirjautuminen/", "/oma/varakoodit/",
        "/kampanjat/lahettajat/", "/kampanjat/lahettajat/tili/", "/kampanjat/lahettajat/nimi/", "/kampanjat/lahettajat/nimi/1/",
    ),
}  # fmt: skip
"""Who looks at what. A page of the product that is not here fails `test_no_page_is_forgotten`."""
NOT_PAGES = {
    "ui:language", "ui:gallery", "jobs:json", "jobs:job", "jobs:stop", "jobs:retry", "privacy:publish", "privacy:calendar_day", "privacy:simulate",
    "privacy:look", "privacy:metrics", "privacy:hold_release", "privacy:run_now", "privacy:record_file", "privacy:public_front",
    "privacy:public_key", "privacy:public_version", "privacy:public_file", "privacy:public_version_file", "privacy:well_known",
    "accounts:code", "accounts:sign-out", "accounts:first-run", "accounts:invited", "accounts:second-step-off",
    "accounts:user", "accounts:invite", "accounts:invite-withdraw", "accounts:passkey-enter", "accounts:passkey-challenge",
    "accounts:passkey-options", "accounts:passkey", "accounts:passkey-remove", "accounts:session-end", "accounts:sessions-end",
    "accounts:reset-second-step", "accounts:close", "accounts:reopen", "accounts:oidc", "accounts:oidc-back", "accounts:oidc-link",
    "accounts:oidc-unlink", "accounts:access-file", "accounts:oidc-confirm",
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
    "contacts:retire_tag", "contacts:restore_tag", "contacts:retire_work_task", "contacts:restore_work_task",
    "contacts:tag_person", "contacts:untag_person", "contacts:tag_company",
    "contacts:untag_company", "contacts:attachment", "contacts:remove_attachment", "contacts:restore_attachment",
    "outreach:read_returns", "outreach:decide_return", "outreach:provider_told",
    "contacts:log", "contacts:make_feed", "contacts:revoke_feed",
    "contacts:undo", "contacts:company_events", "contacts:company_names", "contacts:remove_company_name", "consents:lift",
    "consents:switch", "consents:topic", "consents:receipts", "consents:add_topic", "consents:retire_topic", "consents:restore_topic",
    "consents:lift_wide", "outreach:by_mail", "outreach:told", "outreach:script", "outreach:preview", "outreach:resolve",
    "exchange:show", "exchange:columns", "exchange:check", "exchange:correct", "exchange:answer", "exchange:left_out", "exchange:rows",
    "outreach:another_address", "outreach:read_mailbox", "outreach:remove_mail",
    "contacts:lookup", "contacts:accept_change", "contacts:reject_change", "contacts:take_back_change",
    "campaigns:letter_save", "campaigns:letter_picture", "campaigns:letter_file", "campaigns:letter_prices", "campaigns:letter_from",
    "campaigns:letter_frame", "campaigns:letter_test", "campaigns:letters_pdf", "campaigns:labels_pdf", "campaigns:hosted",
    "campaigns:template_new", "campaigns:template_remove", "campaigns:template_back", "campaigns:letter_look",
    "campaigns:form_state", "campaigns:arrange_question", "campaigns:handle_answer", "campaigns:confirm_answer",
    "campaigns:account", "campaigns:remove_account", "campaigns:try_account", "campaigns:try_own", "campaigns:remove_identity",
    "campaigns:try_identity", "campaigns:copy", "campaigns:archive", "campaigns:live", "campaigns:settle", "campaigns:unsettle",
    "campaigns:schedule", "campaigns:choose", "campaigns:remove_file", "campaigns:report_table", "campaigns:posted", "campaigns:act",
    "rights:accept", "rights:send_link", "rights:identify", "rights:second", "rights:want", "rights:answer", "rights:extend", "rights:close",
    "rights:again", "rights:preview", "rights:printed", "rights:posted", "rights:confirm", "rights:approve", "rights:refuse",
    "rights:change_breach", "rights:read_breach", "rights:assess_breach", "rights:tell_authority", "rights:tell_people",
    "rights:translate_breach", "rights:tell_of_end", "rights:lift",
    "rights:close_breach", "rights:breach_draft", "rights:staff_copy",
    "exchange:list_file", "exchange:list_destroyed", "exchange:list_prolonged",
    "exchange:start", "exchange:throw_away", "exchange:errors", "exchange:result", "exchange:progress", "exchange:undo",
}  # fmt: skip
"""Addresses that are posted to, give files or fragments, or are pages the journeys go through themselves."""


def addresses(house: House, who: str) -> list[str]:
    card = house.card("Kerttu Hakala").removeprefix(house.address)
    company = f"/yritykset/{house.known['company']}/"
    known = {
        name: house.known[name]
        for name in ("twin", "firm", "own", "form", "list", "campaign", "sent", "asked", "strange", "mine", "breach", "limit")
    }
    return [path.format(card=card, company=company, **known) for path in PAGES[who]]


AT_ONCE = 24
"""Pages of a test: the browsers share them, and none sits alone over the longest list at the end."""


@pytest.mark.parametrize(("who", "first"), [(who, first) for who in PAGES for first in range(0, len(PAGES[who]), AT_ONCE)])
@pytest.mark.timeout(600)
def test_no_violation_on_any_page_in_any_size(house: House, desk: Callable[..., Any], who: str, first: int) -> None:
    page, found = desk(who, reduced_motion="reduce"), []
    for path in addresses(house, who)[first : first + AT_ONCE]:
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
