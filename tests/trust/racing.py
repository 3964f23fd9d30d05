"""Processes that make their folders at the same moments: `python -m tests.trust.racing WAY PROCESSES ROUNDS FOLDER`."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sys
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Callable

from ultralytics.utils.files import increment_path

from yolo_heatviz.files.atomic import new_folder

WAYS: dict[str, Callable[[Path], Path]] = {
    "ours": lambda parent: new_folder(parent, "exp"),
    "shared on purpose": lambda parent: new_folder(parent, "exp", exist_ok=True),
    "stock": lambda parent: increment_path(parent / "exp", mkdir=True),
}


def main(way: str, processes: int, rounds: int, folder: Path) -> list[list[str]]:
    """The folders that each round gave."""
    context = multiprocessing.get_context("fork")
    start, made = context.Barrier(processes), context.SimpleQueue()
    racers = [context.Process(target=_race, args=(way, rounds, folder, start, made)) for _ in range(processes)]
    for racer in racers:
        racer.start()
    found: list[list[str]] = [[] for _ in range(rounds)]
    for _ in range(processes * rounds):
        number, path = made.get()
        found[number].append(path)
    return found


def _race(way: str, rounds: int, folder: Path, start: Barrier, made: multiprocessing.SimpleQueue) -> None:
    plain, dice = Path.mkdir, random.Random(os.getpid())

    def late(*given: Any, **named: Any) -> None:  # as over a network: a barrier alone lets them go one by one
        time.sleep(dice.uniform(0, 0.003))
        plain(*given, **named)

    Path.mkdir = late  # type: ignore[method-assign]
    for number in range(rounds):
        start.wait(60)
        made.put((number, str(WAYS[way](folder / str(number)))))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))))
