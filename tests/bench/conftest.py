"""The fixtures of the proof."""

from tests.proof.register import b2b, open_register, states

__all__ = ["b2b", "open_register", "states"]
