"""Every option of a heatmap with its default: made once where options enter, and never changed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, fields
from numbers import Integral
from typing import Any, Callable

from .errors import HeatvizError, opencv_explained
from .text import near

SAVE = ("png", "npy", "report")
NPY = ("float32", "float16", "off")
SCALES = ("channel", "stage", "zero")
SMOOTH = ("auto", "nearest", "bilinear")
ON_OFF = ("on", "off")
PCA_BASES = ("own", "shared")
FOCUS = "focus"
TOP_BY = ("mean", "max", "variance", FOCUS)
REDUCTIONS = ("mean", "max", "min", "sum", "std", "l2", "abs-mean", "squeeze_mean", "select_max")
ONE_MAP = ("channel", *REDUCTIONS)
"""The views that show a stage as one map."""
OVERLAY, SHEET = "overlay", "sheet"
VIEWS = ("grid", "pca", OVERLAY, *ONE_MAP, SHEET)

Check = Callable[[str, Any], None]
"""Raises HeatvizError where a field's value is not accepted; called with the field's name and its value."""


def _option(default: Any, help: str, check: Check | None = None) -> Any:
    return field(default=default, metadata={"help": help, "check": check})


def _one_of(*words: str) -> Check:
    def check(name: str, value: Any) -> None:
        if value not in words:
            raise HeatvizError(f"{name}: got {value!r}{near(str(value), words)}")

    return check


def _number(most: int) -> Check:
    def check(name: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
            raise HeatvizError(f"{name}: got {value!r}, accepted is a number from 0 to {most}")

    return check


def _count(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        raise HeatvizError(f"{name}: got {value!r}, accepted are whole numbers from 1")


def _views(name: str, value: Any) -> None:
    for view in _parts(value):
        if view not in VIEWS:
            raise HeatvizError(f"{name}: got {view!r}{near(view, VIEWS)}")


def _channels(_: str, value: Any) -> None:
    if value != Settings.channels:
        from .feature_maps.channels import parse  # imports numpy, which the default spares

        parse(value)


def _colour_map(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise HeatvizError(f"{name}: got {value!r}, accepted is the name of a colour map")
    if value != Settings.cmap:
        with opencv_explained():
            from .feature_maps.colour import table  # imports cv2, which the default spares

        table(value)


def _scale(_: str, value: Any) -> None:
    parse_scale(value)


def _save(name: str, value: Any) -> None:
    if not set(_parts(value)) <= set(SAVE):
        raise HeatvizError(f"{name}: got {value!r}, accepted are {', '.join(SAVE)}, or several with commas")


def _parts(value: Any) -> list[str]:
    return [part.strip() for part in str(value).split(",")]


@dataclass(frozen=True)
class Settings:
    """Options of the heatmaps: how feature maps become pictures and files.

    Raises:
        HeatvizError: a value is not accepted; the message says which are.

    Example:
        >>> Settings(n=8).columns
        8
        >>> Settings(npy="int8")
        Traceback (most recent call last):
        ...
        yolo_heatviz.errors.HeatvizError: npy: got 'int8': accepted are float32, float16, off
    """

    stages: str = _option(
        "auto",
        "stages to show: numbers, ranges (2-5), module names (C3), backbone, neck, head-inputs, all, or modules inside "
        "by dotted path (model.9.cv1.act); auto is all of an image and the head-inputs of a video",
    )
    view: str = _option(
        "grid",
        "one or several: grid of channels, one channel, pca to RGB, the stage as one map (mean, max, min, sum, std, "
        "l2, abs-mean, or mmengine's squeeze_mean, select_max), overlay on the image, sheet of all stages",
        _views,
    )
    channels: str = _option(
        "first",
        "first, last, top (see top-by), all (a grid of n a page), auto (first of shallow stages, last of deep ones), "
        "or numbers 3,7,9-12; the view channel shows the first of them",
        _channels,
    )
    top_by: str = _option(
        "mean",
        "what top channels have most of: mean, max, variance, or focus (energy in the boxes)",
        _one_of(*TOP_BY),
    )
    focus: str = _option(
        "on",
        "rank stages and channels of images by the share of their energy inside the boxes: on, or off, which draws "
        "while the network runs and holds no stage until the boxes are known",
        _one_of(*ON_OFF),
    )
    n: int = _option(32, "channels a stage or a page", _count)
    columns: int = _option(8, "tiles in a row", _count)
    cmap: str = _option("jet", "any OpenCV or matplotlib colour map by name", _colour_map)
    scale: str = _option(
        "channel", "min-max of each 'channel', of the whole 'stage', 'zero' in the middle, or fixed 'vmin,vmax'", _scale
    )
    outliers: float = _option(0.0, "percent of the values at each end that the scale leaves out", _number(49))
    smooth: str = _option(
        "auto",
        "how maps are enlarged: nearest (one square is one value) or bilinear; auto is bilinear over an image",
        _one_of(*SMOOTH),
    )
    overlay_of: str = _option(
        "l2", "what overlay and sheet show: channel, or one of view's ways to one map", _one_of(*ONE_MAP)
    )
    heat_opacity: float = _option(0.5, "of the heat over the image, 0 to 1", _number(1))
    pca_basis: str = _option(
        "own", "pca's components: each image's own, or shared: the first image's for all", _one_of(*PCA_BASES)
    )
    tile_min: int = _option(96, "pixels that a small map's longer side is enlarged to, by whole factors", _count)
    tile_max: int = _option(320, "pixels that a large map's longer side is reduced to", _count)
    save: str = _option(
        "png,npy,report",
        "what to write of images, joined by commas: png pictures, npy arrays of whole stages, report, a page that "
        "shows the run",
        _save,
    )
    npy: str = _option("float32", "also write each whole stage as .npy: float32, float16 or off", _one_of(*NPY))

    def __new__(cls, *_: Any, **given: Any) -> Settings:
        known = [option.name for option in fields(cls)]
        for name in given:
            if name not in known:
                raise HeatvizError(f"unknown setting {name!r}{near(name, known)}")
        return super().__new__(cls)

    def __post_init__(self) -> None:
        for option in fields(self):
            check = option.metadata["check"]
            if check is not None:
                check(option.name, getattr(self, option.name))
        if self.tile_min > self.tile_max:
            raise HeatvizError(f"tile_min: got {self.tile_min}, accepted is at most tile_max, {self.tile_max}")
        if not self.pictures and self.arrays == "off" and not self.report:
            raise HeatvizError(
                f"save: got {self.save!r} with npy off, accepted is something to write, png for instance"
            )
        if not self.pictures and self.view != Settings.view:
            raise HeatvizError(f"save: got {self.save!r} with the view {self.view!r}, which is drawn: accepted has png")

    @property
    def views(self) -> tuple[str, ...]:
        """The views to draw, in the order of `view`, each once.

        Example:
            >>> Settings(view="sheet, grid").views
            ('sheet', 'grid')
        """
        return tuple(dict.fromkeys(_parts(self.view)))

    @property
    def needs_scene(self) -> bool:
        """True where something waits for the image and its boxes: a view over the image, or channels by their focus."""
        return (self.channels == "top" and self.top_by == FOCUS) or not {OVERLAY, SHEET}.isdisjoint(self.views)

    @property
    def arrays(self) -> str:
        """The type of the arrays to write, or `off`."""
        return self.npy if "npy" in _parts(self.save) else "off"

    @property
    def pictures(self) -> bool:
        """True where pictures are written of images."""
        return "png" in _parts(self.save)

    @property
    def report(self) -> bool:
        """True where a page is made of the run."""
        return "report" in _parts(self.save)

    def smoothing(self, *, over_image: bool = False) -> str:
        """The enlarging of maps, `nearest` or `bilinear`."""
        return self.smooth if self.smooth != "auto" else "bilinear" if over_image else "nearest"

    def replace(self, **changes: Any) -> Settings:
        """The same settings with some changed; an unknown name is an error that lists the near ones."""
        return dataclasses.replace(self, **changes)


def options_table() -> str:
    """The options as a Markdown table, as the README carries it."""
    rows = [
        f"| `--{option.name.replace('_', '-')}` | `{option.default}` | {option.metadata['help']} |"
        for option in fields(Settings)
    ]
    return "\n".join(["| option | default | meaning |", "|---|---|---|", *rows])


def parse_scale(scale: str) -> str | tuple[float, float]:
    """`channel`, `stage`, `zero`, or the two numbers of a fixed scale.

    Example:
        >>> parse_scale("-1,2.5")
        (-1.0, 2.5)
    """
    if scale in SCALES:
        return scale
    try:
        low, high = (float(part) for part in scale.split(","))
    except (AttributeError, ValueError):
        low = high = float("nan")
    if not -float("inf") < low < high < float("inf"):
        raise HeatvizError(f"scale: got {scale!r}, accepted are channel, stage, zero, or 'vmin,vmax' with vmin < vmax")
    return low, high
