"""What stands in a figure: panels, each an image or a map over it, the colour bar that they share, and their grid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Sequence

import numpy as np

from ..drawing.box import Box
from ..errors import HeatvizError
from ..feature_maps.colour import table
from ..feature_maps.letterbox import Place
from ..text import near

GREY = (128, 128, 128)
"""Of cells that are NaN or infinite."""
LETTERS = ("columns", "rows", "panels", "none")


def frame_of(image: tuple[int, int], network: tuple[int, int], within: Place) -> tuple[float, float, float, float]:
    """Where the map of a network's whole input lies, in pixels of the image: its padding lies outside.

    Args:
        image: height and width of the image.
        network: height and width of the network's input.
        within: the image's place in it, see `letterbox.place`.

    Returns:
        Left, top, right, bottom.

    Example:
        >>> frame_of((1080, 810), (640, 640), Place(top=0, left=80, height=640, width=480))
        (-135.0, 0.0, 945.0, 1080.0)
    """
    across, down = image[1] / within.width, image[0] / within.height
    left, top = -within.left * across, -within.top * down
    return left, top, left + network[1] * across, top + network[0] * down


@dataclass(frozen=True)
class Heat:
    """A map over a panel's image, drawn cell by cell.

    Args:
        cells: `(h, w)` real numbers; what is not finite is grey.
        frame: left, top, right, bottom of the whole map in image pixels, see `frame_of`; what lies outside the image is
            not shown.
        limits: the values of the colour map's ends, which the caller chooses: of this map, of several, or fixed.
        cmap: a colour map by name.
        opacity: of the heat over the image, 0 to 1.

    Raises:
        HeatvizError: it is no such map.

    Example:
        >>> Heat(np.array([[0.0, 2.0]]), (0, 0, 20, 10), (0, 2)).colours().tolist()
        [[[0, 0, 128], [128, 0, 0]]]
    """

    cells: np.ndarray
    frame: tuple[float, float, float, float]
    limits: tuple[float, float]
    cmap: str = "jet"
    opacity: float = 0.5

    def __post_init__(self) -> None:
        if np.ndim(self.cells) != 2 or 0 in np.shape(self.cells):
            raise HeatvizError(f"heat: got cells of shape {np.shape(self.cells)}, accepted is (h, w)")
        if not 0 <= self.opacity <= 1:
            raise HeatvizError(f"heat: got the opacity {self.opacity}, accepted is 0 to 1")
        table(self.cmap)

    def colours(self) -> np.ndarray:
        """Each cell's colour, `(h, w, 3)` uint8 RGB; a map without a range is all minimum."""
        low, high = self.limits
        cells = np.asarray(self.cells, np.float64)
        finite = np.isfinite(cells)
        span = high - low
        share = (np.where(finite, cells, low) - low) / span if span > 0 else np.zeros(cells.shape)
        colours = table(self.cmap)[np.rint(share.clip(0, 1) * 255).astype(int)]
        return np.where(finite[..., None], colours, np.uint8(GREY[0]))


@dataclass(frozen=True)
class Panel:
    """One place of the grid.

    Args:
        image: `(H, W, 3)` uint8 RGB.
        heat: a map over it.
        boxes: drawn as lines over both, with their labels.
        note: a few words in its lower left corner.

    Raises:
        HeatvizError: `image` is no such array.
    """

    image: np.ndarray
    heat: Heat | None = None
    boxes: Sequence[Box] = ()
    note: str = ""

    def __post_init__(self) -> None:
        shape, dtype = np.shape(self.image), np.asarray(self.image).dtype
        if dtype != np.uint8 or len(shape) != 3 or shape[2] != 3 or 0 in shape:
            raise HeatvizError(f"panel: got an image of {dtype} and shape {shape}, accepted is uint8 RGB (H, W, 3)")

    @property
    def aspect(self) -> float:
        """Its height over its width."""
        return self.image.shape[0] / self.image.shape[1]


@dataclass(frozen=True)
class ColourBar:
    """The key of a scale.

    Args:
        limits: the values of its ends.
        label: what the values are.
        cmap: a colour map by name.
        ticks: values with their words, where numbers would mislead: `[(0, "min"), (1, "max")]`.
    """

    limits: tuple[float, float]
    label: str = ""
    cmap: str = "jet"
    ticks: Sequence[tuple[float, str]] = ()

    def __post_init__(self) -> None:
        if not self.limits[0] < self.limits[1]:
            raise HeatvizError(f"colour bar: got the limits {self.limits}, accepted are a lower and a higher number")
        table(self.cmap)


@dataclass(frozen=True)
class Grid:
    """Panels in rows and columns, as they stand in the figure.

    Args:
        rows: the panels, row by row; None leaves a place free. Panels of a row have one height, where they can.
        columns: a title over each column; none: without.
        names: a title beside each row; none: without.
        bars: one colour bar for all, one for each row, or none.
        letters: what has the letters (a), (b) ...: the columns' titles, the rows', each panel, or nothing.

    Raises:
        HeatvizError: rows of different length, no panel, or another number of titles or bars.

    Example:
        >>> image = np.zeros((30, 40, 3), np.uint8)
        >>> Grid([[Panel(image), None]], columns=["input", "stage 17"]).shape
        (1, 2)
    """

    rows: Sequence[Sequence[Panel | None]]
    columns: Sequence[str] = ()
    names: Sequence[str] = ()
    bars: Sequence[ColourBar] = field(default_factory=tuple)
    letters: str = "columns"

    def __post_init__(self) -> None:
        if len({len(row) for row in self.rows}) != 1 or not any(panel for row in self.rows for panel in row):
            lengths = ", ".join(str(len(row)) for row in self.rows) or "none"
            raise HeatvizError(f"grid: got rows of {lengths}, accepted are rows of one length with a panel")
        count, width = self.shape
        for what, got, accepted in (
            ("titles of columns", len(self.columns), (0, width)),
            ("titles of rows", len(self.names), (0, count)),
            ("colour bars", len(self.bars), (0, 1, count)),
        ):
            if got not in accepted:
                numbers = " or ".join(map(str, sorted(set(accepted))))
                raise HeatvizError(f"grid: got {got} {what}, accepted are {numbers}")
        if self.letters not in LETTERS:
            raise HeatvizError(f"letters: got {self.letters!r}{near(self.letters, LETTERS)}")

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return len(self.rows), len(self.rows[0])
