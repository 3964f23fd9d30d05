"""A detection head's predictions, taken by a forward hook, and which of them NMS keeps."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

import numpy as np
import torch

from ..errors import HeatvizError
from ..model.detector import Detector
from .head_output import HeadOutput, Rules
from .predictions import Level, Predictions


class Head:
    """A detector's head.

    Attributes:
        inputs: `(B, C, H, W)` by the number of the stage that gave it, of the last image.

    Raises:
        HeatvizError: it is neither YOLOv5's nor Ultralytics' `Detect`, or predicts end to end, without NMS.
    """

    def __init__(self, detector: Detector) -> None:
        from ultralytics.nn.modules.head import Detect, v10Detect

        from ..checkpoints.yolov5.head import Detect as AnchorDetect

        if detector.no_boxes:
            raise HeatvizError(f"--explain, --probe: got a checkpoint without boxes: {detector.no_boxes}")
        stage, self._module = detector.stages.stages[-1], detector.stages.modules[-1]
        got = f"got a {stage.module} head"
        if type(self._module) not in (Detect, v10Detect, AnchorDetect):
            raise HeatvizError(f"--explain, --probe: {got}, accepted is Detect, of YOLOv5 or Ultralytics")
        if isinstance(self._module, Detect) and self._module.end2end:
            raise HeatvizError(f"--explain, --probe: {got} that predicts end to end, accepted are heads before an NMS")
        self._stages = [stage.index + number if number < 0 else number for number in stage.source]
        self._has_anchors = isinstance(self._module, AnchorDetect)
        self._names = detector.names
        self._predictor = detector.predictor
        self.inputs: dict[int, torch.Tensor] = {}
        self._decoded: torch.Tensor | None = None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Keep what it takes and gives inside the block."""
        handle = self._module.register_forward_hook(self._keep)
        try:
            yield
        finally:
            handle.remove()

    def _keep(self, module: torch.nn.Module, inputs: tuple, output: Any) -> None:
        self.inputs, self._decoded = dict(zip(self._stages, inputs[0])), output[0].detach()

    def output(self) -> HeadOutput:
        """All predictions of the last image, and which of them NMS keeps."""
        from ultralytics.utils.nms import non_max_suppression

        from ..checkpoints.yolov5.head import to_ultralytics

        assert self._decoded is not None
        rules = self._rules()
        decoded = to_ultralytics(self._decoded) if self._has_anchors else self._decoded
        _, (kept,) = non_max_suppression(
            decoded.clone(),
            rules.conf,
            rules.iou,
            None if rules.classes is None else list(rules.classes),
            rules.agnostic,
            max_det=decoded.shape[2],
            return_idxs=True,
        )
        predictions = self._predictions(self._decoded[0])
        return HeadOutput(predictions, kept.view(-1).long().cpu().numpy(), rules, self._names)

    def _rules(self) -> Rules:
        args = self._predictor.args
        classes = None if args.classes is None else tuple(args.classes)
        return Rules(args.conf, args.iou, classes, bool(args.agnostic_nms), args.max_det)

    def _predictions(self, decoded: torch.Tensor) -> Predictions:
        """Read one image's output: YOLOv5's `(N, 5 + classes)`, Ultralytics' `(4 + classes, N)`."""
        rows = (decoded if self._has_anchors else decoded.T).float().cpu().numpy()
        centres, half = rows[:, :2], rows[:, 2:4] / 2
        boxes = np.concatenate([centres - half, centres + half], axis=1)
        if self._has_anchors:
            return Predictions(boxes, rows[:, 5:], rows[:, 4], self._levels())
        return Predictions(boxes, rows[:, 4:], None, self._levels())

    def _levels(self) -> list[Level]:
        module: Any = self._module
        anchors: list[tuple] = [()] * len(self._stages)
        if self._has_anchors:
            pixels = (module.anchors * module.stride.view(-1, 1, 1)).tolist()
            anchors = [tuple((width, height) for width, height in level) for level in pixels]
        return [
            Level(stage, round(stride), features.shape[2], features.shape[3], sizes)
            for stage, stride, features, sizes in zip(
                self._stages, module.stride.tolist(), self.inputs.values(), anchors
            )
        ]
