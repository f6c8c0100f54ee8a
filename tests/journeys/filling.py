"""A process that adds people to a furnished instance until a page of the list is full."""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from kortisto.cli.start import start

NUMBER = 70
GIVEN = ("Aino", "Väinö", "Åsa", "Ilpo", "Kerttu", "Sanna-Kaisa", "Onni", "Petra", "Jari", "Mikael")
FAMILY = ("Lehtovirta", "Haapaharju", "Söderström", "Mäki-Öhman", "Hakala", "Hietaluoma", "Vuorenmaa")
TITLES = ("Hankintapäällikkö", "Toimitusjohtaja", "Inköpschef", "Kiinteistöpäällikkö", "Viestintäpäällikkö")


def fill() -> dict[str, int]:
    """Nobody is like another: names, titles, towns and days differ as they do in a register in use."""
    from django.utils import timezone

    from tests.proof import people

    today = timezone.localdate()
    firms = [people.firm(f"{FAMILY[n % 7]} Teollisuus {n} Oy", since=today - timedelta(days=900)) for n in range(12)]
    for n in range(NUMBER):
        on = today - timedelta(days=30 + 7 * n)
        contact = people.person(
            f"{GIVEN[n % 10]} {FAMILY[n % 7]}{n}", firms[n % 12], on=on, email=f"t{n}@firma{n}.example", job_title=TITLES[n % 5],
            city=("Turku", "Oulu", "Kuopio")[n % 3],
        )  # fmt: skip
        people.informed(contact, on=on)
        people.talked(contact, on=today - timedelta(days=1 + 3 * n))
    return {"people": NUMBER}


if __name__ == "__main__":
    start()
    sys.stdout.write(f"{json.dumps(fill())}\n")
