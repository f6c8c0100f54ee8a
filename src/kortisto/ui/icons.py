"""The icon set: 20 x 20 grid, 1.5 stroke, round joins, drawn for this product.

``static/ui/icons.svg`` is this dictionary as one sprite, cached by the browser.  After a change run
``python -m kortisto.ui.icons``; a test compares the two.
"""

from pathlib import Path

SPRITE = Path(__file__).parent / "static" / "ui" / "icons.svg"

PATHS: dict[str, str] = {
    "today": (
        '<rect x="3" y="4.25" width="14" height="12.5" rx="2"/><path d="M3 8.25h14M6.75 '
        '2.5v3.25M13.25 2.5v3.25"/><circle cx="10" cy="12.5" r="1.6" fill="currentColor" '
        'stroke="none"/>'
    ),
    "people": (
        '<circle cx="7.5" cy="7" r="2.75"/><path d="M2.5 16c.4-2.9 2.4-4.5 5-4.5s4.6 1.6 5 '
        '4.5M13 4.6a2.6 2.6 0 0 1 0 4.9M14.75 11.9c1.6.6 2.55 2.05 2.75 4.1"/>'
    ),
    "firm": (
        '<path d="M3.5 16.5V5.25L10.5 3v13.5M10.5 7.5l6 1.75v7.25M2 16.5h16"/><path d="M6 '
        '7.25h2M6 10.25h2M6 13.25h2M13.25 11.5v.01M13.25 14v.01"/>'
    ),
    "deal": (
        '<path d="M5 2.75h7l3.25 3.25v11.25H5z"/><path d="M11.75 2.9V6.25h3.3M7.5 9.5h5M7.5 '
        '12h3"/><path d="M7.5 14.75c.8-.9 1.4-.9 1.9 0s1.2.6 1.7-.2"/>'
    ),
    "invoice": (
        '<path d="M4.5 2.75h11v14.5l-1.85-1.25-1.8 1.25-1.85-1.25-1.85 1.25-1.8-1.25-1.85 '
        '1.25z"/><path d="M7.25 6.5h5.5M7.25 9.5h5.5M10.5 12.5h2.25"/>'
    ),
    "service": (
        '<path d="M3 5.5a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H9l-3.75 3v-3H5a2 2 0 '
        '0 1-2-2z"/><path d="M6.75 7.25h6.5M6.75 10h4"/>'
    ),
    "send": ('<path d="M17 3.25 2.75 8.75l5 2.25M17 3.25l-4 13.25-5.25-5.5M17 3.25 7.75 11v4.75l2.6-2.5"/>'),
    "event": (
        '<path d="M3 7.25a1.5 1.5 0 0 1 1.5-1.5h11a1.5 1.5 0 0 1 1.5 1.5v1.3a1.6 1.6 0 0 0 0 '
        "3.15v1.3a1.5 1.5 0 0 1-1.5 1.5h-11a1.5 1.5 0 0 1-1.5-1.5v-1.3a1.6 1.6 0 0 0 "
        '0-3.15z"/><path d="M12 6v1.5M12 9.4v1.5M12 12.75v1.5"/>'
    ),
    "survey": '<path d="M4 16.5V9.75M8 16.5V4.5M12 16.5v-5M16 16.5V7.5"/>',
    "photo": (
        '<rect x="2.75" y="4" width="14.5" height="12" rx="2"/><circle cx="7" cy="8.25" '
        'r="1.4"/><path d="m3 14 4-3.5 2.75 2.25 3.25-3.25L17 13"/>'
    ),
    "shield": (
        '<path d="M10 2.5 4 4.75v4.5c0 3.9 2.4 6.7 6 8.25 3.6-1.55 6-4.35 6-8.25v-4.5z"/><path d="m7.25 9.75 2 2 3.6-3.8"/>'
    ),
    "settings": (
        '<path d="M3 6h7.5M14.5 6H17M3 14h2.5M9.5 14H17"/><circle cx="12.5" cy="6" r="2"/><circle cx="7.5" cy="14" r="2"/>'
    ),
    "search": '<circle cx="8.75" cy="8.75" r="5"/><path d="m12.5 12.5 4.25 4.25"/>',
    "plus": '<path d="M10 4v12M4 10h12"/>',
    "close": '<path d="m5 5 10 10M15 5 5 15"/>',
    "check": '<path d="m4 10.5 4 4 8-9"/>',
    "down": '<path d="m5.5 8 4.5 4.5L14.5 8"/>',
    "up": '<path d="m5.5 12 4.5-4.5 4.5 4.5"/>',
    "right": '<path d="m8 5 5 5-5 5"/>',
    "left": '<path d="m12 5-5 5 5 5"/>',
    "arrow": '<path d="M4 10h12M11.5 5.5 16 10l-4.5 4.5"/>',
    "more": (
        '<g fill="currentColor" stroke="none"><circle cx="4.5" cy="10" r="1.4"/><circle '
        'cx="10" cy="10" r="1.4"/><circle cx="15.5" cy="10" r="1.4"/></g>'
    ),
    "filter": '<path d="M3 5h14M5.5 10h9M8 15h4"/>',
    "columns": ('<rect x="3" y="4" width="14" height="12" rx="1.5"/><path d="M7.7 4v12M12.3 4v12"/>'),
    "download": '<path d="M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13"/>',
    "upload": '<path d="M10 13V3.5M6 7l4-4 4 4M3.5 16.5h13"/>',
    "mail": ('<rect x="2.75" y="4.5" width="14.5" height="11" rx="1.75"/><path d="m3.25 6 6.75 5 6.75-5"/>'),
    "phone": (
        '<path d="M4 3.5h3l1.25 3.75-1.85 1.35a9 9 0 0 0 5 5l1.35-1.85L16.5 13v3a1 1 0 0 '
        '1-1.1 1C8.9 16.4 3.6 11.1 3 4.6a1 1 0 0 1 1-1.1z"/>'
    ),
    "post": (
        '<path d="M3 15.5V8.25a3.25 3.25 0 0 1 6.5 0v7.25z"/><path d="M6.25 5h7.5A3.25 3.25 '
        '0 0 1 17 8.25v7.25H9.5M12.5 8.5V2.75h2.75v2H12.5M5 9h2.5"/>'
    ),
    "sms": '<rect x="5.5" y="2.5" width="9" height="15" rx="2"/><path d="M9 15h2"/>',
    "ban": '<circle cx="10" cy="10" r="6.75"/><path d="m5.3 5.3 9.4 9.4"/>',
    "eye": ('<path d="M2 10c1.8-3.2 4.5-5 8-5s6.2 1.8 8 5c-1.8 3.2-4.5 5-8 5s-6.2-1.8-8-5z"/><circle cx="10" cy="10" r="2.25"/>'),
    "edit": '<path d="m12.75 4.25 3 3L7 16H4v-3zM11 6l3 3"/>',
    "trash": ('<path d="M3.5 5.5h13M7.5 5.25V3h5v2.25M5 5.5l.75 11.25h8.5L15 5.5M8.25 8.5v5M11.75 8.5v5"/>'),
    "link": (
        '<path d="M8.5 11.5a3 3 0 0 0 4.25 0l3-3A3 3 0 0 0 11.5 4.25l-1 1M11.5 8.5a3 3 0 0 0-4.25 0l-3 3A3 3 0 0 0 8.5 15.75l1-1"/>'
    ),
    "clock": '<circle cx="10" cy="10" r="7"/><path d="M10 6v4.25l2.75 1.75"/>',
    "hourglass": (
        '<path d="M5.5 2.75h9M5.5 17.25h9M6.5 3v2.5c0 2 3.5 3 3.5 4.5s-3.5 2.5-3.5 '
        '4.5V17M13.5 3v2.5c0 2-3.5 3-3.5 4.5s3.5 2.5 3.5 4.5V17"/>'
    ),
    "bell": '<path d="M5 13.5V8.75a5 5 0 0 1 10 0v4.75l1.25 1.5H3.75zM8.25 17h3.5"/>',
    "lock": ('<rect x="4.5" y="9" width="11" height="7.5" rx="1.5"/><path d="M6.75 9V6.5a3.25 3.25 0 0 1 6.5 0V9"/>'),
    "undo": '<path d="M4 8h8a4.25 4.25 0 0 1 0 8.5H7.5M7 4.5 3.5 8 7 11.5"/>',
    "move": ('<circle cx="6.5" cy="6.75" r="2.5"/><path d="M2.5 15.5c.3-2.5 1.8-4 4-4M9.5 13.5h7.5M14 10.25l3.25 3.25L14 16.75"/>'),
    "pause": '<circle cx="10" cy="10" r="7"/><path d="M8.25 7.25v5.5M11.75 7.25v5.5"/>',
    "info": (
        '<circle cx="10" cy="10" r="7"/><path d="M10 9.25v4.25"/><circle cx="10" cy="6.6" '
        'r=".9" fill="currentColor" stroke="none"/>'
    ),
    "warn": (
        '<path d="M10 3.25 2.5 16.25h15z"/><path d="M10 8v4"/><circle cx="10" cy="14.2" r=".9" fill="currentColor" stroke="none"/>'
    ),
    "law": (
        '<path d="M10 3v13.5M6 16.5h8M4 5.25h12M4 5.25l-2.25 5.5a2.5 2.5 0 0 0 4.5 0zM16 5.25l-2.25 5.5a2.5 2.5 0 0 0 4.5 0z"/>'
    ),
    "hand": (
        '<path d="M6.5 10V5.25a1.1 1.1 0 0 1 2.2 0V9m0-.5V3.75a1.1 1.1 0 0 1 2.2 '
        "0V9m0-.5V4.5a1.1 1.1 0 0 1 2.2 0V10m0-2.5a1.1 1.1 0 0 1 2.2 0v4.75c0 3-1.9 5-4.7 "
        '5-2.7 0-3.8-1.3-5-3.7L4.2 11.1a1.1 1.1 0 0 1 1.9-1.1l1 1.6"/>'
    ),
    "sun": (
        '<circle cx="10" cy="10" r="3.25"/><path d="M10 2.5v1.75M10 15.75v1.75M2.5 '
        "10h1.75M15.75 10h1.75M4.7 4.7l1.25 1.25M14.05 14.05l1.25 1.25M15.3 4.7l-1.25 "
        '1.25M5.95 14.05 4.7 15.3"/>'
    ),
    "globe": ('<circle cx="10" cy="10" r="7"/><path d="M3 10h14M10 3c2 2 3 4.3 3 7s-1 5-3 7c-2-2-3-4.3-3-7s1-5 3-7z"/>'),
    "menu": '<path d="M3 5.5h14M3 10h14M3 14.5h14"/>',
    "qr": (
        '<rect x="3" y="3" width="5" height="5"/><rect x="12" y="3" width="5" '
        'height="5"/><rect x="3" y="12" width="5" height="5"/><path d="M12 12h2v2M17 '
        '12v2.5M12 17h2.5M17 17v.01"/>'
    ),
    "file": '<path d="M5 2.75h6.5L15.25 6.5v10.75H5z"/><path d="M11.25 2.9v3.85h3.85"/>',
    "sort": '<path d="M6.5 4v12M3.5 13l3 3 3-3M13.5 16V4M10.5 7l3-3 3 3"/>',
    "box": '<path d="M10 2.75 3.5 6v8L10 17.25 16.5 14V6zM3.5 6 10 9.25 16.5 6M10 9.25v8"/>',
    "star": ('<path d="m10 3 2.1 4.5 4.9.6-3.6 3.35.95 4.9L10 13.9l-4.35 2.45.95-4.9L3 8.1l4.9-.6z"/>'),
    "note": '<path d="M4 3.5h12v9l-4 4H4z"/><path d="M15.75 12.5H12v3.75M6.75 7h6.5M6.75 10h4"/>',
    "pin": ('<path d="M10 17.25s5.5-4.9 5.5-9.25a5.5 5.5 0 0 0-11 0c0 4.35 5.5 9.25 5.5 9.25z"/><circle cx="10" cy="8" r="2"/>'),
    "stamp": ('<path d="M8 3.5a2 2 0 0 1 4 0c0 2-1 3-1 5.5h4.5v3.5h-11V9H9c0-2.5-1-3.5-1-5.5zM4 16.5h12"/>'),
    "copy": ('<rect x="7" y="7" width="9.5" height="9.5" rx="1.5"/><path d="M4.5 13H3.5V3.5H13v1"/>'),
    "history": '<path d="M3.25 10a6.75 6.75 0 1 0 2-4.8L3 7.5M3 3.5v4h4M10 6.5v4l2.5 1.5"/>',
    "code": '<path d="m7 5.5-4.5 4.5L7 14.5M13 5.5l4.5 4.5-4.5 4.5"/>',
    "user": '<circle cx="10" cy="7" r="3"/><path d="M4 16.5c.5-3.2 2.9-5 6-5s5.5 1.8 6 5"/>',
    "card": ('<path d="M3 6.5h5l1.25-2H16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z"/><path d="M6 10h8M6 13h5"/>'),
    "desktop": ('<rect x="2.75" y="4" width="14.5" height="9.5" rx="1.5"/><path d="M7 16.5h6M10 13.5v3"/>'),
    "text": '<path d="M4 5.5V4h12v1.5M10 4v12M7.5 16h5"/>',
    "heading": '<path d="M5 4v12M15 4v12M5 10h10"/>',
    "button": '<rect x="2.75" y="6.5" width="14.5" height="7" rx="2"/><path d="M7 10h6"/>',
    "table": ('<rect x="3" y="4" width="14" height="12" rx="1.5"/><path d="M3 8h14M3 12h14M8.5 8v8"/>'),
}


def sprite() -> str:
    """All symbols as one SVG document; ``<use href="icons.svg#i-name">`` shows one."""
    symbols = "".join(f'<symbol id="i-{name}" viewBox="0 0 20 20">{path}</symbol>\n' for name, path in PATHS.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n'


if __name__ == "__main__":
    SPRITE.write_text(sprite(), encoding="utf-8")
