"""The views of a stage by name: each a module with a pure function from a stage's maps to named pictures.

A further view is one module, its line in `VIEWS` and its word in `settings.VIEWS`; where it can do with the chosen
channels alone, also its name in `_CHOSEN_ALONE`. `SHEET` is the view of all stages of an image together, see `sheet`.
"""

from __future__ import annotations

from functools import partial
from typing import Callable

from ...settings import ONE_MAP, SHEET, Settings
from ..picture import Picture
from . import grid, one_map, overlay, pca
from .stage_maps import StageMaps

View = Callable[[StageMaps, Settings], "dict[str, Picture]"]

VIEWS: dict[str, View] = {
    "grid": grid.draw,
    "pca": pca.draw,
    "overlay": overlay.draw,
    **{reduction: partial(one_map.draw, reduction=reduction) for reduction in ONE_MAP},
}
_CHOSEN_ALONE = {"grid", "pca", "channel"}


def chosen_alone(settings: Settings) -> bool:
    """True where the chosen channels are all that is drawn, and can be chosen without a look at the values."""
    return settings.channels != "top" and _CHOSEN_ALONE.issuperset(settings.views)


def draw(stage_maps: StageMaps, settings: Settings) -> dict[str, Picture]:
    """Draw a stage in every view that the settings ask for, save the sheet.

    Returns:
        Pictures by the name that their file ends in: `features`, `features_2`, `pca`, `overlay`, `channel7` ...
    """
    pictures: dict[str, Picture] = {}
    for name in settings.views:
        if name != SHEET:
            pictures.update(VIEWS[name](stage_maps, settings))
    return pictures
