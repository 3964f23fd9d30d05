"""A detection head's predictions, taken by a forward hook, and which of them NMS keeps."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

import numpy as np
import torch

from .. import upstream
from ..errors import HeatvizError
from ..model.detector import Detector
from .head_output import HeadOutput, Rules
from .predictions import Level, Predictions


class Head:
    """A detector's head.

    Attributes:
        inputs: `(B, C, H, W)` by the number of the stage that gave it, of the last image.

    Whose class it is does not count, but what it has: strides, one for each map that it takes, and, as YOLOv5's,
    anchors. What it gives is held against that for each image.

    Raises:
        HeatvizError: it has none, finds more than boxes, or predicts end to end, without NMS.
    """

    def __init__(self, detector: Detector) -> None:
        if detector.no_boxes:
            raise HeatvizError(f"--explain, --probe: got a checkpoint without boxes: {detector.no_boxes}")
        stage, self._module = detector.stages.stages[-1], detector.stages.modules[-1]
        self._stages = [stage.index + number if number < 0 else number for number in stage.inputs]
        got = f"got a {stage.module} head"
        if detector.task != "detect" or len(_tensor(self._module, "stride", 1)) != len(self._stages):
            raise HeatvizError(
                f"--explain, --probe: {got}, accepted is Detect, of YOLOv5 or Ultralytics, or one like it"
            )
        if getattr(self._module, "end2end", False):
            raise HeatvizError(f"--explain, --probe: {got} that predicts end to end, accepted are heads before an NMS")
        self._has_anchors = len(_tensor(self._module, "anchors", 3)) == len(self._stages)
        self._names = detector.names
        self._predictor = detector.predictor
        self.inputs: dict[int, torch.Tensor] = {}
        self._decoded: torch.Tensor | None = None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Keep what it takes and gives inside the block."""
        before = self._module.register_forward_pre_hook(self._take)  # YOLOv5's own puts its outputs into that list
        after = self._module.register_forward_hook(self._keep)
        try:
            yield
        finally:
            before.remove()
            after.remove()

    def _take(self, module: torch.nn.Module, inputs: tuple) -> None:
        self.inputs = dict(zip(self._stages, inputs[0]))

    def _keep(self, module: torch.nn.Module, inputs: tuple, output: Any) -> None:
        decoded = output if isinstance(output, torch.Tensor) else output[0]
        self._decoded = decoded.detach().clone()  # Ultralytics' NMS before 8.4.160 changes it in place

    def output(self) -> HeadOutput:
        """All predictions of the last image, and which of them NMS keeps.

        Raises:
            HeatvizError: the head gave something else than a prediction for each of its anchors.
        """
        import torch

        from ..checkpoints.yolov5.head import to_ultralytics

        assert self._decoded is not None
        levels, rules = self._levels(), self._rules()
        count = sum(level.rows * level.columns * (len(level.anchors) or 1) for level in levels)
        if self._decoded.ndim != 3 or self._decoded.shape[1 if self._has_anchors else 2] != count:
            got = "x".join(map(str, self._decoded.shape))
            raise HeatvizError(f"--explain, --probe: got {got} numbers of the head, accepted are {count} predictions")
        rows = self._decoded if self._has_anchors else self._decoded.transpose(1, 2)
        numbers = self._candidates(rows[0], rules.conf)
        few = rows[:, numbers]
        decoded = to_ultralytics(few) if self._has_anchors else few.transpose(1, 2)
        (kept,) = upstream.non_max_suppression()(
            torch.cat([decoded, numbers.to(decoded.dtype).expand(1, 1, -1)], 1),  # what is behind the classes is kept
            rules.conf,
            rules.iou,
            None if rules.classes is None else list(rules.classes),
            rules.agnostic,
            max_det=rows.shape[1],
            nc=decoded.shape[1] - 4,
        )
        predictions = self._predictions(self._decoded[0], levels)
        return HeadOutput(predictions, kept[:, 6].long().cpu().numpy(), rules, self._names)

    def _candidates(self, rows: torch.Tensor, conf: float) -> torch.Tensor:
        """The numbers of the predictions that NMS may keep: of thousands, some tens.

        Six at least are always more: Ultralytics takes six for the numbers of an end-to-end head.
        """
        surest = rows[:, 5:].amax(1) * rows[:, 4] if self._has_anchors else rows[:, 4:].amax(1)
        surest = surest.nan_to_num(nan=-1)
        seventh = surest.topk(min(7, len(surest))).values[-1]
        return torch.nonzero(surest >= seventh.clamp(max=conf))[:, 0]

    def _rules(self) -> Rules:
        args = self._predictor.args
        classes = None if args.classes is None else tuple(args.classes)
        return Rules(args.conf, args.iou, classes, bool(args.agnostic_nms), args.max_det)

    def _predictions(self, decoded: torch.Tensor, levels: list[Level]) -> Predictions:
        """Read one image's output: YOLOv5's `(N, 5 + classes)`, Ultralytics' `(4 + classes, N)`."""
        rows = (decoded if self._has_anchors else decoded.T).float().cpu().numpy()
        centres, half = rows[:, :2], rows[:, 2:4] / 2
        boxes = np.concatenate([centres - half, centres + half], axis=1)
        if self._has_anchors:
            return Predictions(boxes, rows[:, 5:], rows[:, 4], levels)
        return Predictions(boxes, rows[:, 4:], None, levels)

    def _levels(self) -> list[Level]:
        module: Any = self._module
        anchors: list[tuple] = [()] * len(self._stages)
        if self._has_anchors:
            strides = module.stride.cpu()  # a buffer goes to a device with its network, a plain tensor may stay
            pixels = (module.anchors.cpu() * strides.view(-1, 1, 1)).tolist()
            anchors = [tuple((width, height) for width, height in level) for level in pixels]
        return [
            Level(stage, round(stride), features.shape[2], features.shape[3], sizes)
            for stage, stride, features, sizes in zip(
                self._stages, module.stride.tolist(), self.inputs.values(), anchors
            )
        ]


def _tensor(module: torch.nn.Module, name: str, dimensions: int) -> torch.Tensor:
    """A tensor that a module has, or an empty one where it has none of so many dimensions."""
    found = getattr(module, name, None)
    return found if isinstance(found, torch.Tensor) and found.ndim == dimensions else torch.empty(0)
