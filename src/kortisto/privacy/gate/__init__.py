"""The field gate: one gate, no way round it.

    gate = open_gate(request.user, "contacts", as_of=today)      # PermissionDenied when no role of the user owns a purpose
    people = gate.rows(Contact.objects.all())                    # only people the activity may concern
    found = gate.where(people, "name", name_folded__startswith="väi")
    for view in gate.reveal(found[:50]): view.given_name         # not live → ""; templates get views, never model objects

Display, filters, order, counts and search use the same data: what may not be seen cannot be asked about either.
"""

from __future__ import annotations

from kortisto.privacy.gate.gate import Gate
from kortisto.privacy.gate.opening import open_gate, system_gate
from kortisto.privacy.gate.views import View

__all__ = ["Gate", "View", "open_gate", "system_gate"]
