"""The process that reads a list: `python -m kortisto.exchange.ahead.reader`. It knows the sealed file, and neither settings nor database.

It is told on its first line which file, and answers with a line of what whole columns say, then lines of entries, then an end.
Entries are made while those before are stored, a line or two ahead: who does not take them holds it up.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

from kortisto.exchange import joining
from kortisto.exchange.ahead.packing import pack, words
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.learning import learn
from kortisto.exchange.reading.tables import Table
from kortisto.exchange.sealed.frames import Gone, Reader
from kortisto.exchange.sealed.sheets import Stored

IN_A_LINE = 500
_AHEAD = 5
"""Lines made before they are taken, besides what is in the pipe."""


def main() -> None:
    asked = json.loads(sys.stdin.buffer.readline())
    lines: Queue[bytes | None] = Queue(_AHEAD)
    # A line waits in the pipe while the next ones are made.
    writing = Thread(target=_write, args=(lines,), daemon=True)
    writing.start()
    for line in _lines(asked):
        if not writing.is_alive():  # whoever asked has gone
            return
        lines.put(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    lines.put(None)
    writing.join()


def _write(lines: Queue[bytes | None]) -> None:
    try:
        while (line := lines.get()) is not None:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        lines.get_nowait() if lines.full() else None


def _lines(asked: dict[str, Any]) -> Iterator[Any]:
    reader = Reader(Path(asked["path"]), bytes.fromhex(asked["key"]), bytes.fromhex(asked["context"]))
    table = Table(tuple(asked["headings"]), Stored(reader, asked["pieces"], asked["width"]))
    mapping, as_of = Mapping.from_json(asked["mapping"]), date.fromisoformat(asked["as_of"])
    try:
        known = learn(table, mapping)
        yield {"columns": [known.name_order, known.date_orders, known.spellings]}
        each = joining.joined(table, mapping, known, as_of=as_of)
        while entries := list(islice(each, IN_A_LINE)):
            found = [words(entry) if entry.is_person else None for entry in entries] if asked["words"] else []
            yield {"entries": list(map(pack, entries)), "words": found}
        yield {"end": True}
    except Gone:
        yield {"gone": True}


if __name__ == "__main__":
    main()
