"""Which characters of a published text are claimed by a promise, and which are not."""

from __future__ import annotations

import re

from kortisto.privacy.policy.model import Policy


def plain(text: str) -> str:
    """Without paragraph tags, bullets and line breaks: the words as one line."""
    return re.sub(r"\s+", " ", re.sub(r"</?p>", " ", text)).strip()


def coverage(policy: Policy) -> tuple[list[str], list[tuple[int, str]]]:
    """(passages nobody claims, (index of promise, quotation) not found). Web residue (`policy.residue`) counts as claimed."""
    text = plain(policy.published_text)
    claimed = bytearray(len(text))
    unfound = []
    quotations = [(index, plain(says)) for index, promise in enumerate(policy.promises) for says in promise.says]
    for index, quotation in [*quotations, *((-1, plain(words)) for words in policy.residue)]:
        found = False
        for match in re.finditer(re.escape(quotation), text):
            claimed[match.start() : match.end()] = b"\1" * len(quotation)
            found = True
        if not found and index >= 0:
            unfound.append((index, quotation))
    rest = "".join("\n" if claim else letter for letter, claim in zip(text, claimed, strict=True))
    passages = (re.sub(r"^[\s•.\d]+|[\s•.\d]+$", "", passage) for passage in re.split(r"\n+", rest))
    return [passage for passage in passages if passage], unfound
