"""Looking for somebody in bytes: as the product's own canary looks."""

from kortisto.canary.scanning import Search, about, as_bytes, dump, encodings, opened, rows, sessions, spellings, tables

__all__ = ["Search", "about", "as_bytes", "dump", "encodings", "opened", "rows", "sessions", "spellings", "tables"]
