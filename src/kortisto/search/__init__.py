"""The one door to full text: what can be found, found fast, and forgotten on erasure without leaving a byte.

    from kortisto import search

    search.register_source("contact", documents, ids=every_contact_id)   # documents(ids) -> {id: Document}
    search.index("contact", [12, 13])          # after a change, in the same transaction; a missing id is taken out
    search.candidates("väin leht", ["contact"])  # -> [("contact", 12), ...], best first, at most 400
    search.forget([subject_id])                # erasure: rows, index and vocabulary

Knows no room above it and decides nothing about who may see what: whoever shows a candidate checks every word of the
question against the fields that are visible (`kortisto.privacy.finder`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kortisto.search.answers import Answer, register_answers
    from kortisto.search.documents import Row, forget, index, put, rebuild, refresh, row, row_of, tidy
    from kortisto.search.many import complete, forget_ahead
    from kortisto.search.question import Question, ask
    from kortisto.search.retrieval import Candidate, candidates, ranked
    from kortisto.search.sources import Document, register_source
    from kortisto.search.terms import of_text

_WHERE = {
    "Answer": "answers",
    "Candidate": "retrieval",
    "register_answers": "answers",
    "Document": "sources",
    "Question": "question",
    "Row": "documents",
    "ask": "question",
    "candidates": "retrieval",
    "complete": "many",
    "forget": "documents",
    "forget_ahead": "many",
    "index": "documents",
    "of_text": "terms",
    "put": "documents",
    "ranked": "retrieval",
    "rebuild": "documents",
    "refresh": "documents",
    "register_source": "sources",
    "row": "documents",
    "row_of": "documents",
    "tidy": "documents",
}

__all__ = [
    "Answer",
    "Candidate",
    "Document",
    "Question",
    "Row",
    "ask",
    "candidates",
    "complete",
    "forget",
    "forget_ahead",
    "index",
    "of_text",
    "put",
    "ranked",
    "rebuild",
    "refresh",
    "register_answers",
    "register_source",
    "row",
    "row_of",
    "tidy",
]


def __getattr__(name: str) -> Any:
    # Found when asked for: the models cannot be imported while Django is still loading the rooms.
    if name in _WHERE:
        return getattr(import_module(f"kortisto.search.{_WHERE[name]}"), name)
    raise AttributeError(name)
