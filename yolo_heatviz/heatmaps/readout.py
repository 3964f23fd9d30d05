"""What the drawing of an image's stages needs: worked out on the device where they lie, brought here in one copy."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Callable, Sequence

import torch

from ..errors import reason_of
from ..feature_maps import channels
from ..feature_maps.readout import Readout
from ..model.parcel import Parcel, is_remote
from ..model.stage_output import StageOutput
from ..model.stages import Key
from ..model.tensors import fits_float32
from .device_channels import choose, take
from .device_energy import DevicePart, Measured, box_energy, energies, parts_of
from .device_stages import DeviceStage, cells_of, levels_of, spans
from .wanted import GRID, Wanted

LOGGER = logging.getLogger(__name__)


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
    settings = wanted.settings
    try:
        maps = output.of_image(wanted.slot)
        if settings.channels != "top":
            channels.choose(settings.channels, len(maps), n=settings.n, stride=output.stride)
    except Exception:  # no map, no such channel, a strange tensor: the drawing comes to it again, and records it
        return False
    return fits_float32(maps.dtype)


def _read(outputs: Sequence[StageOutput], wanted: Wanted) -> dict[Key, StageOutput]:
    groups: dict[tuple, list[StageOutput]] = {}
    for output in outputs:
        groups.setdefault((tuple(output.maps.shape[2:]), wanted.measured(output)), []).append(output)
    asked = [measured for _, measured in groups if measured is not None]
    parts = parts_of(asked, outputs[0].maps.device, per_box=wanted.cells is not None)
    parcel = Parcel()
    builders = [
        _prepare(group, wanted, measured, () if measured is None else parts[measured.shape, measured.size], parcel)
        for (_, measured), group in groups.items()
    ]
    parcel.fetch()
    return {output.stage.key: output for build in builders for output in build()}


def _prepare(
    group: Sequence[StageOutput],
    wanted: Wanted,
    measured: Measured | None,
    parts: Sequence[DevicePart],
    parcel: Parcel,
) -> Callable[[], list[StageOutput]]:
    """Work out what is needed of stages of one size; what is returned puts it together once it is here."""
    settings = wanted.settings
    each = [output.of_image(wanted.slot).resolve_neg().to(torch.float32) for output in group]
    of_stage, maps = spans(map(len, each)), torch.cat(each)
    energy = {} if measured is None else energies(maps, parts)
    stages = []
    for output, span in zip(group, of_stage):
        shares = energy["shares"][:, span] if energy else None
        chosen = choose(maps[span], settings, output.stride, None if shares is None else shares[0])
        boxes = [box for box, origin in enumerate(wanted.origins) if origin == output.stage.key]
        stages.append(DeviceStage(maps[span], chosen, shares, boxes, output.stride))
    shown = [take(stage.maps, stage.chosen) for stage in stages]
    levels = levels_of(shown, settings, parcel) if GRID in wanted.views else None
    cells = cells_of(wanted.cells(stages, settings), parcel) if wanted.cells else None
    of_shown = spans(map(len, shown))
    values = (maps, of_stage) if wanted.values == "all" else (torch.cat(shown), of_shown) if wanted.values else None
    numbers = [stage.chosen for stage in stages if isinstance(stage.chosen, torch.Tensor)]
    rest = {**energy, **({"values": values[0]} if values else {})}
    content = parcel.add({**rest, **({"numbers": torch.cat(numbers)} if numbers else {})})

    def build() -> list[StageOutput]:
        found, built = content(), []
        pages = levels() if levels else [()] * len(group)
        kept = cells() if cells else [None] * len(group)
        for number, output in enumerate(group):
            inside = measured and box_energy(
                found["shares"][:, of_stage[number]], found["flat"][of_stage[number]], measured.areas, parts
            )
            chosen = stages[number].chosen
            chosen = found["numbers"][of_shown[number]] if isinstance(chosen, torch.Tensor) else chosen
            own = found["values"][values[1][number]] if values else None
            readout = Readout(own, wanted.values == "all", chosen, pages[number], inside, kept[number])
            built.append(replace(output, readout=readout))
        return built

    return build
