"""The detect command's flags as one object, and which of them go together."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..attribution.how import How
from ..detections.query import Query
from ..drawing.box_style import BoxStyle
from ..errors import HeatvizError
from ..settings import Settings
from ..sources.headers import MEGAPIXELS

_SIGNED = "hirescam"
MATCH_IOU = 0.5
"""The default of `--match-iou`, where there are labels to match."""
_MOST_MEGAPIXELS = 1073.0  # OpenCV's own limit


@dataclass(frozen=True)
class Options:
    """The detect command's flags; names and defaults are YOLOv5's."""

    weights: str | None = None
    trust_weights: bool = False
    blocks: Path | None = None
    source: str | None = None
    data: str | None = None
    imgsz: list[int] | None = None
    conf_thres: float = 0.25
    iou_thres: float = 0.45
    max_det: int = 1000
    device: str = ""
    view_img: bool = False
    save_txt: bool = False
    save_csv: bool = False
    save_conf: bool = False
    save_crop: bool = False
    nosave: bool = False
    classes: list[int] | None = None
    agnostic_nms: bool = False
    augment: bool = False
    visualize: bool = False
    project: Path = Path("runs/detect")
    name: str = "exp"
    exist_ok: bool = False
    line_thickness: int | None = None
    hide_labels: bool = False
    hide_conf: bool = False
    half: bool = False
    vid_stride: int = 1
    max_megapixels: float = MEGAPIXELS
    labels: Path | None = None
    split: str = "val"
    unlabelled_as_empty: bool = False
    match_iou: float | None = None
    """None where there are no labels to match."""
    max_mb: float | None = None
    stretch: bool = False
    list_stages: bool = False
    quiet: bool = False
    workers: int | None = None
    explain: bool = False
    probe: list[str] | None = None
    attribute: bool = False
    attribute_by: str = How.method
    attribute_at: str | None = None
    attribute_target: str = How.target
    against: bool = False
    faithful: bool = False
    settings: Settings = field(default_factory=Settings)

    @property
    def box_style(self) -> BoxStyle:
        """The flags that say how boxes are drawn."""
        return BoxStyle(self.line_thickness, not self.hide_labels, not self.hide_conf)

    @property
    def query(self) -> Query:
        """The questions about each image's detections."""
        return Query(
            self.settings, self.box_style, self.explain, tuple(self.probe or ()), self.makes_page, self.augment
        )

    @property
    def runs_on_data(self) -> bool:
        """True where the data set of `--data` is the source."""
        return self.data is not None and self.source is None

    @property
    def compares(self) -> bool:
        """True where there are labels."""
        return self.labels is not None or self.runs_on_data

    @property
    def how(self) -> How:
        """How the maps of boxes are made; `targets` says of what."""
        return How(_SIGNED if self.against else self.attribute_by, self.attribute_at, self.targets[0], self.faithful)

    @property
    def targets(self) -> tuple[str, ...]:
        """What the maps of boxes are of."""
        return tuple(dict.fromkeys(part.strip() for part in self.attribute_target.split(",")))

    @property
    def makes_page(self) -> bool:
        """True where the run has a page."""
        return self.visualize and self.settings.report


def check(options: Options) -> None:
    """Refuse values out of range, and flags that need another.

    Raises:
        HeatvizError: which flag, what was got, and what is accepted.
    """
    _check_values(options)
    _check_needs(options)


def _check_values(options: Options) -> None:
    for name, least, most in (
        ("conf_thres", 0, 1),
        ("iou_thres", 0, 1),
        ("max_det", 1, 10**6),
        ("vid_stride", 1, 10**6),
    ):
        value = getattr(options, name)
        if not least <= value <= most:
            raise HeatvizError(f"--{name.replace('_', '-')}: got {value}, accepted is {least} to {most}")
    if options.imgsz and (len(options.imgsz) > 2 or min(options.imgsz) < 1):
        raise HeatvizError(
            f"--imgsz: got {options.imgsz}, accepted is one or two positive numbers: size, or height width"
        )
    for flag, figure, lowest, highest in (
        ("--match-iou", options.match_iou, 0.01, 1.0),
        ("--max-mb", options.max_mb, 0.0, 1e12),
        ("--workers", options.workers, 0, 1),
        ("--max-megapixels", options.max_megapixels, 0.001, _MOST_MEGAPIXELS),
    ):
        if figure is not None and not lowest <= figure <= highest:
            raise HeatvizError(f"{flag}: got {figure:g}, accepted is {lowest:g} to {highest:g}")
    if options.line_thickness is not None and options.line_thickness < 1:
        raise HeatvizError(f"--line-thickness: got {options.line_thickness}, accepted is a whole number from 1")
    if options.blocks and options.trust_weights:
        raise HeatvizError(
            "--blocks: got --trust-weights too, accepted is one of them: the second runs whatever the file says"
        )
    for target in options.targets:
        How(options.attribute_by, target=target)  # which refuses what is none


def _check_needs(options: Options) -> None:
    labels = "--labels, or --data without --source"
    by = options.attribute_by
    drawn = options.view_img or not options.nosave
    heat = options.visualize or options.list_stages
    for flag, given, needed, there in (
        ("--save-conf", options.save_conf, "--save-txt", options.save_txt),
        ("--hide-labels", options.hide_labels, "a picture, but --nosave is set", drawn),
        ("--hide-conf", options.hide_conf, "a picture, but --nosave is set", drawn),
        ("--line-thickness", options.line_thickness is not None, "a picture, but --nosave is set", drawn),
        ("--match-iou", options.match_iou is not None, labels, options.compares),
        ("--unlabelled-as-empty", options.unlabelled_as_empty, labels, options.compares),
        ("--split", options.split != Options.split, "--data without --source", options.runs_on_data),
        ("--attribute-by", options.attribute_by != Options.attribute_by, "--attribute", options.attribute),
        ("--attribute-at", options.attribute_at is not None, "--attribute", options.attribute),
        ("--attribute-target", options.attribute_target != Options.attribute_target, "--attribute", options.attribute),
        ("--against", options.against, "--attribute", options.attribute),
        ("--against", options.against, f"--attribute-by {_SIGNED}, which it is short for", by in (How.method, _SIGNED)),
        ("--faithful", options.faithful, "--attribute", options.attribute),
        ("--blocks", options.blocks is not None, "--weights", options.weights is not None),
        ("--half", options.half, "a GPU, but --device is cpu", options.device != "cpu"),
        *(
            (f"--{name}", value != getattr(Settings, name), "--visualize", heat)
            for name, value in vars(options.settings).items()
        ),
    ):
        if given and not there:
            raise HeatvizError(f"{flag} needs {needed}")
