"""From a stage's tensor to its pictures, with what is kept from one image to the next."""

from __future__ import annotations

import torch

from ..drawing import views
from ..drawing.picture import Picture
from ..drawing.scene import Scene
from ..drawing.views.stage_maps import Subject
from ..feature_maps import channels
from ..feature_maps.pca import Basis, fit
from ..model.stages import Key, Stage
from ..model.tensors import to_numpy
from ..settings import Settings


class Painter:
    """Draws stages, and keeps the components that images share where the settings ask for that."""

    def __init__(self) -> None:
        self._bases: dict[Key, Basis] = {}

    def subject(
        self,
        maps: torch.Tensor,
        stage: Stage,
        settings: Settings,
        *,
        stride: int | None = None,
        scene: Scene | None = None,
        input_size: tuple[int, int] | None = None,
        whole: bool = False,
        apart: bool = False,
    ) -> Subject:
        """Bring what the views need of a stage to the CPU.

        Args:
            maps: `(C, H, W)`, of one image, on any device.
            stage: which it is.
            settings: the views.
            stride: input pixels to a feature pixel.
            scene: the image, where it is known.
            input_size: height and width of the network's input.
            whole: bring all channels, also where the views need fewer.
            apart: see `Subject`.
        """
        numbers, values = None, maps
        if not whole and views.chosen_alone(settings):
            numbers = channels.choose(settings.channels, len(maps), n=settings.n, stride=stride)
            plain = settings.channels == "first"
            values = maps[: len(numbers)] if plain else maps[torch.from_numpy(numbers).to(maps.device)]
        host = to_numpy(values)
        return Subject(host, stage.title, numbers, len(maps), stride, scene, input_size, apart=apart)

    def paint(self, subject: Subject, stage: Stage, settings: Settings) -> dict[str, Picture]:
        """Draw the views, see `views.draw`."""
        if settings.pca_basis == "shared" and "pca" in settings.views:
            if stage.key not in self._bases:
                numbers, maps = subject.chosen(settings)
                self._bases[stage.key] = fit(maps, numbers, settings.outliers)
            subject = subject.sharing(self._bases[stage.key])
        return views.draw(subject, settings)
