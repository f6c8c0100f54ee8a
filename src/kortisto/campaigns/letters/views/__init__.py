"""The pages of letters: editor, templates, preview and test."""

from .editor import edit, edit_template, save
from .previews import frame, preview, send_test
from .templates import bring_back, make, remove_template, start_from, templates
from .uploads import file, look, picture, prices

__all__ = [
    "bring_back", "edit", "edit_template", "file", "frame", "look", "make", "picture", "preview", "prices", "remove_template", "save", "send_test",
    "start_from", "templates",
]  # fmt: skip
