"""Words for the codes of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kortisto.rights.models import Request

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


KIND_SHORT: dict[str, StrPromise] = {
    Request.Kind.ACCESS: _("access"),
    Request.Kind.RECTIFICATION: _("rectification"),
    Request.Kind.ERASURE: _("erasure"),
    Request.Kind.RESTRICTION: _("restriction"),
    Request.Kind.PORTABILITY: _("portability"),
    Request.Kind.OBJECTION: _("objection"),
}

STEPS: dict[str, StrPromise] = {
    "received": _("Request received"),
    "accepted": _("Taken as a request"),
    "link_sent": _("Link sent to the address in the register"),
    "identified": _("The person is known to be who they say"),
    "seconded": _("A second member of staff has looked"),
    "alone": _("Nobody else could look"),
    "extended": _("Time extended by two months"),
    "decided": _("Decided"),
    "carried_out": _("Carried out"),
    "answered": _("Answered"),
    "fetched": _("Package fetched"),
    "told": _("Recipients told"),
    "confirmed": _("A recipient confirmed"),
    "chased": _("Recipients reminded"),
    "returned": _("A message to the person came back"),
    "reopened": _("Open again: the answer had not arrived"),
    "extension_told": _("Extension told to the person"),
    "reminded": _("Officers reminded"),
    "sent_again": _("A new link sent"),
    "printed": _("Answer printed for the post"),
    "closed": _("Closed"),
}

PROPOSAL: dict[str, StrPromise] = {
    "waiting": _("waits for another keeper"),
    "approved": _("approved, being erased"),
    "refused": _("refused"),
    "withdrawn": _("taken back"),
    "done": _("erased"),
}
