"""A register to ask questions of."""

from __future__ import annotations

from tests.contacts.conftest import b2b, company, person

__all__ = ["b2b", "company", "person"]
