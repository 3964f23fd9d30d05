"""What the drawing of an image's stages needs: worked out on the device where they lie, brought here in one copy."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Callable, Mapping, NamedTuple, Sequence

import torch

from ..drawing.scene import Scene
from ..drawing.views import VIEWS, grid
from ..drawing.views.stage_maps import network_size
from ..errors import reason_of
from ..feature_maps.normalise import Levels
from ..feature_maps.readout import Cells, Readout
from ..model.parcel import Parcel, is_remote
from ..model.stage_output import StageOutput
from ..model.tensors import NotAMapError, fits_float32
from ..settings import FOCUS, SHEET, Settings, parse_scale
from .device_channels import Numbers, choose, take
from .device_energy import DevicePart, Measured, box_energy, energies, parts_of
from .device_levels import normalise

LOGGER = logging.getLogger(__name__)
GRID = "grid"


class DeviceStage(NamedTuple):
    """A stage of one image on its device, for the page."""

    maps: torch.Tensor
    """`(C, H, W)` float32."""
    chosen: Numbers
    """The channels that the settings choose."""
    shares: torch.Tensor | None
    """`(1 + boxes, C)` float64: the channels' energy in all boxes, then in each; None where it is not known."""
    boxes: Sequence[int]
    """The numbers of the boxes that come from the stage."""


DeviceCells = Callable[[DeviceStage, Settings], Mapping[str, torch.Tensor]]
"""Works out a stage's cells for the page: gives the fields of `Cells` by their names, as tensors there."""


class Wanted(NamedTuple):
    """What is made of an image's stages."""

    settings: Settings
    views: Sequence[str]
    """The views that are drawn."""
    slot: int = 0
    """Which image of the batch it is."""
    scene: Scene | None = None
    origins: Sequence[int] = ()
    """The number of the stage that each box comes from, where that is known."""
    arrays: bool = False
    """Whole stages are written."""
    cells: DeviceCells | None = None
    """Works out what the page keeps, where there is one."""

    @property
    def values(self) -> str:
        """The channels whose values are needed: `all`, `chosen`, or none, an empty text."""
        others = [name for name in self.views if name != GRID]
        alone = self.settings.channels != "top" and all(name != SHEET and VIEWS[name].chosen_alone for name in others)
        return "all" if self.arrays or (others and not alone) else "chosen" if others else ""

    def measured(self, output: StageOutput) -> Measured | None:
        """What the energy of a stage is measured in; None where nothing asks for it."""
        settings, shape = self.settings, output.maps.shape
        by_focus = settings.focus == "on" or (settings.channels == "top" and settings.top_by == FOCUS)
        if self.scene is None or (self.cells is None and not by_focus):
            return None
        size = network_size((shape[2], shape[3]), output.stride, output.input_size)
        return Measured(self.scene.areas(size), (shape[2], shape[3]), size)


def read(outputs: Sequence[StageOutput], wanted: Wanted) -> Sequence[StageOutput]:
    """Bring what is needed of an image's stages to the host; waits once, for all of them together.

    Args:
        outputs: what the stages gave.
        wanted: what will be made of them.

    Returns:
        The outputs in their order, with a readout where they lie on a device; those on the CPU, and those that cannot
        be read so, as they are: these come by themselves when they are drawn.
    """
    readable = [output for output in outputs if _is_readable(output, wanted)]
    if not readable:
        return outputs
    try:
        with torch.no_grad():
            found = _read(readable, wanted)
    except Exception as error:  # the device has no memory left for it, perhaps
        LOGGER.debug("the stages are not read together: %s", reason_of(error))
        return outputs
    return [found.get(output.stage.key, output) for output in outputs]


def _is_readable(output: StageOutput, wanted: Wanted) -> bool:
    if not is_remote(output.output):
        return False
    try:
        return fits_float32(output.of_image(wanted.slot).dtype)
    except NotAMapError:
        return False


def _read(outputs: Sequence[StageOutput], wanted: Wanted) -> dict:
    measured = {output.stage.key: wanted.measured(output) for output in outputs}
    asked = [each for each in measured.values() if each is not None]
    parts = parts_of(asked, outputs[0].maps.device, per_box=wanted.cells is not None)
    parcel, builders = Parcel(), {}
    for output in outputs:
        inside = measured[output.stage.key]
        of_stage = None if inside is None else parts[inside.shape, inside.size]
        try:
            builders[output.stage.key] = _prepare(output, wanted, inside, of_stage, parcel)
        except Exception as error:  # the drawing will come to it again, and record it
            LOGGER.debug("stage %s is not read: %s", output.stage.key, reason_of(error))
    parcel.fetch()
    stages = {output.stage.key: output for output in outputs}
    return {key: replace(stages[key], readout=build()) for key, build in builders.items()}


def _prepare(
    output: StageOutput,
    wanted: Wanted,
    measured: Measured | None,
    parts: Sequence[DevicePart] | None,
    parcel: Parcel,
) -> Callable[[], Readout]:
    """Work out what is needed of a stage; what is returned puts it together once it is here."""
    settings, values = wanted.settings, wanted.values
    maps = output.of_image(wanted.slot).resolve_neg().to(torch.float32)
    energy = None if parts is None else energies(maps, parts)
    shares = None if energy is None else energy["shares"]
    numbers = choose(maps, settings, output.stride, None if shares is None else shares[0])
    shown = take(maps, numbers)
    pages = [
        parcel.add(normalise(shown[part], parse_scale(settings.scale), settings.outliers))
        for part in (grid.pages(len(shown), settings) if GRID in wanted.views else ())
    ]
    boxes = [box for box, origin in enumerate(wanted.origins) if origin == output.stage.key]
    cells = wanted.cells and parcel.add(wanted.cells(DeviceStage(maps, numbers, shares, boxes), settings))
    rest = {"all": {"values": maps}, "chosen": {"values": shown}}.get(values, {})
    rest.update({"numbers": numbers} if isinstance(numbers, torch.Tensor) else {})
    rest.update(energy or {})
    content = parcel.add(rest)

    def build() -> Readout:
        found = content()
        return Readout(
            found.get("values"),
            values == "all",
            found["numbers"] if isinstance(numbers, torch.Tensor) else numbers,
            tuple(Levels(**page()) for page in pages),
            None if measured is None else box_energy(found["shares"], found["flat"], measured.areas, parts or ()),
            Cells(**cells()) if cells else None,
        )

    return build
