"""Sealed files: pieces, and the tables in them. Plain Python, without settings: `strongbox` says which file is where."""
