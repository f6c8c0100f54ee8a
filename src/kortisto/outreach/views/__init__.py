from .inbox import another_address, filing, read_mailbox, remove_mail, write
from .outbox import outbox, resolve
from .people import by_mail, people, told
from .saying import letters, preview, script

__all__ = [
    "another_address",
    "by_mail",
    "filing",
    "letters",
    "outbox",
    "people",
    "preview",
    "read_mailbox",
    "remove_mail",
    "resolve",
    "script",
    "told",
    "write",
]
