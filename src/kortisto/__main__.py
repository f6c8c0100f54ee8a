"""`python -m kortisto` is the command `kortisto`."""

from __future__ import annotations

from kortisto.cli import main

if __name__ == "__main__":
    main()
