"""A checkpoint, YOLOv5's or Ultralytics', as an Ultralytics predictor that is ready to run."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import HeatvizError
from .offline import stay_offline
from .stages import Layout, layout

if TYPE_CHECKING:
    from ultralytics.engine.predictor import BasePredictor

_OLDEST = (8, 4, 113)
_DEFAULT_SIZE = 640


@dataclass(frozen=True)
class Detector:
    """A predictor with its model loaded."""

    predictor: BasePredictor
    stages: Layout
    names: dict[int, str]
    task: str
    imgsz: list[int]
    """Height and width that images are letterboxed to."""
    weights: Path
    kind: str
    """`yolov5` or `ultralytics`."""

    @property
    def sha256(self) -> str:
        """The checkpoint's SHA-256."""
        return hashlib.sha256(self.weights.read_bytes()).hexdigest()


def load(weights: Path, *, imgsz: list[int] | None = None, augment: bool = False, **overrides: Any) -> Detector:
    """Load a checkpoint without running what its pickle says.

    Args:
        weights: a `.pt` file of YOLOv5 or Ultralytics.
        imgsz: height and width, or one number for both; by default what the checkpoint was trained at, else 640.
        augment: test-time augmentation.
        overrides: Ultralytics' prediction arguments (`conf`, `iou`, `device` ...).

    Raises:
        HeatvizError: no such file, damaged, of another kind, or it names what is not allowed.
    """
    stay_offline()
    if weights.suffix != ".pt" or not weights.is_file():
        what = "which is no .pt file" if weights.is_file() else "which is not there"
        raise HeatvizError(f"weights: got {str(weights)!r}, {what}; accepted is the path of a .pt checkpoint")
    _check_ultralytics()
    from ultralytics.utils.checks import check_imgsz

    from .yolov5 import is_yolov5

    kind = "yolov5" if is_yolov5(weights) else "ultralytics"
    model, predictor_class, trained = _yolov5(weights) if kind == "yolov5" else _ultralytics(weights)
    if kind == "yolov5":
        model.augment = augment  # Ultralytics passes `augment` to its own models alone
    elif augment and getattr(model, "end2end", False):
        raise HeatvizError("augment: this checkpoint's head predicts end to end, which has no test-time augmentation")
    size = imgsz or ([trained] if isinstance(trained, int) else trained) or [_DEFAULT_SIZE]
    own = {
        "mode": "predict",
        "save": False,
        "verbose": False,
        "batch": 1,
        "rect": True,
        "imgsz": size if len(size) > 1 else size[0],
    }
    predictor = predictor_class(overrides={**own, "augment": augment and kind != "yolov5", **overrides})
    _set_up(predictor, model)
    network = predictor.model.model
    both = check_imgsz(size if len(size) == 2 else size * 2, stride=predictor.model.stride, min_dim=2)
    return Detector(predictor, layout(network), dict(network.names), network.task, both, weights, kind)


def _check_ultralytics() -> None:
    import ultralytics

    logging.getLogger("ultralytics").setLevel(logging.ERROR)  # what it has to say of a run, our commands say
    version = tuple(map(int, re.findall(r"\d+", ultralytics.__version__)[:3]))
    if version < _OLDEST:
        wanted = ".".join(map(str, _OLDEST))
        raise HeatvizError(
            f"ultralytics: got {ultralytics.__version__}, accepted is {wanted} or newer (pip install -U ultralytics)"
        )


def _yolov5(weights: Path) -> tuple[Any, Any, int | None]:
    from ultralytics.models.yolo.detect import DetectionPredictor

    from .yolov5 import load as load_yolov5

    return load_yolov5(weights), DetectionPredictor, None


def _ultralytics(weights: Path) -> tuple[Any, Any, Any]:
    from ultralytics import YOLO
    from ultralytics.utils.checks import check_yolov5u_filename

    try:
        if check_yolov5u_filename(str(weights), verbose=False) == str(weights):
            wrapper = YOLO(str(weights))
        else:  # a file named as an old YOLOv5 release would be looked for under a new name, and downloaded
            with tempfile.TemporaryDirectory() as folder:
                wrapper = YOLO(shutil.copyfile(weights, Path(folder, "checkpoint.pt")))
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise HeatvizError(f"weights: {weights} is no checkpoint that can be loaded safely: {reason}") from error
    return wrapper.model, wrapper.task_map[wrapper.task]["predictor"], wrapper.overrides.get("imgsz")


def _set_up(predictor: BasePredictor, model: Any) -> None:
    try:
        predictor.setup_model(model, verbose=False)
    except (ValueError, RuntimeError) as error:
        raise HeatvizError(f"device: {' '.join(str(error).split())[:200]}") from error
    predictor.done_warmup = True  # warm-up would pass a blank image through the hooks
