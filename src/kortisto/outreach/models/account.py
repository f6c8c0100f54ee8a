"""Through which servers and under which names mailings leave, and how fast."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal
from kortisto.privacy.sealing import seal, unseal

_WHOLE = (
    "name", "ref", "host", "port", "security", "user", "sealed", "per_connection", "idle_seconds", "connections", "per_minute",
    "domain_per_minute",
)  # fmt: skip


class SmtpAccount(models.Model):
    """A mail server and how we behave towards it. The one of the instance's own settings needs no row.

    ``sealed``: the password, encrypted with a key of the key ring; the database alone does not open it.  ``per_minute`` and
    ``domain_per_minute`` (to one domain of recipients): messages, 0 for as many as the server takes.
    """

    class Security(models.TextChoices):
        STARTTLS = "starttls"
        TLS = "tls"
        NONE = "none"

    name = models.CharField(max_length=80, unique=True)
    ref = models.CharField(max_length=16, unique=True)
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    user = models.CharField(max_length=200, blank=True, default="")
    sealed = models.BinaryField(blank=True, default=b"")
    per_connection = models.PositiveIntegerField(default=500)
    idle_seconds = models.PositiveIntegerField(default=20)
    connections = models.PositiveSmallIntegerField(default=4)
    per_minute = models.PositiveIntegerField(default=0)
    domain_per_minute = models.PositiveIntegerField(default=0)

    class Personal:
        subject = None
        fields = {name: not_personal("a mail server and its settings") for name in _WHOLE}

    def __str__(self) -> str:
        return self.name

    @property
    def password(self) -> str:
        """Opened; raises Unreadable when the key is another."""
        return str(unseal(self.sealed, use="smtp", context=self.ref)) if self.sealed else ""

    def sign_in(self, user: str, password: str) -> None:
        """Set the user and the password; saves nothing."""
        self.user, self.sealed = user, seal(password, use="smtp", context=self.ref) if password else b""


class SenderIdentity(models.Model):
    """Under which name and address a mailing comes, where answers go, and through which account (NULL: the instance's own)."""

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=254)
    reply_address = models.CharField(max_length=254, blank=True, default="")
    bounce_address = models.CharField(max_length=254, blank=True, default="")
    account = models.ForeignKey(SmtpAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="identities")

    class Personal:
        subject = None
        fields = {
            name: not_personal("the sender's own name and addresses")
            for name in ("name", "address", "reply_address", "bounce_address", "account")
        }

    def __str__(self) -> str:
        return self.name


class FlowBucket(models.Model):
    """When the next message may leave through an account, or to one domain through it.

    ``key`` names the account and a keyed mark of the domain, so that no name of a firm or person stands here. ``free_at``:
    seconds since 1970.
    """

    key = models.CharField(max_length=64, unique=True)
    free_at = models.FloatField()

    class Personal:
        subject = None
        fields = {"key": not_personal("an account and a keyed mark of a domain"), "free_at": not_personal("a moment")}
