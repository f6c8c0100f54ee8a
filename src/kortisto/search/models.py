"""What can be found, as one row for each thing; the index itself is the database's own (see the migration)."""

from __future__ import annotations

from django.db import models

from kortisto.lib.classified import not_personal, personal


class SearchDocument(models.Model):
    """The folded words of one thing (a person, a company …).

    `subject_id` is the id of the data subject it concerns, NULL for a thing that concerns nobody; it is no foreign key
    because this room lies under the one that keeps subjects. Triggers of the database keep the index and the vocabulary
    in step with these rows, so that no way of deleting a row can leave its words behind.
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    subject_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    title = models.CharField(max_length=240)
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")]

    class Personal:
        subject = "subject_id"
        record = False
        fields = {
            "kind": not_personal("a code"),
            "object_id": not_personal("number of the row it was made of"),
            "subject_id": not_personal("link to the subject; goes with it"),
            "title": personal("name", derived=True),
            "words": personal("name", derived=True),
        }

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchWord(models.Model):
    """The vocabulary on PostgreSQL: every distinct word and in how many rows it stands, for finding typing slips.

    Kept by a trigger; a word whose last row goes, goes with it. SQLite reads its vocabulary from the index itself and
    leaves this table empty.
    """

    word = models.CharField(max_length=80, primary_key=True)
    uses = models.IntegerField(default=0)

    class Personal:
        subject = None
        fields = {
            "word": personal("name", derived=True),
            "uses": not_personal("a count"),
        }

    def __str__(self) -> str:
        return self.word
