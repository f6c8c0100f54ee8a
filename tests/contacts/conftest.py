"""A register under one of the shipped notices, with staff in its roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .business_register import BusinessRegister

if TYPE_CHECKING:
    from kortisto.contacts.models import Company, Contact

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
WIDEST = {
    "b2b": ("sales", "marketing", "service", "privacy_officer"),
    "hehku": ("register_keeper",),
    "yritysasiakkaat": ("marketing", "sales", "service", "register_keeper"),
}


def install(name: str) -> Any:
    """Publish a shipped notice as the only one of this test's register."""
    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import load

    policy = load(Path(str(files("kortisto") / "policies" / f"{name}.toml")))
    publication.install([policy], by="test", now=datetime(2020, 1, 1, tzinfo=UTC))
    return policy


@pytest.fixture
def b2b(db: None) -> Any:
    return install("b2b")


@pytest.fixture
def hehku(db: None) -> Any:
    return install("hehku")


@pytest.fixture
def yritys(db: None) -> Any:
    return install("yritysasiakkaat")


@pytest.fixture(params=["b2b", "hehku", "yritysasiakkaat"])
def any_notice(request: pytest.FixtureRequest, db: None) -> Any:
    return install(request.param)


@pytest.fixture
def company() -> Callable[..., Company]:
    from kortisto.contacts import actions

    def make(name: str = "Merituuli Telakka Oy", status: str = "customer", **more: Any) -> Company:
        return actions.create_company(name=name, status=status, status_on=date(2021, 1, 4), by="test", now=NOW, **more)

    return make


@pytest.fixture
def person(company: Callable[..., Company]) -> Callable[..., Contact]:
    from kortisto.contacts import actions
    from kortisto.contacts.details import WorkDetails
    from kortisto.contacts.models import Company

    def make(given: str = "Aino", family: str = "Lehtovirta", at: Company | None = None, **more: Any) -> Contact:
        more.setdefault(
            "details",
            WorkDetails(job_title="Hankintapäällikkö", email=f"{given}.{family}@firma.example".lower(), phone="040 000 4821"),
        )
        return actions.create_contact(
            given_name=given, family_name=family, company=at or Company.objects.first() or company(),
            source="messut", source_kind="person", obtained_on=more.pop("obtained_on", date(2025, 2, 14)), by="test", now=NOW, **more,
        )  # fmt: skip

    return make


@pytest.fixture
def at_noon(time_machine: Any) -> None:
    """The clock of the pages stands at the tests' own moment."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def staff(db: None) -> Callable[..., Any]:
    """A member of staff with a role of the notice in force."""

    def make(*roles: str, name: str = "Marja Koskela") -> Any:
        from kortisto.accounts.models import RoleAssignment, User
        from kortisto.privacy import subjects

        user = User(
            email=f"{'.'.join(roles)}@oma.example", name=name, subject=subjects.create(kind="staff", now=NOW), created_at=NOW
        )
        user.set_unusable_password()
        user.save()
        for role in roles:
            RoleAssignment.objects.create(user=user, role_key=role, from_on=date(2020, 1, 1), given_at=NOW)
        return user

    return make


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the room's pages were drawn with, the latest last (Django's test client sees no Jinja contexts). Not their panels."""
    from django.template.backends.jinja2 import Template

    seen: list[dict[str, Any]] = []
    draw, inside = Template.render, [0]

    def render(self: Any, context: Any = None, request: Any = None) -> str:
        if self.template.name.startswith("contacts/") and not inside[0]:
            seen.append(dict(context or {}))
        inside[0] += 1
        try:
            return draw(self, context, request)
        finally:
            inside[0] -= 1

    monkeypatch.setattr(Template, "render", render)
    return seen


@pytest.fixture
def signed_in(staff: Callable[..., Any], rendered: list[dict[str, Any]]) -> Callable[..., Any]:
    """A browser of a member of staff: with the notice's widest roles unless told otherwise.

    Its answers carry `page`, what the template was drawn with.
    """

    def make(*roles: str) -> Any:
        from django.test import Client

        class Browser(Client):
            def request(self, **request: Any) -> Any:
                rendered.clear()
                response = super().request(**request)
                response.page = rendered[-1] if rendered else {}
                return response

        from kortisto.accounts import sessions
        from kortisto.privacy import publication

        key = publication.active_policies()[0].key
        user = staff(*(roles or WIDEST[key]))
        client: Any = Browser(raise_request_exception=True)
        client.force_login(user, backend=sessions.BACKEND)
        session = client.session
        session.update({sessions.BEGAN: NOW.timestamp(), sessions.SEEN: NOW.timestamp(), "second_step_ok": True})
        session.save()
        client.user = user
        return client

    return make


@pytest.fixture
def register(settings: Any) -> Iterator[BusinessRegister]:
    from django.core.cache import cache

    from kortisto.config.instance import Instance

    server = BusinessRegister()
    values = {**settings.KORTISTO.values, "ytj_on": True, "ytj_address": server.address, "ytj_own_network": True}
    settings.KORTISTO = Instance(settings.KORTISTO.home, values)
    cache.clear()
    yield server
    server.close()
    cache.clear()
