"""The figure: rows are images, columns are the input and each model at each stage."""

from __future__ import annotations

from typing import Sequence

import numpy as np

from ..feature_maps.bands import three_bands
from ..figures.panel import Grid, Heat, Panel
from ..sources.headers import MEGAPIXELS
from ..sources.images import read_image
from .caption import map_words, titles
from .found import FoundBox, Seen
from .models import Setup
from .scale_rule import Scaled, scaled
from .store import MapStore, Slot


class Shown:
    """The images that a figure shows, and their maps.

    Args:
        setup: what was compared.
        seen: of each model, all images.
        store: where the maps are.
    """

    def __init__(self, setup: Setup, seen: Sequence[Sequence[Seen]], store: MapStore) -> None:
        self._setup, self._seen, self._store = setup, seen, store
        self.places = [(at, number) for at in range(len(setup.stages)) for number in range(len(setup.models))]
        """The stage and the model of each column after the input."""

    def maps(self, images: Sequence[int]) -> list[list[np.ndarray | None]]:
        """The maps of images, a list of the columns' for each; None where there is none."""
        return [[self._map(image, at, number) for at, number in self.places] for image in images]

    def frames(self, images: Sequence[int]) -> np.ndarray:
        """`(images, columns, 4)` left, top, right, bottom of the maps in image pixels; NaN where there is none."""
        nothing = (np.nan,) * 4
        slots = [[self._slot(image, at, number) for at, number in self.places] for image in images]
        return np.array([[slot.frame if slot else nothing for slot in row] for row in slots])

    def _slot(self, image: int, at: int, number: int) -> Slot | None:
        maps = self._seen[number][image].maps
        return maps[at] if maps else None

    def _map(self, image: int, at: int, number: int) -> np.ndarray | None:
        slot = self._slot(image, at, number)
        return None if slot is None else self._store.get(slot)

    def grid(self, images: Sequence[int], labels: Sequence[Sequence[FoundBox]]) -> Grid:
        """The figure.

        Args:
            images: the numbers of the images to show.
            labels: of each image the boxes that are drawn on the input.

        Raises:
            HeatvizError: an image cannot be read any more, or the scale does not fit a map.
        """
        options, width = self._setup.options, len(self.places)
        found = self.maps(images)
        drawn = scaled([each for row in found for each in row], options.scale, map_words(options), options.cmap)
        rows = []
        for row, image in enumerate(images):
            pixels = self.pixels(image)
            panels = [Panel(pixels, boxes=[box.drawn("plain") for box in labels[image]])]
            for column, (_, number) in enumerate(self.places):
                panels.append(self._panel(pixels, self._seen[number][image], drawn, row * width + column))
            rows.append(panels)
        heads = titles(self._setup)
        bars = [drawn.bar] if drawn.bar else []
        if options.transpose:
            return Grid(list(zip(*rows)), names=heads, bars=bars, letters="rows")
        return Grid(rows, heads, bars=bars)

    def _panel(self, pixels: np.ndarray, seen: Seen, drawn: Scaled, number: int) -> Panel:
        values, options = drawn.maps[number], self._setup.options
        boxes = [] if options.boxes == "none" else [box.drawn(options.boxes) for box in seen.boxes]
        if values is None:
            return Panel(pixels, boxes=boxes, note="no map")
        slot = seen.maps[self.places[number % len(self.places)][0]]
        frame = (0, 0, pixels.shape[1], pixels.shape[0]) if slot is None else slot.frame
        return Panel(pixels, Heat(values, frame, drawn.limits[number], options.cmap, options.opacity), boxes)

    def pixels(self, image: int) -> np.ndarray:
        """An image, `(H, W, 3)` uint8 RGB, read again."""
        source, channels = self._setup.sources[image], self._setup.models[0].channels
        pixels = read_image(source.given, channels=channels, megapixels=MEGAPIXELS)
        return np.ascontiguousarray(three_bands(pixels)[..., ::-1])
