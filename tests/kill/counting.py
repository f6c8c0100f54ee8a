"""A process that says how far the import is; with `lapse` it lets the dead worker's lease run out, as time would."""

from __future__ import annotations

import json
import sys

from kortisto.cli.start import start


def count() -> dict[str, object]:
    from kortisto.contacts.models import Contact, Position
    from kortisto.exchange.models import Import
    from kortisto.jobs.models import Job
    from kortisto.privacy import due

    upload = Import.objects.get()
    job = Job.objects.get(pk=upload.job_id)
    addresses = list(Position.objects.values_list("email", flat=True))
    return {
        "state": upload.state,
        "job": job.state,
        "deaths": job.deaths,
        "people": Contact.objects.count(),
        "addresses": len(addresses),
        "different": len(set(addresses)),
        "drift": len(due.check(as_of=_today()).wrong) if upload.state == Import.State.DONE else 0,
    }


def _today() -> object:
    from django.utils import timezone

    return timezone.localdate()


def lapse() -> None:
    from datetime import timedelta

    from django.utils import timezone

    from kortisto.jobs.models import Job

    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))


if __name__ == "__main__":
    start()
    if "lapse" in sys.argv:
        lapse()
    sys.stdout.write(json.dumps(count()))
