"""What a comparison gives: the numbers, the boxes that differ, and the figure with its caption."""

from __future__ import annotations

from pathlib import Path
from typing import List, Sequence, Tuple

import numpy as np

from ..errors import HeatvizError
from ..figures.files import encoded
from ..figures.style import Style
from ..text import say
from . import differences, output, table, tex
from .agreement import OneSided, one_sided
from .caption import Picked, caption, map_words, scale_words
from .figure import Shown
from .found import FoundBox, Seen
from .models import Setup
from .numbers import Numbers, count, regions
from .page import ComparisonPage
from .pick_rule import RANDOM, Rule
from .record import record_of
from .store import MapStore
from .target import Targets
from .truth import Truth

Files = List[Tuple[Path, bytes]]
_SCREEN = Style(dpi=200, font="sans")


class Results:
    """Works out what models gave, and writes it.

    Args:
        setup: what was compared.
        seen: of each model, all images.
        store: where the maps are.
        truths: the labels for each model, where there are any.
        targets: the boxes that attribution maps are of.
    """

    def __init__(
        self,
        setup: Setup,
        seen: Sequence[Sequence[Seen]],
        store: MapStore,
        truths: Sequence[Truth],
        targets: Targets,
    ) -> None:
        self._setup, self._seen, self._truths = setup, seen, truths
        places = regions(setup, seen, truths[0] if truths else None, targets)
        self._drawn: list[list[FoundBox]] = places if truths or setup.options.attributes else [[] for _ in places]
        self._numbers: Numbers = count(setup, seen, places, store, truths)
        self._shown = Shown(setup, seen, store)
        self._caption = ""
        iou = setup.options.match_iou
        self._alone: dict[tuple[int, int], list[OneSided]] = {
            (0, number): one_sided(seen[0], seen[number], (0, number), iou) for number in range(1, len(seen))
        }

    @property
    def _first(self) -> str:
        return self._setup.models[0].name

    def say(self) -> None:
        """Print the numbers and the boxes that differ."""
        say(*table.lines(self._numbers, self._first, len(self._setup.sources)))
        if not any(row.images for row in self._numbers.rows):
            wanted = f"for want of {self._numbers.inside}"
            say(f"Focus is measured nowhere, {wanted}: --labels or --data measures it inside labels")
        for pair, alone in self._alone.items():
            say(*differences.lines(alone, pair, self._setup))

    def write(self) -> list[str]:
        """Write all files, of which each is made before the first is written.

        Returns:
            What could not be made, a line each.

        Raises:
            WriteError: the system refuses.
        """
        figure = output.place_of(self._setup.options.out)
        numbers, problems = self._numbers, []
        files = [
            (output.beside(figure, "_table.csv"), table.csv(numbers, self._first)),
            (output.beside(figure, "_table.md"), table.markdown(numbers, self._first).encode()),
            (output.beside(figure, "_table.tex"), table.latex(numbers, self._first).encode()),
            (output.beside(figure, "_images.csv"), table.images_csv(numbers, self._setup)),
            (output.beside(figure, "_boxes.csv"), differences.csv(self._alone, self._setup)),
        ]
        for make in (self._pictures, self._figure):
            try:
                files += make(figure)
            except HeatvizError as problem:
                problems.append(f"{figure.name} is not written: {problem}")
        output.write(files)
        if self._setup.options.page:
            say(f"Page in {self._page(output.beside(figure, '_page'))}")
        say(f"Results in {figure.parent}: {', '.join(path.name for path, _ in reversed(files))}")
        return problems

    def _pictures(self, figure: Path) -> Files:
        """The most different images of each pair."""
        files = []
        for pair, alone in self._alone.items():
            grid = differences.picture(alone, pair, self._setup, self._seen, self._shown.pixels)
            number = "" if len(self._alone) == 1 else f"_{pair[1] + 1}"
            if grid is not None:
                files.append((output.beside(figure, f"_differences{number}.png"), encoded(grid, _SCREEN, ".png")))
        return files

    def _picked(self) -> Picked:
        """The images of the figure."""
        usable = [number for number, image in enumerate(zip(*self._seen)) if all(each.ran for each in image)]
        if not usable:
            raise HeatvizError("no image passed through all models, accepted is one or more")
        gains, images = self._numbers.gains().tolist(), self._setup.images
        rule = self._setup.options.rule.resolved(len(images))
        picked = rule.pick(usable, gains, images)
        if not picked:
            say("yolo_heatviz.compare: --pick gain: no image has a focus for both models: some at random", error=True)
            rule = Rule(RANDOM, rule.count, self._setup.options.seed)
            picked = rule.pick(usable, gains, images)
        return Picked(rule, picked)

    def _figure(self, figure: Path) -> Files:
        style, picked = self._setup.options.style, self._picked()
        grid = self._shown.grid(picked.numbers, self._drawn)
        words = self._caption = caption(self._setup, self._numbers, picked)
        record = record_of(self._setup, self._numbers, picked, words, self._truths)
        return [
            (output.beside(figure, ".npz"), output.npz(self._arrays(picked.numbers))),
            (output.beside(figure, ".tex"), tex.environment(figure.name, words, style).encode()),
            (figure, encoded(grid, style, figure.suffix.lower())),
            (output.beside(figure, ".json"), output.dumped(record)),
        ]

    def _page(self, folder: Path) -> Path:
        alone = [each for found in self._alone.values() for each in found]
        page = ComparisonPage(folder, self._setup, self._seen, self._shown, alone)
        title, *_ = table.lines(self._numbers, self._first, len(self._setup.sources))
        tables = [table.rows(self._numbers), table.pair_rows(self._numbers, self._first)]
        words = {
            "title": title,
            "tables": [table.without_empty(each) for each in tables],
            "caption": self._caption,
            "scale": f"{map_words(self._setup.options)}; {scale_words(self._setup.options)}".capitalize(),
        }
        return page.write(words, self._drawn)

    def _arrays(self, picked: Sequence[int]) -> dict[str, np.ndarray]:
        """The figure's maps by its rows and columns, and what these are."""
        setup, places = self._setup, self._shown.places
        arrays = {
            f"map_{row}_{column}": values
            for row, found in enumerate(self._shown.maps(picked))
            for column, values in enumerate(found)
            if values is not None
        }
        arrays["frames"] = self._shown.frames(picked)
        arrays["images"] = np.array([setup.images[number] for number in picked])
        arrays["models"] = np.array([setup.models[number].name for _, number in places])
        arrays["stages"] = np.array([setup.stages[at].title for at, _ in places])
        return arrays
