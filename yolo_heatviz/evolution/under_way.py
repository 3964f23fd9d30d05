"""A training under way: its images, the record of each epoch that is watched, and what is drawn of them."""

from __future__ import annotations

import time
from copy import deepcopy
from pathlib import Path
from typing import Any, Sequence

from ..files.atomic import make_folder, new_folder
from ..files.write_guard import only_inside
from ..model.stages import Key, layout
from ..text import plural, size
from . import live_log, manifest, record, strip, table
from .given_images import images_of_training
from .images import file_names
from .measure import Choice, measure
from .options import PAGE, drawing_of
from .output import Output
from .page import Page
from .pictures import Drawn
from .record import EpochRecord
from .results import read_results
from .resumed import watched_before
from .shown import drawn_keys, limits_of, measured_keys
from .training import Training
from .untouched import random_numbers_kept
from .watch_options import WatchOptions

NAME = "heatmaps"


class UnderWay:
    """Shows the images to copies of a network, epoch after epoch.

    Args:
        options: what was asked for.
        training: what the trainer says.
        network: as it is before the first step; only copies of it run.

    Attributes:
        folder: where it writes: `heatmaps` in the training's folder, or the next one where that is another training's.
        about: what is to be said of it when the first epoch was seen.

    Raises:
        HeatvizError: an option is not accepted, or there are no such images.
    """

    def __init__(self, options: WatchOptions, training: Training, network: Any) -> None:
        self._options = options
        self._training = training
        self._layout = layout(network)
        self._drawing = drawing_of(options)
        self._keys = measured_keys(options.stages, self._layout)
        self._images, self.about = images_of_training(options, training, type(self._layout.modules[-1]).__name__)
        self._choice = Choice(options.channels, self._drawing.kept_channels)
        self.folder = self._resumed() or new_folder(training.folder, NAME)
        with only_inside(self.folder):
            make_folder(self.folder / record.FOLDER)
        self._drawn = Drawn(self._images, self._drawing.settings, training.epochs, training.begun, manifest.EMA)
        self._shown: list[Key] = []
        self._page: Page | None = None
        self._comparison = table.Comparison()
        self._rows = self._rows_before()

    def _resumed(self) -> Path | None:
        """The folder of the same training before it was interrupted, with the same images; its channels are kept."""
        found = watched_before(self._training.folder, NAME, self._images) if self._training.begun else None
        if found is None:
            return None
        folder, before = found
        keys = {str(key): key for key in self._keys}
        self._choice.numbers.update(
            {keys[name]: tuple(given) for name, given in before["channels"].items() if name in keys}
        )
        self._choice.by = before["chosen_by"]
        return folder

    def _rows_before(self) -> list[table.Row]:
        """The rows of epochs that were watched before; those that were not trained to their end are left out."""
        rows = []
        for epoch in record.kept(self.folder):
            if epoch <= self._training.begun:
                stages = record.load(self.folder, epoch).stages
                rows += self._comparison.rows(epoch, stages.values(), read_results(self._training.folder))
            else:
                record.path_of(self.folder, epoch).unlink()
        return rows

    def wants(self, trained: int) -> bool:
        """True where the epoch is one of those to watch."""
        return trained % self._options.every == 0 or trained >= self._training.epochs

    def see(self, trained: int, network: Any) -> None:
        """Show the images to a copy of the network, keep what its stages give, and bring the table up to date.

        An epoch that was seen already is not seen again.
        """
        if any(row.epoch == trained for row in self._rows):
            if trained == self._training.begun:
                self.about = [f"yolo_heatviz: watching goes on after epoch {trained}, in {self.folder}", *self.about]
            return
        begun = time.perf_counter()
        with only_inside(self.folder), random_numbers_kept():
            copy = deepcopy(network).eval()
            found, reasons = measure(copy, layout(copy), self._keys, self._images, self._choice)
            self._choice.by = trained if self._choice.by is None else self._choice.by
            seen = EpochRecord(trained, manifest.EMA, found, reasons)
            path = record.save(self.folder, seen)
            self._rows += self._comparison.rows(trained, found.values(), read_results(self._training.folder))
            table.write(self.folder, self._rows)
            self._shown = drawn_keys(self._drawing.stages, self._layout, list(found.values()))
            self._show(seen)
            self._log(seen)
            manifest.write(self.folder, self._about())
        written = path.stat().st_size + (self._page.bytes_of(trained) if self._page else 0)
        cost = (
            f"about {time.perf_counter() - begun:.2g} s and {size(written)} an epoch, pictures at the end not counted"
        )
        often = "each epoch" if self._options.every == 1 else f"every {self._options.every} epochs"
        watched = f"{plural(len(self._images.paths), 'image')} ({file_names(self._images.paths)})"
        if trained == self._training.begun:
            self.about = [f"yolo_heatviz: watching {watched} after {often}, {cost}, in {self.folder}", *self.about]

    def _show(self, seen: EpochRecord) -> None:
        """Bring the page up to date."""
        if PAGE not in self._drawing.views:
            return
        if self._page is None:
            self._page = Page(self.folder, self._drawn)
            for epoch in record.kept(self.folder):
                self._page.add(record.load(self.folder, epoch), self._shown)
        else:
            self._page.add(seen, self._shown)
        self._page.write(self._rows, goes_on=True)

    def _log(self, seen: EpochRecord) -> None:
        """Show the epoch in the training's own log, where that is asked for."""
        if self._options.log == "on" and self._shown:
            column = strip.grid(self.folder, [seen.epoch], self._shown, self._rows, self._drawn)
            live_log.show(column, seen.epoch, self._training.writer())

    def finish(self, failures: Sequence[str]) -> list[str]:
        """Draw all that was kept, on one scale; what went wrong in that.

        Args:
            failures: what went wrong before, for the manifest.

        Raises:
            HeatvizError: a record cannot be read.
        """
        with only_inside(self.folder), random_numbers_kept():
            epochs = record.kept(self.folder)
            rows = table.table(self.folder, epochs, read_results(self._training.folder))
            table.write(self.folder, rows)
            drawn = self._drawn._replace(last=epochs[-1], chosen_by=self._choice.by or 0)
            output = Output(self.folder, drawn, limits_of(self.folder, epochs), self._shown)
            output.draw(epochs, rows, self._drawing)
            about = self._about()
            about.update(manifest.about_output(output, about["epochs"]))
            about["failures"] = [*failures, *output.failures]
            manifest.write(self.folder, about)
        return output.failures

    def _about(self) -> dict[str, Any]:
        epochs = sorted({row.epoch for row in self._rows})
        return {
            **manifest.about_images(self._images),
            "weights": manifest.EMA,
            "channels": manifest.about_channels(self._choice),
            "chosen_by": self._choice.by,
            "epochs": [{"epoch": epoch, "weights": manifest.EMA, "status": "done"} for epoch in epochs],
            "stages": [str(key) for key in self._shown],
            "options": vars(self._options),
            "complete": False,
        }
