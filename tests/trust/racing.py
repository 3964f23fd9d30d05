"""Processes that make their folders at the same moments: `python -m tests.trust.racing PROCESSES ROUNDS FOLDER`."""

from __future__ import annotations

import json
import multiprocessing
import sys
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


def main(processes: int, rounds: int, folder: Path) -> dict[str, list[list[str]]]:
    """The folders that each round gave, by each way."""
    return {way: race(way, processes, rounds, folder / way) for way in WAYS}


def race(way: str, processes: int, rounds: int, folder: Path) -> list[list[str]]:
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
    plain, looked = Path.mkdir, False

    def together(path: Path, *given: Any, **named: Any) -> None:
        """Make `exp` once every process has looked whether it is there: none is late by luck."""
        nonlocal looked
        if path.name == "exp" and not looked:
            looked = True
            start.wait(60)
        plain(path, *given, **named)

    Path.mkdir = together  # type: ignore[method-assign]
    for number in range(rounds):
        looked = False
        made.put((number, str(WAYS[way](folder / str(number)))))


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
