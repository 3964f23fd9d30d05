"""`--list-stages`: a model's stages as a table."""

from __future__ import annotations

from ..model.detector import Detector
from ..model.hooks import hooked
from ..model.several_maps import each_map
from ..model.stage_output import StageOutput
from ..model.stages import Layout, Stage
from ..model.tensors import NotAMapError
from ..text import aligned


def table(detector: Detector) -> list[str]:
    """Lines that give each stage's number, module, inputs, part, shape and stride, from one pass over a black image."""
    rows = [("stage", "module", "from", "part", "shape", "stride")]

    def add(output: StageOutput) -> None:
        stage = output.stage
        begin = (stage.module, ", ".join(map(str, stage.inputs)), part(stage, detector.stages))
        for given in each_map(output):
            number = str(stage.index) if given.stage.part is None else f"{stage.index}[{given.stage.part}]"
            try:
                shape = "\N{MULTIPLICATION SIGN}".join(map(str, given.maps.shape[1:]))
                rows.append((number, *begin, shape, str(given.stride)))
            except NotAMapError as reason:
                rows.append((number, *begin, f"no map: {reason}", ""))

    with hooked(detector.stages, tuple(stage.index for stage in detector.stages.stages), add):
        height, width = detector.imgsz
        detector.blank_pass((height, width))
    return aligned(rows)


def part(stage: Stage, model: Layout) -> str:
    """The part of the network that a stage belongs to, in the words of `--stages`.

    Example:
        >>> stages = tuple(Stage(number, "Conv", (-1,) if number < 3 else (1, 2)) for number in range(4))
        >>> [part(stage, Layout(stages, (), 1)) for stage in stages]
        ['backbone', 'neck, head input', 'neck, head input', 'head']
    """
    if stage is model.stages[-1]:
        return "head"
    words = []
    if model.backbone is not None:
        words.append("backbone" if stage in model.stages[: model.backbone] else "neck")
    if stage.index in model.head_inputs:
        words.append("head input")
    return ", ".join(words)
