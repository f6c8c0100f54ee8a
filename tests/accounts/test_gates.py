"""Every route has a gate, and the gate is shut for those it should be."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from kortisto.accounts import gatekeeping, rights, roles
from kortisto.lib.gatekeeping import RIGHTS, Gate, gate_of, public, right

PUBLIC = {
    "accounts:sign-in", "accounts:code", "accounts:passkey-enter", "accounts:passkey-challenge", "accounts:forgotten",
    "accounts:first-run", "accounts:invited", "ui:language", "ui:gallery",
    "accounts:oidc", "accounts:oidc-back",
}  # fmt: skip


def test_every_route_of_the_product_has_a_gate() -> None:
    naked = [f"{route} ({name})" for route, name, gate in gatekeeping.routes() if gate is None]
    assert naked == [], "mark the views with @right, @signed_in or @public (lib/gatekeeping.py)"


def test_the_public_routes_of_these_rooms_are_these() -> None:
    found = {
        name
        for _route, name, gate in gatekeeping.routes()
        if gate and gate.kind == "public" and name.split(":")[0] in ("ui", "accounts")
    }
    assert found == PUBLIC


def own_paths() -> list[tuple[str, str]]:
    return [
        ("/" + re.sub(r"<int:\w+>", "1", re.sub(r"<str:\w+>", "x", route)), name)
        for route, name, gate in gatekeeping.routes()
        if name.split(":")[0] in ("ui", "accounts") and gate and gate.kind != "public"
    ]


@pytest.mark.django_db
def test_a_visitor_gets_no_page_with_a_gate(make, client: Client) -> None:
    make("marja")
    for path, name in own_paths():
        answer = client.get(path)
        assert answer.status_code == 302 and answer["Location"].startswith("/kirjaudu/"), name
        sent = client.post(path)  # a form of the register's work gets the sign-in that carries it on (test_kept.py)
        assert sent.status_code in (302, 401) and (sent.status_code == 401 or sent["Location"].startswith("/kirjaudu/")), name
        assert client.get(path, headers={"HX-Request": "true"}).status_code == 401, name


@pytest.mark.django_db
def test_somebody_without_roles_passes_only_the_gates_for_everybody(make, client: Client, enter) -> None:
    enter(client, make("marja"))
    for route, name, gate in gatekeeping.routes():
        if gate and gate.kind == "right" and name.startswith("accounts:"):
            path = "/" + re.sub(r"<\w+:\w+>", "1", route)
            assert client.get(path).status_code == client.post(path).status_code == 403, name


@pytest.mark.django_db
def test_every_form_wants_its_token(make) -> None:
    from kortisto.accounts.sessions import BACKEND

    user = make("marja")
    for path, name in own_paths():
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(user, backend=BACKEND)
        assert strict.post(path).status_code == 403, name


def test_an_unmarked_view_stays_shut() -> None:
    from django.core.exceptions import PermissionDenied

    keeper = gatekeeping.GateKeeper(lambda request: HttpResponse())
    with pytest.raises(PermissionDenied):
        keeper.process_view(RequestFactory().get("/"), lambda request: HttpResponse(), (), {})


def test_marks() -> None:
    view = right("import", "export")(lambda request: None)
    assert gate_of(view) == Gate("right", ("import", "export"))
    with pytest.raises(ValueError, match="unknown right"):
        right("everything")
    with pytest.raises(TypeError, match="twice"):
        public(view)


def test_the_rights_are_named_in_every_language_and_given_by_the_notice() -> None:
    assert set(rights.LABELS) == set(RIGHTS)


@pytest.mark.django_db
def test_roles_of_the_notice_and_a_fallback_when_there_is_none(settings, monkeypatch) -> None:
    known = roles.definitions()
    assert {"sales", "marketing", "service", "finance", "events", "privacy_officer", "administrator"} <= set(known)
    assert "mfa" in known["privacy_officer"].requires
    monkeypatch.setattr(roles, "active_policies", list)
    assert set(roles.definitions()) == {"administrator"}
    assert "policy.publish" in roles.definitions()["administrator"].rights


def test_a_role_extends_another() -> None:
    from kortisto.privacy.policy.load import shipped

    keeper = roles._joined((shipped("hehku"),))["register_keeper"]
    assert "mfa" in keeper.requires
