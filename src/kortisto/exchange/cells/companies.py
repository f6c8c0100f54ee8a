"""Names of companies: spellings of one firm recognised, the best spelling chosen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from kortisto.lib.text import company_match, tidy

_SHOUTED = re.compile(r"\b(OY|OYJ|AB|ABP|KY|TMI|LTD|AS|GMBH)\b")


match = company_match
"""What two spellings of a firm share."""


def best_spellings(names: Iterable[str]) -> dict[str, str]:
    """For what the spellings share (`lib.text.company_match`), the spelling to use: not shouted, the most common, the fullest."""
    # Nearly every firm of a long list is spelt one way: only the others are counted spelling by spelling.
    best: dict[str, str] = {}
    times: Counter[str] = Counter()
    several: dict[str, Counter[str]] = {}
    for name in names:
        cleaned = tidy(name)
        if not cleaned:
            continue
        key, calm = match(cleaned), _calm(cleaned)
        if key in several:
            several[key][calm] += 1
        elif best.setdefault(key, calm) == calm:
            times[key] += 1
        else:
            several[key] = Counter({best[key]: times.pop(key), calm: 1})
    for key, spellings in several.items():
        best[key] = max(spellings, key=lambda one: (not one.isupper(), spellings[one], len(one)))
    return best


def _calm(name: str) -> str:
    """`Kivikarhu Rakennus OY` → `Kivikarhu Rakennus Oy`; a name in capitals throughout becomes one as names are written."""
    if name.isupper() and len(name) > 4:
        name = " ".join(part if len(part) < 3 else part.capitalize() for part in name.split())
    return _SHOUTED.sub(lambda m: {"GMBH": "GmbH"}.get(m[1], m[1].capitalize()), name)
