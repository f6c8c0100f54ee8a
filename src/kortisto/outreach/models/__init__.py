"""What leaves the house and how it went, and what is filed of the mail that comes and goes."""

from .account import FlowBucket, SenderIdentity, SmtpAccount
from .departure import Departure, DepartureCount, FormerLink
from .mail import FilingAddress, InboxCount, MailRecord
from .mailing import Mailing
from .message import OutboxMessage
from .recipient import Exclusion, Recipient
from .returned import Return
from .sealed import SealedMessage

__all__ = [
    "Departure",
    "DepartureCount",
    "Exclusion",
    "FilingAddress",
    "FlowBucket",
    "FormerLink",
    "InboxCount",
    "MailRecord",
    "Mailing",
    "OutboxMessage",
    "Recipient",
    "Return",
    "SealedMessage",
    "SenderIdentity",
    "SmtpAccount",
]
