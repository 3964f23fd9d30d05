"""From a stage's tensor to its pictures, with what is kept from one image to the next."""

from __future__ import annotations

import numpy as np
import torch

from ..drawing import views
from ..drawing.picture import Picture
from ..drawing.scene import Scene
from ..drawing.views.stage_maps import StageMaps
from ..feature_maps import channels
from ..feature_maps.pca import Basis, fit
from ..model.stage_output import StageOutput
from ..model.stages import Key, Stage
from ..model.tensors import to_numpy
from ..settings import Settings


def stage_maps_of(
    output: StageOutput,
    number: int,
    settings: Settings,
    *,
    scene: Scene | None = None,
    whole: bool = False,
    per_box: bool = False,
) -> StageMaps:
    """Bring what the views need of a stage of one image to the CPU.

    Args:
        output: what the stage gave.
        number: which image of the batch.
        settings: the views.
        scene: the image, where it is known.
        whole: all channels, also where the views need fewer.
        per_box: see `StageMaps`.

    Raises:
        NotAMapError: the output is no map of that image.
    """
    maps, stride, readout = output.of_image(number), output.stride, output.readout
    if readout is not None:
        return StageMaps(
            np.empty((0, *maps.shape[1:]), np.float32) if readout.values is None else readout.values,
            output.stage.title,
            numbers=None if readout.is_whole else readout.numbers,
            total=len(maps),
            stride=stride,
            scene=scene,
            input_size=output.input_size,
            readout=readout,
        )
    numbers, values = None, maps
    if not whole and views.chosen_alone(settings):
        numbers = channels.choose(settings.channels, len(maps), n=settings.n, stride=stride)
        plain = settings.channels == "first"
        values = maps[: len(numbers)] if plain else maps[torch.from_numpy(numbers).to(maps.device)]
    return StageMaps(
        to_numpy(values),
        output.stage.title,
        numbers=numbers,
        total=len(maps),
        stride=stride,
        scene=scene,
        input_size=output.input_size,
        per_box=per_box,
    )


class Painter:
    """Draws stages, and keeps the components that images share where the settings ask for that."""

    def __init__(self) -> None:
        self._bases: dict[Key, Basis] = {}

    def paint(self, stage_maps: StageMaps, stage: Stage, settings: Settings) -> dict[str, Picture]:
        """Draw the views, see `views.draw`."""
        if settings.pca_basis == "shared" and "pca" in settings.views:
            if stage.key not in self._bases:
                numbers, maps = stage_maps.chosen(settings)
                self._bases[stage.key] = fit(maps, numbers, settings.outliers)
            stage_maps = stage_maps.with_basis(self._bases[stage.key])
        return views.draw(stage_maps, settings)
