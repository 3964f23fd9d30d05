"""Loads the checkpoints of a training one after the other; those that cannot be are said, and left out."""

from __future__ import annotations

from typing import Sequence

from ..errors import HeatvizError
from ..model.detector import Detector, load
from ..text import plural, say
from .history import EpochFile
from .options import Options


class Loader:
    """Loads checkpoints as the command's flags say.

    Args:
        options: the flags.

    Attributes:
        failures: why epochs are left out.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self.failures: dict[int, str] = {}

    def load(self, file: EpochFile) -> Detector | None:
        """Load one; None where it cannot be."""
        options = self._options
        size = None if options.imgsz is None else [options.imgsz]
        own = {"trust": options.trust_weights, "blocks": options.blocks, "device": options.device}
        try:
            return load(file.path, imgsz=size, **own)  # type: ignore[arg-type]
        except HeatvizError as error:
            self.fail(file.epoch, str(error))
            return None

    def fail(self, epoch: int, reason: str) -> None:
        """Leave an epoch out."""
        self.failures[epoch] = reason
        say(f"yolo_heatviz.evolution: epoch {epoch} is left out: {reason}", error=True)

    def last(self, files: Sequence[EpochFile]) -> tuple[EpochFile, Detector]:
        """The last one that can be loaded: the images are prepared for it, and it chooses the channels."""
        for file in reversed(files):
            detector = self.load(file)
            if detector is not None:
                return file, detector
        raise HeatvizError(f"weights: none of {plural(len(files), 'checkpoint')} can be loaded, see above")
