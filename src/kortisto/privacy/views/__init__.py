from .calendar import day_list, months
from .centre import overview
from .dating import dates
from .holding import hold_release, holds, restrictions_list
from .keeping import keeping, look
from .metrics import metrics
from .notice import notice, publish, simulate
from .proof import erasures, ledger_list
from .records import record, record_file
from .running import run_now, runs

__all__ = [
    "dates",
    "day_list",
    "erasures",
    "hold_release",
    "holds",
    "keeping",
    "ledger_list",
    "look",
    "metrics",
    "months",
    "notice",
    "overview",
    "publish",
    "record",
    "record_file",
    "restrictions_list",
    "run_now",
    "runs",
    "simulate",
]
