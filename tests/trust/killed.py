"""Runs that are killed at random moments after writing began: `python -m tests.trust.killed COUNT MUTANT FOLDER`."""

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


def main(count: int, mutant: str, folder: Path) -> dict:
    """What became of `count` killed runs, and of each project after a whole run in it."""
    argv, dice = warm(folder), random.Random()
    span, found = _span(argv, folder), {"files": [], "wrong": [], "parts": 0, "left": []}
    while len(found["files"]) < count:
        project = folder / "project"
        for number in range(BATCH):
            name = f"killed{number}"
            run = project / name
            process, reader = fork([*argv, "--project", str(project), "--name", name], MUTANTS[mutant])
            if not _began(run):
                raise RuntimeError(ended(process, reader))
            time.sleep(dice.uniform(0, span))
            os.kill(process, signal.SIGKILL)
            if ended(process, reader)[0] == -signal.SIGKILL:
                found["files"].append(len(reopen.final_files(run)))
                found["parts"] += len(reopen.parts(run))
                found["wrong"] += list(reopen.complaints(run))
        _clear_up(argv, project, found)
    return found


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
    print(json.dumps(main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))))
