"""The maps of boxes that a run was asked for."""

from __future__ import annotations

from typing import Sequence

from ..attribution.box_maps import BoxMaps, check_sources
from ..model.detector import Detector
from ..sources.find import Source
from .options import Options


def box_maps(options: Options, detector: Detector) -> BoxMaps | None:
    """What makes the maps of boxes; None where none are asked for.

    Raises:
        HeatvizError: this detector has none, or the flags do not fit it.
    """
    return BoxMaps(detector, options.how, options.targets) if options.attribute else None


def check_attribution(options: Options, detector: Detector, sources: Sequence[Source]) -> None:
    """Refuse maps that cannot be, before anything is written.

    Raises:
        HeatvizError: see `box_maps`; or a source is no image.
    """
    if box_maps(options, detector):
        check_sources(sources)
