"""`kortisto ledger`: whether the privacy ledger fits the database, and the written acceptance of one that cannot be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kortisto.cli.errors import Refused
from kortisto.cli.start import start

if TYPE_CHECKING:
    from kortisto.accounts.models import User
    from kortisto.privacy.replay import LockReason

RIGHT = "privacy.manage"
REMEDIES = {
    "missing": "Put ledger/ledger.jsonl back: the newest copy lies in the folder ledger beside the backups.",
    "shorter": "Put ledger/ledger.jsonl back: the copy in the folder ledger beside the backups may be longer.",
    "copy": "Put the copy from the folder ledger beside the backups in its place: it knows more.",
    "forked": "Put the ledger of this very database back; two histories cannot both be true.",
    "foreign": "The file belongs to another installation. Move it away and put this one's back.",
    "broken": "A line was altered. Move the file away and put the copy beside the backups in its place.",
    "behind": "What happened since the backup is done again at the next start. If it stays, the log says which entry and why.",
}
NEVER_ACCEPTED = ("foreign", "broken", "behind")
LOSS = "Who was erased, objected or was restricted after this database was saved, and stands only in the lost entries, is not forgotten again."


@click.command()
@click.option("--accept-gap", is_flag=True, help="Open the register though the ledger, or a part of it, is lost.")
@click.option("--by", metavar="EMAIL", help="With --accept-gap: the privacy officer who accepts the loss.")
def ledger(accept_gap: bool, by: str | None) -> None:
    """Say whether the ledger fits the database; exit code 1 when it does not."""
    start()
    from kortisto.privacy import replay

    reason = replay.verify()
    if accept_gap:
        _accept(reason, by)
    elif reason is None:
        click.echo("The ledger fits the database.")
    else:
        raise Refused(_told(reason))


def _told(reason: LockReason) -> str:
    where = f" ({reason.detail})" if reason.detail else ""
    said = f"{reason}{where} {REMEDIES[reason.code]}"
    if reason.code in NEVER_ACCEPTED:
        return said
    return f"{said} If it cannot be had, a privacy officer can accept the loss: kortisto ledger --accept-gap --by EMAIL"


def _accept(reason: LockReason | None, email: str | None) -> None:
    from django.utils import timezone

    from kortisto.privacy import replay

    if reason is None:
        raise Refused("The ledger fits the database; there is no loss to accept.")
    if reason.code in NEVER_ACCEPTED:
        raise Refused(f"{reason} {REMEDIES[reason.code]}")
    person = officer_of(email)
    click.echo(f"{reason} {LOSS}")
    if click.prompt(f"To accept this in writing, type the name {person.name}") != person.name:
        raise Refused("That is not the name; nothing was changed.")
    replay.accept_gap(str(person.ref), timezone.now())
    left = replay.verify()
    if left is not None:
        raise Refused(_told(left))
    click.echo(f"Accepted by {person.name}; the acceptance stands in the audit trail. The register is open.")


def officer_of(email: str | None) -> User:
    """The privacy officer with this address; Refused when it is nobody's, or no officer's."""
    from kortisto.accounts.models import User
    from kortisto.accounts.models.user import fold

    found: User | None = User.objects.filter(email=fold(email)).first() if email else None
    if found is None:
        raise Refused("Say with --by whose account accepts the loss (`kortisto user list` shows the accounts).")
    if not found.has_right(RIGHT):
        raise Refused(f"{email} is no privacy officer by the notice; only one may accept such a loss.")
    return found
