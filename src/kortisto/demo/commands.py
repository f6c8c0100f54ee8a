"""The body of `kortisto demo`."""

from __future__ import annotations

import sys
import time

import click
from django.conf import settings
from django.utils import timezone

from . import building, staff


def make(*, contacts: int, seed: int) -> int:
    """Build the demo unless it is there, and print its sign-ins. Gives the exit code."""
    password, people = staff.sign_ins()
    if not people:
        if not settings.KORTISTO.instance_demo:
            click.echo(
                "This instance is not a demo: set [instance] demo = true in kortisto.toml of a new, empty instance.",
                file=sys.stderr,
            )
            return 1
        began = time.monotonic()
        try:
            built = building.build(now=timezone.now(), contacts=contacts, seed=seed, told=_told)
        except building.DemoRefused as refusal:
            click.echo(f"Error: {refusal}", err=True)
            return 1
        click.echo(
            f"\r{built.people} people, {built.companies} companies, {built.accounts} accounts in {time.monotonic() - began:.0f} s.",
        )
        password, people = staff.sign_ins()
    click.echo(f"\nSign in at {settings.KORTISTO.shown_at()} with the password {password}")
    for person in people:
        click.echo(f"  {person.email:40} {', '.join(person.roles)}")
        if person.secret:
            click.echo(f"  {'':40} code now {person.code} · secret {person.secret} · or once each: {', '.join(person.recovery)}")
    if any(person.secret for person in people):
        click.echo("Codes change every half minute: run `kortisto demo` again for a fresh one, or give the secret to an app.")
    return 0


def _told(step: str) -> None:
    """Progress on one line of the terminal."""
    sys.stderr.write(f"\r  building: {step:<40}")
    sys.stderr.flush()
