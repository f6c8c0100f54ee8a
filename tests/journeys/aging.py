"""A process that makes every message two minutes older: nobody's click is a person's in the first (clicks/judging.py)."""

from __future__ import annotations

import json
import sys

from kortisto.cli.start import start


def age() -> int:
    from datetime import timedelta

    from django.db.models import F

    from kortisto.outreach.models import Recipient

    return Recipient.objects.filter(state="sent").update(sent_at=F("sent_at") - timedelta(minutes=2))


if __name__ == "__main__":
    start()
    sys.stdout.write(f"{json.dumps(age())}\n")
