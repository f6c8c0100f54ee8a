"""Kortisto: a register of business customers whose published privacy notice runs."""

__version__ = "0.1.0"
