"""The batch of a detect script, or of a program that runs a network by itself: its images by what is known of them."""

from __future__ import annotations

from pathlib import Path
from types import FrameType
from typing import Any, Mapping, Sequence
from weakref import WeakKeyDictionary

import torch

from ..errors import HeatvizError
from ..files.atomic import new_folder
from ..files.entries import RunEntry
from ..heatmaps import unplaced
from ..model.stage_output import StageOutput
from ..model.stages import Layout, layout
from ..model.tasks import TASKS
from ..recording.head import model_entry
from . import current_image, options, runs
from .batch import Batch
from .explaining import HeadWatch
from .frames import Origin
from .look import Look, way_for
from .reporting import in_vain
from .run_folder import RunFolder
from .run_head import head_entry, run_kind

_MEASURES = ("warmup", "get_flops", "profile")  # functions of upstream that give a network what is no image
_new_runs: WeakKeyDictionary[torch.nn.Module, dict[Path, Path]] = WeakKeyDictionary()


class ScriptBatch:
    """A batch whose boxes are those that NMS keeps.

    Args:
        batch: draws it.
        look: its images.
        names: of the classes, by number.
        folder: the run's.
        watch: of the head, where the batch is of one image.
    """

    def __init__(
        self, batch: Batch, look: Look, names: Mapping[int, str], folder: Path, watch: HeadWatch | None = None
    ) -> None:
        self._watch = watch
        self._batch = batch
        self._look = look
        self._names = names
        self._folder = folder

    @classmethod
    def of(cls, found: Mapping[str, Any], seen: torch.Tensor | None, frame: FrameType) -> ScriptBatch | None:
        """The batch of a detect script; None where no network is seen to run.

        Args:
            found: the script's variables.
            seen: what the network was called with.
            frame: of the function that runs.
        """
        network, folder = current_image.network(frame), current_image.folder_of(found)
        if network is None or folder is None:
            return None
        origins = current_image.origins(found)
        own = origins[0].folder
        folder = folder if own is None or own.parent == Path() else own.parent
        names = current_image.class_names(found) or current_image.class_names(network)
        stages = layout(network)
        look = Look(seen, current_image.originals(found), way_for(stages.stages[-1].module))

        def start() -> RunFolder:
            head = _head(stages, current_image.checkpoint(found), names, seen)
            return RunFolder(folder, options.current(), stages, head, current_image.count(found))

        kind = run_kind(stages, current_image.checkpoint(found))
        batch = Batch(runs.of(folder, kind, start), origins, look)
        alone = len(origins) == 1 and origins[0].kind == "image"
        watch = HeadWatch(stages, names, _task(stages), options.current().settings) if alone else None
        return cls(batch, look, names, folder, watch)

    @classmethod
    def unnamed(cls, seen: object, frame: FrameType) -> ScriptBatch | None:
        """The batch of a network that runs in any program; None where its input is no image, as in a warm-up.

        A network in training is left alone: its images are mosaics, and each would come again in every epoch.
        """
        network = current_image.network(frame)
        if network is None or not isinstance(seen, torch.Tensor) or seen.ndim != 4:
            return None
        measured = any(name.startswith(_MEASURES) for name in _functions(frame))
        if network.training or measured or bool((seen == seen.flatten()[0]).all()):
            return None
        origins = [Origin(f"image{number}", kind="stream") for number in range(len(seen))]
        return cls._over_input(origins, _new_run(network), seen, network)

    @classmethod
    def named(cls, paths: Sequence[str], folder: Path, seen: torch.Tensor, network: torch.nn.Module) -> ScriptBatch:
        """The batch of images of which the network's input is known, each from its path."""
        return cls._over_input([Origin(str(path)) for path in paths], folder, seen, network)

    @classmethod
    def _over_input(
        cls, origins: Sequence[Origin], folder: Path, seen: torch.Tensor, network: torch.nn.Module
    ) -> ScriptBatch:
        names, stages, look = current_image.class_names(network), layout(network), Look(seen, ())

        def start() -> RunFolder:
            return RunFolder(folder, options.current(), stages, _head(stages, "", names, seen))

        return cls(Batch(runs.of(folder, run_kind(stages, ""), start), origins, look), look, names, folder)

    @property
    def is_done(self) -> bool:
        """True where its images are drawn."""
        return self._batch.is_done

    def is_in(self, folder: object) -> bool:
        """True if an image's folder, as upstream makes it, lies in the run's."""
        return isinstance(folder, (str, Path)) and Path(folder).absolute().parent == self._folder.absolute()

    def draw(self, output: StageOutput, n: int | None = None) -> None:
        """Take what a stage gave.

        Args:
            output: of all images of the batch.
            n: how many channels a fork asks for; None for the settings' number.
        """
        self._batch.draw(output, n)

    def kept(self, boxes: Any, limits: Mapping[str, Any]) -> None:
        """Draw the images with the boxes that NMS has kept.

        Args:
            boxes: a tensor for each image.
            limits: the arguments that NMS was called with.
        """
        if isinstance(boxes, tuple):  # newer ones return what they kept beside them
            boxes = boxes[0]
        try:
            self._batch.expect(len(boxes))
            seen = [
                self._look.with_boxes(number, rows, self._names, rotated=bool(limits.get("rotated")))
                for number, rows in enumerate(boxes)
            ]
        except (HeatvizError, TypeError) as error:
            in_vain(f"{error}: stages are ranked by contrast")
            self._batch.end("The boxes cannot be read")
            self._close()
            return
        if self._watch is not None and len(seen) == 1:
            seen = [self._watch.explained(seen[0], boxes[0], limits, self._batch.sources[0], self._look.how)]
        self._batch.found(seen)
        self._close()

    def _close(self) -> None:
        if self._watch is not None:
            self._watch.close()

    def end(self) -> None:
        """Draw the images, where nobody has said what was found in them."""
        self._batch.end()
        self._close()


def _new_run(network: torch.nn.Module) -> Path:
    """The folder of a network for images that no script has a folder for: the frames of two are no one video."""
    default = unplaced.DEFAULT.absolute()
    folders = _new_runs.setdefault(network, {})
    if default not in folders:
        folders[default] = new_folder(default.parent, default.name)
    return folders[default]


def _functions(frame: FrameType | None) -> set[str]:
    found = set()
    while frame is not None:
        found.add(frame.f_code.co_name)
        frame = frame.f_back
    return found


def _head(stages: Layout, weights: str, names: Mapping[int, str], seen: torch.Tensor | None) -> RunEntry:
    shape = (0, 0, 0) if seen is None else tuple(seen.shape[1:])
    model = model_entry(stages, _task(stages), shape[1:], shape[0], list(names.values()))
    return head_entry(weights, model)


def _task(stages: Layout) -> str:
    module = stages.stages[-1].module
    return module.lower() if module.lower() in TASKS else "detect"
