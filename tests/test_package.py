"""Importing the package loads nothing heavy, and leaves the process as it was."""

from __future__ import annotations

import subprocess
import sys

import pytest

import yolo_heatviz

HEAVY = ("numpy", "torch", "cv2", "matplotlib", "ultralytics")


def imported_after(code: str) -> list[str]:
    """Return the heavy packages that a fresh interpreter holds after running `code`."""
    report = f"import sys\n{code}\nprint(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import yolo_heatviz", id="the package"),
        pytest.param("import yolo_heatviz; yolo_heatviz.Settings()", id="default settings"),
        pytest.param(
            "import yolo_heatviz; yolo_heatviz.Settings(n=4, columns=2, scale='0,1', npy='off').replace(n=8)",
            id="settings that need no colour map",
        ),
        pytest.param("import yolo_heatviz.auto; yolo_heatviz.uninstall()", id="the patch, on and off"),
        pytest.param("import yolo_heatviz.run", id="the runner"),
    ],
)
def test_nothing_heavy_is_imported(code: str) -> None:
    assert imported_after(code) == []


def test_the_probe_sees_what_is_heavy() -> None:
    assert imported_after("import yolo_heatviz.feature_maps.colour") == ["numpy", "cv2"]


def test_an_array_is_drawn_without_torch() -> None:
    assert "torch" not in imported_after("import numpy, yolo_heatviz; yolo_heatviz.render(numpy.ones((2, 3, 4)))")


def test_importing_leaves_logging_and_warnings_alone() -> None:
    code = (
        "import logging, warnings, cv2, matplotlib; before = list(warnings.filters)\n"
        "import yolo_heatviz.drawing.picture, yolo_heatviz.files.manifest, yolo_heatviz.model.stages\n"
        "assert warnings.filters == before\n"
        "assert not logging.getLogger().handlers\n"
        "assert not logging.getLogger('yolo_heatviz').handlers\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_public_name_is_there() -> None:
    for name in yolo_heatviz.__all__:
        assert getattr(yolo_heatviz, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'heat'"):
        _ = yolo_heatviz.heat
