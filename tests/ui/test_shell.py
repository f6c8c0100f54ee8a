"""The frame: menu by right, panels, toasts with undo, languages, errors, gallery."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override
from markupsafe import Markup

from kortisto.ui import htmx, menu, panels, toasts


def person(*rights: str) -> Any:
    return SimpleNamespace(is_authenticated=True, has_right=lambda name: name in rights)


@pytest.fixture
def empty_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_items", "_new", "_own"):
        monkeypatch.setattr(menu, name, {})


def test_menu_hides_what_the_rights_do_not_give_and_keeps_the_order(empty_menu) -> None:
    menu.register("b", "B", icon="people", url="/b/", group="register", order=2, right="register.read")
    menu.register("a", "A", icon="firm", url="/a/", group="register", order=1)
    menu.register("c", "C", icon="shield", url="/c/", group="duty", right="privacy.manage")
    assert [(str(label), [i.key for i in items]) for label, items in menu.main(person("register.read"))] == [
        (str(menu.GROUPS["register"]), ["a", "b"])
    ]
    assert [i.key for _l, items in menu.main(person("privacy.manage")) for i in items] == ["a", "c"]


def test_the_bottom_bar_takes_four(empty_menu) -> None:
    for n in range(6):
        menu.register(f"k{n}", f"K{n}", icon="people", url=f"/{n}/", group="work", tab=n)
    assert [i.key for i in menu.tabs(person())] == ["k0", "k1", "k2", "k3"]


def test_the_bottom_bar_says_it_in_short_where_five_stand_side_by_side() -> None:
    campaigns = menu._items["campaigns"]
    bar = (Path(menu.__file__).parent / "templates/ui/shell/tabbar.html").read_text()
    assert "item.short" in bar.partition("<button")[0]
    for language in ("fi", "sv", "en"):
        with override(language):
            assert len(str(campaigns.short)) < 11 < len(str(campaigns.label))


def test_a_menu_group_is_one_of_four(empty_menu) -> None:
    with pytest.raises(ValueError, match="menu group"):
        menu.register("x", "X", icon="people", url="/x/", group="other")


def test_panels_come_in_order_for_those_with_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_panels", {})
    panels.register("contact", "b", label="B", order=2, url=lambda pk: f"/b/{pk}/")
    panels.register("contact", "a", label="A", order=1, render=lambda request, pk: Markup("<p>") + str(pk))
    panels.register("contact", "secret", label="S", right="audit.read", url=lambda pk: "/s/")
    request = RequestFactory().get("/")
    request.user = person()
    shown = panels.shown(request, "contact", "main", 7)
    assert [(p.key, p.href, p.html) for p in shown] == [("a", "", "<p>7"), ("b", "/b/7/", None)]
    with pytest.raises(ValueError, match="either url or render"):
        panels.register("contact", "x", label="X")


def test_undo_stays_on_this_site() -> None:
    request = RequestFactory().get("/")
    for address in ("https://evil.example/", "//evil.example/"):
        with pytest.raises(ValueError, match="path of this site"):
            toasts.add(request, "x", undo=address)


def test_a_fragment_goes_to_htmx_only() -> None:
    make = RequestFactory()
    assert htmx.wants_fragment(make.get("/", headers={"HX-Request": "true"}))
    assert not htmx.wants_fragment(make.get("/"))
    assert not htmx.wants_fragment(make.get("/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}))


@pytest.mark.django_db
def test_errors_speak_the_language_of_the_reader(client: Client) -> None:
    for language, words in (("fi", "Sivua ei ole"), ("sv", "Sidan finns inte"), ("en", "There is no such page")):
        answer = client.get("/eiole/", headers={"accept-language": language})
        assert answer.status_code == 404
        assert words in answer.content.decode()
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_page_of_a_broken_server_needs_no_database(client: Client) -> None:
    from kortisto.ui.views import server_error

    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Kortisto" in answer.content.decode()


@pytest.mark.django_db
def test_the_gallery_exists_in_development_only(client: Client, settings) -> None:
    assert client.get("/kehitys/komponentit/").status_code == 404
    settings.UI_GALLERY = True
    text = client.get("/kehitys/komponentit/").content.decode()
    for piece in (
        "jana--etu",
        "stamp--now",
        "lifeline__svg",
        'role="switch"',
        "data-confirm",
        'class="toast',
        "aria-sort",
        "basis--laki",
    ):
        assert piece in text
    assert "style=" not in text


def test_a_part_that_refreshes_itself_leaves_the_note_for_the_page(rf: Any) -> None:
    from django.contrib.messages.storage.cookie import CookieStorage

    def waiting(request: Any) -> list[str]:
        request._messages = CookieStorage(request)
        toasts.add(request, "Kumottu.")
        return [note.text for note in toasts.take(request)]

    assert waiting(rf.get("/henkilot/", headers={"HX-Request": "true"})) == []
    assert waiting(rf.post("/henkilot/", headers={"HX-Request": "true"})) == ["Kumottu."]
    assert waiting(rf.get("/henkilot/")) == ["Kumottu."]
