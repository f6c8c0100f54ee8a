"""The report for the officer: as text, as JSON, and as a page that stands by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.config.verify.copying import Verified
from kortisto.ui import format as fmt

DOORS = {
    "request": gettext_lazy("The person asks to be erased"),
    "replay": gettext_lazy("Erased, then an old copy of the database is put back"),
    "retention": gettext_lazy("The promised time ends: the nightly run"),
    "objection": gettext_lazy("The person objects to every purpose that may be objected to"),
}


def as_json(done: Verified) -> str:
    """Everything that was found."""
    return json.dumps({"ok": done.ok, **done.proof, "live": done.live.as_json()}, ensure_ascii=False, indent=2)


def as_text(done: Verified) -> str:
    """In words of the active language."""
    return "\n".join(f"{mark} {words}" for mark, words in _told(done)) + "\n"


def as_html(done: Verified) -> str:
    """A page without anything from elsewhere."""
    rows = "".join(
        f'<li class="{"ok" if mark == "✓" else "bad" if mark == "✗" else "plain"}">{escape(words)}</li>'
        for mark, words in _told(done)
    )
    tables = "".join(
        f"<tr><td>{escape(kind)}</td><td>{number}</td></tr>" for kind, number in sorted(done.proof.get("tables", {}).items())
    )
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(_title())}</title><style>{_STYLE}</style></head><body>'
        f"<h1>{escape(_title())}</h1><p><b>{escape(_verdict(done))}</b></p><ul>{rows}</ul>"
        f"<h2>{escape(_('Tables the canary was in'))}</h2><table>{tables}</table></body></html>\n"
    )


_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b18}li{margin:.3rem 0}"
    "li.ok::marker{content:'✓  ';color:#1f6b43}li.bad::marker{content:'✗  ';color:#a3201a}td{padding:.1rem 1rem .1rem 0}"
)


def _title() -> str:
    return _("Proof of erasure on a copy of the live register")


def _verdict(done: Verified) -> str:
    if done.ok:
        return _("Whoever was to go went, and nothing of them was left anywhere.")
    return _("The proof failed. The lines marked ✗ say where.")


def _told(done: Verified) -> Iterator[tuple[str, str]]:
    proof = done.proof
    yield "·", _title()
    if "began_at" in proof:
        moment = fmt.moment(datetime.fromisoformat(proof["began_at"]))
        yield "·", _("%(moment)s, database %(engine)s, notices %(notices)s") % {
            "moment": moment, "engine": proof["engine"], "notices": ", ".join(proof["notices"]),
        }  # fmt: skip
        count = len(proof["tables"])
        yield (
            _mark(not proof["unplanted"]),
            ngettext(
                "The canary was in the %(n)s personal table of the live schema.",
                "The canary was in all %(n)s personal tables of the live schema.",
                count,
            )
            % {"n": count}
            if not proof["unplanted"]
            else _("Tables the proof could not plant into: %(names)s.") % {"names": ", ".join(proof["unplanted"])},
        )
    for passage in proof["passages"]:
        yield from _passage(passage)
    if "files" in proof:
        yield "·", _("Searched: %(files)s files, %(bytes)s, every table; every word in capitals, folded, reversed, in six encodings.") % {
            "files": fmt.number(proof["files"]), "bytes": fmt.file_size(proof["bytes"]),
        }  # fmt: skip
    if proof.get("looked_at") == "tables":
        yield "·", _("The files of the database server cannot be read from here: its tables were searched, not its bytes.")
    if proof.get("trail"):
        yield "✗", _("The audit trail of the copy does not hold: %(why)s.") % {"why": proof["trail"]}
    if proof.get("problem"):
        yield "✗", _("The proof could not be finished: %(where)s.") % {"where": proof["problem"]}
    yield from _live(done)


def _passage(passage: dict[str, Any]) -> Iterator[tuple[str, str]]:
    name = str(DOORS.get(passage["door"], passage["door"]))
    if passage["outcome"] == "gone":
        words = _("%(door)s: gone. %(words)s words were planted, none was found.") % {"door": name, "words": passage["words"]}
        if passage["found"]:
            words = _("%(door)s: gone, but words were found in %(places)s.") % {
                "door": name,
                "places": "; ".join(passage["found"][:20]),
            }
        yield _mark(not passage["found"]), words
        if not passage["in_ledger"]:
            yield "✗", _("%(door)s: the erasure is not in the ledger.") % {"door": name}
    elif passage["outcome"] in ("part", "none"):
        yield "·", f"{name}: {passage['says']}"
    else:
        yield "✗", f"{name}: {passage['says']}"
    if not passage["twin"]:
        yield "✗", _("%(door)s: the person beside was changed by it.") % {"door": name}


def _live(done: Verified) -> Iterator[tuple[str, str]]:
    live = done.live
    if live.same:
        yield (
            "✓",
            _("The live register is byte for byte what it was: %(files)s files and the database compared by hash.")
            % {"files": live.files},
        )
    else:
        names = ", ".join([*live.changed[:5], *([] if live.database_same else [_("the database")])])
        yield "·", _("People worked meanwhile: changed were %(names)s.") % {"names": names}
    if live.canaries:
        yield "✗", _("A word of the canary was found in the live register: %(names)s.") % {"names": ", ".join(live.canaries[:10])}
    else:
        yield "✓", _("No word of the canary is anywhere in the live register. The copy was overwritten and removed.")


def _mark(good: bool) -> str:
    return "✓" if good else "✗"
