"""A stage's feature maps with what is known of them: all that a view needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...errors import HeatvizError
from ...feature_maps import channels
from ...feature_maps.box_energy import BoxEnergy, box_energy
from ...feature_maps.readout import Readout
from ...settings import FOCUS, Settings
from ..scene import Scene

if TYPE_CHECKING:
    from ...feature_maps.pca import Basis


@dataclass(frozen=True)
class StageMaps:
    """A stage of one image.

    Raises:
        HeatvizError: `maps` is no array of real numbers, (C, H, W).
    """

    maps: np.ndarray
    """`(C, H, W)` real numbers or bool, any range; `(0, H, W)` where `readout` has all that is needed of them."""
    title: str = "feature map"
    numbers: np.ndarray | None = None
    """The `(C,)` channels' numbers, where `maps` holds only the chosen ones."""
    total: int | None = None
    """The number of the stage's channels, where `maps` does not hold them all."""
    stride: int | None = None
    """Input pixels to a feature pixel."""
    scene: Scene | None = None
    input_size: tuple[int, int] | None = None
    """Height and width of the network's input."""
    basis: Basis | None = None
    """Components of `pca` that another image gave."""
    per_box: bool = False
    """True where `box_energy` is also of each box alone."""
    readout: Readout | None = None
    """What is known of them already, where they lie on a device."""

    def __post_init__(self) -> None:
        maps = np.asarray(self.maps)
        if maps.ndim != 3 or 0 in maps.shape[self.readout is not None :] or maps.dtype.kind not in "fiub":
            raise HeatvizError(
                f"render: got {maps.dtype} of shape {maps.shape}, accepted are real numbers of shape (C, H, W)"
            )
        object.__setattr__(self, "maps", maps)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.title}, {self.maps.dtype} of shape {self.maps.shape}>"

    @property
    def count(self) -> int:
        """The number of the stage's channels."""
        return self.total or len(self.maps)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width of the stage."""
        return self.count, self.maps.shape[1], self.maps.shape[2]

    @property
    def network_size(self) -> tuple[int, int]:
        """Height and width of the network's input, from the stride where they are not known, to a pixel or so."""
        return network_size((self.shape[1], self.shape[2]), self.stride, self.input_size)

    @cached_property
    def box_energy(self) -> BoxEnergy | None:
        """The channels' energy in the detections; None where these are not known, or not all channels are here."""
        if self.readout is not None:
            return self.readout.energy
        if self.scene is None or self.numbers is not None:
            return None
        size = self.network_size
        return box_energy(self.maps, self.scene.areas(size), size, per_box=self.per_box)

    def with_basis(self, basis: Basis) -> StageMaps:
        """The same maps with components that another image gave."""
        return replace(self, basis=basis)

    def chosen(self, settings: Settings) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of the channels that the settings choose, and their maps, `(n, H, W)`."""
        if self.numbers is not None:
            return self.numbers, self.maps
        if self.readout is not None and self.readout.numbers is not None:
            return self.readout.numbers, self.maps[self.readout.numbers]
        if settings.channels == "top" and settings.top_by == FOCUS:
            if self.box_energy is None:
                raise HeatvizError("top_by: got focus, accepted only where the image and its boxes are known")
            numbers = np.array(self.box_energy.best(settings.n))
        elif settings.channels == "top":
            numbers = channels.top(self.maps, settings.n, settings.top_by)
        else:
            numbers = channels.choose(settings.channels, len(self.maps), n=settings.n, stride=self.stride)
        if settings.channels == "first":
            return numbers, self.maps[: len(numbers)]
        return numbers, self.maps[numbers]


def network_size(
    shape: tuple[int, int], stride: int | None, input_size: tuple[int, int] | None = None
) -> tuple[int, int]:
    """Height and width of the network's input, from those of a stage and its stride where they are not known."""
    return input_size or (shape[0] * (stride or 32), shape[1] * (stride or 32))
