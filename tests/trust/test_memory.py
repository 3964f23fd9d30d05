"""R8: a long run's memory and its open files stay as they are, for the detect command and for the patch.

Memory moves in steps of megabytes where Python and the C library take and return it, so a short run is held to what
tells it from one that keeps its results; the long one, `pytest -m slow tests/trust/test_memory.py`, to 1 KB an image.
"""

from __future__ import annotations

import sys

import pytest

from tests.helpers.processes import told_by

KB = 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and asks the C library to return its memory")
@pytest.mark.parametrize("what", ["command", "patch"])
@pytest.mark.parametrize(
    ("images", "most"), [(500, 16 * KB), pytest.param(10_000, KB, marks=pytest.mark.slow, id="10000")]
)
def test_memory_and_open_files_stay(what: str, images: int, most: int) -> None:
    found = told_by("tests.trust.soak", what, "--images", images, timeout=3600)
    assert found["images"] == images
    assert found["bytes an image"] < (KB if what == "patch" else most)
    assert found["files"][0] == found["files"][1]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and asks the C library to return its memory")
@pytest.mark.parametrize(
    ("what", "images", "least"),
    [
        pytest.param("command", 80, 64 * KB, id="each image's result, as a list of predict()'s does"),
        pytest.param("patch", 1200, KB, id="each reason why a stage failed", marks=pytest.mark.slow),
    ],
)
def test_it_is_seen_when_something_is_kept(what: str, images: int, least: int) -> None:
    found = told_by("tests.trust.soak", what, "--images", images, "--keep")
    assert found["bytes an image"] > least
