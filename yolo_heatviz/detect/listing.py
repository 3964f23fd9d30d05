"""`--list-stages`: a model's stages as a table."""

from __future__ import annotations

from ..model.detector import Detector
from ..model.hooks import hooked
from ..model.stage_output import StageOutput
from ..model.tensors import NotAMapError
from ..text import aligned


def table(detector: Detector) -> list[str]:
    """Lines that give each stage's number, module, inputs, shape and stride, from one pass over a black image."""
    rows = [("stage", "module", "from", "shape", "stride")]

    def add(given: StageOutput) -> None:
        stage = given.stage
        inputs = ", ".join(map(str, stage.inputs))
        try:
            shape = "\N{MULTIPLICATION SIGN}".join(map(str, given.maps.shape[1:]))
            rows.append((str(stage.index), stage.module, inputs, shape, str(given.stride)))
        except NotAMapError as reason:
            rows.append((str(stage.index), stage.module, inputs, f"no map: {reason}", ""))

    with hooked(detector.stages, tuple(stage.index for stage in detector.stages.stages), add):
        height, width = detector.imgsz
        detector.blank_pass((height, width))
    return aligned(rows)
