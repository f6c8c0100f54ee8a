"""axe on a page that is open: at two widths and in both themes, without loading it again."""

from __future__ import annotations

from typing import Any

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "preload": False,
}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "preload": False}
SIZES = ((1440, "light", RULES), (1440, "dark", COLOURS), (390, "dark", RULES), (390, "light", COLOURS))
"""A theme changes colours and nothing else, so at each width one theme is looked at whole and the other for its colours."""


def violations(page: Any) -> list[str]:
    """What axe finds on the open page; the page is as before, but for its size and theme."""
    from axe_playwright_python.sync_playwright import Axe

    found = []
    page.evaluate(Axe().axe_script)
    for width, theme, rules in SIZES:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour caught half-way
        for violation in page.evaluate("rules => axe.run(rules)", rules)["violations"]:
            nodes = [node["html"][:140] for node in violation["nodes"][:2]]
            found.append(f"{width} {theme} {violation['id']}: {violation['help']} {nodes}")
    return found
