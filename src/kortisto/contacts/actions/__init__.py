"""Everything that may be done to companies and contacts.

Every act takes keyword arguments only, names who did it (`by`: `user.ref`, "system", "cli", "import:<id>", "self") and when
(`now`), happens whole or not at all, writes an audit row and refreshes the last days in the same transaction.
"""

from .companies import add_company_name, change_company, create_company, remove_company_name, set_company_status
from .interactions import log_interaction, record_activity, record_interaction, take_back_interaction
from .moving import move, return_to, undo_move
from .notices import record_notice
from .passivation import passivate, passivate_ended, undo_passivation
from .people import change_contact, create_contact, set_owner
from .positions import add_position, change_position, confirm_details, end_position, record_bounce, take_back_bounce
from .proposals import accept_proposal, reject_proposal, undo_proposal
from .segments import change_segment, remove_segment, save_segment, undo_segment

__all__ = [
    "accept_proposal",
    "add_company_name",
    "add_position",
    "change_company",
    "change_contact",
    "change_position",
    "change_segment",
    "confirm_details",
    "create_company",
    "create_contact",
    "end_position",
    "log_interaction",
    "move",
    "passivate",
    "passivate_ended",
    "record_activity",
    "record_bounce",
    "record_interaction",
    "record_notice",
    "reject_proposal",
    "remove_company_name",
    "remove_segment",
    "return_to",
    "save_segment",
    "set_company_status",
    "set_owner",
    "take_back_bounce",
    "take_back_interaction",
    "undo_move",
    "undo_passivation",
    "undo_proposal",
    "undo_segment",
]
