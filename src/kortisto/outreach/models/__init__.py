"""What leaves the house and how it went, and what is filed of the mail that comes and goes."""

from .mail import FilingAddress, InboxCount, MailRecord
from .message import OutboxMessage
from .sealed import SealedMessage

__all__ = ["FilingAddress", "InboxCount", "MailRecord", "OutboxMessage", "SealedMessage"]
