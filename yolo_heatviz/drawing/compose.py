"""Channels as tiles of a grid, or one large map, under a caption."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, Sequence

import cv2
import numpy as np

from ..feature_maps.colour import LEVELS, PAPER
from ..feature_maps.resample import enlarge, reduce
from . import lettering

MARGIN, GAP = 12, 6
TITLE, TEXT, LABEL = 17, 13, 12
_BAR_HEIGHT, _BAR_WIDTH = 12, 200
_MIN_WIDTH = 560
_ZOOM_FROM = 1500


class Header(NamedTuple):
    """The words and the colour bar above a picture."""

    title: str
    """The first line, cut at the margin."""
    notes: Sequence[str] = ()
    """The parts of the next lines, wrapped to the picture's width."""
    bar_labels: tuple[str, str] | None = None
    """The words at the ends of the colour bar; None for no bar."""


def tile_size(height: int, width: int, tile_min: int, tile_max: int) -> tuple[int, int]:
    """The height and width of a map's tile: enlarged by a whole factor, reduced by any, or as it is.

    Example:
        >>> tile_size(20, 15, 96, 320), tile_size(640, 480, 96, 320), tile_size(160, 120, 96, 320)
        ((100, 75), (320, 240), (160, 120))
    """
    longer = max(height, width)
    if longer > tile_max:
        return fitted((height, width), tile_max)
    factor = min(-(-tile_min // longer), max(1, tile_max // longer))
    return height * factor, width * factor


def fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """A height and width with the longer one at `side`.

    Example:
        >>> fitted((480, 640), 160), fitted((1, 5000), 160)
        ((120, 160), (1, 160))
    """
    longer = max(size)
    return max(1, round(size[0] * side / longer)), max(1, round(size[1] * side / longer))


def grid(
    levels: np.ndarray,
    labels: Sequence[str],
    header: Header,
    *,
    columns: int,
    size: tuple[int, int],
    smooth: str = "nearest",
) -> np.ndarray:
    """Lay tiles in rows of `columns`, each under its label, below a header.

    Args:
        levels: `(n, H, W)` uint8 palette entries.
        labels: one for each tile.
        header: what stands above them.
        columns: tiles in a row; fewer channels make a narrower picture.
        size: height and width of a tile, see `tile_size`.
        smooth: how small maps are enlarged, see `resample.enlarge`.

    Returns:
        `(height, width)` uint8 palette entries.

    Example:
        >>> grid(np.zeros((9, 4, 4), np.uint8), list("012345678"), Header("stage 0"), columns=8, size=(128, 128)).ndim
        2
    """
    rows = -(-len(levels) // columns)
    pitch = max(size[1], *(lettering.width(label, LABEL) for label in labels)) + GAP
    width = max(min(len(levels), columns) * pitch - GAP + 2 * MARGIN, _MIN_WIDTH)
    head = _draw_header(header, width)
    row_height = lettering.line("0", LABEL).shape[0] + size[0] + GAP
    picture = np.full((len(head) + rows * row_height + MARGIN - GAP, width), PAPER, np.uint8)
    picture[: len(head)] = head
    if smooth != "nearest":
        levels = np.stack([enlarge(tile, size, smooth) for tile in levels])
    for row in range(rows):
        shown = slice(row * columns, min((row + 1) * columns, len(levels)))
        strip = picture[len(head) + row * row_height :][:row_height]
        stamp(strip, _label_line(tuple(labels[shown]), pitch), 0, MARGIN)
        _lay_tiles(strip[row_height - GAP - size[0] : row_height - GAP], levels[shown], size, pitch)
    return picture


@lru_cache(maxsize=256)
def _label_line(labels: tuple[str, ...], pitch: int) -> np.ndarray:
    """The labels of a row of tiles, each where its tile begins: most stages have the same."""
    lines = [lettering.line(label, LABEL) for label in labels]
    whole = np.full((len(lines[0]), len(labels) * pitch), PAPER, np.uint8)
    for place, line in enumerate(lines):
        stamp(whole, line, 0, place * pitch)
    return whole


def panel(body: np.ndarray, palette: np.ndarray, header: Header) -> np.ndarray:
    """Lay one large map or image below a header, whose letters are larger above a large one.

    Args:
        body: `(h, w)` uint8 palette entries, or `(h, w, 3)` uint8 RGB.
        palette: `(256, 3)` uint8 RGB, for the header above an RGB body.
        header: what stands above it.

    Returns:
        uint8, of as many axes as `body`.
    """
    width = max(body.shape[1] + 2 * MARGIN, _MIN_WIDTH)
    head = _draw_header(header, width, zoom=max(1, round(width / _ZOOM_FROM)))
    shape = (len(head) + len(body) + MARGIN, width)
    page = np.full(shape, PAPER, np.uint8) if body.ndim == 2 else np.full((*shape, 3), 255, np.uint8)
    page[: len(head)] = head if body.ndim == 2 else palette[head]
    stamp(page, body, len(head), MARGIN)
    return page


def stamp(picture: np.ndarray, patch: np.ndarray, top: int, left: int) -> None:
    """Put a patch into a picture of the same dtype, in place; what reaches beyond the edges is cut off."""
    target = picture[top : top + patch.shape[0], left : left + patch.shape[1]]
    target[:] = patch[: target.shape[0], : target.shape[1]]


def _draw_header(header: Header, width: int, *, zoom: int = 1) -> np.ndarray:
    """The header as `(height, width)` palette entries."""
    limit = width - 2 * MARGIN
    lines = [lettering.line(header.title, TITLE * zoom, bold=True)]
    lines += [lettering.line(text, TEXT * zoom) for text in lettering.wrap(list(header.notes), TEXT * zoom, limit)]
    if header.bar_labels is not None:
        lines.append(_colour_bar(*header.bar_labels, zoom))
    head = np.full((MARGIN + sum(len(each) + 4 * zoom for each in lines) + 4, width), PAPER, np.uint8)
    top = MARGIN
    for each in lines:
        stamp(head[:, : width - MARGIN], each, top, MARGIN)
        top += len(each) + 4 * zoom
    return head


@lru_cache(maxsize=16)
def _colour_bar(first: str, last: str, zoom: int) -> np.ndarray:
    low, high = lettering.line(first, TEXT * zoom), lettering.line(last, TEXT * zoom)
    long = _BAR_WIDTH * zoom
    bar = np.full((len(low), low.shape[1] + high.shape[1] + long + 2 * GAP), PAPER, np.uint8)
    stamp(bar, low, 0, 0)
    ramp = np.linspace(0, LEVELS - 1, long).round().astype(np.uint8)
    stamp(bar, np.tile(ramp, (_BAR_HEIGHT * zoom, 1)), 3 * zoom, low.shape[1] + GAP)
    stamp(bar, high, 0, bar.shape[1] - high.shape[1])
    return bar


def _lay_tiles(strip: np.ndarray, levels: np.ndarray, size: tuple[int, int], pitch: int) -> None:
    n, height, width = levels.shape
    if size[0] < height or size[1] < width:
        levels = np.stack([reduce(tile, size) for tile in levels])
        height, width = size
    tall, wide = size[0] // height, size[1] // width
    row = levels.transpose(1, 0, 2).reshape(height, n * width)
    row = cv2.resize(row, (n * size[1], height), interpolation=cv2.INTER_NEAREST) if wide > 1 else row
    widened = np.full((height, n * pitch), PAPER, np.uint8)
    widened.reshape(height, n, pitch)[:, :, : size[1]] = row.reshape(height, n, size[1])
    tiles = widened[:, : n * pitch - GAP]
    for step in range(tall):
        strip[step::tall, MARGIN : MARGIN + tiles.shape[1]] = tiles
