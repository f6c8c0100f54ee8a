"""The nightly run and what it found."""

from __future__ import annotations

from django.db import models

from kortisto.privacy.classification import not_personal


class SweepRun(models.Model):
    """One run of the retention engine.

    ``examined`` counts the subjects whose dates were looked at; a run with subjects in the
    register that examined none is a failure, not a success. ``nights`` is the forecast the brake compares the next run
    with (ISO day → subjects expected to lose something), ``machine`` what tells a jumped clock from a stopped machine.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        BRAKED = "braked"
        FAILED = "failed"

    as_of = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State)
    dry_run = models.BooleanField(default=False)
    confirmed = models.BooleanField(default=False)
    examined = models.PositiveIntegerField(default=0)
    due = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    kept_because = models.JSONField(default=dict)
    failed = models.PositiveIntegerField(default=0)
    forecast = models.PositiveIntegerField(null=True, blank=True)
    brake = models.CharField(max_length=40, blank=True, default="")
    report = models.JSONField(default=dict)
    nights = models.JSONField(default=dict)
    machine = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["started_at"], name="sweep_started")]

    class Personal:
        subject = None
        fields = {
            name: not_personal("counts and dates of a run")
            for name in (
                "as_of", "started_at", "finished_at", "state", "dry_run", "confirmed", "examined",
                "due", "done", "kept_because", "failed", "forecast", "brake", "report", "nights", "machine",
            )
        }  # fmt: skip
