"""Campaigns, the letters they send, what became of the links, and forms."""

from .campaign import Campaign
from .click import ClickCount, ClickTrace
from .form import FormAnswer, PendingAnswer, WebForm
from .hosted import HostedFile
from .letter import Letter, LetterVersion
from .link import LetterLink
from .signature import SignatureName
from .step import LetterStep

__all__ = [
    "Campaign",
    "ClickCount",
    "ClickTrace",
    "FormAnswer",
    "HostedFile",
    "Letter",
    "LetterLink",
    "LetterStep",
    "LetterVersion",
    "PendingAnswer",
    "SignatureName",
    "WebForm",
]
