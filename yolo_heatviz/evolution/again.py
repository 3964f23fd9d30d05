"""An evolution drawn again from the records of its epochs: of a training that was killed, or with other options."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Sequence

import numpy as np

from ..cli import Exit
from ..drawing.box import Box
from ..drawing.scene import Scene
from ..errors import HeatvizError
from ..feature_maps.bands import three_bands
from ..files.write_guard import only_inside
from ..model.stages import Key
from ..sources.images import read_image
from ..text import plural, say
from . import manifest, record, table
from .images import FixedImages
from .options import Options
from .output import Output
from .pictures import Drawn
from .results import read_results
from .shown import AUTO, limits_of


def can_draw(given: Sequence[Path]) -> bool:
    """True where what was given is the folder of an evolution with records of its epochs."""
    return len(given) == 1 and (given[0] / manifest.NAME).is_file() and bool(record.kept(given[0]))


def run(options: Options) -> Exit:
    """Draw what the records of a folder hold, into that folder.

    Raises:
        HeatvizError: there are fewer than two epochs, an image is not there any more, or a record cannot be read.
    """
    folder, drawing = options.weights[0], options.drawing
    given = next((name for name in ("source", "data", "labels", "start") if getattr(options, name)), None)
    if given or drawing.stages != AUTO:
        flag = given or "stages"
        raise HeatvizError(
            f"--{flag}: got one for {folder}, accepted is none: its images and stages were chosen before"
        )
    content = manifest.read(folder) or {}
    epochs = record.kept(folder)
    if len(epochs) < 2:
        raise HeatvizError(f"weights: got {plural(len(epochs), 'epoch')} in {folder}, accepted are 2 or more")
    with only_inside(folder):
        rows = table.table(folder, epochs, read_results(folder.absolute().parent))
        table.write(folder, rows)
        images = images_of(content)
        drawn = Drawn(images, drawing.settings, epochs[-1], content["chosen_by"] or 0, content["weights"])
        output = Output(folder, drawn, limits_of(folder, epochs), _keys(content, folder, epochs[-1]))
        output.draw(epochs, rows, drawing)
        status = Exit.FAILED if output.failures else Exit.DONE
        manifest.write(
            folder, {**content, **manifest.about_output(output, content["epochs"]), "exit_status": int(status)}
        )
    say(*output.failures, error=True)
    say(*table.lines(rows), f"Results in {folder}")
    return status


def images_of(content: dict[str, Any]) -> FixedImages:
    """The images of an evolution as they were, with the boxes of their labels; no input is made of them.

    Raises:
        HeatvizError: one is not there any more, or is another.
    """
    scenes = []
    for entry in content["images"]:
        try:
            image = three_bands(read_image(entry["source"]))
        except HeatvizError as error:
            raise HeatvizError(f"source: {entry['source']}: {error}") from error
        if list(image.shape[:2]) != entry["size"]:
            size = "x".join(map(str, image.shape[1::-1]))
            raise HeatvizError(f"source: {entry['source']}: got {size} pixels, accepted is the image that was watched")
        boxes = [Box((left, top, right, bottom), label) for left, top, right, bottom, label in entry["boxes"]]
        scenes.append(Scene(np.ascontiguousarray(image[..., ::-1]), boxes, how=content["how"]))
    paths, names = (tuple(entry[key] for entry in content["images"]) for key in ("source", "name"))
    height, width = content["network"]
    return FixedImages(paths, names, tuple(scenes), np.empty((len(paths), 0, height, width), np.float32))


def _keys(content: dict[str, Any], folder: Path, epoch: int) -> list[Key]:
    there = record.load(folder, epoch).stages
    return [key for key in there if str(key) in content["stages"]]
