"""What the product itself writes on tasks, said to each reader in their own language.

The words are stored as the language of the instance has them, so that copies, searches and files have them as they are; a screen
that knows them says them anew. Rooms name their sentences when they are loaded.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

SYSTEM = "system"
"""Who makes such tasks: a sentence of a member of staff is never said anew."""
_known: list[Promise] = []


def register(*sentences: Promise) -> None:
    """Lazy translations of whole titles."""
    _known.extend(sentences)
    _stored.cache_clear()


def spoken(title: str, by: str) -> str:
    """The title of a task made by `by`, in the active language where it is one of ours; else as it is stored."""
    return str(_stored().get(title, title)) if by == SYSTEM else title


@cache
def _stored() -> dict[str, Promise]:
    """Every spelling a sentence may be stored in, whatever the language was when it was."""
    found: dict[str, Promise] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {str(sentence): sentence for sentence in _known}
    return found
