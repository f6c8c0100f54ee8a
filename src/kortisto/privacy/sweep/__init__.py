"""The nightly run: what the notices no longer let us hold goes, is verified and certified; nothing is silent.

@sweep.before_run
def passivate_ended(*, as_of, now, by): ...     # a room's own duty of the night, before anything is judged

sweep.run(as_of=today, now=now, by="system")
"""

from __future__ import annotations

from kortisto.privacy.sweep.forecasting import Month, forecast
from kortisto.privacy.sweep.reporting import Report, SweepRefused
from kortisto.privacy.sweep.running import before_run, run

__all__ = ["Month", "Report", "SweepRefused", "before_run", "forecast", "run"]
