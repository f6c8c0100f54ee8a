"""A process that makes the instance of the journey of a request: the notice, an officer, and somebody who will ask."""

from __future__ import annotations

import json
import sys

from kortisto.cli.start import start

PASSWORD = "vihreä-kuusi-laulaa-iltaisin"


def furnish() -> dict[str, object]:
    from datetime import timedelta

    from django.utils import timezone

    from kortisto.accounts import second_step
    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import shipped
    from tests.accounts.people import code_for
    from tests.proof import people, staff

    now, today = timezone.now(), timezone.localdate()
    publication.install([shipped("b2b")], by="cli", now=now - timedelta(days=900))
    user = staff.account("Vilma Vastaava", ["privacy_officer", "sales"], password=PASSWORD)
    secret = second_step.new_secret()
    assert second_step.turn_on(user=user, secret=secret, code=code_for(secret), now=now)
    obtained = today - timedelta(days=100)
    who = people.person("Aino Lehtovirta", people.firm(since=obtained), on=obtained, email="aino@kivimaki.example")
    people.informed(who, on=obtained)
    people.sweep(today, now=now)
    return {"email": user.email, "password": PASSWORD, "code": who.code, "secret": secret}


if __name__ == "__main__":
    start()
    sys.stdout.write(json.dumps(furnish(), ensure_ascii=False))
