"""The evolution of a training that has left checkpoints: each loaded in turn, and all drawn on one scale."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Sequence

from ..cli import Exit
from ..errors import HeatvizError
from ..files.atomic import make_folder, new_folder
from ..files.write_guard import only_inside
from ..model.detector import Detector
from ..model.offline import kept_offline
from ..model.stages import Key
from ..text import plural, say
from . import again, manifest, record, table
from .given_images import given_images
from .history import EpochFile, History, find
from .images import FixedImages, file_names
from .loader import Loader
from .measure import Choice, differs, measure
from .options import Options
from .output import Output
from .pictures import Drawn
from .record import EpochRecord, StageRecord
from .shown import drawn_keys, limits_of, measured_keys


def run(options: Options, argv: Sequence[str]) -> Exit:
    """Run the command.

    Raises:
        NothingFoundError: there is no checkpoint, or no image.
        WriteError: there is no place for the results.
        HeatvizError: what was asked for cannot be honoured; nothing was drawn.
    """
    if again.can_draw(options.weights):
        return again.run(options)
    options.check_images()
    history = find(options.weights, options.start)
    say(*history.notes)
    with kept_offline():
        loader = Loader(options)
        newest, detector = loader.last(history.files)
        images, notes = given_images(options, detector)
        keys = measured_keys(options.drawing.stages, detector.stages)
        about = f"{plural(len(images.paths), 'image')} ({file_names(images.paths)})"
        say(f"{plural(len(history.files), 'epoch')} on {about} at {images.size[1]}x{images.size[0]}", *notes)
        folder = new_folder(options.project or history.folder, options.name)
        with only_inside(folder):
            make_folder(folder / record.FOLDER)
            afterwards = _Afterwards(options, history, loader, images, keys, folder)
            return afterwards.run(newest, detector, argv)


class _Afterwards:
    def __init__(
        self,
        options: Options,
        history: History,
        loader: Loader,
        images: FixedImages,
        keys: Sequence[Key],
        folder: Path,
    ) -> None:
        self._options = options
        self._history = history
        self._loader = loader
        self._images = images
        self._keys = keys
        self._folder = folder
        self._choice = Choice(options.drawing.channels, options.drawing.kept_channels)
        self._done: dict[int, EpochFile] = {}
        self._shown: list[Key] = []

    def run(self, newest: EpochFile, detector: Detector, argv: Sequence[str]) -> Exit:
        manifest.write(self._folder, self._about(newest, argv))
        last = self._measured(newest, detector)
        self._shown = drawn_keys(self._options.drawing.stages, detector.stages, list(last.values()))
        for file in self._history.files:
            other = self._loader.load(file) if file.epoch < newest.epoch else None
            if other is not None:
                self._measured(file, other, like=last)
            manifest.write(self._folder, self._about(newest, argv))  # from which what is kept can be drawn
        epochs = sorted(self._done)
        if len(epochs) < 2:
            raise HeatvizError(
                f"weights: got {plural(len(epochs), 'epoch')} that can be compared, accepted are 2 or more"
            )
        drawing, results = self._options.drawing, self._history.results
        rows = table.table(self._folder, epochs, results)
        table.write(self._folder, rows)
        drawn = Drawn(self._images, drawing.settings, newest.epoch, newest.epoch, manifest.CHECKPOINTS)
        output = Output(self._folder, drawn, limits_of(self._folder, epochs), self._shown)
        output.draw(epochs, rows, drawing)
        say(*output.failures, error=True)
        status = Exit.FAILED if self._loader.failures or output.failures else Exit.DONE
        if not self._options.keep_records:
            shutil.rmtree(self._folder / record.FOLDER)
        about = self._about(newest, argv)
        about.update(manifest.about_output(output, about["epochs"]), exit_status=int(status))
        manifest.write(self._folder, about)
        say(*table.lines(rows), f"Results in {self._folder}")
        return status

    def _measured(
        self, file: EpochFile, detector: Detector, like: dict[Key, StageRecord] | None = None
    ) -> dict[Key, StageRecord]:
        """Measure an epoch and keep its record, unless its network is another than the last one's."""
        found, reasons = measure(
            detector.predictor.model.model, detector.stages, self._keys, self._images, self._choice
        )
        other = differs(like, found) if like is not None else ""
        if other:
            self._loader.fail(file.epoch, f"{file.path.name} is of another network than the last epoch's: {other}")
        else:
            record.save(self._folder, EpochRecord(file.epoch, file.path.name, found, reasons))
            self._done[file.epoch] = file
            say(f"epoch {file.epoch}: {file.path.name}, {plural(len(found), 'stage')}")
        return found

    def _about(self, newest: EpochFile, argv: Sequence[str]) -> dict[str, Any]:
        return {
            "arguments": list(map(str, argv)),
            **manifest.about_images(self._images),
            "weights": manifest.CHECKPOINTS,
            "channels": manifest.about_channels(self._choice),
            "chosen_by": newest.epoch,
            "stages": [str(key) for key in self._shown],
            "epochs": [self._entry(file) for file in self._history.files],
            "complete": False,
        }

    def _entry(self, file: EpochFile) -> dict[str, Any]:
        reason = self._loader.failures.get(file.epoch)
        status = "failed" if reason else "done" if file.epoch in self._done else "waiting"
        entry = {"epoch": file.epoch, "weights": str(file.path), "status": status}
        return {**entry, "reason": reason} if reason else entry
