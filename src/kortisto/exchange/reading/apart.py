"""Reading a stranger's file in a process of its own, with limits: what a hostile file does to it does nothing to us (T9)."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any


class TooSlow(Exception):
    """The process did not end in its time."""


class Broken(Exception):
    """The process could not read the file. What it said may quote the file: it is neither shown nor logged."""


def lines(module: str, pieces: Iterable[bytes], limits: Sequence[int], *, seconds: float) -> Iterator[tuple[str, Any]]:
    """(kind, value) of each line the module writes, as it writes them. Nothing is written to disk: bytes go through pipes.

    `seconds`: how long the module may say nothing. Its own limits are `limits`, which it sets before it reads.
    """
    command = [sys.executable, "-I", "-m", module, *(str(limit) for limit in limits)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}) as child:
        feeding = threading.Thread(target=_feed, args=(child, pieces), daemon=True)
        feeding.start()
        try:
            for line in _lines(child, seconds):
                kind, value = json.loads(line)
                yield kind, value
            if child.wait(seconds):
                raise Broken
        except subprocess.TimeoutExpired as error:
            raise TooSlow from error
        finally:
            child.kill()
            feeding.join()


def _feed(child: subprocess.Popen[bytes], pieces: Iterable[bytes]) -> None:
    assert child.stdin is not None
    with suppress(BrokenPipeError, ValueError), child.stdin:
        for piece in pieces:
            child.stdin.write(piece)


def _lines(child: subprocess.Popen[bytes], seconds: float) -> Iterator[bytes]:
    assert child.stdout is not None
    left = b""
    while True:
        ready, _, _ = select.select([child.stdout], [], [], seconds)
        if not ready:
            raise TooSlow
        read = os.read(child.stdout.fileno(), _READ)
        if not read:
            return
        *whole, left = (left + read).split(b"\n")
        yield from whole


_READ = 1 << 18
