"""The process that opens a file of vCards: UTF-8 text in, one JSON line for each card out. Imports nothing of ours.

Arguments: bytes of memory, seconds, longest value. Leaves with 1 when the file cannot be read. vCard 2.1, 3.0
(RFC 2426) and 4.0 (RFC 6350): unfolded, quoted-printable decoded, several cards in a file. What is no text (photos, keys,
sounds) never leaves this process, nor does what its card calls private; both are counted.
"""

import io
import json
import quopri
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

Params = list[list[str]]
Card = dict[str, list[tuple[Params, str, str]]]

# What is no text: its base64 may span thousands of lines, some of them not even indented.
_BARE = re.compile(r"^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:].*(?:\n(?![A-Za-z][\w.-]*[;:]).*)*", re.IGNORECASE | re.MULTILINE)
_SPLIT = re.compile(r"(?<!\\);")
_ESCAPED = re.compile(r"\\([nN,;:\\\"])")
_URI = re.compile(r"^(?:tel|mailto):", re.IGNORECASE)
_TEXTS = ("FN", "TITLE", "ROLE", "NOTE", "LANG", "KIND", "X-ABSHOWAS", "UID")
_HEADED = ("N", "ORG", "CATEGORIES", *_TEXTS)
_OWN = "X-KORTISTO-"
_COMMA = re.compile(r"(?<!\\),")
_HOME = {"home", "koti", "kotona", "hem", "hemma", "private", "personal", "yksityinen", "oma", "privat", "homefax"}
_NOT_CALLED = {"FAX", "PAGER", "BBS", "MODEM", "HOME"}


def main() -> int:
    memory, seconds, longest = (int(one) for one in sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        text = sys.stdin.buffer.read().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        without, photos = _BARE.subn("", text)
        for card in cards(without, longest):
            tell("card", card)
        tell("photos", photos)
    except BaseException:
        return 1
    return 0


def tell(kind: str, value: object) -> None:
    sys.stdout.write(json.dumps([kind, value]) + "\n")


def cards(text: str, longest: int) -> Iterator[dict[str, Any]]:
    """Each card as {property: [(types, value), …]}, nested cards (AGENT) left out; one without its end is one all the same."""
    depth, last = 0, ""
    card: Card = {}
    labels: dict[str, str] = {}
    for name, params, value, group in lines(text):
        if name == "BEGIN":
            if depth == 1 and last != "AGENT":  # the card before has no end
                yield plain(card, labels, longest)
                depth = 0
            depth += 1
            if depth == 1:
                card, labels = {}, {}
        elif name == "END":
            if depth == 1:
                yield plain(card, labels, longest)
            depth = max(0, depth - 1)
        elif depth == 1:
            if name == "X-ABLABEL" and group:
                labels[group] = value
            card.setdefault(name, []).append((params, value, group))
        last = name
    if depth and card.keys() - {"VERSION"}:
        yield plain(card, labels, longest)


def lines(text: str) -> Iterator[tuple[str, Params, str, str]]:
    """Property, parameters, value and group of each line that is one."""
    from vobject.base import ParseError, getLogicalLines, parseLine  # type: ignore[import-untyped]

    for line, number in getLogicalLines(io.StringIO(text), allowQP=True):
        try:
            name, params, value, group = parseLine(line.strip("\n"), number)
        except ParseError:
            continue
        yield name.upper(), params, value, group or ""


def plain(card: Card, labels: dict[str, str], longest: int) -> dict[str, Any]:
    """What a list has of a person: flat texts, the work details first."""
    read = {name: [(types(p) | of_firm(g), decoded(p, v), labels.get(g, "")) for p, v, g in own] for name, own in card.items()}
    private = 0
    found: dict[str, Any] = {}
    for name in _HEADED:
        found[name] = [value[:longest] for _, value, _ in read.get(name, ())]
    for name in ("EMAIL", "TEL", "ADR"):
        usable = [(kinds, value) for kinds, value, label in read.get(name, ()) if not _is_private(name, kinds, label)]
        private += len(read.get(name, ())) - len(usable)
        if name == "TEL" and any("MAIN" not in kinds for kinds, _ in usable):  # Apple's and Google's word for the switchboard
            usable = [(kinds | {"COMPANY"} if "MAIN" in kinds else kinds, value) for kinds, value in usable]
        usable.sort(key=lambda one: ("WORK" not in one[0], "PREF" not in one[0]))
        found[name] = [[sorted(kinds), _URI.sub("", value)[:longest]] for kinds, value in usable]
    found["left"] = private + sum(name in read for name in ("BDAY", "GENDER", "ANNIVERSARY", "RELATED", "IMPP", "GEO"))
    found["N"] = [parts(value) for value in found["N"]]
    found["ORG"] = [parts(value) for value in found["ORG"]]
    found["ADR"] = [[kinds, parts(value)] for kinds, value in found["ADR"]]
    for name in _TEXTS:
        found[name] = [unescaped(value) for value in found[name]]
    found["CATEGORIES"] = [unescaped(one) for value in found["CATEGORIES"] for one in _COMMA.split(value)]
    found["own"] = {name: unescaped(own[0][1][:longest]) for name, own in read.items() if name.startswith(_OWN)}
    return found


def _is_private(name: str, kinds: set[str], label: str) -> bool:
    if label.strip("_$!<> ").casefold() in _HOME and "WORK" not in kinds:  # Apple says it in a label of its own
        return True
    if name == "TEL":
        return bool(kinds & _NOT_CALLED) or "assistant" in label.lower()
    return "HOME" in kinds and "WORK" not in kinds


def of_firm(group: str) -> set[str]:
    """A kind of our own for what a card of ours groups as the firm's (ours.py)."""
    return {"COMPANY"} if group.lower() == "company" else set()


def types(params: Params) -> set[str]:
    """TYPE values and the bare words of 2.1, as capitals; PREF=1 counts as PREF."""
    found: set[str] = set()
    for name, *values in params:
        if name.upper() == "TYPE" or not values:
            found.update(one.strip().upper() for value in (values or [name]) for one in value.strip('"').split(","))
        elif name.upper() == "PREF":
            found.add("PREF")
    return found


def decoded(params: Params, value: str) -> str:
    given = {name.upper(): (values or [""])[0] for name, *values in params}
    if "QUOTED-PRINTABLE" in given or given.get("ENCODING", "").upper() in ("QUOTED-PRINTABLE", "Q"):
        data = quopri.decodestring(value.replace("=\n", "").encode("utf-8", "surrogateescape"))
        return _letters(data, given.get("CHARSET", ""))
    return value


def _letters(data: bytes, charset: str) -> str:
    """In the alphabet the card names; a letter that was cut in two becomes a mark, and the rest stays."""
    try:
        return data.decode(charset or "utf-8", "replace" if charset else "strict")
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", "replace")


def parts(value: str) -> list[str]:
    return [unescaped(part) for part in _SPLIT.split(value)]


def unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).replace("\r\n", "\n").strip()


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.exit(code)
