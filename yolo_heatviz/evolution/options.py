"""What was asked of the evolution of a training, and the mistakes in it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path

from ..errors import HeatvizError
from ..feature_maps.colour import table
from ..figures.style import Style
from ..settings import Settings
from ..text import near
from . import images
from .measure import TOP
from .pictures import VIEWS
from .shown import AUTO
from .watch_options import WatchOptions

VIDEO, STRIP, PAGE, NONE = "video", "strip", "page", "none"
DRAWN = (*VIEWS, VIDEO, STRIP, PAGE)
"""What can be drawn beside the table."""


@dataclass(frozen=True)
class Drawing:
    """How the evolution is drawn.

    Raises:
        HeatvizError: a value is not accepted.
    """

    stages: str = AUTO
    view: str = "overlay,video,strip,page"
    channels: str = TOP
    n: int = 8
    cmap: str = Settings.cmap
    count: int = 4
    """Of images."""
    seed: int = 0
    width: str = Style.width
    """Of the strip, see `figures.style`."""

    def __post_init__(self) -> None:
        if not images.LEAST <= self.count <= images.MOST:
            raise HeatvizError(f"images: got {self.count}, accepted is {images.LEAST} to {images.MOST}")
        if NONE in self.views:
            raise HeatvizError(f"view: got {self.view!r}, accepted is none by itself")
        for view in self.views:
            if view not in DRAWN:
                raise HeatvizError(f"view: got {view!r}{near(view, (*DRAWN, NONE))}")
        table(self.cmap)
        Style(self.width)
        self.settings  # noqa: B018 (which checks the channels and their number)

    @property
    def views(self) -> tuple[str, ...]:
        """What is drawn."""
        return tuple(dict.fromkeys(part.strip() for part in self.view.split(","))) if self.view != NONE else ()

    @property
    def kept_channels(self) -> int:
        """How many channels of a stage are kept to be drawn."""
        return self.n if "grid" in self.views else 0

    @property
    def settings(self) -> Settings:
        """The same as the settings of heatmaps."""
        spec = Settings.channels if self.channels == TOP else self.channels
        return Settings(cmap=self.cmap, n=self.n, channels=spec, focus="off")


def drawing_of(asked: WatchOptions) -> Drawing:
    """How what was watched is drawn.

    Raises:
        HeatvizError: a value is not accepted.
    """
    return Drawing(**{each.name: getattr(asked, each.name) for each in fields(Drawing)})


@dataclass(frozen=True)
class Options:
    """The command's flags."""

    weights: list[Path]
    source: str | None = None
    data: Path | None = None
    split: str = "val"
    labels: Path | None = None
    start: Path | None = None
    imgsz: int | None = None
    device: str = ""
    project: Path | None = None
    name: str = "heatmaps"
    trust_weights: bool = False
    blocks: Path | None = None
    keep_records: bool = False
    drawing: Drawing = field(default_factory=Drawing)

    def __post_init__(self) -> None:
        if self.imgsz is not None and self.imgsz < 1:
            raise HeatvizError(f"--imgsz: got {self.imgsz}, accepted is a positive number")

    def check_images(self) -> None:
        """Refuse no images, or two ways to name them.

        Raises:
            HeatvizError: see above.
        """
        if (self.source is None) == (self.data is None):
            got = "neither" if self.source is None else "both"
            raise HeatvizError(f"--source and --data: got {got}, accepted is one of them: images, or their data set")
