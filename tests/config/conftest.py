"""The fixtures of the proof, for drills on a register with people in it."""

from tests.proof.register import b2b, open_register, states

__all__ = ["b2b", "open_register", "states"]
