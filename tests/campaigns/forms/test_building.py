"""A form built on its pages: what the notice lets it ask, the code to copy, open and closed, answers read and handled."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from .conftest import NOW, Stranger, make_form

Client = Callable[..., Any]


def post(client: Any, address: str, **given: str) -> Any:
    answer = client.post(address, given)
    assert answer.status_code in (302, 422), answer.status_code
    return answer


def test_a_form_is_built_opened_and_closed(b2b: Any, signed_in: Client, stranger: Stranger, settings: Any) -> None:
    from kortisto.campaigns.models import WebForm

    client = signed_in("marketing")
    post(client, "/lomakkeet/uusi/", name="Yhteydenotto", purpose="b2b:newsletters")
    form = WebForm.objects.get()
    at = f"/lomakkeet/{form.ref}/"
    texts = {"title_fi": "Ota yhteyttä", "title_sv": "Ta kontakt", "thanks_fi": "Palaamme asiaan."}
    post(
        client,
        f"{at}muokkaus/",
        name="Yhteydenotto",
        owner=str(client.user.pk),
        topic="",
        sites="oma.example\nhttps://www.oma.example/x",
        **texts,
    )
    post(client, f"{at}kysymykset/uusi/", datum="phone")
    own = {"datum": "form_extras", "kind": "choice", "label_fi": "Mikä kiinnostaa?", "label_sv": "Vad intresserar?"}
    assert post(client, f"{at}kysymykset/uusi/", **own, options="Yksi").status_code == 422
    post(client, f"{at}kysymykset/uusi/", **own, options="Tuolit; Stolar; Chairs\nPöydät; Bord", required="on")
    post(client, f"{at}kysymykset/phone/jarjestys/", teko="alas")
    form.refresh_from_db()
    assert [row["key"] for row in form.fields_asked] == ["name", "email", "company", "x1", "phone"]
    assert form.sites == ["https://oma.example", "https://www.oma.example"]
    assert stranger.client.get(f"/f/{form.ref}/").status_code == 404, "not open yet"
    post(client, f"{at}tila/", tila="auki")
    page = stranger.client.get(f"/f/{form.ref}/?lang=sv").content.decode()
    assert all(words in page for words in ("Ta kontakt", "Vad intresserar?", "Stolar", "Bord", "Telefon i arbetet"))
    base = settings.BASE_URL
    shown = html.unescape(client.get(at).content.decode())
    assert f'<iframe src="{base}/f/{form.ref}/?lang=fi&amp;upotus=1"' in shown
    assert f'<form method="post" action="{base}/f/{form.ref}/?lang=fi">' in shown
    assert "Ota yhteyttä" in client.get(f"{at}esikatselu/").content.decode()
    post(client, f"{at}tila/", tila="kiinni")
    assert "data-challenge" not in stranger.client.get(f"/f/{form.ref}/").content.decode()


def test_name_and_address_are_always_asked_and_only_what_the_notice_lists(form: Any, signed_in: Client) -> None:
    client, at = signed_in("marketing"), f"/lomakkeet/{form.ref}/"
    for key in ("name", "email"):
        post(client, f"{at}kysymykset/{key}/jarjestys/", teko="pois")
    post(client, f"{at}kysymykset/company/jarjestys/", teko="pois")
    assert post(client, f"{at}kysymykset/uusi/", datum="work_address", label_fi="Osoite").status_code == 422
    form.refresh_from_db()
    assert {"name", "email"} <= {row["key"] for row in form.fields_asked}
    page = client.get(at).content.decode()
    assert "Lomakkeen on kysyttävä ja vaadittava" in page, "an employer must be known under this notice (H02)"


def test_where_the_notice_has_no_forms_the_page_says_which_sentence(db: None, signed_in: Client) -> None:
    from tests.contacts.conftest import install

    install("hehku")
    page = signed_in("register_keeper").get("/lomakkeet/").content.decode()
    assert "H06" in page and "/lomakkeet/uusi/" not in page.partition("<main")[2]


def test_answers_are_seen_through_the_gate_and_handled(form: Any, confirmed: Callable[..., Any], signed_in: Client) -> None:
    from kortisto.campaigns.models import FormAnswer

    answer = confirmed(form)
    client = signed_in("marketing")
    page = client.get(f"/lomakkeet/{form.ref}/vastaukset/").content.decode()
    assert "Ilona Raitala" in page and "Kuinka nopeasti toimitatte?" in page
    assert "1 lomakevastaus odottaa" in client.get("/").content.decode()
    post(client, f"/lomakkeet/vastaukset/{answer.pk}/")
    answer.refresh_from_db()
    assert (answer.handled_on, answer.handled_by) == (NOW.date(), client.user.actor_ref)
    post(client, f"/lomakkeet/vastaukset/{answer.pk}/", avaa="1")
    assert FormAnswer.objects.get().handled_on is None
    assert signed_in("sales").get(f"/lomakkeet/{form.ref}/vastaukset/").status_code == 403


def test_what_was_answered_keeps_the_question_it_answered(form: Any, confirmed: Callable[..., Any], signed_in: Client) -> None:
    from kortisto.campaigns.models import WebForm

    confirmed(form)
    client, at = signed_in("marketing"), f"/lomakkeet/{form.ref}/"
    post(client, f"{at}kysymykset/x1/", kind="long", label_fi="Aivan muuta?")
    post(client, f"{at}kysymykset/x2/jarjestys/", teko="pois")
    page = client.get(f"{at}vastaukset/").content.decode()
    assert "Mitä haluat tietää?" in page and "Saako soittaa?" in page
    post(client, f"{at}kysymykset/uusi/", datum="form_extras", kind="text", label_fi="Uusi?")
    assert WebForm.objects.get().fields_asked[-1]["key"] == "x3", "never the key of an answered question again"


def test_lists_cost_the_same_with_one_row_and_three(
    form: Any, owner: Any, confirmed: Callable[..., Any], signed_in: Client
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = signed_in("marketing"), []
    for number in (1, 3):
        for extra in range(number):
            confirmed(form, email=f"i{number}{extra}@saarni.example", given_name=f"Ilona{number}{extra}", ilman="1")
            make_form("b2b:newsletters", owner)
        from kortisto.accounts.models import Spent

        Spent.objects.all().delete()
        client.get("/lomakkeet/")
        for address in ("/lomakkeet/", f"/lomakkeet/{form.ref}/vastaukset/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:], counts
