"""“Why do we hold this?”, for every datum of a person: purposes, basis, sentence, last day, and what happens next."""

from __future__ import annotations

from kortisto.privacy.why.answer import Card, Explanation, Row, Why
from kortisto.privacy.why.explaining import explain

__all__ = ["Card", "Explanation", "Row", "Why", "explain"]
