"""The picture of one detection: its part of the image under the map of the stage that it comes from."""

from __future__ import annotations

from pathlib import Path

from ..drawing.box import Box
from ..drawing.views import crop
from ..drawing.views.stage_maps import StageMaps
from ..files.atomic import make_folder, write_bytes
from ..files.entries import ExplainedEntry
from ..files.naming import safe
from ..settings import Settings
from ..text import visible
from .origin import Detection

_CHANNELS = 3


def write(folder: Path, found: Detection, entry: ExplainedEntry, stage_maps: StageMaps, settings: Settings) -> str:
    """Draw a detection and write it to `folder/box0_person.png`.

    Args:
        folder: the image's; made where it is missing.
        found: the detection.
        entry: the same for the manifest, with its number, class and place.
        stage_maps: the stage that it comes from, with its scene.
        settings: how heatmaps are drawn.

    Returns:
        The picture's path in the run's folder.

    Raises:
        WriteError: the system refuses.
    """
    left, top, right, bottom = entry["xyxy"]
    box = Box((left, top, right, bottom), f"{visible(entry['class'])} {found.confidence:.2f}")
    best = ", ".join(f"{channel} {share:.2f}" for channel, share in found.channels[:_CHANNELS])
    energy = f"energy inside the box: channels {best}"
    picture = crop.draw(stage_maps, settings, box, [str(found.origin), energy, f"its area: {found.energy.area:.3f}"])
    path = folder / f"box{entry['box']}_{safe(entry['class'], 'class')}{picture.suffix}"
    make_folder(folder)
    write_bytes(path, picture.encoded())
    return f"{folder.name}/{path.name}"
