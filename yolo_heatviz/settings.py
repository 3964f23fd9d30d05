"""Every option of a heatmap with its default: made once where options enter, and never changed."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, fields, replace
from numbers import Integral
from typing import Any, Iterable

from .errors import HeatvizError, opencv_explained

SAVE = ("png", "npy", "report")
NPY = ("float32", "float16", "off")
SCALES = ("channel", "stage", "zero")
SMOOTH = ("auto", "nearest", "bilinear")
ON_OFF = ("on", "off")
PCA_BASES = ("own", "shared")


def _option(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class Settings:
    """How feature maps become pictures and files.

    Raises:
        HeatvizError: a value is not accepted; the message says which are.

    Example:
        >>> Settings(n=8).columns
        8
        >>> Settings(npy="int8")
        Traceback (most recent call last):
        ...
        yolo_heatviz.errors.HeatvizError: npy: got 'int8', accepted are float32, float16, off
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
    )
    channels: str = _option(
        "first",
        "first, last, top (see top-by), all (a grid of n a page), auto (first of shallow stages, last of deep ones), "
        "or numbers 3,7,9-12; the view channel shows the first of them",
    )
    top_by: str = _option("mean", "what top channels have most of: mean, max, variance, or focus (energy in the boxes)")
    focus: str = _option(
        "on",
        "rank stages and channels of images by the share of their energy inside the boxes: on, or off, which draws "
        "while the network runs and holds no stage until the boxes are known",
    )
    n: int = _option(32, "channels a stage or a page")
    columns: int = _option(8, "tiles in a row")
    cmap: str = _option("jet", "any OpenCV or matplotlib colour map by name")
    scale: str = _option(
        "channel", "min-max of each 'channel', of the whole 'stage', 'zero' in the middle, or fixed 'vmin,vmax'"
    )
    outliers: float = _option(0.0, "percent of the values at each end that the scale leaves out")
    smooth: str = _option(
        "auto", "how maps are enlarged: nearest (one square is one value) or bilinear; auto is bilinear over an image"
    )
    overlay_of: str = _option("l2", "what overlay and sheet show: channel, or one of view's ways to one map")
    heat_opacity: float = _option(0.5, "of the heat over the image, 0 to 1")
    pca_basis: str = _option("own", "pca's components: each image's own, or shared: the first image's for all")
    tile_min: int = _option(96, "pixels that a small map's longer side is enlarged to, by whole factors")
    tile_max: int = _option(320, "pixels that a large map's longer side is reduced to")
    save: str = _option(
        "png,npy,report",
        "what to write of images, joined by commas: png pictures, npy arrays of whole stages, report, a page that "
        "shows the run (the detect command alone makes one)",
    )
    npy: str = _option("float32", "also write each whole stage as .npy: float32, float16 or off")

    def __new__(cls, *_: Any, **given: Any) -> Settings:
        known = [option.name for option in fields(cls)]
        for name in given:
            if name not in known:
                raise HeatvizError(f"unknown setting {name!r}{near(name, known)}")
        return super().__new__(cls)

    def __post_init__(self) -> None:
        for name in ("n", "columns", "tile_min", "tile_max"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
                raise HeatvizError(f"{name}: got {value!r}, accepted are whole numbers from 1")
        if self.tile_min > self.tile_max:
            raise HeatvizError(f"tile_min: got {self.tile_min}, accepted is at most tile_max, {self.tile_max}")
        for name, words in (("npy", NPY), ("smooth", SMOOTH), ("pca_basis", PCA_BASES), ("focus", ON_OFF)):
            if getattr(self, name) not in words:
                raise HeatvizError(f"{name}: got {getattr(self, name)!r}, accepted are {', '.join(words)}")
        for name, most in (("heat_opacity", 1), ("outliers", 49)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
                raise HeatvizError(f"{name}: got {value!r}, accepted is a number from 0 to {most}")
        parse_scale(self.scale)
        self._check_save()
        self._check_views()
        if not isinstance(self.cmap, str):
            raise HeatvizError(f"cmap: got {self.cmap!r}, accepted is the name of a colour map")
        if self.cmap != "jet":
            with opencv_explained():
                from .feature_maps.colour import table  # imports cv2, which the default spares

            table(self.cmap)

    @property
    def arrays(self) -> str:
        """The type of the arrays to write, or `off`."""
        return self.npy if "npy" in self._saved() else "off"

    @property
    def pictures(self) -> bool:
        """Whether pictures are written of images."""
        return "png" in self._saved()

    @property
    def report(self) -> bool:
        """Whether the detect command makes a page of the run."""
        return "report" in self._saved()

    def _saved(self) -> list[str]:
        return [part.strip() for part in str(self.save).split(",")]

    def _check_save(self) -> None:
        if not set(self._saved()) <= set(SAVE):
            raise HeatvizError(f"save: got {self.save!r}, accepted are {', '.join(SAVE)}, or several with commas")
        if not self.pictures and self.arrays == "off" and not self.report:
            raise HeatvizError(
                f"save: got {self.save!r} with npy off, accepted is something to write, png for instance"
            )
        if not self.pictures and self.view != Settings.view:
            raise HeatvizError(f"save: got {self.save!r} with the view {self.view!r}, which is drawn: accepted has png")

    def smoothing(self, *, over_image: bool = False) -> str:
        """How maps are enlarged, `nearest` or `bilinear`."""
        return self.smooth if self.smooth != "auto" else "bilinear" if over_image else "nearest"

    def _check_views(self) -> None:
        if any(getattr(self, name) != getattr(Settings, name) for name in ("view", "channels", "top_by", "overlay_of")):
            from .drawing.views import check  # imports cv2, which the defaults spare

            check(self)

    def but(self, **changes: Any) -> Settings:
        """The same settings with some changed; an unknown name is an error that lists the near ones."""
        return replace(self, **changes)


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


def near(name: str, known: Iterable[str]) -> str:
    """The end of an error message: the names that `name` may have meant, then all that are accepted.

    Example:
        >>> near("jett", ["jet", "turbo"])
        ' (did you mean jet?): accepted are jet, turbo'
    """
    known = list(known)
    return f"{guess(name, known)}: accepted are {', '.join(known)}"


def guess(name: str, known: Iterable[str]) -> str:
    """The names that `name` may have meant, in any case, for an error message; empty where none comes near.

    Example:
        >>> guess("jett", ["jet", "turbo"]), guess("x", ["jet"])
        (' (did you mean jet?)', '')
    """
    lower = {each.lower(): each for each in known}
    guesses = [lower[each] for each in difflib.get_close_matches(name.lower(), lower, n=2)]
    return f" (did you mean {' or '.join(guesses)}?)" if guesses else ""
