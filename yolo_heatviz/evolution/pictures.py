"""The pictures of a stage after an epoch: over the images, and its channels."""

from __future__ import annotations

from typing import Callable, Mapping, NamedTuple, Sequence

import numpy as np

from ..drawing import caption, compose, lettering
from ..drawing.picture import Picture
from ..drawing.views import grid, sheet
from ..drawing.views.stage_maps import StageMaps
from ..feature_maps import colour
from ..settings import Settings
from ..text import plural
from .images import FixedImages
from .record import StageRecord
from .shown import LEFT_OUT, Limits
from .table import Row

_COLUMNS = 4
_SPAN = "colours span {} to {} in all epochs, but for {:g} % of the values at each end"


class Drawn(NamedTuple):
    """What all pictures of an evolution share."""

    images: FixedImages
    settings: Settings
    """How they are drawn; the scale is each stage's own."""
    last: int
    """The last epoch."""
    chosen_by: int
    """The epoch by which channels were chosen."""
    weights: str
    """Which weights the network has: `EMA`, or `checkpoints`."""


def overlays(record: StageRecord, row: Row, limits: Limits, drawn: Drawn) -> Picture:
    """A stage's L2 norm over each image with the boxes of its labels, side by side."""
    settings = drawn.settings.replace(scale=limits.setting("norms"), overlay_of="l2")
    tiles = [
        sheet.tile(_maps(record, values[None], scene=scene, size=drawn.images.size), settings)._replace(
            name=lettering.cut(name, compose.LABEL, sheet.SIDE, bold=True), details=plural(len(scene.boxes), "label")
        )
        for name, scene, values in zip(drawn.images.names, drawn.images.scenes, record.norms)
    ]
    palette = colour.palette(settings.cmap)
    notes = [
        f"L2 norm of {plural(record.shape[0], 'channel')}",
        _span(limits.norms),
        *figures(row, drawn.last),
        f"weights: {drawn.weights}",
    ]
    ends = caption.number(limits.norms[0]), caption.number(limits.norms[1])
    header = compose.Header(_title(row, record), notes, ends)
    page = compose.panel(sheet.lay_tiles(_padded(tiles), palette, _COLUMNS), palette, header)
    low, high = np.fmin.reduce([tile.low for tile in tiles]), np.fmax.reduce([tile.high for tile in tiles])
    nonfinite = sum(tile.nonfinite for tile in tiles)
    return Picture(page, palette, float(low), float(high), flat=(), nonfinite=nonfinite)


def _padded(tiles: Sequence[sheet.Tile]) -> list[sheet.Tile]:
    """Tiles of one size, the smaller ones on white."""
    height, width = (max(tile.pixels.shape[axis] for tile in tiles) for axis in (0, 1))
    pages = [np.full((height, width, 3), 255, np.uint8) for _ in tiles]
    for page, tile in zip(pages, tiles):
        compose.stamp(page, tile.pixels, 0, 0)
    return [tile._replace(pixels=page) for page, tile in zip(pages, tiles)]


def channels(record: StageRecord, row: Row, limits: Limits, drawn: Drawn) -> Picture:
    """A stage's chosen channels for the first image, as tiles."""
    settings = drawn.settings.replace(scale=limits.setting("maps"), channels="first", focus="off")
    shown = f"{drawn.images.names[0]}, channels chosen by epoch {drawn.chosen_by}"
    title = f"epoch {row.epoch}   {record.stage.title}   {shown}"
    numbers = np.array(record.channels)
    maps = StageMaps(record.maps[0], title, numbers=numbers, total=record.shape[0], stride=record.stride)
    return grid.draw(maps, settings)["features"]


VIEWS: Mapping[str, Callable[[StageRecord, Row, Limits, Drawn], Picture]] = {"overlay": overlays, "grid": channels}
"""The pictures of an epoch by the names of the detect command's views."""
ENDINGS = {"overlay": "overlay", "grid": "features"}
"""What their files' names end in."""


def _maps(record: StageRecord, values: np.ndarray, *, scene: object, size: tuple[int, int]) -> StageMaps:
    given = {"total": record.shape[0], "stride": record.stride, "scene": scene, "input_size": size}
    return StageMaps(values, record.stage.title, **given)  # type: ignore[arg-type]


def _title(row: Row, record: StageRecord) -> str:
    return f"epoch {row.epoch}   {caption.heading(record.stage.title, record.shape, record.stride)}"


def _span(limits: tuple[float, float]) -> str:
    return _SPAN.format(*map(caption.number, limits), LEFT_OUT)


def figures(row: Row, last: int) -> list[str]:
    """An epoch's figures for the caption, as far as they are known."""
    found = []
    if row.focus is not None and row.area is not None:
        found.append(f"focus {row.focus:.2f} (the labels cover {row.area:.2f})")
    if row.cka_last == row.cka_last:
        found.append(f"CKA to epoch {last}: {row.cka_last:.2f}")
    if row.mAP50_95 == row.mAP50_95:
        found.append(f"mAP50{caption.DASH}95 {row.mAP50_95:.3f}")
    return found
