"""The page of one person, built of purpose views only."""

from kortisto.contacts.card.person import Person, open_person

__all__ = ["Person", "open_person"]
