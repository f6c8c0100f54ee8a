"""Are these two the same? Keys to bring likely cards together (blocking), and a score for two of them."""

from kortisto.contacts.likeness.scoring import Known, Likeness, compare

__all__ = ["Known", "Likeness", "compare"]
