"""What a password must be (NIST SP 800-63B-4, 3.1.1): long, and none that attackers try first. No other demands are made."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.accounts import roles
from kortisto.lib.text import fold

from . import leaked

AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
ROWS = ("qwertyuiopå", "asdfghjklöä", "zxcvbnm", "abcdefghijklmnopqrstuvwxyzåäö")


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """The twenty thousand commonest passwords, as Django brings them."""
    return frozenset(CommonPasswordValidator().passwords)


class LongEnough(MinimumLengthValidator):
    """Django's, whose sentence its catalogues of our languages do not have."""

    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
            self.min_length,
        ) % self.min_length  # fmt: skip


class NotOneself(UserAttributeSimilarityValidator):
    """Django's, without the name of a column in its sentence."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the reason."""
        try:
            super().validate(password, user)
        except ValidationError as error:
            raise ValidationError(
                _("Your own name and address are tried early. Choose something else."), code=error.code
            ) from error


class NotGuessable:
    """Refuses the commonest passwords, such a one dressed up with digits, rows of keys, and the register's own name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the reason."""
        if password.casefold() in common():
            raise ValidationError(_("This is one of the commonest passwords, which are tried first."), code="common")
        core = AROUND.sub("", password.casefold())
        if not core:
            raise ValidationError(_("Digits and signs alone are guessed fast. Add words."), code="no_letters")
        if core in common() or len(set(password)) < 5 or _row(core):
            raise ValidationError(
                _("This is a common password with something before or after it, and such are tried too."), code="dressed_up"
            )
        if fold(core) in own_words():
            raise ValidationError(_("The name of the register or of the company is the first thing to be tried."), code="own_name")

    def get_help_text(self) -> str:
        return _("Not one of the commonest passwords, nor such a one with digits around it.")


def _row(core: str) -> bool:
    """Whether it is keys or letters in a row, there or back, perhaps going on from the beginning."""
    return any(core in row * 2 or core in row[::-1] * 2 for row in ROWS)


def own_words() -> frozenset[str]:
    """The product's name and the controller's, as they are compared."""
    names = ["kortisto", *(str(policy.controller.get("name", "")) for policy in roles.active_policies())]
    return frozenset(word for name in names for word in (fold(name), fold(name).replace(" ", "")) if word)


class NotLeaked:
    """Refuses passwords of the operator's list of break-ins, when the instance has one (``[passwords] leaked``)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the number of times the password was seen."""
        if seen := times_leaked(password):
            raise ValidationError(
                ngettext(
                    "This password has come out in a break-in elsewhere (seen %(n)s time). Choose another.",
                    "This password has come out in break-ins elsewhere (seen %(n)s times). Choose another.",
                    seen,
                )
                % {"n": seen},
                code="leaked",
            )

    def get_help_text(self) -> str:
        return _("Not one that has come out in a break-in elsewhere.")


def the_list() -> Path | None:
    """Where the operator's list lies, or None."""
    named = settings.KORTISTO.passwords_leaked
    return settings.KORTISTO.home / named if named else None


def times_leaked(password: str) -> int:
    """How often the operator's list has seen the password; 0 without a list."""
    where = the_list()
    return leaked.times(password, where) if where else 0
