"""The origin of an image's detections, and why one is missing: for `--explain`, `--probe` and the report."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Mapping, NamedTuple, Sequence

import numpy as np
import torch

from ..drawing.scene import Scene
from ..drawing.views.stage_maps import StageMaps
from ..errors import HeatvizError
from ..feature_maps.box_energy import BoxEnergy, box_energy
from ..feature_maps.letterbox import place, to_network
from ..files.entries import ExplainedEntry, SourceEntry
from ..model.detector import Detector
from ..model.hooks import hooked
from ..model.overwritten import Overwritten
from ..model.stage_output import StageOutput
from ..model.stages import Stage
from ..model.tensors import NotAMapError, to_numpy
from ..sources.find import Source
from . import box_picture, origin, probe_table
from .head import Head
from .head_output import HeadOutput
from .origin import Detection
from .probe_answer import answer_probe
from .probes import Probes
from .query import Query
from .results import scene
from .seen import Energies

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

MISMATCH = "the detections are not those of the head's predictions"
"""The reason why an image cannot be inspected."""


class Inspection(NamedTuple):
    """One image after its pass."""

    result: Results
    name: str
    """The image's file name."""
    output: HeadOutput
    origins: list[int]
    """The number of the stage that each detection comes from."""
    how: str
    """The way that the image came into the network, see `letterbox.place`."""
    inputs: Mapping[int, torch.Tensor]
    """What the head took, `(B, C, H, W)` by the number of the stage that gave it."""
    size: tuple[int, int]
    """Height and width of the network's input."""


def inspector_for(detector: Detector, query: Query, sources: Sequence[Source]) -> Inspector | None:
    """Make the inspector that a run needs: for its flags, or for the page where that can be made.

    Raises:
        HeatvizError: see `Inspector`.
    """
    if query.by_flag:
        return Inspector(detector, query, sources)
    images = [source for source in sources if source.kind == "image"]
    if not (images and query.report and query.settings.focus == "on" and not query.augment):
        return None
    try:
        return Inspector(detector, query, images)
    except HeatvizError:  # of another head the page says as much as is known
        return None


class Inspector:
    """Watches a detector, and answers for each image what `--explain`, `--probe` and the report ask.

    Args:
        detector: whose head is watched.
        query: what is asked, and how pictures are drawn.
        sources: what will run.

    Raises:
        HeatvizError: it cannot be answered of this head, of videos, or with test-time augmentation; or a probe is none.
    """

    def __init__(self, detector: Detector, query: Query, sources: Sequence[Source]) -> None:
        self._lines: list[str] = []
        self._rows: list[probe_table.Row] = []
        self._sentences: list[str] = []
        if query.augment:
            raise HeatvizError("--explain, --probe: got --augment, accepted is one pass over the image")
        for source in sources:
            if source.kind != "image":
                raise HeatvizError(f"--explain, --probe: got a {source.kind}, {source}, accepted are images")
        self._head = Head(detector)
        self._probes = Probes(query.probes, detector.names)
        self._stages = detector.stages
        self._query = query
        self._outputs: dict[int, StageOutput] = {}
        self._overwritten = Overwritten()
        self._size = (0, 0)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Keep what the head and the stages give inside the block."""
        every = [stage.index for stage in self._stages.stages[:-1]]
        watched = every if self._query.probes else self._stages.head_inputs
        with ExitStack() as stack:
            stack.enter_context(self._head.watched())
            stack.enter_context(hooked(self._stages, tuple(watched), self._keep))
            stack.callback(self._outputs.clear)
            yield

    def _keep(self, output: StageOutput) -> None:
        self._outputs[output.stage.index] = self._overwritten.hold(output)
        self._size = output.input_size or self._size

    def inspect(self, result: Any, source: object, how: str) -> Inspection | None:
        """Take what the head predicted for the image that has just passed.

        Args:
            result: what was detected in it.
            source: what it is called, as text says it.
            how: the way that it came into the network.

        Returns:
            What the answers need, or None where the detections are not those of the predictions, see `MISMATCH`.
        """
        self._overwritten.learn()
        output = self._head.output()
        found = result.boxes.conf.cpu().numpy()
        expected = output.predictions.confidences_of(output.survivors).max(axis=1, initial=0)
        if found.shape != expected.shape or not np.allclose(found, expected, atol=1e-3):
            return None
        origins = [output.predictions.origin(int(index)).stage for index in output.survivors]
        return Inspection(result, Path(str(source)).name, output, origins, how, self._head.inputs, self._size)

    def answers(self) -> list[str]:
        """The lines to print: where boxes come from, a table of the probes, a sentence on each that was typed."""
        return [*self._lines, *probe_table.table(self._rows), *self._sentences]

    def explained(self, inspection: Inspection, folder: Path, energies: Energies) -> SourceEntry:
        """Explain where each detection comes from.

        Args:
            inspection: of the image.
            folder: where the crops go; made where it is missing.
            energies: of the stages that are shown, also for each box alone; the rest is worked out.

        Returns:
            `explained` for the manifest, where it was asked for.
        """
        if not (self._query.explain or energies):
            return {}
        output, xyxy = inspection.output, inspection.result.boxes.xyxy.tolist()
        detections, entries = [], []
        for number, index in enumerate(output.survivors):
            energy = self._energy(inspection, number, energies)
            found = origin.detection(output.predictions, int(index), energy)
            stages = origin.best_stages(energies, number)
            detections.append(found)
            entries.append(origin.entry(number, xyxy[number], found, output.names[found.class_id], stages))
        if self._query.explain and detections:
            whole = scene(inspection.result, self._query.style, inspection.how)
            for found, entry in zip(detections, entries):
                entry["picture"] = self._picture(found, entry, folder, whole)
            title = f"{inspection.name}: the boxes, their stages' channels with the most energy inside, their area"
            self._lines += [title, *(f"  {line}" for line in origin.table(detections, output.names))]
        return {"explained": entries}

    def _energy(self, inspection: Inspection, number: int, energies: Energies) -> BoxEnergy:
        """Work out where the energy of the stage lies that a detection comes from, for its box alone."""
        stage = inspection.origins[number]
        if stage in energies:
            return energies[stage][1].per_box[number]
        boxes = inspection.result.boxes.xyxy[number : number + 1].cpu().numpy()
        size = inspection.result.orig_shape
        within = to_network(boxes, size, place(size, inspection.size, inspection.how))
        return box_energy(to_numpy(inspection.inputs[stage][0]), within, inspection.size)

    def _picture(self, found: Detection, entry: ExplainedEntry, folder: Path, whole: Scene) -> str:
        at = found.origin
        maps, title = to_numpy(self._head.inputs[at.stage][0]), self._outputs[at.stage].stage.title
        stage_maps = StageMaps(maps, title, stride=at.stride, scene=whole, input_size=self._size)
        return box_picture.write(folder, found, entry, stage_maps, self._query.settings)

    def probed(self, inspection: Inspection) -> SourceEntry:
        """Answer what was found, or why nothing was, where a probe lies.

        Returns:
            `probes` for the manifest, where there are any.

        Raises:
            HeatvizError: one lies outside the image.
        """
        if not self._query.probes:
            return {}
        size, maps, entries = inspection.result.orig_shape, self._maps(), []
        image = size, place(size, self._size, inspection.how)
        for probe in self._probes.within(size, Path(inspection.name).stem):
            line, entry = answer_probe(inspection.output, probe, maps, image, self._size)
            if not probe.listed:
                self._sentences.append(f"{inspection.name} at {line}")
            self._rows.append(probe_table.row(inspection.name, entry))
            entries.append(entry)
        return {"probes": entries}

    def _maps(self) -> dict[Stage, np.ndarray]:
        """Every stage's feature maps, `(C, H, W)`, of those that have some."""
        maps = {}
        for output in self._outputs.values():
            try:
                maps[output.stage] = to_numpy(output.maps[0])
            except NotAMapError:
                continue
        return maps
