"""Memory does not grow with images: their maps are kept on disk."""

from __future__ import annotations

import sys

import pytest

from tests.helpers.processes import told_by

KB = 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and asks the C library to return its memory")
@pytest.mark.slow
def test_memory_stays_over_a_thousand_images() -> None:
    found = told_by("tests.compare.soak", 1000, timeout=3600)
    assert (found["status"], found["passes"]) == (0, 2000)
    assert found["bytes a pass"] < 8 * KB
