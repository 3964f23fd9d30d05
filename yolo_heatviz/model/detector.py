"""A checkpoint, YOLOv5's or Ultralytics', as an Ultralytics predictor that is ready to run."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Iterator

from .. import upstream
from ..checkpoints import Checkpoint, Loaded, OwnBlocks, advice
from ..errors import HeatvizError
from ..feature_maps.bands import three_bands
from ..files.opening import is_file, with_slashes
from ..text import shown
from .boxes import leave_out_odd, misread, read_none
from .first_pass import blank_pass, cannot_run, first_pass
from .offline import kept_offline
from .preprocessing import way_of
from .stages import Layout, layout

if TYPE_CHECKING:
    from ultralytics.engine.predictor import BasePredictor
    from ultralytics.engine.results import Results

LOGGER = logging.getLogger(__name__)
_DEFAULT_SIZE = 640
_EXPORTS = (".onnx", ".engine", ".torchscript", ".tflite", ".pb", ".mlmodel", ".mlpackage", ".xml")
_START, _BATCH = "on_predict_start", "on_predict_batch_start"


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
    family: str
    """`yolov5` or `ultralytics`."""
    sha256: str
    """The checkpoint's, of the very bytes that were loaded."""
    trusted: bool = False
    """True where it was unpickled in full."""
    blocks: str | None = None
    """The user's own source code that it may take classes from."""
    taken: list[str] = field(default_factory=list)
    """The classes that it took from there, as the checkpoint names them."""
    no_boxes: str = ""
    """The reason why no boxes can be read from what its head gives, see `boxes.misread`; empty where they can."""

    @property
    def channels(self) -> int:
        """The bands of the images that the network takes, as Ultralytics asks for them."""
        return getattr(self.predictor.model, "channels", 3)

    @cached_property
    def way(self) -> str:
        """The way that images come into the network, see `preprocessing.way_of`; raises as that does."""
        return way_of(self.predictor, self.channels)

    def blank_pass(self, size: tuple[int, int]) -> None:
        """Pass a black image of a height and width through the network, for what hooks see of it.

        Raises:
            HeatvizError: it cannot run at that size.
        """
        try:
            blank_pass(self.predictor.model, size)
        except Exception as error:  # of code that is anyone's, or for want of memory
            reason = shown(" ".join(str(error).split()) or type(error).__name__, 200)
            raise HeatvizError(f"an image of {size[1]}x{size[0]} cannot pass through the network: {reason}") from error

    def stream(
        self, dataset: Any, on_start: Callable[[Any], object], on_batch: Callable[[], object]
    ) -> Iterator[Results]:
        """Detect in each image or frame of a source; `orig_img` of each result has three bands, see `three_bands`.

        Args:
            dataset: one of Ultralytics' loaders.
            on_start: called with the loader before the first batch.
            on_batch: called before each batch passes through the network.
        """
        before = {event: self.predictor.callbacks[event] for event in (_START, _BATCH)}
        self.predictor.callbacks[_START] = [lambda predictor: on_start(predictor.dataset)]
        self.predictor.callbacks[_BATCH] = [lambda _: on_batch()]
        try:
            for result in self.predictor.stream_inference(dataset):
                result.orig_img = three_bands(result.orig_img)
                yield result
        finally:
            self.predictor.callbacks.update(before)

    def __repr__(self) -> str:
        return f"<Detector {str(self.weights)!r}: {self.task}, {len(self.names)} classes>"


def load(
    weights: Path,
    *,
    imgsz: list[int] | None = None,
    augment: bool = False,
    trust: bool = False,
    blocks: Path | None = None,
    **overrides: Any,
) -> Detector:
    """Load a checkpoint without running what its pickle says.

    Args:
        weights: a `.pt` file of YOLOv5 or Ultralytics.
        imgsz: height and width, or one number for both; by default what the checkpoint was trained at, else 640.
        augment: test-time augmentation.
        trust: unpickle it in full, which runs whatever it says; its SHA-256 is logged as a warning before.
        blocks: a repository's folder or a `.py` file, trusted as source code, for classes that are not known.
        overrides: Ultralytics' prediction arguments (`conf`, `iou`, `device` ...).

    Raises:
        HeatvizError: no such file, damaged, of another kind, or it names what is not allowed.
    """
    own = OwnBlocks(blocks) if blocks else None
    there = is_file(weights)
    if weights.suffix != ".pt" or not there:
        what = "which is no .pt file" if there else with_slashes(weights) or "which is not there"
        made = ": an export has no stages, give the .pt that it was made from" if weights.suffix in _EXPORTS else ""
        raise HeatvizError(f"weights: got {str(weights)!r}, {what}; accepted is the path of a .pt checkpoint{made}")
    checkpoint = Checkpoint.open(weights)
    if trust:
        words = "%s is trusted: whatever code it holds is run now. Its SHA-256 is %s"
        LOGGER.warning(words, shown(str(weights)), checkpoint.sha256)
    with kept_offline():
        family, loaded = _network(checkpoint, trust, own)
        detector = _detector(checkpoint, family, loaded, imgsz, augment, overrides)
    taken = list(own.taken) if own else []
    return replace(detector, trusted=trust, blocks=str(blocks) if blocks else None, taken=taken)


def _network(checkpoint: Checkpoint, trust: bool, own: OwnBlocks | None) -> tuple[str, Loaded]:
    from ..checkpoints.yolov5 import is_yolov5

    if is_yolov5(checkpoint):
        return "yolov5", _yolov5(checkpoint, trust, own)
    return "ultralytics", _ultralytics(checkpoint, trust, own)


def _detector(
    checkpoint: Checkpoint,
    family: str,
    loaded: Loaded,
    imgsz: list[int] | None,
    augment: bool,
    overrides: dict[str, Any],
) -> Detector:
    from ultralytics.utils.checks import check_imgsz

    model: Any = loaded.network
    trained = loaded.imgsz or [_DEFAULT_SIZE]
    if loaded.fixed and imgsz and trained != imgsz * (2 // len(imgsz)):
        wanted = " ".join(map(str, trained))
        raise HeatvizError(
            f"--imgsz: got {imgsz}, accepted is {wanted}: this classifier's checkpoint cuts images to it"
        )
    if family == "yolov5":
        model.augment = augment  # Ultralytics passes `augment` to its own models alone
    elif augment and getattr(model, "end2end", False):
        raise HeatvizError("augment: this checkpoint's head predicts end to end, which has no test-time augmentation")
    size = imgsz or trained
    own = {
        "mode": "predict",
        "save": False,
        "verbose": False,
        "batch": 1,
        "rect": True,
        "imgsz": size if len(size) > 1 else size[0],
    }
    predictor = loaded.predictor(
        overrides=upstream.arguments({**own, "augment": augment and family != "yolov5", **overrides})
    )
    _set_up(predictor, loaded, checkpoint)
    network = predictor.model.model
    both = check_imgsz(size if len(size) == 2 else size * 2, stride=predictor.model.stride, min_dim=2)
    try:
        no_boxes = misread(predictor, first_pass(predictor, both))
    except Exception as error:  # of code that is anyone's: a fork's, where layers differ
        raise cannot_run(checkpoint.path, loaded.maker, error, advice.newer(checkpoint)) from error
    read_none(predictor) if no_boxes else leave_out_odd(predictor)
    stages, names = layout(network), dict(network.names)
    return Detector(
        predictor, stages, names, network.task, both, checkpoint.path, family, checkpoint.sha256, no_boxes=no_boxes
    )


def _yolov5(checkpoint: Checkpoint, trust: bool, own: OwnBlocks | None) -> Loaded:
    from ultralytics.models.yolo.detect import DetectionPredictor

    from ..checkpoints import yolov5

    network = yolov5.load_trusting(checkpoint) if trust else yolov5.load(checkpoint, own)
    return Loaded(network, DetectionPredictor, "YOLOv5")


def _ultralytics(checkpoint: Checkpoint, trust: bool, own: OwnBlocks | None) -> Loaded:
    from ..checkpoints import ultralytics_checkpoint

    if trust:
        return ultralytics_checkpoint.load_trusting(checkpoint)
    return ultralytics_checkpoint.load(checkpoint, own)


def _set_up(predictor: BasePredictor, loaded: Loaded, checkpoint: Checkpoint) -> None:
    weights = checkpoint.path
    try:
        predictor.setup_model(loaded.network, verbose=False)
    except RecursionError as error:
        raise HeatvizError(f"'{weights}' holds settings in settings, too deep to copy: {advice.SOURCE}") from error
    except (ValueError, RuntimeError) as error:
        raise HeatvizError(f"device: {shown(' '.join(str(error).split()), 200)}") from error
    except (AssertionError, ArithmeticError, AttributeError, LookupError, TypeError) as error:
        raise cannot_run(weights, loaded.maker, error, advice.newer(checkpoint)) from error
    predictor.done_warmup = True  # warm-up would pass a blank image through the hooks
