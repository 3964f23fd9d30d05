"""How maps are made: the words that flags and programs use; nothing heavy is imported for these."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import HeatvizError
from ..text import near

DEFAULT = "deeplift"
METHODS = (
    "deeplift",
    "odam",
    "integrated",
    "hirescam",
    "layercam",
    "gradcam",
    "gradcam++",
    "ssgradcam++",
    "eigencam",
    "drise",
    "box-prior",
    "random",
)
WITHOUT_STAGES = ("drise", "box-prior", "random")
"""Those that read no stage."""
RESCALED = ("deeplift",)
"""Those whose gradients pass by DeepLIFT's rule."""
SCORE = "score"
TARGETS = (SCORE, "left", "top", "right", "bottom")


@dataclass(frozen=True)
class How:
    """How maps are made.

    Raises:
        HeatvizError: no such method or target.

    Example:
        >>> How(target="middle")
        Traceback (most recent call last):
        ...
        yolo_heatviz.errors.HeatvizError: target: got 'middle': accepted are score, left, top, right, bottom
    """

    method: str = DEFAULT
    stages: str | None = None
    """As `--stages` takes them; None for those that fit the box's level."""
    target: str = SCORE
    faithful: bool = False
    """Measure deletion and insertion, too, of maps of the score."""

    def __post_init__(self) -> None:
        for name, value, accepted in (("method", self.method, METHODS), ("target", self.target, TARGETS)):
            if value not in accepted:
                raise HeatvizError(f"{name}: got {value!r}{near(str(value), accepted)}")
