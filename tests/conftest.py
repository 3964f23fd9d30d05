"""What every test needs: Ultralytics kept offline and in settings of its own, and the flag that remakes goldens."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests.checkpoints import coco_checkpoint
from yolo_heatviz.offline import stay_offline

stay_offline(Path(tempfile.mkdtemp(prefix="yolo_heatviz-tests-")))
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate-goldens", action="store_true", help="write the golden pictures anew")


@pytest.fixture(scope="session")
def coco() -> Path:
    """YOLOv5's own COCO `yolov5s.pt`."""
    return coco_checkpoint()
