"""R8: a long run's memory and its open files stay as they are, for the detect command and for the patch.

Memory moves in steps of megabytes where Python and the C library take and return it, so a short run is held to what
tells it from one that keeps its results; the long one, `pytest -m slow tests/trust/test_memory.py`, to 1 KB an image.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KB = 1024


def soaked(*flags: str) -> dict[str, Any]:
    """What `tests.trust.soak` reports, in a process of its own."""
    command = [sys.executable, "-m", "tests.trust.soak", *flags]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and asks the C library to return its memory")
@pytest.mark.parametrize("what", ["command", "patch"])
@pytest.mark.parametrize(
    ("images", "most"), [(500, 16 * KB), pytest.param(10_000, KB, marks=pytest.mark.slow, id="10000")]
)
def test_memory_and_open_files_stay(what: str, images: int, most: int) -> None:
    found = soaked(what, "--images", str(images))
    assert found["images"] == images
    assert found["bytes an image"] < (KB if what == "patch" else most)
    assert found["files"][0] == found["files"][1]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and asks the C library to return its memory")
@pytest.mark.parametrize(
    ("what", "images", "least"),
    [
        pytest.param("command", 150, 64 * KB, id="each image's result, as a list of predict()'s does"),
        pytest.param("patch", 1200, KB, id="each reason why a stage failed"),
    ],
)
def test_it_is_seen_when_something_is_kept(what: str, images: int, least: int) -> None:
    assert soaked(what, "--images", str(images), "--keep")["bytes an image"] > least
