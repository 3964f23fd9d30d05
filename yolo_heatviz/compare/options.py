"""The compare command's flags as one object, and which of them go together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Mapping

from ..attribution.how import DEFAULT, METHODS
from ..errors import HeatvizError
from ..feature_maps.colour import table
from ..figures.files import SUFFIXES
from ..figures.style import Style
from ..settings import REDUCTIONS
from ..text import near
from .pick_rule import Rule
from .scale_rule import SCALES, fixed

BOXES = ("confidence", "label", "plain", "none")
CHANNEL, ATTRIBUTION = "channel", "attribution"
_SIGNED = "hirescam"
_MAPS = (*REDUCTIONS, f"{CHANNEL}:N", ATTRIBUTION, f"{ATTRIBUTION}:METHOD")


@dataclass(frozen=True)
class Options:
    """The compare command's flags."""

    weights: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """What the models are called; by default as their files are."""
    source: str | None = None
    data: str | None = None
    split: str = "val"
    labels: str | None = None
    match_iou: float = 0.5
    imgsz: tuple[int, ...] = ()
    """None: each as it was trained."""
    device: str = ""
    conf_thres: float = 0.25
    iou_thres: float = 0.45
    max_det: int = 1000
    blocks: str | None = None
    trust_weights: bool = False
    stages: tuple[str, ...] = ()
    map: str = "l2"
    place: str | None = None
    """Of the box that attribution maps are of: left, top, width, height, and a class."""
    pick: tuple[str, ...] = ()
    seed: int = 0
    boxes: str = BOXES[0]
    scale: str = SCALES[0]
    cmap: str = "jet"
    opacity: float = 0.5
    transpose: bool = False
    width: str = Style.width
    font: str = Style.font
    dpi: int = Style.dpi
    out: str | None = None
    page: bool = False
    again: str | None = None
    """The record of a figure whose options these are."""
    quiet: bool = False

    @property
    def style(self) -> Style:
        """The figure's."""
        return Style(self.width, self.font, self.dpi)

    @property
    def rule(self) -> Rule:
        """By which the images of the figure are picked."""
        return Rule.parse(self.pick, self.seed)

    @property
    def attributes(self) -> bool:
        """True where the maps are of a box."""
        return self.map.partition(":")[0] == ATTRIBUTION

    @property
    def method(self) -> str:
        """Of attribution maps."""
        return self.map.partition(":")[2] or METHODS[0]

    @property
    def channel(self) -> int | None:
        """The channel that is shown, where it is one."""
        kind, _, number = self.map.partition(":")
        return int(number) if kind == CHANNEL else None

    @property
    def compares(self) -> bool:
        """True where there are labels."""
        return self.labels is not None or (self.data is not None and self.source is None)

    def record(self) -> dict[str, Any]:
        """The options as JSON has them."""
        kept = {name: value for name, value in asdict(self).items() if name not in ("again", "quiet")}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Options:
        """The options of `record`.

        Raises:
            HeatvizError: there are others in it.
        """
        unknown = [name for name in record if name not in cls.__dataclass_fields__]
        if unknown:
            raise HeatvizError(f"--again: got the option {unknown[0]!r}{near(unknown[0], cls.__dataclass_fields__)}")
        given: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in record.items()}
        return cls(**given)


def check(options: Options) -> None:
    """Refuse values out of range, and flags that need another.

    Raises:
        HeatvizError: which flag, what was got, and what is accepted.
    """
    count = len(options.weights)
    if count < 2:
        raise HeatvizError(f"--weights: got {count}, accepted are two or more .pt checkpoints")
    if options.names and len(options.names) != count:
        raise HeatvizError(f"--names: got {len(options.names)}, accepted is one for each of the {count} --weights")
    doubled = next((name for name in options.names if options.names.count(name) > 1), None)
    if doubled is not None or not all(name.strip() for name in options.names):
        raise HeatvizError(f"--names: got {doubled or ''!r}, accepted is another name for each model")
    if options.source is None and options.data is None:
        raise HeatvizError(
            "--source or --data: got neither, accepted are images or a data set to compare the models on"
        )
    for flag, value, least, most in (
        ("--conf-thres", options.conf_thres, 0, 1),
        ("--iou-thres", options.iou_thres, 0, 1),
        ("--match-iou", options.match_iou, 0.01, 1),
        ("--opacity", options.opacity, 0, 1),
        ("--max-det", options.max_det, 1, 10**6),
        ("--seed", options.seed, 0, 2**32 - 1),
    ):
        if not least <= value <= most:
            raise HeatvizError(f"{flag}: got {value:g}, accepted is {least:g} to {most:g}")
    if len(options.imgsz) > 2 or min(options.imgsz, default=1) < 1:
        raise HeatvizError(f"--imgsz: got {list(options.imgsz)}, accepted is one or two positive numbers")
    if options.blocks and options.trust_weights:
        raise HeatvizError("--blocks: got --trust-weights too, accepted is one of them")
    _check_map(options)
    if options.boxes not in BOXES:
        raise HeatvizError(f"--boxes: got {options.boxes!r}{near(options.boxes, BOXES)}")
    if options.scale not in SCALES:
        fixed(options.scale)
    _ = options.style, options.rule, table(options.cmap)
    if options.out is not None and Path(options.out).suffix.lower() not in SUFFIXES:
        raise HeatvizError(f"--out: got {options.out!r}, accepted is a path that ends in {', '.join(SUFFIXES)}")


def _check_map(options: Options) -> None:
    kind, colon, rest = options.map.partition(":")
    if kind == CHANNEL and rest.isdecimal():
        pass
    elif kind == ATTRIBUTION and (rest in METHODS or not colon):
        if rest == _SIGNED:
            raise HeatvizError(
                f"--map: got {options.map!r}, whose maps have two signs; accepted is {ATTRIBUTION}:{DEFAULT}"
            )
    elif options.map not in REDUCTIONS:
        raise HeatvizError(f"--map: got {options.map!r}{near(options.map, _MAPS)}")
    if options.place is not None and not options.attributes:
        raise HeatvizError(f"--place needs --map {ATTRIBUTION}: it says which box the maps are of")
