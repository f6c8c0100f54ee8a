"""What leaves the house and how it went, and what is filed of the mail that comes and goes."""

from .account import FlowBucket, SenderIdentity, SmtpAccount
from .mail import FilingAddress, InboxCount, MailRecord
from .mailing import Mailing
from .message import OutboxMessage
from .recipient import Exclusion, Recipient
from .sealed import SealedMessage

__all__ = [
    "Exclusion",
    "FilingAddress",
    "FlowBucket",
    "InboxCount",
    "MailRecord",
    "Mailing",
    "OutboxMessage",
    "Recipient",
    "SealedMessage",
    "SenderIdentity",
    "SmtpAccount",
]
