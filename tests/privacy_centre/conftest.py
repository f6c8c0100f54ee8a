"""A register with people in it, and the officer who looks after their privacy."""

from __future__ import annotations

from tests.outreach.conftest import NOW, TODAY, at_noon, b2b, company, person, signed_in, staff

__all__ = ["NOW", "TODAY", "at_noon", "b2b", "company", "person", "signed_in", "staff"]
