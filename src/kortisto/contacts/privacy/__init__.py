"""What the room tells the ground: facts, anchors, what the data say, names, its nightly duty, and how to do acts again."""

from kortisto.contacts.privacy import (
    anchors,
    attaching,
    counting,
    custom,
    duties,
    ending,
    facts,
    merging,
    naming,
    parts,
    replaying,
    segments,
    tagging,
    whose,
)

__all__ = [
    "anchors",
    "attaching",
    "counting",
    "custom",
    "duties",
    "ending",
    "facts",
    "merging",
    "naming",
    "parts",
    "replaying",
    "segments",
    "tagging",
    "whose",
]
