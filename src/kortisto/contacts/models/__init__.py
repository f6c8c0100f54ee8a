"""Companies, contacts, their positions over time, and what happened with them."""

from .attachment import Attachment
from .calendar_feed import CalendarFeed
from .company import Company, CompanyName, Standing
from .contact import Contact
from .custom import CompanyFieldValue, CustomField, FieldOption, FieldValue
from .interaction import Interaction
from .merge import CompanyMerge, PersonMerge
from .notice_delivery import NoticeDelivery
from .pair import CompanyPair, PersonPair
from .passivation import Move, Passivation
from .position import Position
from .segment import BulkAct, BulkChange, SavedSegment
from .tag import CompanyTag, ContactTag, Tag
from .task import Task
from .work_task import TitleProposal, WorkTask
from .ytj import Proposal, RegisterCheck

__all__ = [
    "Attachment",
    "BulkAct",
    "BulkChange",
    "CalendarFeed",
    "Company",
    "CompanyFieldValue",
    "CompanyMerge",
    "CompanyName",
    "CompanyPair",
    "CompanyTag",
    "Contact",
    "ContactTag",
    "CustomField",
    "FieldOption",
    "FieldValue",
    "Interaction",
    "Move",
    "NoticeDelivery",
    "Passivation",
    "PersonMerge",
    "PersonPair",
    "Position",
    "Proposal",
    "RegisterCheck",
    "SavedSegment",
    "Standing",
    "Tag",
    "Task",
    "TitleProposal",
    "WorkTask",
]
