"""A process that makes the instance of the journey of a form: the notice, and one who builds forms."""

from __future__ import annotations

import json
import sys

from kortisto.cli.start import start

PASSWORD = "vihreä-kuusi-laulaa-iltaisin"


def furnish() -> dict[str, object]:
    from datetime import timedelta

    from django.utils import timezone

    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import shipped
    from tests.proof import people, staff

    now = timezone.now()
    publication.install([shipped("b2b")], by="cli", now=now - timedelta(days=900))
    user = staff.account("Maija Markkinoija", ["marketing", "sales"], password=PASSWORD)
    people.sweep(timezone.localdate(), now=now)
    return {"email": user.email, "password": PASSWORD}


if __name__ == "__main__":
    start()
    sys.stdout.write(json.dumps(furnish(), ensure_ascii=False))
