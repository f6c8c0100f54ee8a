"""What in a bounce is ours and says nothing of its reason: our own addresses, and the subject of the message that was returned.

A refusal that names the sender's address speaks of the sender; a subject of ours ("The storehouse is full") is not what a server said.
"""

from __future__ import annotations

import re
from email.utils import getaddresses

from kortisto.outreach.returns.parts import Parts, decoded

_FIELD = re.compile(r"^(from|sender|return-path|subject)[ \t]*:[ \t]*((?:[^\n]|\n[ \t]){1,1000})", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(
    r"^[ \t>*|]*(?:subject|aihe|otsikko|ämne|betreff|objet|asunto|oggetto|onderwerp|emne|teema|тема|temat)[ \t]*:.*$", re.I | re.M
)
_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_SHORTEST = 6
OURS = "sender"
"""Stands for an address of ours; a word of the section [ours]."""


def without_ours(parts: Parts) -> list[str]:
    """The text, and the Diagnostic-Code of each recipient, without them: [text, diagnosis, …]."""
    addresses, subject = _ours(parts)
    return [
        _cleaned(text, addresses, subject) for text in (parts.text, *(one.get("diagnostic-code", "") for one in parts.recipients))
    ]


def _ours(parts: Parts) -> tuple[re.Pattern[str] | None, str]:
    head = parts.returned.replace("\r\n", "\n").partition("\n\n")[0]
    fields = {name.casefold(): " ".join(value.split()) for name, value in reversed(_FIELD.findall(head))}
    said = [fields.get(name, "") for name in ("from", "sender", "return-path")]
    said += [str(value) for name in _TO for value in parts.headers.get_all(name, [])]
    named = {address for _, address in getaddresses(said) if "@" in address}
    failed = {
        value.rpartition(";")[2].strip(" <>") for one in parts.recipients for name, value in one.items() if "recipient" in name
    }
    own = sorted(named - failed)[:10]
    return (re.compile("|".join(re.escape(one) for one in own), re.I) if own else None), decoded(fields.get("subject", ""))


def _cleaned(text: str, addresses: re.Pattern[str] | None, subject: str) -> str:
    plain = _QUOTED.sub("", text)
    if len(subject) >= _SHORTEST:
        plain = plain.replace(subject, " ")
    return addresses.sub(OURS, plain) if addresses else plain
