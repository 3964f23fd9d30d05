"""An evolution drawn again from the records of its epochs: of a training that was killed, or with other options."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, Sequence

import numpy as np

from ..cli import Exit
from ..drawing.box import Box
from ..drawing.scene import Scene
from ..errors import HeatvizError
from ..feature_maps.bands import three_bands, turned
from ..files.write_guard import only_inside
from ..model.stages import Key
from ..sources.images import read_image
from ..text import plural, say
from . import manifest, record, table
from .images import FixedImages
from .options import DRAWN, NONE, Drawing, Options
from .output import Output
from .pictures import Drawn
from .results import read_results
from .shown import limits_of

_CHOSEN = (
    *("source", "data", "split", "labels", "start", "images", "seed", "imgsz", "stages", "channels"),
    *("project", "name"),
)
"""The flags of what was chosen when the epochs were measured."""
_USUAL = {each.name: each.default for of in (Options, Drawing) for each in fields(of)}
_NEEDED = {"images", "network", "how", "weights", "chosen_by", "stages", "epochs"}


def can_draw(given: Sequence[Path]) -> bool:
    """True where what was given is the folder of an evolution with records of its epochs."""
    return len(given) == 1 and (given[0] / manifest.NAME).is_file() and bool(record.kept(given[0]))


def run(options: Options) -> Exit:
    """Draw what the records of a folder hold, into that folder.

    Raises:
        HeatvizError: there are fewer than two epochs, an image is not there any more, or a record cannot be read.
    """
    folder, drawing = options.weights[0], options.drawing
    _refuse_choices(options)
    content = _content(folder)
    epochs = record.kept(folder)
    if len(epochs) < 2:
        raise HeatvizError(f"weights: got {plural(len(epochs), 'epoch')} in {folder}, accepted are 2 or more")
    if "grid" in drawing.views and not any(each.channels for each in record.load(folder, epochs[-1]).stages.values()):
        others = ", ".join(name for name in (*DRAWN, NONE) if name != "grid")
        raise HeatvizError(
            f"view: got 'grid', accepted are {others}: {folder} was made without it, and has no channels"
        )
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


def _refuse_choices(options: Options) -> None:
    asked = {**vars(options), **vars(options.drawing), "images": options.drawing.count}
    usual = {**_USUAL, "images": Drawing.count}
    flag = next((name for name in _CHOSEN if asked[name] != usual[name]), None)
    if flag is not None:
        raise HeatvizError(
            f"--{flag}: got one for {options.weights[0]}, accepted is none: its images and stages were chosen before"
        )


def _content(folder: Path) -> dict[str, Any]:
    content = manifest.read(folder)
    missing = sorted(_NEEDED - (content or {}).keys())
    if content is None or missing:
        got = f"one without {', '.join(missing)}" if content is not None else "one that cannot be read"
        raise HeatvizError(f"{folder / manifest.NAME}: got {got}, accepted is what an evolution has left")
    return content


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
        scenes.append(Scene(turned(image), boxes, how=content["how"]))
    paths, names = (tuple(entry[key] for entry in content["images"]) for key in ("source", "name"))
    height, width = content["network"]
    return FixedImages(paths, names, tuple(scenes), np.empty((len(paths), 0, height, width), np.float32))


def _keys(content: dict[str, Any], folder: Path, epoch: int) -> list[Key]:
    there = record.load(folder, epoch).stages
    return [key for key in there if str(key) in content["stages"]]
