"""Memory does not grow with images: their maps are kept on disk."""

from __future__ import annotations

import sys

import pytest

from tests.helpers.processes import told_by

KB = 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and asks the C library to return its memory")
@pytest.mark.parametrize(
    ("images", "most"),
    [
        pytest.param(60, 80 * KB, id="over 60 images"),
        pytest.param(1000, 8 * KB, marks=pytest.mark.slow, id="over 1,000 images"),
    ],
)
def test_memory_stays(images: int, most: int) -> None:
    found = told_by("tests.compare.soak", images, timeout=3600)
    assert (found["status"], found["passes"]) == (0, 2 * images)
    assert found["bytes a pass"] < most
