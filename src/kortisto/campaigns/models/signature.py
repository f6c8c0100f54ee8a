"""Under which name a sender's messages are signed."""

from __future__ import annotations

from django.db import models

from kortisto.outreach.models import SenderIdentity
from kortisto.privacy.classification import not_personal


class SignatureName(models.Model):
    """The DKIM selector (RFC 6376, 3.1) the sender's relay signs with: where the key is to be looked up before sending."""

    identity = models.OneToOneField(SenderIdentity, on_delete=models.CASCADE, related_name="signature")
    selector = models.CharField(max_length=63)

    class Personal:
        subject = None
        fields = {
            "identity": not_personal("link to the sender's name"),
            "selector": not_personal("a name in the sender's own DNS"),
        }
