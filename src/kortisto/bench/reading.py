"""Pages as a seller gets them: through every middleware and template, each beside the bare SQL of what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kortisto.accounts import sessions
from kortisto.accounts.gatekeeping import SET_UP_DONE
from kortisto.accounts.session_store import BEGAN, SEEN
from kortisto.contacts.models import Company, Contact
from kortisto.lib.collecting import settle

from . import floors
from .building import Built
from .figures import Figure, of_times, took
from .floors import Statement


class PageFailed(RuntimeError):
    """A page of the bench did not answer with 200: what was measured would be an error page."""


@dataclass(frozen=True)
class Kind:
    """Pages of one kind: addresses, each with the bare SQL of what it shows. `piece`: fetched as a fragment by htmx."""

    name: str
    pages: Sequence[tuple[str, Sequence[Statement]]]
    piece: bool = False


def measure(built: Built, *, seed: int, told: Callable[[str], None], rounds: int) -> list[Figure]:
    """Every kind of page, `rounds` times; the first round only warms up."""
    client = browser(built.seller)
    figures: list[Figure] = []
    asked = kinds(built, Random(seed))
    for kind in asked:
        _get(client, kind.pages[0][0], kind.piece)
    settle()  # as the server does when it has loaded everything
    for kind in asked:
        told(kind.name)
        spent, bare = [], []
        for number in range(rounds + 1):
            address, statements = kind.pages[number % len(kind.pages)]
            page, floor = took(lambda: _get(client, address, kind.piece)), took(lambda: _run(statements))  # noqa: B023
            if number:
                spent.append(page)
                bare.append(floor)
        figures += of_times(kind.name, spent, bare)
    return figures


def browser(user: Any) -> Client:
    """A browser without a screen, signed in as after the door."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend=sessions.BACKEND)
    session = client.session
    session[BEGAN] = session[SEEN] = timezone.now().timestamp()
    session[SET_UP_DONE] = True
    session.save()
    return client


def _get(client: Client, address: str, piece: bool) -> None:
    answer = client.get(address, headers={"HX-Request": "true"} if piece else None)
    if answer.status_code != 200:
        raise PageFailed(f"{address} answered {answer.status_code}")


def _run(statements: Iterable[Statement]) -> None:
    with connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
            cursor.fetchall()


def kinds(built: Built, rng: Random) -> list[Kind]:
    """The kinds of page the bench asks for, in the order of its table."""
    people = rng.sample(
        list(Contact.objects.order_by("pk").values_list("pk", "given_name", "family_name")), min(30, built.contacts)
    )
    firms = rng.sample(built.companies, min(30, len(built.companies)))
    return [*_finding(people), *_lists(built, firms), *_cards([pk for pk, _, _ in people], firms)]


def _finding(people: Sequence[tuple[int, str, str]]) -> list[Kind]:
    asked = {
        "search, two letters": [family[:2] for _, _, family in people],
        "search, four letters": [family[:4] for _, _, family in people],
        "search, two words": [f"{given} {family[:5]}" for _, given, family in people],
        "search, a typing slip": [slipped(family) for _, _, family in people],
    }
    path = reverse("search:find")
    return [
        Kind(name, [(f"{path}?{urlencode({'q': words})}", floors.search(words)) for words in texts], piece=True)
        for name, texts in asked.items()
    ]


def slipped(word: str) -> str:
    """`word` with two letters in each other's place, in the middle, where fingers slip."""
    at = next((n for n in range(len(word) // 2, len(word) - 1) if word[n] != word[n + 1]), 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _lists(built: Built, firms: Sequence[int]) -> list[Kind]:
    people, companies = reverse("contacts:list"), reverse("contacts:companies")
    last = Contact.objects.order_by("-sort_key", "-pk").values_list("pk", flat=True)[min(50, built.contacts - 1)]
    last_firm = Company.objects.order_by("-sort_key", "-pk").values_list("pk", flat=True)[min(50, len(built.companies) - 1)]
    return [
        Kind("front page", [(reverse("ui:today"), floors.owned(built.seller.pk))]),
        Kind("people to inform", [(reverse("outreach:inform"), floors.untold())]),
        Kind("people, first page", [(people, floors.people())]),
        Kind("people, deepest page", [(f"{people}?jatko={last}", floors.people(after=last))]),
        Kind("people, by last contact", [(f"{people}?jarj=-yhteys", floors.people(order="last_activity_on DESC"))]),
        Kind("people, by erasure", [(f"{people}?jarj=poistuu", floors.by_erasure())]),
        Kind("people of one company", [(f"{people}?yritys=Y-{pk}", floors.people_of(pk)) for pk in firms]),
        Kind("people of customers", [(f"{people}?tila=customer", floors.of_customers())]),
        Kind("people not yet told", [(f"{people}?informoitu=ei", floors.untold())]),
        Kind("one's own people", [(f"{people}?segmentti=omat", floors.owned(built.seller.pk))]),
        Kind("people, words in the list", [(f"{people}?haku=ma", floors.search("ma"))]),
        Kind("companies, first page", [(companies, floors.companies())]),
        Kind("companies, deepest page", [(f"{companies}?jatko={last_firm}", floors.companies(after=last_firm))]),
    ]


def _cards(people: Sequence[int], firms: Sequence[int]) -> list[Kind]:
    return [
        Kind("contact page", [(reverse("contacts:card", args=[f"H-{pk}"]), floors.card(pk)) for pk in people]),
        Kind("company page", [(reverse("contacts:company", args=[f"Y-{pk}"]), floors.company(pk)) for pk in firms]),
    ]
