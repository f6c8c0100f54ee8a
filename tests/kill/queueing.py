"""A process that brings a long list to the door of the register and leaves the import to the worker.

With the name of a file it only publishes the notice and writes the list there.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from kortisto.cli.start import start

ROWS = 4500


def publish() -> bytes:
    """A notice in effect, and the bytes of a long list."""
    from django.utils import timezone

    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import shipped

    publication.install([shipped("b2b")], by="cli", now=timezone.now() - timedelta(days=2))
    lines = [f"Etu{n % 97};Suku{n:05};Yritys {n % 40} Oy;h{n}@yritys{n % 40}.example" for n in range(ROWS)]
    return "\n".join(["Etunimi;Sukunimi;Yritys;Sähköposti", *lines]).encode()


def queue() -> dict[str, int]:
    from django.db import transaction
    from django.utils import timezone

    from kortisto import jobs
    from kortisto.exchange import actions, strongbox, working
    from kortisto.exchange import mapping as mappings
    from kortisto.exchange.chosen import Defaults, Mapping
    from kortisto.exchange.jobs import run_import
    from kortisto.exchange.models import Import

    data, now, today = publish(), timezone.now(), timezone.localdate()
    upload = actions.take_in(data=data, file_name="pitkä.csv", by="cli", now=now)
    table = strongbox.table(upload)
    chosen = Mapping(mappings.propose(table, as_of=today).targets, Defaults(company_status="customer"))
    actions.choose_columns(upload=upload, mapping=chosen, by="cli", now=now)
    actions.say_origin(upload=upload, source="Messut", collected_on=today - timedelta(days=1), now=now)
    working.check(upload=upload, now=now)
    with transaction.atomic():
        actions.start(upload=upload, by="cli", now=now)
        job = jobs.enqueue(run_import, by=None, import_id=upload.pk)
        Import.objects.filter(pk=upload.pk).update(job_id=job.pk)
    return {"import": upload.pk}


if __name__ == "__main__":
    start()
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_bytes(publish())
    else:
        sys.stdout.write(json.dumps(queue()))
