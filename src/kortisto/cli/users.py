"""Staff accounts from the command line: the first administrator, and help when everybody is locked out."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from kortisto.cli.errors import Refused
from kortisto.cli.start import start

if TYPE_CHECKING:
    from kortisto.accounts.models import User

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def user() -> None:
    """Staff accounts: add, list, end."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, required=True, help="A role of the notice (may be given again).")
@click.option("--language", type=click.Choice(["fi", "sv", "en"]), help="Language of the interface (else the browser's).")
@click.option("--ends-on", type=DAY, help="Last day of the account (YYYY-MM-DD).")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input (else it is asked for).")
def add(
    email: str, name: str, roles: tuple[str, ...], language: str | None, ends_on: datetime | None, password_stdin: bool
) -> None:
    """Add an account for EMAIL with one or more roles."""
    start()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction
    from django.utils import timezone

    from kortisto.accounts import actions

    password = (
        sys.stdin.readline().rstrip("\n") if password_stdin else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    now = timezone.now()
    details: dict[str, Any] = {"email": email, "name": name, "role_keys": roles, "language": language or ""}
    try:
        with transaction.atomic():
            made = actions.add_user(by=None, now=now, ends_on=ends_on.date() if ends_on else None, **details)
            validate_password(password, made)
            actions.set_password(by=None, user=made, password=password, now=now)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    click.echo(f"Added {email} with the roles {', '.join(roles)}.")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_users(as_json: bool) -> None:
    """List the accounts with their roles and last days."""
    start()
    from django.utils import timezone

    from kortisto.accounts.models import User

    today = timezone.localdate()
    rows = [_row(found, today) for found in User.objects.filter(email__isnull=False).order_by("email")]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        until = f" until {row['ends_on']}" if row["ends_on"] else ""
        state = "open" if row["open"] else "ended"
        click.echo(f"{row['email']}  {row['name']}  {', '.join(row['roles']) or 'no role'}  {state}{until}")


def _row(found: User, today: Any) -> dict[str, Any]:
    last = found.employment_ends_on
    return {
        "email": found.email,
        "name": found.name,
        "roles": sorted(found.role_keys_on(today)),
        "open": found.closed_at is None and (last is None or last >= today),
        "ends_on": last.isoformat() if last else None,
    }


@user.command("end")
@click.argument("email")
@click.option("--on", type=DAY, help="Last day (YYYY-MM-DD); without it the account ends at once.")
def end(email: str, on: datetime | None) -> None:
    """End the account of EMAIL."""
    start()
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from kortisto.accounts import actions
    from kortisto.accounts.models import User
    from kortisto.accounts.models.user import fold

    found = User.objects.filter(email=fold(email)).first()
    if found is None:
        raise Refused(f"There is no account {email}. `kortisto user list` shows those there are.")
    now = timezone.now()
    try:
        if on is None:
            actions.close_account(by=None, user=found, now=now)
        else:
            actions.change_user(by=None, user=found, name=found.name, email=email, ends_on=on.date(), now=now)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    click.echo(f"The account {email} ends {'now' if on is None else on.date().isoformat()}.")


def entitled(email: str, right: str, *, as_of: date) -> User:
    """The open account of EMAIL whose roles give `right` on that day; Refused, with the remedy, when there is none.

    Where the notices in force give nobody the right, an administrator has it: a notice must not lock itself up.
    """
    from kortisto.accounts import roles
    from kortisto.accounts.models import User
    from kortisto.accounts.models.user import fold

    found: User | None = User.objects.filter(email=fold(email)).first()
    if found is None:
        raise Refused(f"There is no account {email}. `kortisto user list` shows those there are, `kortisto user add` makes one.")
    if not found.is_open(as_of):
        raise Refused(f"The account {email} has ended. Name an open one; `kortisto user list` shows those there are.")
    giving = {key for key, role in roles.definitions().items() if right in role.rights} or {roles.ADMINISTRATOR}
    held = found.role_keys_on(as_of)
    if not held & giving:
        raise Refused(
            f"The account {email} ({', '.join(sorted(held)) or 'no role'}) has not the right {right}. "
            f"Name an account with the role {' or '.join(sorted(giving))}, or give this one that role on the page of users."
        )
    return found
