"""The views of a stage by name: each a module with a pure function from a subject to named pictures.

A further view is one module and its line in `VIEWS`; where it can do with the chosen channels alone, or waits for the
image and its boxes, also its name in `_CHOSEN_ALONE` or `_NEEDS_SCENE`.
"""

from __future__ import annotations

from functools import partial
from typing import Callable

from ...errors import HeatvizError
from ...feature_maps import channels
from ...settings import Settings
from ...text import near
from ..picture import Picture
from . import grid, one_map, overlay, pca
from .stage_maps import Subject

View = Callable[[Subject, Settings], "dict[str, Picture]"]

VIEWS: dict[str, View] = {
    "grid": grid.draw,
    "pca": pca.draw,
    "overlay": overlay.draw,
    **{way: partial(one_map.draw, way=way) for way in one_map.WAYS},
}
SHEET = "sheet"
"""The view of all stages of an image together, see `sheet`."""

_CHOSEN_ALONE = {"grid", "pca", "channel"}
_NEEDS_SCENE = {"overlay", SHEET}


def names(settings: Settings) -> tuple[str, ...]:
    """The views that the settings ask for, in order, each once.

    Raises:
        HeatvizError: one is unknown, or there is none.

    Example:
        >>> names(Settings(view="sheet, grid"))
        ('sheet', 'grid')
    """
    found = tuple(dict.fromkeys(part.strip() for part in str(settings.view).split(",")))
    for name in found:
        if name not in VIEWS and name != SHEET:
            raise HeatvizError(f"view: got {name!r}{near(name, [*VIEWS, SHEET])}")
    return found


def check(settings: Settings) -> None:
    """Refuse views, channels and ways that are none.

    Raises:
        HeatvizError: which, and what is accepted.
    """
    names(settings)
    channels.parse(settings.channels)
    for name, value, accepted in (
        ("top_by", settings.top_by, [*channels.TOP_BY, channels.FOCUS]),
        ("overlay_of", settings.overlay_of, one_map.WAYS),
    ):
        if value not in accepted:
            raise HeatvizError(f"{name}: got {value!r}{near(str(value), accepted)}")


def needs_scene(settings: Settings) -> bool:
    """Whether something waits for the image and its boxes: a view that lies over it, or channels by their focus."""
    by_focus = settings.channels == "top" and settings.top_by == channels.FOCUS
    return by_focus or not _NEEDS_SCENE.isdisjoint(names(settings))


def chosen_alone(settings: Settings) -> bool:
    """Whether the chosen channels are all that is drawn, and can be chosen without a look at the values."""
    return settings.channels != "top" and _CHOSEN_ALONE.issuperset(names(settings))


def draw(subject: Subject, settings: Settings) -> dict[str, Picture]:
    """Draw a stage in every view that the settings ask for, save the sheet.

    Returns:
        Pictures by the name that their file ends in: `features`, `features_2`, `pca`, `overlay`, `channel7` ...
    """
    pictures: dict[str, Picture] = {}
    for name in names(settings):
        if name != SHEET:
            pictures.update(VIEWS[name](subject, settings))
    return pictures
