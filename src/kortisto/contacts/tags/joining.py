"""When two cards become one, a tag both bear stands once."""

from __future__ import annotations

from kortisto.contacts.merging.journal import Journal
from kortisto.contacts.models import Company, Contact

Bearer = Contact | Company


def settle(journal: Journal, kept: Bearer, gone: Bearer) -> None:
    """Remove from the one that goes what the one that stays bears too; the rest moves by itself."""
    own = kept.tags.values_list("tag", flat=True)
    journal.remove(gone.tags.filter(tag__in=list(own)))
