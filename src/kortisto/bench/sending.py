"""The body of `kortisto bench send`: a real ledger, a real journal, a real conversation with a server that keeps nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.db import connection
from django.utils import timezone

from kortisto.contacts.models import Contact
from kortisto.outreach.engine import accounts, compiled, contents, freezing, mailings, running
from kortisto.outreach.engine.compiled import Compiled, slot
from kortisto.outreach.engine.headers import OURS, headers
from kortisto.outreach.models import Mailing, Recipient, SenderIdentity, SmtpAccount

from . import building, crowd
from .figures import MEGABYTES, MESSAGES, MICROSECONDS, SECONDS, Figure, table

KIND, BASE = "bench", "https://posti.kuurankukka.example"
LINKS = 20
FAR, FAR_CONNECTIONS = 0.045, 10
_TICKS = 100.0


def send(*, recipients: int, freeze: int, far: int, as_json: bool) -> int:
    """Measure in the register of this process and print; gives the exit code. `far`: messages over the slow line."""
    figures = measure(recipients=recipients, freeze=freeze, far=far)
    if as_json:
        found = {
            "bench": "send",
            "recipients": recipients,
            "database": connection.vendor,
            "figures": [figure.as_json() for figure in figures],
        }
        click.echo(json.dumps(found, ensure_ascii=False))
        return 0
    click.echo(f"{recipients} recipients, {connection.display_name}\n")
    click.echo(table(figures))
    return 0


def measure(*, recipients: int, freeze: int, far: int) -> list[Figure]:
    now = timezone.now()
    building._publish(now)
    task = crowd.gather(max(recipients, freeze, far), now=now)
    figures = []
    if freeze > recipients:
        mailing, spent = _frozen(task, freeze)
        figures.append(Figure(f"freezing {freeze:,} recipients", spent, SECONDS))
        _throw_away(mailing)
    mailing, spent = _frozen(task, recipients)
    figures.append(Figure(f"freezing {recipients:,} recipients", spent, SECONDS))
    with sink() as port:
        prepare(port)
        figures += _engine(mailing, port)
        own = next(figure.value for figure in figures if figure.unit == MICROSECONDS)
        # Its floor is the engine, so that the ratio says how many times as much it takes.
        figures.append(Figure("the same through EmailMessage and smtplib", _smtplib(mailing, port), MICROSECONDS, own))
        figures.append(Figure("making a message", _joining(mailing), MICROSECONDS))
    if far:
        with sink("--delay", str(FAR)) as port:
            figures.append(Figure(f"{FAR_CONNECTIONS} connections, {FAR * 1000:.0f} ms away", _far(task, port, far), MESSAGES))
    return figures


# ---- what is sent


def _pieces() -> tuple[str, str]:
    """A newsletter of some 29 kB in two parts, with twenty tracked links in each."""
    line = "Syksyn hinnasto on valmis: työkalut, tarvikkeet ja varaosat varastosta samana päivänä. "
    links = [f"{BASE}/k/{number}/{slot('token')}" for number in range(LINKS)]
    blocks = [f'<tr><td style="padding:8px 16px"><p>{line * 9}</p><a href="{link}">Lue lisää</a></td></tr>\n' for link in links]
    text = "".join(f"{line}\n{link}\n\n" for link in links)
    return f"<!doctype html><html><body><table>{''.join(blocks)}</table></body></html>", f"Hei {slot('given_name')}!\n\n{text}"


def _load(mailing: Mailing, language: str, variant: str, *, notice: bool) -> Compiled:
    html, text = _pieces()
    head = headers(mailing, subject="Syksyn hinnasto", language=language, unsubscribe=f"{BASE}/pois/{slot('token')}")
    return compiled.of(html=html, text=text, headers=head, slots=dict.fromkeys((*OURS, "given_name"), ""))


def _frozen(task: Any, number: int) -> tuple[Mailing, float]:
    """A scheduled mailing to so many people, and the seconds its freezing took."""
    now = timezone.now()
    mailing = mailings.create(purpose=crowd.PURPOSE, kind=KIND, key="1", tasks=[task], now=now)
    began = time.perf_counter()
    counts = freezing.freeze(mailing, Contact.objects.filter(pk__lte=number), now=now)
    spent = time.perf_counter() - began
    assert counts == {"planned": number}, counts
    mailings.schedule(mailing, at=now, now=now)
    return mailing, spent


def _throw_away(mailing: Mailing) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Recipient._meta.db_table} WHERE mailing_id = %s", [mailing.pk])  # noqa: S608 - our own name
    Mailing.objects.filter(pk=mailing.pk).delete()


# ---- where to


@contextmanager
def sink(*more: str) -> Iterator[int]:
    """A sink in a process of its own; gives its port."""
    with subprocess.Popen(
        [sys.executable, "-m", "kortisto.bench.sink", *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def prepare(port: int) -> None:
    """The content and the server, in the process that sends."""
    contents.register(KIND)(_load)
    settings.DEFAULT_FROM_EMAIL = "Kuurankukka <posti@kuurankukka.example>"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = "127.0.0.1", port, ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


# ---- what is measured


def _engine(mailing: Mailing, port: int) -> list[Figure]:
    """What another process does that has just begun: this one has held a million people."""
    number = Recipient.objects.filter(mailing=mailing).count()
    said = subprocess.run(
        [sys.executable, "-m", "kortisto.bench.sender", str(mailing.pk), str(port)], check=True, stdout=subprocess.PIPE
    ).stdout
    found = json.loads(said)
    assert found["told"] == {"sent": number} and found["state"] == Mailing.State.FINISHED, found
    figures = [
        Figure("processor time of a message", found["worked"] / number * 1_000_000, MICROSECONDS),
        Figure("messages", number / found["spent"], MESSAGES),
    ]
    if found["database"] is not None:
        figures.append(Figure("the database server's, of a message", found["database"] / number * 1_000_000, MICROSECONDS))
    if found["peak"] is not None:
        figures.append(Figure("memory at most, sending", found["peak"], MEGABYTES, found["before"]))
    return figures


def database_seconds() -> float | None:
    """Processor time of the PostgreSQL process that serves us; None where it is not on this machine, or there is none."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not status.exists() or "postgres" not in (words := status.read_text()):
        return None
    fields = words.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _values(number: int) -> dict[str, str]:
    return {
        "token": f"{number:032x}", "given_name": "Aino", "to": f"henkilo{number}@talo.example", "date": "Mon, 2 Mar 2026 10:00:00 +0000",
        "message_id": f"{number:032x}",
    }  # fmt: skip


def _joining(mailing: Mailing, number: int = 5000) -> float:
    """Microseconds of making one message of the compiled one."""
    made = _load(mailing, "fi", "", notice=False)
    worked = time.process_time()
    for one in range(number):
        made.message(_values(one))
    return (time.process_time() - worked) / number * 1_000_000


def _smtplib(mailing: Mailing, port: int, number: int = 300) -> float:
    """The same content put together for each and handed over as Python's library does it: microseconds of one message."""
    import smtplib

    html, text = _pieces()
    head = headers(mailing, subject="Syksyn hinnasto", language="fi", unsubscribe=f"{BASE}/pois/{slot('token')}")
    with smtplib.SMTP("127.0.0.1", port) as line:
        worked = time.process_time()
        for one in range(number):
            values = _values(one)
            fill = _filler(values)
            message = EmailMessage(policy=SMTP)
            for name, content in head.items():
                message[name] = fill(content)
            message.set_content(fill(text))
            message.add_alternative(fill(html), subtype="html")
            line.send_message(message, "posti@kuurankukka.example", [values["to"]])
        worked = time.process_time() - worked
    return worked / number * 1_000_000


def _filler(values: dict[str, str]) -> Callable[[str], str]:
    marks = [(slot(name), value) for name, value in values.items()]

    def fill(text: str) -> str:
        for mark, value in marks:
            text = text.replace(mark, value)
        return text

    return fill


def _far(task: Any, port: int, number: int) -> float:
    """Messages a second over a line of 45 ms there and back."""
    account, _made = SmtpAccount.objects.update_or_create(
        ref="f" * 16,
        defaults={"name": "far", "host": "127.0.0.1", "port": port, "security": "none", "connections": FAR_CONNECTIONS},
    )
    identity = SenderIdentity.objects.create(name="Kuurankukka", address="posti@kuurankukka.example", account=account)
    mailing, _spent = _frozen(task, number)
    mailing.identity = identity
    mailing.save()
    assert accounts.account_of(identity) is not None
    began = time.perf_counter()
    told = running.run(mailing, clock=timezone.now)
    spent = time.perf_counter() - began
    assert told == {"sent": number}, told
    return number / spent
