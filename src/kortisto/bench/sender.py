"""The process whose figures `kortisto bench send` tells: nothing has happened in it but what a worker does before it sends.

python -m kortisto.bench.sender MAILING PORT      prints its figures as JSON
"""

from __future__ import annotations

import json
import sys
import time

import django


def main(pk: int, port: int) -> None:
    django.setup()
    from django.utils import timezone

    from kortisto.bench import sending
    from kortisto.bench.figures import Memory
    from kortisto.outreach.engine import running
    from kortisto.outreach.models import Mailing

    sending.prepare(port)
    mailing = Mailing.objects.get(pk=pk)
    database = sending.database_seconds()
    Memory.begin()
    before = Memory.peak()
    began, worked = time.perf_counter(), time.process_time()
    told = running.run(mailing, clock=timezone.now)
    worked, spent = time.process_time() - worked, time.perf_counter() - began
    after = sending.database_seconds()
    found = {
        "told": told,
        "state": mailing.state,
        "worked": worked,
        "spent": spent,
        "database": None if database is None or after is None else after - database,
        "before": before,
        "peak": Memory.peak(),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
