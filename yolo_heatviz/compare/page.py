"""The page of a comparison: the report of a run, with models side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np

from ..drawing.keypoints import LIMBS, PERSON, SURE
from ..errors import HeatvizError
from ..feature_maps import colour
from ..files.atomic import make_folder, write_bytes
from ..files.manifest import finite
from ..files.naming import Names
from ..report import json_script, pictures
from ..report.cells import means, side_of
from ..report.encoding import encode
from ..report.page import COMPARISON, NAME, page_context, template
from ..text import text, visible
from ..version import __version__
from .agreement import OneSided
from .caption import map_words, titles
from .figure import Shown
from .found import FoundBox, Seen
from .models import Setup
from .scale_rule import scaled


class ComparisonPage:
    """Writes the page, image by image.

    Args:
        folder: where to; made where it is missing.
        setup: what was compared.
        seen: of each model, all images.
        shown: gives their maps.
        alone: the boxes that only one model of a pair finds.
    """

    def __init__(
        self,
        folder: Path,
        setup: Setup,
        seen: Sequence[Sequence[Seen]],
        shown: Shown,
        alone: Sequence[OneSided],
    ) -> None:
        self._folder, self._setup, self._seen, self._shown = folder, setup, seen, shown
        self._alone = {(each.image, each.model, each.box) for each in alone}
        self._names = Names()

    def write(self, words: Mapping[str, Any], drawn: Sequence[Sequence[FoundBox]]) -> Path:
        """Write all of it, the page itself last.

        Args:
            words: the title, the tables and the caption, for the page's numbers.
            drawn: of each image the boxes that are drawn on the input.

        Raises:
            WriteError: the system refuses.
        """
        options = self._setup.options
        palette = colour.palette(options.cmap).tolist()
        make_folder(self._folder)
        data: dict[str, Any] = {
            "yolo_heatviz": __version__,
            "options": {"settings": {"heat_opacity": options.opacity, "smooth": "nearest"}},
            "palette": palette[: colour.LEVELS],
            "nonfinite": palette[colour.NONFINITE],
            "pose": {"limbs": [list(pair) for pair in LIMBS], "person": PERSON, "least": SURE},
            "images": [self._image(number, boxes) for number, boxes in enumerate(drawn)],
            "models": [visible(model.name) for model in self._setup.models],
            **words,
        }
        context = page_context(self._folder, finite(data), COMPARISON)
        context["page"] = {"title": text(" and ".join(data["models"]))}
        write_bytes(self._folder / NAME, template().render(context).encode(errors="replace"))
        return self._folder / NAME

    def _image(self, number: int, drawn: Sequence[FoundBox]) -> dict[str, Any]:
        """Write an image's files; its entry in the gallery."""
        source = self._setup.images[number]
        name = self._names.take(source)
        failed = next((each[number].failed for each in self._seen if each[number].failed), None)
        ran = any(each[number].ran for each in self._seen)
        entry = f"{name}/entry.js"
        if ran:
            make_folder(self._folder / name)
            self._write_entry(number, name, drawn)
        return {
            "name": text(name),
            "source": text(source),
            "kind": "image",
            "status": "done" if ran else "failed",
            "reason": failed,
            "note": None,
            "thumb": f"{name}/thumb.jpg" if ran else None,
            "entry": entry if ran else None,
            "found": None,
            "labels": None,
            "not_counted": None,
            "truth": None,
            "kinds": {},
            "cells": [],
            "files": [],
            "differ": sum(image == number for image, _, _ in self._alone),
        }

    def _write_entry(self, number: int, name: str, drawn: Sequence[FoundBox]) -> None:
        pixels = self._shown.pixels(number)
        for kind, content in pictures.photographs(np.ascontiguousarray(pixels[..., ::-1])).items():
            write_bytes(self._folder / name / f"{kind}.jpg", content)
        entry = {
            "size": list(pixels.shape[:2]),
            "stages": [],
            "report": {"image": f"{name}/image.jpg", "thumb": f"{name}/thumb.jpg", "order": []},
            "columns": [
                {"title": titles(self._setup)[0], "found": [_box(each, True) for each in drawn]},
                *self._columns(number, name),
            ],
        }
        path = f"{name}/entry.js"
        write_bytes(self._folder / path, json_script.wrap({"path": path, "entry": finite(entry)}))

    def _columns(self, number: int, name: str) -> list[dict[str, Any]]:
        options, places = self._setup.options, self._shown.places
        (maps,), problem = self._shown.maps([number]), ""
        try:
            found = scaled(maps, options.scale, map_words(options), options.cmap)
        except HeatvizError as error:
            found, problem = scaled(maps, "panel", map_words(options), options.cmap), str(error)
        frames = self._shown.frames([number])[0]
        columns = []
        for at, (_, model) in enumerate(places):
            seen, values = self._seen[model][number], found.maps[at]
            column: dict[str, Any] = {
                "title": visible(titles(self._setup)[at + 1]),
                "found": [_box(box, (number, model, box) in self._alone) for box in seen.boxes],
                "reason": seen.failed or problem or ("" if values is not None else "no map"),
            }
            if values is not None:
                column["maps"] = self._write_map(f"{name}/map{at}.js", values)
                column["limits"] = list(found.limits[at])
                left, top, right, bottom = frames[at].tolist()
                column["network"] = [bottom - top, right - left]
                column["place"] = [-left, -top, self._width(number), self._height(number)]
            columns.append(column)
        return columns

    def _height(self, number: int) -> int:
        return next(each[number].size[0] for each in self._seen if each[number].ran)

    def _width(self, number: int) -> int:
        return next(each[number].size[1] for each in self._seen if each[number].ran)

    def _write_map(self, path: str, values: np.ndarray) -> str:
        side = side_of(values.shape[0], values.shape[1], None)
        kept = means(np.ascontiguousarray(values)[None], side)
        found = encode(kept)
        head = {
            "path": path, "height": kept.shape[1], "width": kept.shape[2], "side": side, "maps": ["l2"],
            "inside": [None], "low": found.low, "high": found.high,
        }  # fmt: skip
        write_bytes(self._folder / path, json_script.wrap(head, codes=found.codes, rest=found.rest))
        return path


def _box(box: FoundBox, alone: bool) -> dict[str, Any]:
    corners = None if box.corners is None else [list(corner) for corner in box.corners]
    kept = {"class": visible(box.class_name), "confidence": box.confidence, "xyxy": list(box.xyxy), "alone": alone}
    return kept if corners is None else {**kept, "corners": corners}
