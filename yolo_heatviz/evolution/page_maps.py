"""What the page loads from beside it: the images, and the maps of each epoch.

page/linen.jpg      an image
page/epoch003.js    the maps of an epoch, see `epoch_script`
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Sequence

import numpy as np

from ..feature_maps.bands import turned
from ..files.atomic import make_folder, write_bytes
from ..model.stages import Key
from ..report import json_script
from ..report.pictures import photographs
from .images import FixedImages
from .record import EpochRecord

FOLDER = "page"
_STEPS, _NONFINITE = 254, 255


def write_images(run: Path, images: FixedImages) -> None:
    """Write the images for the page, small."""
    make_folder(run / FOLDER)
    for name, scene in zip(images.names, images.scenes):
        write_bytes(run / FOLDER / f"{name}.jpg", photographs(turned(scene.image))["thumb"])


def write_epoch(run: Path, record: EpochRecord, keys: Sequence[Key]) -> None:
    """Write the maps of an epoch's stages for the page."""
    write_bytes(run / FOLDER / f"{record.name}.js", epoch_script(record, keys))


def epoch_script(record: EpochRecord, keys: Sequence[Key]) -> bytes:
    """The maps of an epoch's stages: each norm in 254 steps between its ends, 255 where it is not finite."""
    stages, codes = [], []
    start = 0
    for key in keys:
        if key not in record.stages:
            continue
        norms = record.stages[key].norms
        lows, highs = [], []
        for norm in norms:
            finite = norm[np.isfinite(norm)]
            low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
            with np.errstate(invalid="ignore"):
                steps = np.rint((norm - low) / ((high - low) or 1) * _STEPS)
            codes.append(np.where(np.isfinite(norm), steps, _NONFINITE).astype(np.uint8))
            lows.append(low)
            highs.append(high)
        height, width = norms.shape[1:]
        stages.append({"key": str(key), "start": start, "height": height, "width": width, "low": lows, "high": highs})
        start += norms.size
    content = base64.b64encode(b"".join(each.tobytes() for each in codes))
    return json_script.wrap({"epoch": record.epoch, "stages": stages}, codes=content)
