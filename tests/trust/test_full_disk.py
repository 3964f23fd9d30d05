"""R5: on a full disk there is no half file, the exit status says that something is missing, and a message names it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

UNSHARED = ["unshare", "--map-root-user", "--mount"]


def mountable(folder: Path) -> bool:
    """Whether a file system can be mounted."""
    mount = [*UNSHARED, "mount", "-t", "tmpfs", "tmpfs", str(folder)]
    try:
        return subprocess.run(mount, capture_output=True).returncode == 0
    except OSError:
        return False


def runs(what: str, count: int, mutant: str, folder: Path) -> list[dict]:
    """What `tests.trust.full` finds, in a process with one thread: its forks have no others."""
    if what == "disk" and not mountable(folder):
        what = "injected"
    command = UNSHARED if what == "disk" else []
    command = [*command, sys.executable, "-m", "tests.trust.full", what, str(count), mutant, str(folder)]
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENCV_FFMPEG_LOGLEVEL": "-8"}
    done = subprocess.run(command, env=alone, capture_output=True, text=True, timeout=300 + 20 * count)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.parametrize(
    ("what", "count"),
    [
        pytest.param("disk", 64, id="a disk that is full from 64 places on"),
        pytest.param("injected", 16, id="writes that fail from 16 places on"),
        pytest.param("file", 16, id="16 largest sizes of a file"),
    ],
)
def test_a_run_that_runs_out_of_room_says_so_and_leaves_no_half_file(what: str, count: int, tmp_path: Path) -> None:
    found = runs(what, count, "none", tmp_path)
    assert len(found) == count and sum(run["files"] for run in found) >= 5 * count
    for run in found:
        assert run["status"] in (1, 4)
        assert f"cannot write {tmp_path}" in run["words"] and "Traceback" not in run["words"]
        assert run["wrong"] == run["parts"] == []
    assert any(f"manifest.json: {os.strerror(errno.ENOSPC)}" in run["words"] for run in found) or what == "file"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.parametrize("what", ["disk", "injected", "file"])
def test_the_plain_way_leaves_half_files(what: str, tmp_path: Path) -> None:
    assert any(run["wrong"] for run in runs(what, 8, "plain", tmp_path))
