"""The views of a stage by name: each a module with a pure function from a stage's maps to named pictures.

A further view is one module, its line in `VIEWS` and its word in `settings.VIEWS`. `SHEET` is the view of all stages of
an image together, see `sheet`.
"""

from __future__ import annotations

from functools import partial
from typing import Callable, NamedTuple, Sequence

from ...errors import HeatvizError
from ...settings import ONE_MAP, SHEET, Settings
from ..picture import Picture
from . import grid, one_map, overlay, pca, sheet
from .byte_size import ByteSize, Shape
from .stage_maps import StageMaps


class View(NamedTuple):
    """A view's functions."""

    draw: Callable[[StageMaps, Settings], dict[str, Picture]]
    size_of: Callable[[Shape, tuple[int, int], Settings], ByteSize]
    """From a stage's shape and the image's height and width to the bytes that its pictures will take."""
    chosen_alone: bool = False
    """True where the chosen channels are all that it draws."""


VIEWS: dict[str, View] = {
    "grid": View(grid.draw, grid.size_of, chosen_alone=True),
    "pca": View(pca.draw, pca.size_of, chosen_alone=True),
    "overlay": View(overlay.draw, overlay.size_of),
    **{name: View(partial(one_map.draw, reduction=name), one_map.size_of, name == "channel") for name in ONE_MAP},
}


def chosen_alone(settings: Settings) -> bool:
    """True where the chosen channels are all that is drawn, and can be chosen without a look at the values."""
    alone = all(name != SHEET and VIEWS[name].chosen_alone for name in settings.views)
    return settings.channels != "top" and alone


def draw(stage_maps: StageMaps, settings: Settings) -> dict[str, Picture]:
    """Draw a stage in every view that the settings ask for, save the sheet.

    Returns:
        Pictures by the name that their file ends in: `features`, `features_2`, `pca`, `overlay`, `channel7` ...
    """
    pictures: dict[str, Picture] = {}
    for name in settings.views:
        if name != SHEET:
            pictures.update(VIEWS[name].draw(stage_maps, settings))
    return pictures


def draw_one(stage_maps: StageMaps, settings: Settings) -> Picture:
    """Draw a stage in the one view that the settings ask for; of pages, the first.

    Raises:
        HeatvizError: they ask for several, or for the sheet.
    """
    if len(settings.views) > 1 or SHEET in settings.views:
        raise HeatvizError(f"view: got {settings.view!r}, accepted is one view of one stage")
    return next(iter(draw(stage_maps, settings).values()))


def size_of(shapes: Sequence[Shape], image: tuple[int, int], settings: Settings) -> ByteSize:
    """The bytes that an image's stages will take in every view that the settings ask for.

    Args:
        shapes: of its stages.
        image: its height and width.
        settings: how they are drawn.
    """
    sizes = []
    for name in settings.views if shapes else ():
        if name == SHEET:
            sizes.append(sheet.size_of(len(shapes), image))
        else:
            sizes += [VIEWS[name].size_of(shape, image, settings) for shape in shapes]
    return ByteSize(sum(size.picture for size in sizes), sum(size.frame for size in sizes))
