"""The process that opens a workbook: workbook bytes in, one JSON line for each sheet and row out. Imports nothing of ours.

Arguments: bytes of memory, seconds, most columns, longest cell. Leaves with 1 when the file cannot be read.
"""

import datetime as dt
import io
import json
import resource
import sys
from collections.abc import Iterable


def main() -> int:
    memory, seconds, columns, longest = (int(one) for one in sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        shown = {sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible}
        for name in book.sheet_names:
            tell("sheet", [name, name in shown])
            sheet = book.get_sheet_by_name(name)
            if sheet.total_width > columns:
                tell("columns", 1)
                return 0
            before = [""] * (sheet.start[1] if sheet.start else 0)
            filled = Merged(sheet.merged_cell_ranges or ())
            for number, row in enumerate(sheet.iter_rows(), start=1):
                cells = filled.down(number - 1, before + [text(cell) for cell in row])
                if any(len(cell) > longest for cell in cells):
                    tell("cell", number)
                    return 0
                tell("row", cells)
    except BaseException:  # calamine panics are no Exceptions
        return 1
    return 0


def tell(kind: str, value: object) -> None:
    sys.stdout.write(json.dumps([kind, value]) + "\n")


class Merged:
    """One cell over several rows (a firm beside each of its people) says the same of each of them; a title over columns does not."""

    def __init__(self, ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self.begins: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, right) in ranges:
            if left == right and bottom > top:
                self.begins.setdefault(top, []).append((left, bottom))
        self.open: dict[int, tuple[int, str]] = {}

    def down(self, number: int, cells: list[str]) -> list[str]:
        """The row with what stands merged above it; a row of which nothing else is filled stays blank."""
        if self.open:
            self.open = {place: kept for place, kept in self.open.items() if kept[0] >= number}
            if any(cells):
                for place, (_bottom, said) in self.open.items():
                    cells[place] = cells[place] or said
        for place, bottom in self.begins.get(number, ()):
            if place < len(cells) and cells[place]:
                self.open[place] = (bottom, cells[place])
        return cells


def text(cell: object) -> str:
    """A cell as people would have typed it, dates in ISO order."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "minutes")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.exit(code)
