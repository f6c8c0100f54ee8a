from .inbox import another_address, filing, read_mailbox, remove_mail, write
from .outbox import outbox, resolve
from .people import by_mail, people, told
from .provider import told as provider_told
from .returned import decide, read_returns, returned
from .saying import letters, preview, script

__all__ = [
    "another_address",
    "by_mail",
    "decide",
    "filing",
    "letters",
    "outbox",
    "people",
    "preview",
    "provider_told",
    "read_mailbox",
    "read_returns",
    "remove_mail",
    "resolve",
    "returned",
    "script",
    "told",
    "write",
]
