"""The map of one box, for programs and notebooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Sequence, Union

import numpy as np

from ..errors import HeatvizError
from ..model.detector import Detector, load
from ..model.from_model import of_model
from ..sources.images import read_image
from .attributor import Attributor
from .how import DEFAULT, SCORE, How
from .result import Attribution

Box = Union[int, Sequence[float]]


def attribute(
    model: Any,
    image: str | Path | np.ndarray,
    box: Box = 0,
    *,
    method: str = DEFAULT,
    target: str = SCORE,
    stages: str | None = None,
    **prediction: Any,
) -> Attribution:
    """Make the map of what spoke for one box.

    Args:
        model: a path of a `.pt` checkpoint of YOLOv5 or Ultralytics, or a model of Ultralytics' (`YOLO("best.pt")`),
            of which a copy is used.
        image: a path, or `(H, W, 3)` uint8 RGB.
        box: a detection's number, the surest first; or left, top, width, height in image pixels, for the prediction
            that comes nearest to that place, found or not. Of a classifier 0, its best class.
        method: `deeplift`, `odam`, `integrated`, `hirescam` (below 0 is what spoke against it), `layercam`,
            `gradcam`, `gradcam++`, `ssgradcam++`, `eigencam`, `drise`; `box-prior` and `random` are controls.
        target: `score`, or the side whose place is asked about: `left`, `top`, `right`, `bottom`.
        stages: where it is read, as `--stages` takes them; by default where the backbone has finished a scale.
        prediction: Ultralytics' prediction arguments: `imgsz`, `conf`, `iou`, `device`, `classes` ...

    Returns:
        The map, `(H, W)` float32 under `map`, with its facts; in a notebook it shows itself.

    Raises:
        HeatvizError: the model or the image cannot be read, there is no such box, method, target or stage, or nothing
            speaks for the box there; the message says what is accepted.

    Example:
        >>> from yolo_heatviz.demo.samples import FOLDER
        >>> found = attribute(FOLDER.parent / "fabric.pt", FOLDER / "linen.jpg", box=1, device="cpu")
        >>> found.class_name, found.stages, found.map.shape
        ('hole', (2, 4, 6), (480, 640))
    """
    attributor = Attributor(_detector(model, prediction), How(method, stages, target))
    with attributor.watching():
        (result,) = attributor.detector.predictor.stream_inference([_pixels(image, attributor.detector.channels)])
        if isinstance(box, (int, np.integer)) and not isinstance(box, bool):
            (found,) = attributor.explain(result, [int(box)])
        else:
            found = attributor.explain_place(result, _corners(box))
    if isinstance(found, HeatvizError):
        raise found
    return found


def _detector(model: Any, prediction: dict[str, Any]) -> Detector:
    if not isinstance(model, (str, Path)):
        return of_model(model, **prediction)
    size = prediction.pop("imgsz", None)
    try:
        return load(Path(model), imgsz=None if size is None else np.atleast_1d(size).tolist(), **prediction)
    except SyntaxError as error:  # Ultralytics', of an argument that is none
        raise HeatvizError(f"attribute: {' '.join(str(error).split())[:200]}") from error


def _pixels(image: Any, channels: int) -> np.ndarray:
    if isinstance(image, (str, Path)):
        return read_image(image, channels=channels)
    pixels = np.asarray(image)
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or 0 in pixels.shape or pixels.shape[2] != channels:
        raise HeatvizError(
            f"image: got {pixels.dtype} of shape {pixels.shape}, accepted are a path and uint8 (H, W, {channels}), RGB"
        )
    return np.ascontiguousarray(pixels[..., ::-1] if channels == 3 else pixels)


def _corners(box: Any) -> list[float]:
    try:
        left, top, width, height = (float(value) for value in box)
    except (TypeError, ValueError):
        left = top = width = height = float("nan")
    if not (np.isfinite([left, top]).all() and 0 < width < np.inf and 0 < height < np.inf):
        raise HeatvizError(
            f"box: got {box!r}, accepted is a detection's number, or left, top, width, height in image pixels"
        )
    return [left, top, left + width, top + height]
