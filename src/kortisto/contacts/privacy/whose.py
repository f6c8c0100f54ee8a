"""Whose customer somebody is: the person's owner's, and the owner's of a company where the person works now."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from kortisto.contacts.models import Contact, Position
from kortisto.privacy.gate import own


@own.whose
def customer_of(user_id: int, path: str, as_of: date) -> Exists:
    """Asked of each row: whether its subject is a customer of the user."""
    there = Position.objects.open(as_of).filter(contact=OuterRef("pk"), company__owner=user_id)
    return Exists(Contact.objects.filter(Q(owner=user_id) | Exists(there), subject_id=OuterRef(path)))
