"""A process that sends a mailing until it is finished, in children of its own: whoever kills the child finds the next one.

It prints the number of each child. The parent never touches the database.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime, timedelta

from kortisto.cli.start import start


def send(pk: int) -> None:
    """Until nothing is planned or claimed. The clock jumps a quarter of an hour between two runs, so that nobody waits."""
    from django.conf import settings
    from django.db import DatabaseError
    from django.utils import timezone

    from kortisto.outreach.engine import mailings, running
    from kortisto.outreach.models import Mailing
    from tests.outreach.engine import content  # noqa: F401 - registers the letter

    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = "127.0.0.1", int(sys.argv[2]), ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "Kuurankukka <posti@kuurankukka.example>"
    jumps = 0

    def clock() -> datetime:
        return timezone.now() + timedelta(minutes=15 * jumps)

    while True:
        try:
            mailing = Mailing.objects.get(pk=pk)
            running.run(mailing, clock=clock)
            counts = mailings.progress(mailing)
            if not counts["planned"] + counts["claimed"]:
                return
        except DatabaseError as error:
            sys.stderr.write(f"{type(error).__name__}\n")
        jumps += 1
        time.sleep(0.05)


def main() -> None:
    start()
    while True:
        child = os.fork()
        if child == 0:
            send(int(sys.argv[1]))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        if os.waitpid(child, 0)[1] == 0:
            return


if __name__ == "__main__":
    main()
