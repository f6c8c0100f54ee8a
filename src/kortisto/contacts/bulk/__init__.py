"""Making many companies and people at once (import, demo): the same rows and clocks as the acts, set-based.

Give rows already checked (`details.WorkDetails.checked`); nothing is refused here but what the database refuses.
"""

from __future__ import annotations

from kortisto.contacts.bulk.companies import add_interactions, create_companies
from kortisto.contacts.bulk.people import create_people, write_people
from kortisto.contacts.bulk.rows import Made, NewCompany, NewInteraction, NewPerson, NewPosition, Told
from kortisto.contacts.bulk.settling import settle, settle_new

__all__ = [
    "Made",
    "NewCompany",
    "NewInteraction",
    "NewPerson",
    "NewPosition",
    "Told",
    "add_interactions",
    "create_companies",
    "create_people",
    "settle",
    "settle_new",
    "write_people",
]
