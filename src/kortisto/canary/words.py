"""Words no text contains by chance, one for each place, with the letters that normalisation touches."""

from __future__ import annotations

import hashlib

LETTERS = "äöåÄÖÅqxzwvjkpy"


def word(place: str, length: int = 10, *, salt: str = "") -> str:
    """A word for a place: always the same for it (and the salt), like no other, beginning with a capital letter."""
    digest = hashlib.blake2b(f"{salt}{place}".encode(), digest_size=length).digest()
    return ("K" + "".join(LETTERS[byte % len(LETTERS)] for byte in digest)).title()


def latin(place: str, length: int = 12, *, salt: str = "") -> str:
    """A word of letters an address may have."""
    digest = hashlib.blake2b(f"{salt}{place}".encode(), digest_size=length).digest()
    return "".join("bcdfghjkmnpqrstvwxz"[byte % 19] for byte in digest)


def number(place: str, *, salt: str = "") -> str:
    """A Finnish mobile number for a place."""
    digest = int.from_bytes(hashlib.blake2b(f"{salt}{place}".encode(), digest_size=6).digest(), "big")
    return f"+35850{digest % 9_000_000 + 1_000_000}"
