"""What a sealed message holds until it is sent."""

from __future__ import annotations

from typing import TypedDict


class Sealed(TypedDict):
    """`stays`: what the plan left with its ground, in sentences of the person's language; `secret`: the certificate's r."""

    address: str
    language: str
    secret: str
    stays: list[str]
