"""Runs killed at random moments after writing began: `python -m tests.trust.killed FOLDER MUTANT:COUNT ...`."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

from tests.trust import reopen
from tests.trust.warm import MUTANTS, ended, fork, warm
from yolo_heatviz.files import journal

BATCH = 10
"""Killed runs in a project before a whole one clears up behind them."""


def main(folder: Path, counts: dict[str, int]) -> dict[str, dict]:
    """What became of so many killed runs of the command, `none`, and of each project after a whole run in it.

    Of a mutant as many at most, until something is wrong.
    """
    argv = warm(folder)
    span = _span(argv, folder)
    return {mutant: _killed(count, mutant, argv, span, folder / mutant) for mutant, count in counts.items()}


def _killed(count: int, mutant: str, argv: list[str], span: float, project: Path) -> dict:
    found: dict = {"files": [], "wrong": [], "parts": 0, "left": []}
    dice = random.Random(count)
    while len(found["files"]) < count:
        for number in range(BATCH):
            _kill(mutant, argv, dice.uniform(0, span), project / f"killed{number}", found)
            if found["wrong"] and mutant != "none":
                return found
        _clear_up(argv, project, found)
    return found


def _kill(mutant: str, argv: list[str], moment: float, run: Path, found: dict) -> None:
    process, reader = fork([*argv, "--project", str(run.parent), "--name", run.name], MUTANTS[mutant])
    if not _began(run):
        raise RuntimeError(ended(process, reader))
    time.sleep(moment)
    os.kill(process, signal.SIGKILL)
    if ended(process, reader)[0] == -signal.SIGKILL:
        found["files"].append(len(reopen.final_files(run)))
        found["parts"] += len(reopen.parts(run))
        found["wrong"] += list(reopen.complaints(run))


def _span(argv: list[str], folder: Path) -> float:
    process, reader = fork([*argv, "--project", str(folder / "timed"), "--name", "exp"], MUTANTS["none"])
    _began(folder / "timed" / "exp")
    start = time.monotonic()
    status, words = ended(process, reader)
    assert status == 0, words
    return time.monotonic() - start


def _began(run: Path) -> bool:
    for _ in range(20_000):
        if run.is_dir() and any(path.suffix != ".jsonl" for path in run.rglob("*.*")):
            return True
        time.sleep(0.001)
    return False


def _clear_up(argv: list[str], project: Path, found: dict) -> None:
    status, words = ended(*fork([*argv, "--project", str(project), "--name", "whole"], MUTANTS["none"]))
    assert status == 0, words
    found["left"] += reopen.parts(project) + [str(path) for path in project.rglob(journal.NAME)]
    found["left"] += [run.name for run in project.iterdir() if not (run / "manifest.json").is_file()]
    for run in project.iterdir():
        found["wrong"] += list(reopen.complaints(run))
    shutil.rmtree(project)


if __name__ == "__main__":
    wanted = dict(word.split(":") for word in sys.argv[2:])
    print(json.dumps(main(Path(sys.argv[1]), {mutant: int(count) for mutant, count in wanted.items()})))
