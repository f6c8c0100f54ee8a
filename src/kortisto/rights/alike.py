"""Other cards that may be the same person's: of a request about one, nobody shall believe that it was about all.

An answer about one card, or that we hold nothing, is untrue when the address stands on another. Cards are looked for by the work
addresses of the person, by the one they wrote from, and by their name; whether it is they, a person decides.
"""

from __future__ import annotations

from kortisto.contacts.models import Contact, Position
from kortisto.lib.addresses import normalise
from kortisto.rights import sealing
from kortisto.rights.models import Paper, Request

MOST = 20


def others(request: Request) -> list[Contact]:
    """Cards besides the request's own, those with an address of theirs first; at most twenty."""
    own = Contact.objects.filter(subject=request.subject_id).first() if request.known else None
    rows = Contact.objects.exclude(subject=request.subject_id)
    found = list(rows.filter(positions__email_folded__in=_addresses(request, own)).distinct().order_by("pk")[:MOST])
    if own is not None and own.name_folded:
        seen = {contact.pk for contact in found}
        found += [contact for contact in rows.filter(name_folded=own.name_folded).order_by("pk")[:MOST] if contact.pk not in seen]
    return found[:MOST]


def by_address(request: Request) -> list[Contact]:
    """Cards with the very address somebody who is not in the register wrote from."""
    return [] if request.known else others(request)


def wrote_from(request: Request) -> str:
    """The address the request came from, folded; "" when it says none."""
    said = str(sealing.read_json(request, Paper.Kind.SAID).get("address", ""))
    return normalise(said) if said else ""


def _addresses(request: Request, own: Contact | None) -> set[str]:
    jobs = Position.objects.filter(contact=own).values_list("email_folded", flat=True) if own is not None else ()
    return {address for address in (wrote_from(request), *jobs) if address}
