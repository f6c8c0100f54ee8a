"""Attachments: files about a person, sealed outside the database. The rows know their names; `files/` holds what is in them."""

from __future__ import annotations

import uuid

from django.db import models

from kortisto.privacy.classification import not_personal, personal

from .company import Company
from .contact import Contact
from .interaction import Interaction
from .task import Task


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Words to ask for attachments with. What a screen may see of them is decided in `contacts/attachments/seen.py`."""

    def kept(self) -> AttachmentQuerySet:
        """Those nobody has deleted; a deleted one waits a day for the undo."""
        return self.filter(removed_at=None)


class Attachment(models.Model):
    """A file that lies with one person, perhaps with an entry of the timeline or a task of theirs.

    `company` is where the person worked when it was added: it stays there when the person moves. `ref` names the sealed file and
    its key. `kind` is what the file is by its content, `size` its bytes before sealing. `mail_key`: of the message it came with.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="attachments")
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="attachments")
    interaction = models.ForeignKey(Interaction, null=True, blank=True, on_delete=models.SET_NULL, related_name="attachments")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.SET_NULL, related_name="attachments")
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField()
    added_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True, blank=True)
    mail_key = models.CharField(max_length=64, blank=True, default="")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["contact", "added_at"], name="attachment_of_contact"),
            models.Index(fields=["company", "added_at"], name="attachment_of_company"),
            models.Index(fields=["removed_at"], name="attachment_removed", condition=models.Q(removed_at__isnull=False)),
        ]

    class Personal:
        subject = "contact__subject"
        record = True
        whole = "attachments"
        fields = {
            "ref": not_personal("random"),
            "contact": not_personal("link to the card"),
            "company": not_personal("link to the company the person worked at"),
            "interaction": not_personal("link to an entry of the same card"),
            "task": not_personal("link to a task of the same card"),
            "name": personal("attachments"),
            "kind": not_personal("a type of file"),
            "size": not_personal("a number of bytes"),
            "added_on": personal("attachments"),
            "added_at": personal("attachments"),
            "added_by": not_personal("a random staff reference"),
            "removed_at": not_personal("that it is deleted and goes in the night"),
            "mail_key": not_personal("a digest of the number of the message it came with"),
        }
