"""Why an act was refused, in words for the person who tried it."""

from __future__ import annotations


class Refused(ValueError):
    """The act breaks a rule of the register.

    `field` is the form field it concerns ("" for the whole), `message` says the remedy, `code` is for programs.
    """

    def __init__(self, message: str, *, field: str = "", code: str = "refused") -> None:
        super().__init__(message)
        self.message, self.field, self.code = message, field, code
