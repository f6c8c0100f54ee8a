"""A real IMAP server: Debian's dovecot, run by nobody in particular, in a folder of its own, on loopback."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imap_tools import MailBoxUnencrypted

USER, PASSWORD = "kirjaus@kuurankukka.example", "kirjattavat-tulevat-tänne"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
mail_location = maildir:{folder}/mail
default_login_user = {name}
default_internal_user = {name}
default_internal_group = {group}
first_valid_uid = 1
ssl = no
disable_plaintext_auth = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass
class Dovecot:
    """`put` a message into a folder; `left` are the messages that lie there."""

    port: int

    def box(self) -> MailBoxUnencrypted:
        return MailBoxUnencrypted("127.0.0.1", self.port, timeout=10)

    def put(self, message: bytes, folder: str = "INBOX") -> None:
        with self.box().login_utf8(USER, PASSWORD) as box:
            if not box.folder.exists(folder):
                box.folder.create(folder)
            box.append(message, folder)

    def left(self, folder: str = "INBOX") -> list[tuple[str, tuple[str, ...]]]:
        """(subject, flags) of what lies in a folder."""
        with self.box().login_utf8(USER, PASSWORD, initial_folder=folder) as box:
            return [(message.subject, message.flags) for message in box.fetch(mark_seen=False)]

    def clear(self) -> None:
        with self.box().login_utf8(USER, PASSWORD) as box:
            for folder in box.folder.list():
                box.folder.set(folder.name)
                box.delete(box.uids())


def account() -> pwd.struct_passwd:
    """Whoever runs the tests, or nobody when that is root: the server is never run by root."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


@contextmanager
def dovecot(folder: Path) -> Iterator[Dovecot]:
    """The server, ready. Raises FileNotFoundError when Debian's dovecot-imapd is not installed."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None:
        raise FileNotFoundError("dovecot-imapd is not installed; `make install` installs it for development")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    who = account()
    group = __import__("grp").getgrgid(who.pw_gid).gr_name
    (folder / "dovecot.conf").write_text(
        CONFIGURATION.format(
            folder=folder, name=who.pw_name, group=group, uid=who.pw_uid, gid=who.pw_gid, port=port, password=PASSWORD
        )
    )
    for path in [folder, *folder.rglob("*")]:
        if os.getuid() == 0:
            os.chown(path, who.pw_uid, who.pw_gid)
    as_user = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    server = subprocess.Popen(
        [program, "-F", "-c", str(folder / "dovecot.conf")], cwd=folder, env={"PATH": "/usr/sbin:/usr/bin:/bin"}, **as_user
    )
    try:
        _wait(port, server, folder)
        yield Dovecot(port)
    finally:
        server.terminate()
        server.wait(10)


def _wait(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if server.poll() is not None:
                log = folder / "dovecot.log"
                raise RuntimeError(f"dovecot ended: {log.read_text() if log.exists() else 'no log'}") from None
            time.sleep(0.05)
    raise RuntimeError("dovecot does not answer")
