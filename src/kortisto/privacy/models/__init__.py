"""The ground's own tables: subjects, what is kept and until when, and the proof of it."""

from .applied import AppliedVersion
from .audit import AuditEvent, AuditSegment, AuditValue, ReadEvent
from .clock import Clock
from .drill import RestoreDrill
from .erasure import Certificate, Erasure
from .hold import LegalHold, Restriction
from .keep import Keep, PurposeCode
from .ledgerstate import LedgerPending, LedgerState
from .named_date import NamedDate
from .policy_version import PolicyVersion
from .run import SweepRun
from .standing import Standing, Turn
from .subject import Subject
from .tally import Tally
from .undo import UndoValue

__all__ = [
    "AppliedVersion",
    "AuditEvent",
    "AuditSegment",
    "AuditValue",
    "Certificate",
    "Clock",
    "Erasure",
    "Keep",
    "LedgerPending",
    "LedgerState",
    "LegalHold",
    "NamedDate",
    "PolicyVersion",
    "PurposeCode",
    "ReadEvent",
    "RestoreDrill",
    "Restriction",
    "Standing",
    "Subject",
    "SweepRun",
    "Tally",
    "Turn",
    "UndoValue",
]
