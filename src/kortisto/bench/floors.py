"""The floors: what bare SQL needs for the rows a page shows, without rights, purposes, words or a template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from kortisto.search.terms import of_question

Statement = tuple[str, Sequence[Any]]
PAGE = 51

_LIST = "SELECT id, given_name, family_name, last_activity_on, owner_id FROM contacts_contact"
_FIRMS = "SELECT id, name, status, city, industry, owner_id FROM contacts_company"


def search(words: str) -> list[Statement]:
    """The first rows the index gives for words as beginnings."""
    asked = [sorted(any_of)[0] for any_of in of_question(words)]
    if connection.vendor == "sqlite":
        query = " AND ".join(f'"{word}"*' for word in asked)
        found = "id IN (SELECT rowid FROM search_index WHERE search_index MATCH %s LIMIT 12)"
    else:
        query, found = " & ".join(f"'{word}':*" for word in asked), "vector @@ %s::tsquery LIMIT 12"
    return [(f"SELECT kind, object_id, title FROM search_searchdocument WHERE {found}", [query])]  # noqa: S608 - our own words


def people(*, order: str = "sort_key", after: int | None = None) -> list[Statement]:
    if after is None:
        return [(f"{_LIST} ORDER BY {order}, id LIMIT {PAGE}", [])]
    place = "(SELECT sort_key, id FROM contacts_contact WHERE id = %s)"
    return [(f"{_LIST} WHERE (sort_key, id) > {place} ORDER BY sort_key, id LIMIT {PAGE}", [after])]


def by_erasure() -> list[Statement]:
    return [
        (
            f"{_LIST} JOIN privacy_subject s ON s.id = subject_id ORDER BY s.keep_until, contacts_contact.id LIMIT {PAGE}".replace(
                "SELECT id", "SELECT contacts_contact.id"
            ),
            [],
        )
    ]


def people_of(company: int) -> list[Statement]:
    own = "SELECT contact_id FROM contacts_position WHERE company_id = %s AND ended_on IS NULL"
    return [(f"{_LIST} WHERE id IN ({own}) ORDER BY sort_key, id LIMIT {PAGE}", [company])]


def of_customers() -> list[Statement]:
    own = (
        "SELECT 1 FROM contacts_position p JOIN contacts_company c ON c.id = p.company_id "
        "WHERE p.contact_id = contacts_contact.id AND p.ended_on IS NULL AND c.status = 'customer'"
    )
    return [(f"{_LIST} WHERE EXISTS ({own}) ORDER BY sort_key, id LIMIT {PAGE}", [])]


def untold() -> list[Statement]:
    told = "SELECT 1 FROM contacts_noticedelivery n WHERE n.contact_id = contacts_contact.id"
    return [(f"{_LIST} WHERE NOT EXISTS ({told}) ORDER BY sort_key, id LIMIT {PAGE}", [])]


def owned(user: int) -> list[Statement]:
    return [(f"{_LIST} WHERE owner_id = %s ORDER BY sort_key, id LIMIT {PAGE}", [user])]


def companies(*, after: int | None = None) -> list[Statement]:
    if after is None:
        return [(f"{_FIRMS} ORDER BY sort_key, id LIMIT {PAGE}", [])]
    place = "(SELECT sort_key, id FROM contacts_company WHERE id = %s)"
    return [(f"{_FIRMS} WHERE (sort_key, id) > {place} ORDER BY sort_key, id LIMIT {PAGE}", [after])]


def card(pk: int) -> list[Statement]:
    return [
        ("SELECT * FROM contacts_contact c JOIN privacy_subject s ON s.id = c.subject_id WHERE c.id = %s", [pk]),
        ("SELECT * FROM contacts_position p LEFT JOIN contacts_company c ON c.id = p.company_id WHERE p.contact_id = %s", [pk]),
        ("SELECT * FROM contacts_interaction WHERE contact_id = %s ORDER BY happened_at DESC LIMIT 20", [pk]),
        ("SELECT k.* FROM privacy_keep k JOIN contacts_contact c ON c.subject_id = k.subject_id WHERE c.id = %s", [pk]),
    ]


def company(pk: int) -> list[Statement]:
    return [
        ("SELECT * FROM contacts_company WHERE id = %s", [pk]),
        ("SELECT * FROM contacts_position p JOIN contacts_contact c ON c.id = p.contact_id WHERE p.company_id = %s", [pk]),
        ("SELECT * FROM contacts_interaction WHERE company_id = %s ORDER BY happened_at DESC LIMIT 20", [pk]),
    ]
