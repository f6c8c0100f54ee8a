"""Companies an import made, so that an undo can tell which are still as it made them."""

from __future__ import annotations

from django.db import models

from kortisto.contacts.models import Company
from kortisto.privacy.classification import not_personal

from .imports import Import


class ImportedCompany(models.Model):
    """A company made or changed by an import. `mark` is a hash of its columns as they were made: another one says that somebody
    changed it. `replaced`: of one that was there before, column → what stood there and what the list put in its place.
    """

    import_of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="companies")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=32, blank=True, default="")
    replaced = models.JSONField(null=True, blank=True)

    class Personal:
        subject = None
        fields = {
            "import_of": not_personal("link to the import"),
            "company": not_personal("link to the company, goes with it"),
            "mark": not_personal("a hash of the columns of a company"),
            "replaced": not_personal("facts of a company"),
        }

    def __str__(self) -> str:
        return f"{self.import_of_id}: {self.company_id}"
