"""The fixtures of the proof."""

from tests.proof.register import b2b, either, hehku, open_register, states

__all__ = ["b2b", "either", "hehku", "open_register", "states"]
