"""Cells of a list into values: how people really write addresses, numbers, days, names and bans.

Each module reads one kind of text and gives a `Cell`: the value, the codes of what was mended or noticed (`notes`), and the
code of what makes it unusable (`problem`). The sentences of the codes stand in `kortisto.exchange.wording`.
"""

from kortisto.exchange.cells.cell import Cell, plain

__all__ = ["Cell", "plain"]
