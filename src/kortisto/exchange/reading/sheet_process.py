"""The process that opens a workbook: workbook bytes in, one JSON line for each sheet and row out. Imports nothing of ours.

Arguments: bytes of memory, seconds, most columns, longest cell. Leaves with 1 when the file cannot be read.
"""

import datetime as dt
import io
import json
import resource
import sys


def main() -> int:
    memory, seconds, columns, longest = (int(one) for one in sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import load_workbook

    try:
        book = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        for name in book.sheet_names:
            tell("sheet", name)
            sheet = book.get_sheet_by_name(name)
            if sheet.total_width > columns:
                tell("columns", 1)
                return 0
            before = [""] * (sheet.start[1] if sheet.start else 0)
            for number, row in enumerate(sheet.iter_rows(), start=1):
                cells = before + [text(cell) for cell in row]
                if any(len(cell) > longest for cell in cells):
                    tell("cell", number)
                    return 0
                tell("row", cells)
    except BaseException:  # calamine panics are no Exceptions
        return 1
    return 0


def tell(kind: str, value: object) -> None:
    sys.stdout.write(json.dumps([kind, value]) + "\n")


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
