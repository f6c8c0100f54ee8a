"""The words of the product's own canary."""

from kortisto.canary.words import LETTERS, latin, number, word

__all__ = ["LETTERS", "latin", "number", "word"]
