"""What every test needs: Ultralytics kept offline and in settings of its own, and the flag that remakes goldens."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Callable, Iterator

import cv2
import pytest

from tests.helpers.commands import SAMPLES, run
from tests.helpers.real_checkpoints import coco_checkpoint
from yolo_heatviz.model.offline import stay_offline

_WORKER = "PYTEST_XDIST_WORKER" in os.environ
if _WORKER:
    os.environ.pop("YOLO_CONFIG_DIR", None)  # two that write the same settings may read half of them
stay_offline(Path(tempfile.mkdtemp(prefix="yolo_heatviz-tests-")))
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate-goldens", action="store_true", help="write the golden pictures anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give workers that share the tests the longest files first, so that they end together."""
    if _WORKER:
        items.sort(key=lambda item: not item.nodeid.startswith(("tests/patch/", "tests/trust/")))


@pytest.fixture(scope="session")
def coco() -> Path:
    """YOLOv5's own COCO `yolov5s.pt`."""
    return coco_checkpoint()


@pytest.fixture(scope="session")
def assets() -> Path:
    """Ultralytics' sample photographs."""
    from ultralytics.utils import ASSETS

    return ASSETS


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives an Ultralytics checkpoint of a network as it begins, by what its name adds to `yolov8n`: `-seg` ..."""
    folder = tmp_path_factory.mktemp("untrained")

    def checkpoint(task: str) -> Path:
        from ultralytics import YOLO

        path = folder / f"yolov8n{task}.pt"
        if not path.exists():
            YOLO(f"yolov8n{task}.yaml").save(path)
        return path

    return checkpoint


@pytest.fixture(scope="session")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives a random network whose head answers, by what its name adds to `yolo11n`: `-seg` ..."""
    folder = tmp_path_factory.mktemp("lively")

    def checkpoint(task: str) -> Path:
        from tests.helpers import lively as lively_network

        path = folder / f"yolo11n{task}.pt"
        if not path.exists():
            lively_network.make(f"yolo11n{task}.yaml", path)
        return path

    return checkpoint


@pytest.fixture(scope="session")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small RT-DETR as it begins, whose predictor stretches images."""
    import torch
    from ultralytics.nn.tasks import RTDETRDetectionModel

    convolutions = [[-1, 1, "Conv", [channels, 3, 2]] for channels in (8, 16, 16, 32, 32)]
    decoder = [[2, 3, 4], 1, "RTDETRDecoder", ["nc", 32, 20, 2, 2, 1]]
    network = RTDETRDetectionModel({"nc": 3, "backbone": convolutions, "head": [decoder]}, ch=3, verbose=False)
    network.task = "detect"
    path = tmp_path_factory.mktemp("transformer") / "rtdetr.pt"
    torch.save({"model": network, "train_args": {}}, path)
    return path


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of 5 frames at 10 a second."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    image = cv2.imread(str(SAMPLES / "linen.jpg"))
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 10, (320, 240))
    for shift in range(5):
        writer.write(image[shift * 8 : shift * 8 + 240, :320])
    writer.release()
    return path


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path, dict]:
    """The README's main command: the embedded detector on the embedded samples."""
    return run(tmp_path_factory.mktemp("first"), "--visualize")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that holds all fonts of this machine beside matplotlib's: none yet."""
    from tests.helpers import fonts

    with monkeypatch.context() as patch:
        yield fonts.machine(patch, tmp_path / "machine")
    fonts.forget()
