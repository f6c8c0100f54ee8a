"""What the live schema says: as the product's own canary asks it."""

from kortisto.canary.schema import carries, columns, fill, rows_of, tables, unseeded

__all__ = ["carries", "columns", "fill", "rows_of", "tables", "unseeded"]
