"""The boxes of a predictor, as far as they can be ones: none where its head gives something else, and no odd ones.

Ultralytics takes each number beside a box for a class, and cuts boxes at the image's edge before anyone sees them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MethodType
from typing import TYPE_CHECKING, Any, Callable, Sequence

import torch

from ..text import plural, shown

if TYPE_CHECKING:
    from ultralytics.engine.predictor import BasePredictor
    from ultralytics.engine.results import Results

_OWN = {"segment": "nm", "pose": "nk", "obb": "ne"}
"""By task: the head's attribute that says how many numbers a prediction has beside its box and its classes."""
_ROUNDING = 1e-3
_FAR, _LEAST = 10, 640
_LONGEST = 60


@dataclass(frozen=True)
class Odd:
    """Detections that cannot be ones, of an image or of several.

    Example:
        >>> print(Odd(5, confidences=2, highest=443.34) + Odd(3, outside=1))
        2 of 8 detections have confidences above 1 (up to 443.3), 1 lies far outside the image: left out
    """

    of: int = 0
    """How many detections there were."""
    confidences: int = 0
    """Those with a confidence outside 0 to 1, which is above it: the threshold removes others."""
    outside: int = 0
    """Those of the others that lie far outside the image."""
    highest: float = 1.0
    kept: bool = False
    """They are told alone: a classifier's class, which is drawn nowhere over the image."""

    def __add__(self, other: Odd) -> Odd:
        return Odd(
            self.of + other.of,
            self.confidences + other.confidences,
            self.outside + other.outside,
            max(self.highest, other.highest),
            self.kept or other.kept,
        )

    def __bool__(self) -> bool:
        return self.confidences + self.outside > 0

    def __str__(self) -> str:
        parts, of = [], f" of {plural(self.of, 'detection')}"
        if self.confidences:
            have = "have confidences" if self.confidences > 1 else "has a confidence"
            parts.append(f"{self.confidences}{of} {have} above 1 (up to {self.highest:.4g})")
        if self.outside:
            lie = "lie" if self.outside > 1 else "lies"
            parts.append(f"{self.outside}{'' if parts else of} {lie} far outside the image")
        return ", ".join(parts) if self.kept else f"{', '.join(parts)}: left out"


def misread(predictor: BasePredictor, output: Any) -> str:
    """Say why the head's numbers are not boxes with a score for each class; empty where they are.

    Args:
        predictor: with its network.
        output: what that gives for an image.

    Returns:
        Such as `its head gives 11 numbers beside each box, of which its classes are 1 (face)`.
    """
    from ultralytics.models.yolo.detect import DetectionPredictor

    while isinstance(output, (list, tuple)) and output:
        output = output[0]
    network: Any = predictor.model.model
    several = isinstance(predictor, DetectionPredictor) and isinstance(output, torch.Tensor) and output.ndim == 3
    if not several or output.shape[-1] == 6 or getattr(predictor.model, "end2end", False):
        return ""  # others give the number of a class
    head, names = network.model[-1], network.names
    classes = getattr(head, "nc", len(names))
    found = output.shape[1] - 4 - (getattr(head, _OWN[network.task], 1) if network.task in _OWN else 0)
    if found == classes:
        return ""
    words = shown(", ".join(names.values()), _LONGEST)
    return f"its head gives {found} numbers beside each box, of which its classes are {classes} ({words})"


def read_none(predictor: BasePredictor) -> None:
    """Let a predictor make results without boxes."""

    def postprocess(
        self: BasePredictor, preds: Any, img: torch.Tensor, orig_imgs: Sequence[Any], **_: Any
    ) -> list[Results]:
        from ultralytics.engine.results import Results

        names = self.model.names
        return [Results(image, path=path, names=names) for image, path in zip(orig_imgs, self.batch[0])]

    _set_method(predictor, postprocess)


def leave_out_odd(predictor: BasePredictor) -> None:
    """Let a predictor leave out detections that cannot be ones.

    Its results say under `odd` which, and those with boxes under `input_size` the height and width of the network's
    input. Under `uncut` they have the boxes in pixels of that, where they may leave the image: `(k, 4)` left, top,
    right, bottom, of rotated ones `(k, 5)` centre, width, height, angle; None of networks that stretch images.
    """
    if hasattr(predictor, "construct_result"):
        _check_before_cutting(predictor)
    else:
        _check_results(predictor)


def _check_before_cutting(predictor: Any) -> None:
    rotated = predictor.args.task == "obb"

    def construct_result(self: Any, pred: torch.Tensor, img: torch.Tensor, *others: Any) -> Results:
        boxes = torch.cat([pred[:, :2], pred[:, :2]], 1) if rotated else pred[:, :4]  # of a rotated one, its centre
        good, odd = _judge(pred[:, 4], boxes, (img.shape[2], img.shape[3]))
        found = pred[good] if odd else pred
        uncut = found[:, [0, 1, 2, 3, -1]].clone() if rotated else found[:, :4].clone()
        result = type(self).construct_result(self, found, img, *others)
        result.odd = odd
        if not rotated and len(result) < len(uncut):
            uncut = uncut[_left(found, result)]
        result.uncut = uncut if len(result) == len(uncut) else None
        result.input_size = img.shape[2], img.shape[3]
        return result

    _set_method(predictor, construct_result)


def _left(found: torch.Tensor, result: Results) -> torch.Tensor:
    """Which of the boxes that were scaled in place are in a result: those whose mask is not empty, `(k,)` bool."""
    return (found[:, None, :6] == result.boxes.data[None]).all(2).any(1)


def _check_results(predictor: Any) -> None:
    def postprocess(self: Any, preds: Any, img: torch.Tensor, *others: Any, **named: Any) -> list[Results]:
        results = type(self).postprocess(self, preds, img, *others, **named)
        for number, result in enumerate(results):
            if getattr(result, "boxes", None) is not None:
                good, odd = _judge(result.boxes.conf, result.boxes.xyxy, result.orig_shape)
                results[number] = result[good] if odd else result
                results[number].odd = odd
                results[number].uncut = None
                results[number].input_size = img.shape[2], img.shape[3]
            elif getattr(result, "probs", None) is not None:
                _, told = _judge(result.probs.top1conf[None], torch.zeros(1, 4), result.orig_shape)
                result.odd = replace(told, kept=True)
        return results

    _set_method(predictor, postprocess)


def _set_method(predictor: Any, function: Callable[..., Any]) -> None:
    """Give one predictor a method in place of its class's; a copy of the predictor has it of its own."""
    setattr(predictor, function.__name__, MethodType(function, predictor))


def _judge(confidences: torch.Tensor, boxes: torch.Tensor, size: tuple[int, int]) -> tuple[torch.Tensor, Odd]:
    """Tell detections that can be ones from others.

    A box is far outside where all of it lies farther from the image than that is wide or high, or where a side is so
    far off as no head puts it: an anchor reaches some 750 pixels beyond the image, a distance 512.

    Args:
        confidences: `(k,)`.
        boxes: `(k, 4)` left, top, right, bottom.
        size: height and width of the image that they are of.

    Returns:
        `(k,)` bool, the good ones, and what is said of the others.
    """
    confidences, boxes = confidences.float().cpu(), boxes.float().cpu()
    sure = (confidences >= -_ROUNDING) & (confidences <= 1 + _ROUNDING)
    sides = torch.tensor([size[1], size[0]], dtype=torch.float32)
    most, low, high = _FAR * sides.clamp(min=_LEAST), boxes[:, :2], boxes[:, 2:]
    near = (low <= 2 * sides) & (high >= -sides) & (low >= -most) & (high <= sides + most)  # false of NaN, too
    inside = near.all(dim=1)
    highest = max([1.0, *confidences[~sure].tolist()])
    return sure & inside, Odd(len(boxes), int((~sure).sum()), int((sure & ~inside).sum()), highest)
