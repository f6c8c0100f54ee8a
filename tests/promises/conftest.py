"""The fixtures of the proof, and a mail server that keeps what it took."""

from tests.outreach.conftest import post_office
from tests.proof.register import b2b, either, hehku, open_register, states

__all__ = ["b2b", "either", "hehku", "open_register", "post_office", "states"]
