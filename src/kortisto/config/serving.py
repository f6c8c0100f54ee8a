"""The server of an instance: granian for the pages and, embedded, a worker process beside it that never outlives it."""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

log = logging.getLogger("kortisto.serve")
PARENT = "KORTISTO_SERVED_BY"
STOPPING = 20
"""Seconds a request under way may take to its end when the server stops."""


def serve(address: str, port: int, threads: int, *, embedded: bool) -> None:
    """Answer requests until SIGINT or SIGTERM. One web process: on SQLite one writer is enough, and the fastest."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    # A fresh process for the pages: nothing of this one (connections, locks) is copied into it.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ[PARENT] = str(os.getpid())
    helper = EmbeddedWorker() if embedded else None
    if helper:
        helper.start()
    try:
        Server(
            "kortisto.config.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=threads,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=STOPPING,
            log_level=LogLevels.warning,
            log_access=False,
        ).serve()
    finally:
        if helper:
            helper.stop()


def die_with_parent() -> None:
    """In the process that answers requests: end when the server that started it is gone, even by kill -9.

    Left alone, it would keep the port and the database while a restore believes that nobody is at work.
    """
    parent = int(os.environ.get(PARENT, "0"))
    if parent:
        threading.Thread(target=_watch, args=(parent,), name="parent watch", daemon=True).start()


def end_quietly() -> None:
    """In the process that answers requests, before it has threads: let its end be one signal and one exit.

    Ctrl-C reaches every process of a terminal, and the server tells this one besides: granian hangs when the second signal
    comes while it handles the first, so this one hears the server only (threads inherit that). And its native threads abort
    with a panic when they meet an interpreter that is being taken down, so it leaves without taking it down.
    """
    if os.environ.get(PARENT):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        atexit.register(_leave)


def ready() -> None:
    """In the process that answers requests, when Django is up: load what the first page would wait for."""
    from django.urls import get_resolver

    from kortisto.lib.collecting import settle

    assert get_resolver().url_patterns  # every view with what it imports
    settle()


def _leave() -> None:
    logging.shutdown()
    os._exit(0)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


class EmbeddedWorker:
    """A `kortisto worker` process, started again when it dies and stopped with the server.

    The worker watches a pipe held by this process: when the server is killed, the pipe closes and the worker ends too.
    """

    def __init__(self, pause: float = 2.0) -> None:
        self.pause = pause
        self._stopped = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="embedded worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float = 30) -> None:
        """Let the running job come to its end, for at most `seconds`; an unfinished job is taken up after the next start."""
        self._stopped.set()
        process = self._process
        if process is not None and process.poll() is None:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(seconds)

    def _keep(self) -> None:
        while not self._stopped.is_set():
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kortisto", "worker", "--with-parent"], stdin=subprocess.PIPE, process_group=0
            )
            code = self._process.wait()
            if not self._stopped.is_set():
                log.warning("the embedded worker ended with code %s and is started again", code)
                self._stopped.wait(self.pause)
