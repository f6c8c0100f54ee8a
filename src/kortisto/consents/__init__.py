"""“May we?”: objections, channel choices and suppression.

from kortisto import consents
consents.may([12, 13], "email", "b2b:marketing", as_of=today)  # -> {12: Answer(allowed, reason, promise)}
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .permission import Answer, may

__all__ = ["Answer", "may"]


def __getattr__(name: str) -> Any:
    # Found when asked for: the models cannot be imported while Django is still loading the rooms.
    if name in __all__:
        return getattr(import_module("kortisto.consents.permission"), name)
    raise AttributeError(name)
