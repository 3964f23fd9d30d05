"""What a detection head said, taken from it by a forward hook, and which of it NMS kept."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

import numpy as np
import torch

from ..errors import HeatvizError
from ..model.detector import Detector
from .predictions import Level, Predictions
from .removal import Rules


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

        self._stage, self._module = detector.stages.stages[-1], detector.stages.modules[-1]
        kind = f"got a {self._stage.module} head"
        if type(self._module) not in (Detect, v10Detect, AnchorDetect):
            raise HeatvizError(f"--explain, --probe: {kind}, accepted is Detect, of YOLOv5 or Ultralytics")
        if isinstance(self._module, Detect) and self._module.end2end:
            raise HeatvizError(f"--explain, --probe: {kind} that predicts end to end, accepted are heads before an NMS")
        numbers = self._stage.inputs
        self._stages = [self._stage.index + number if number < 0 else number for number in numbers]
        self._anchors = isinstance(self._module, AnchorDetect)
        self._predictor = detector.predictor
        self.inputs: dict[int, torch.Tensor] = {}
        self._decoded: torch.Tensor | None = None

    @property
    def rules(self) -> Rules:
        """What removes its predictions."""
        args = self._predictor.args
        classes = None if args.classes is None else tuple(args.classes)
        return Rules(args.conf, args.iou, classes, bool(args.agnostic_nms), args.max_det)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Keep what it says inside the block."""
        handle = self._module.register_forward_hook(self._keep)
        try:
            yield
        finally:
            handle.remove()

    def _keep(self, module: torch.nn.Module, inputs: tuple, output: Any) -> None:
        self.inputs, self._decoded = dict(zip(self._stages, inputs[0])), output[0].detach()

    def said(self) -> tuple[Predictions, np.ndarray]:
        """All that it said of the last image, and the numbers of what NMS kept, the most confident first."""
        from ultralytics.utils.nms import non_max_suppression

        from ..checkpoints.yolov5.head import to_ultralytics

        assert self._decoded is not None
        rules, decoded = self.rules, to_ultralytics(self._decoded) if self._anchors else self._decoded
        _, (kept,) = non_max_suppression(
            decoded.clone(),
            rules.conf,
            rules.iou,
            None if rules.classes is None else list(rules.classes),
            rules.agnostic,
            max_det=decoded.shape[2],
            return_idxs=True,
        )
        return self._predictions(), kept.view(-1).long().cpu().numpy()

    def _predictions(self) -> Predictions:
        assert self._decoded is not None
        rows = self._decoded[0] if self._anchors else self._decoded[0].T
        values = rows.float().cpu().numpy()
        middle, half = values[:, :2], values[:, 2:4] / 2
        boxes = np.concatenate([middle - half, middle + half], axis=1)
        return Predictions(
            boxes,
            values[:, 4 + self._anchors :],
            values[:, 4] if self._anchors else None,
            self._levels(),
        )

    def _levels(self) -> list[Level]:
        module: Any = self._module
        anchors: list[tuple] = [()] * len(self._stages)
        if self._anchors:
            pixels = (module.anchors * module.stride.view(-1, 1, 1)).tolist()
            anchors = [tuple((width, height) for width, height in level) for level in pixels]
        return [
            Level(stage, round(stride), features.shape[2], features.shape[3], sizes)
            for stage, stride, features, sizes in zip(
                self._stages, module.stride.tolist(), self.inputs.values(), anchors
            )
        ]
