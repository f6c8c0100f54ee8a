"""A worker in a process of its own, to be killed: `python -m tests.jobs.worker_process DATABASE LEASE_SECONDS`."""

from __future__ import annotations

import sys
from datetime import timedelta


def main(database: str, lease: str) -> None:
    from kortisto.config import sqlite

    sqlite.swap_in()
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from kortisto.jobs.worker import Worker

    worker = Worker(every=0.1, lease=timedelta(seconds=float(lease)))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    worker.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
