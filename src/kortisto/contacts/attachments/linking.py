"""The addresses of attachments, for pages that lie under `seen.py`."""

from __future__ import annotations

from django.urls import reverse

from kortisto.contacts.models import Attachment, Interaction, Task
from kortisto.privacy.gate import Gate

DATUM = "attachments"


def attach_to(row: Interaction | Task, gate: Gate) -> str:
    """Where files are attached to an entry or a task of a card; "" where that cannot be."""
    if row.contact is None or gate.activity != "contacts" or not gate.may(DATUM):
        return ""
    asked = "tehtava" if isinstance(row, Task) else "yhteydenotto"
    return f"{reverse('contacts:attachments', args=[row.contact.code])}?{asked}={row.pk}"


def address(row: Attachment) -> str:
    """Where the file itself is."""
    return reverse("contacts:attachment", args=[row.contact.code, row.pk])


def place(row: Attachment) -> str:
    """Where the file stands on the card of its person: among the first, however old it is (`attachments/panels.py`)."""
    return f"{reverse('contacts:card', args=[row.contact.code])}?liite={row.pk}#liite-{row.pk}"
