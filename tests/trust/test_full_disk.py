"""R5: on a full disk there is no half file, the exit status says that something is missing, and a message names it."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest

from tests.helpers.processes import told_by

UNSHARED = ["unshare", "--map-root-user", "--mount"]
FULL = {"disk": 64, "injected": 16, "file": 16}
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")


def mountable(folder: Path) -> bool:
    """Whether a file system can be mounted."""
    mount = [*UNSHARED, "mount", "-t", "tmpfs", "tmpfs", str(folder)]
    try:
        return subprocess.run(mount, capture_output=True).returncode == 0
    except OSError:
        return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("full")


@pytest.fixture(scope="module")
def runs(folder: Path) -> dict[tuple[str, str], list[dict]]:
    """What `tests.trust.full` finds, by what and mutant, in a process with one thread: its forks have no others."""
    disk = "disk" if mountable(folder) else "injected"
    wanted = {(what, "none"): f"{what}:{count}:none" for what, count in FULL.items()}
    wanted.update({(what, "plain"): f"{what}:8:plain" for what in FULL})
    words = [each.replace("disk", disk) for each in wanted.values()]
    before = UNSHARED if disk == "disk" else ()
    found = told_by("tests.trust.full", folder, *dict.fromkeys(words), before=before, timeout=3000)
    return {key: found[word] for key, word in zip(wanted, words)}


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("disk", id="a disk that is full from 64 places on"),
        pytest.param("injected", id="writes that fail from 16 places on"),
        pytest.param("file", id="16 largest sizes of a file"),
    ],
)
def test_a_run_that_runs_out_of_room_says_so_and_leaves_no_half_file(what: str, folder: Path, runs: dict) -> None:
    found, count = runs[what, "none"], FULL[what]
    assert len(found) == count and sum(run["files"] for run in found) >= 5 * count
    for run in found:
        assert run["status"] in (1, 4)
        assert f"cannot write {folder}" in run["words"] and "Traceback" not in run["words"]
        assert run["wrong"] == run["parts"] == []
    assert any(f"manifest.json: {os.strerror(errno.ENOSPC)}" in run["words"] for run in found) or what == "file"


@pytest.mark.parametrize("what", FULL)
def test_the_plain_way_leaves_half_files(what: str, runs: dict) -> None:
    assert any(run["wrong"] for run in runs[what, "plain"])
