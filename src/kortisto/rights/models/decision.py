"""What was decided about each datum of a request, and on what ground."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.privacy.classification import not_personal

from .request import Request

_CODES = ("request", "datum", "record", "asked", "fate", "ground", "purpose", "until", "decided_by", "decided_at")


class Decision(models.Model):
    """One line: `asked` is what the request means for the datum, `fate` what is done. `ground` says why it is not done as asked.

    `datum` is a name of the catalogue, `record` the key of its row ("" for the card), `purpose` the ref of the purpose that keeps
    it, `until` its last day. The values themselves are not here.
    """

    class Fate(models.TextChoices):
        GIVE = "give", _("is given")
        WITHHOLD = "withhold", _("is not given")
        CORRECT = "correct", _("is corrected")
        ERASE = "erase", _("is erased")
        KEEP = "keep", _("stays")
        RESTRICT = "restrict", _("is restricted")
        STOP = "stop", _("use ends")

    class Ground(models.TextChoices):
        """The closed list: why something is not done as asked. `law` and `hold` come from the plan, the rest an officer decides."""

        NONE = "", _("as asked")
        LAW = "17_3_b", _("the law requires keeping it, Art. 17(3)(b)")
        CLAIMS = "17_3_e", _("legal claims, Art. 17(3)(e)")
        EXPRESSION = "17_3_a", _("freedom of expression and information, Art. 17(3)(a)")
        OVERRIDING = "21_1", _("compelling legitimate grounds, Art. 21(1)")
        UNFOUNDED = "12_5", _("manifestly unfounded or excessive, Art. 12(5)")
        OTHERS = "15_4", _("rights of others, Art. 15(4)")
        CORRECT_ALREADY = "16", _("it is correct as it is, Art. 16")
        NOT_PORTABLE = "20_1", _("rests on neither consent nor contract, Art. 20(1)")

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="decisions")
    datum = models.CharField(max_length=60)
    record = models.CharField(max_length=60, blank=True, default="")
    asked = models.CharField(max_length=8, choices=Fate)
    fate = models.CharField(max_length=8, choices=Fate)
    ground = models.CharField(max_length=8, choices=Ground, blank=True, default="")
    purpose = models.CharField(max_length=160, blank=True, default="")
    until = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "datum", "record"], name="decision_of_datum")]

    class Personal:
        subject = "request__subject"
        fields = {name: not_personal("a code of the request's; goes with it") for name in _CODES}

    def __str__(self) -> str:
        return f"{self.datum} {self.fate}"
