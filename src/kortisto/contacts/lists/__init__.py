"""Lists of people and companies: every state lives in the address, 50 rows a page by keyset, counts capped."""

from kortisto.contacts.lists import of_companies, of_people
from kortisto.contacts.lists.asked import Asked
from kortisto.contacts.lists.conditions import Condition, condition

__all__ = ["Asked", "Condition", "condition", "of_companies", "of_people"]
