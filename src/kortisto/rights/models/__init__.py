"""Rows of the room: requests and what was done about them."""

from .breach import Breach, BreachMember, BreachWords
from .decision import Decision
from .letter import Letter
from .lifting import Lifting
from .own_link import OwnLink
from .paper import Paper
from .proposal import Proposal, ProposalLine
from .recipient import RecipientTold
from .request import Request
from .step import Step

__all__ = [
    "Breach",
    "BreachMember",
    "BreachWords",
    "Decision",
    "Letter",
    "Lifting",
    "OwnLink",
    "Paper",
    "Proposal",
    "ProposalLine",
    "RecipientTold",
    "Request",
    "Step",
]
