"""What a campaign says: blocks written by people, compiled for the engine, shown and checked (sending.md, H03, H08).

from kortisto.campaigns import letters
letters.summary(campaign)                            # subjects, missing versions, size, problems
letters.problems(campaign)                           # what the pre-flight lists, hard ones first: (words, hard, …)
letters.links.of(campaign)                           # the numbered table of links; links.find(…, number)
letters.freezing.freeze(campaign, day=…, mailing=…)  # when the recipients are settled: links numbered, groups noted
"""

from __future__ import annotations

from . import freezing, links
from .panels import problems, summary

__all__ = ["freezing", "links", "problems", "summary"]
