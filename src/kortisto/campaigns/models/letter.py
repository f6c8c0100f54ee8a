"""What a campaign says: a letter in its languages and variants."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from kortisto.privacy.classification import not_personal

OURS = "what the firm writes to many; the editor refuses personal data of ours in it, slots are filled when it is sent"
_STANDING = ("ref", "name", "form", "template", "revision", "look", "created_at", "changed_at")


class Letter(models.Model):
    """A message to many, in one to three languages.

    ``form``: *blocks* for people who do not code, *mjml* or *html* for those who do.  ``template``: one to begin others with.
    ``look``: {"accent": "#075947", "logo": ref of a hosted image}, what the firm's own look adds.
    ``revision`` grows with every change of any version: who saves over a revision not seen is told so, nothing is lost.
    """

    class Form(models.TextChoices):
        BLOCKS = "blocks"
        MJML = "mjml"
        HTML = "html"

    ref = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    form = models.CharField(max_length=8, choices=Form, default=Form.BLOCKS)
    template = models.BooleanField(default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    look: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Personal:
        subject = None
        fields = {
            "owner": not_personal("our own staff"),
            **{
                name: not_personal(OURS)
                for name in ("ref", "name", "form", "template", "revision", "look", "created_at", "changed_at")
            },
        }

    def __str__(self) -> str:
        return self.name


class LetterVersion(models.Model):
    """The letter in one language, of one variant ("" or, in a test of subjects, "b").

    ``content``: the blocks as a list of {"type", "id", …}, or {"source": "…"} of mjml and html.  ``plain``: the text part by hand;
    "" for the one that is made of the content.  ``preheader``: the line mail programs show beside the subject.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="versions")
    language = models.CharField(max_length=2)
    variant = models.CharField(max_length=20, blank=True, default="")
    subject = models.CharField(max_length=200, blank=True, default="")
    preheader = models.CharField(max_length=200, blank=True, default="")
    content: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    plain = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "language", "variant"], name="letter_version_once")]

    class Personal:
        subject = None
        fields = {
            "letter": not_personal("link to the letter"),
            **{
                name: not_personal(OURS)
                for name in ("language", "variant", "subject", "preheader", "content", "plain", "changed_at")
            },
        }

    def __str__(self) -> str:
        return f"{self.letter} ({self.language}{self.variant})"
