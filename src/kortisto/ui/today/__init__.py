"""Today: what needs a person, what happens by itself, what was kept. Rooms say it; this page draws it.

    from kortisto.ui import today

    @today.card("inform", right="notices.send")
    def people_to_inform(request, day): yield today.Need(due_on=…, lane="inform", title=…, act=today.Act(_("Check and send"), url))

    @today.ahead("sweep")      what the coming nights do by themselves
    @today.kept("ledger")      what was done lately, with its proof
    @today.alarm("dead_man")   the one red banner

Every source is called with the request and the local day and must cost a constant number of queries. A source whose right
the person lacks is not asked. Sentences are whole and translated where they are made.
"""

from __future__ import annotations

from kortisto.ui.marks import WEEK
from kortisto.ui.today.parts import LANES, Act, Ahead, Alarm, Kept, Need
from kortisto.ui.today.registry import ahead, alarm, card, kept, role_choices

__all__ = ["LANES", "WEEK", "Act", "Ahead", "Alarm", "Kept", "Need", "ahead", "alarm", "card", "kept", "role_choices"]
