"""R4: a run that is killed at any moment leaves no half file under a final name, and no claim that does not hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")


def killed(count: int, mutant: str, folder: Path) -> dict:
    """What `tests.trust.killed` finds, in a process with one thread: its forks have no others."""
    command = [sys.executable, "-m", "tests.trust.killed", str(count), mutant, str(folder)]
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENCV_FFMPEG_LOGLEVEL": "-8"}
    done = subprocess.run(command, env=alone, capture_output=True, text=True, timeout=300 + 20 * count)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    "count", [pytest.param(50, id="50 times"), pytest.param(1000, marks=pytest.mark.slow, id="1,000 times")]
)
def test_killed_runs_leave_whole_files_true_records_and_nothing_else_after_the_next_run(
    count: int, tmp_path: Path
) -> None:
    found = killed(count, "none", tmp_path)
    assert len(found["files"]) >= count and sum(found["files"]) / len(found["files"]) >= 5, "killed too early"
    assert found["parts"], "never killed within a write"
    assert found["wrong"] == []
    assert found["left"] == []


@pytest.mark.parametrize(
    ("mutant", "words"),
    [
        pytest.param("plain", "frames can be read", id="files written under their final names"),
        pytest.param("late", "recorded, and not there", id="files written after they are recorded"),
    ],
)
def test_the_plain_way_does(mutant: str, words: str, tmp_path: Path) -> None:
    assert words in "".join(killed(10, mutant, tmp_path)["wrong"])
