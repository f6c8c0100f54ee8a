"""Put a current SQLite under Django before Django starts.

The SQLite of Debian 12 (3.40.1) can lose data when its write-ahead log is reset and its FTS5 cannot delete securely, so
erased names would stay in the file. `pysqlite3` carries a current library; it takes the place of the standard module.
"""

from __future__ import annotations

import sys

import pysqlite3
import pysqlite3.dbapi2

# 3.42 brought the FTS5 option "secure-delete"; 3.51.3 mended the loss at the reset of the write-ahead log.
OLDEST = (3, 51, 3)


class OldSqlite(RuntimeError):
    """The bundled SQLite is older than the promises need."""


def swap_in() -> None:
    """Make `import sqlite3` give pysqlite3; raises OldSqlite when its library is older than OLDEST."""
    if pysqlite3.sqlite_version_info < OLDEST:
        wanted = ".".join(str(part) for part in OLDEST)
        raise OldSqlite(
            f"SQLite {pysqlite3.sqlite_version} cannot forget reliably; Kortisto needs {wanted} or newer. "
            "Install the locked requirements (requirements/runtime.txt), which bring pysqlite3."
        )
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


# journal: readers never wait for the writer. secure_delete: freed bytes are overwritten. temp_store: sorting never leaves a
# copy of names in a temporary file. synchronous: a committed transaction survives a power cut.
OPENING = "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA synchronous={synchronous};"
