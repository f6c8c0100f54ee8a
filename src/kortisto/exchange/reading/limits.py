"""How much of anything a list may have (rows: as many as it has), and the one error that says a file cannot be read at all."""

from __future__ import annotations

from django.utils.functional import Promise

MEGABYTE = 1024 * 1024
MOST_COLUMNS = 300
# What a cell of a spreadsheet can hold.
LONGEST_CELL = 32_767
# A workbook is a zip: what it may unpack to, and how many times larger than the file one part may be.
MOST_OF_A_WORKBOOK = 150 * MEGABYTE
MOST_UNPACKED = 1_500 * MEGABYTE
MOST_PARTS = 2_000
HIGHEST_RATIO = 200
SHEET_MEMORY = 1_500 * MEGABYTE
SHEET_SECONDS = 240


class Unreadable(Exception):
    """The file cannot be read as a list. `sentence` says why and what to do; it quotes nothing from the file."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)
