"""Tasks the tests of the queue run, in their own process too."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kortisto import jobs


@jobs.task(label="Adds", tries=2)
def add(one: int, two: int) -> dict[str, int]:
    return {"sum": one + two}


@jobs.task(label="Fails", tries=2)
def fails(contact_id: int) -> None:
    raise ValueError("Maija Meikäläinen maija@firma.example")


@jobs.task(label="Gives up", tries=5)
def gives_up() -> None:
    raise jobs.GiveUp("no_such_list")


@jobs.task(label="Counts", messages={"counting": "Counting"})
def counts(total: int) -> dict[str, int]:
    for done in range(1, total + 1):
        jobs.report(done=done, total=total, message="counting")
    return {"counted": total}


@jobs.task(label="Answers with a name")
def answers_badly() -> dict[str, str]:
    return {"name": "Maija Meikäläinen"}


def _mark(word: str) -> None:
    with Path(os.environ["KORTISTO_TEST_MARKS"]).open("a") as file:
        file.write(f"{word} {os.getpid()}\n")


@jobs.task(label="Dies with its worker the first time")
def dies_once() -> None:
    path = Path(os.environ["KORTISTO_TEST_MARKS"])
    first = not path.exists()
    _mark("began")
    if first:
        time.sleep(600)
    _mark("ended")


@jobs.task(label="Dies with its worker every time")
def always_dies() -> None:
    _mark("began")
    time.sleep(600)
