"""Where an image's detections came from, and why one is missing: for `--explain`, `--probe` and the report."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Mapping, NamedTuple, Sequence

import numpy as np

from ..drawing.picture import Picture
from ..drawing.scene import Box, Scene
from ..drawing.views import crop
from ..drawing.views.stage_maps import StageMaps
from ..errors import HeatvizError
from ..feature_maps.box_energy import BoxEnergy, box_energy
from ..feature_maps.letterbox import to_network
from ..files.atomic import make_folder, write_bytes
from ..files.naming import safe
from ..model.detector import Detector
from ..model.hooks import hooked
from ..model.stage_output import StageOutput
from ..model.stages import Key, Stage
from ..model.tensors import NotAMapError, to_numpy
from ..sources.find import Source
from . import origin
from .head import Head
from .missing import Asked, probed
from .predictions import Predictions
from .probes import Probe, Probes
from .query import Query
from .results import scene

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

_SHOWN = 3


class Inspection(NamedTuple):
    """One image after its pass."""

    result: Results
    name: str
    said: Predictions
    kept: np.ndarray
    alive: np.ndarray
    origins: list[int]
    """The number of the stage that each detection comes from."""


Energies = Mapping[Key, "tuple[Stage, BoxEnergy]"]


def inspector(detector: Detector, query: Query, sources: Sequence[Source]) -> Inspector | None:
    """The inspector that a run needs: for its flags, or for the page where that can be made.

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
    """Watches a detector, and answers of each image what `--explain`, `--probe` and the report ask.

    Args:
        detector: whose head is asked.
        query: what is asked, and how pictures are drawn.
        sources: what will run.

    Attributes:
        lines: the answers so far, to print.

    Raises:
        HeatvizError: it cannot be answered of this head, of videos, or with test-time augmentation; or a probe is none.
    """

    def __init__(self, detector: Detector, query: Query, sources: Sequence[Source]) -> None:
        self.lines: list[str] = []
        if query.augment:
            raise HeatvizError("--explain, --probe: got --augment, accepted is one pass over the image")
        for source in sources:
            if source.kind != "image":
                raise HeatvizError(f"--explain, --probe: got a {source.kind}, {source}, accepted are images")
        self._head = Head(detector)
        self._probes = Probes(query.probes, detector.names)
        self._detector = detector
        self._query = query
        self._outputs: dict[int, StageOutput] = {}
        self._size = (0, 0)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Keep what the head and the stages give inside the block."""
        stages = self._detector.stages
        shown = [stage.index for stage in stages.stages[:-1]] if self._query.probes else stages.head_inputs
        with ExitStack() as stack:
            stack.enter_context(self._head.watched())
            stack.enter_context(hooked(stages, tuple(shown), self._keep))
            stack.callback(self._outputs.clear)
            yield

    def _keep(self, output: StageOutput) -> None:
        self._outputs[output.stage.index] = output
        self._size = output.input_size or self._size

    def see(self, result: Results, source: Source) -> Inspection:
        """What the head said of the image that has just passed.

        Args:
            result: what was detected in it.
            source: what it is called.
        """
        name = Path(str(source)).name
        said, kept = self._head.said()
        alive = kept[: self._head.rules.max_det]
        found, expected = result.boxes.conf.cpu().numpy(), said.confidences[alive].max(axis=1, initial=0)
        if found.shape != expected.shape or not np.allclose(found, expected, atol=1e-3):
            error = HeatvizError if self._query.by_flag else NotAMapError  # the page goes without, the run is whole
            raise error("the detections are not those of the head's predictions")
        return Inspection(result, name, said, kept, alive, [said.origin(int(index)).stage for index in alive])

    def explained(self, seen: Inspection, folder: Path, energies: Energies) -> dict[str, Any]:
        """Say of each detection where it came from.

        Args:
            seen: the image.
            folder: where the crops go; made where it is missing.
            energies: of the stages that are shown, also for each box alone; the rest is worked out.

        Returns:
            `explained` for the manifest, where it was asked for.
        """
        return {"explained": self._boxes(seen, folder, energies)} if self._query.explain or energies else {}

    def probed(self, seen: Inspection) -> dict[str, Any]:
        """Say what was found, or why nothing was, where a probe lies.

        Returns:
            `probes` for the manifest, where there are any.

        Raises:
            HeatvizError: one lies outside the image.
        """
        if not self._query.probes:
            return {}
        probes = self._probes.within(seen.result.orig_shape, Path(seen.name).stem)
        maps = self._maps()
        return {"probes": [self._probed(seen, probe, maps) for probe in probes]}

    def _maps(self) -> dict[int, np.ndarray]:
        maps = {}
        for index, output in self._outputs.items():
            try:
                maps[index] = to_numpy(output.maps[0])
            except NotAMapError:
                continue
        return maps

    def _boxes(self, seen: Inspection, folder: Path, energies: Energies) -> list[dict[str, Any]]:
        names, xyxy = self._detector.names, seen.result.boxes.xyxy.tolist()
        of_boxes = [self._energy(seen, number, energies) for number in range(len(xyxy))]
        boxes = [origin.explain(seen.said, int(index), found) for index, found in zip(seen.alive, of_boxes)]
        entries = [
            {
                "box": number,
                "xyxy": xyxy[number],
                **origin.entry(found, names[found.kind]),
                "stages": origin.stages(energies, number),
            }
            for number, found in enumerate(boxes)
        ]
        if self._query.explain and boxes:
            whole = scene(seen.result, self._query.style)
            for found, entry in zip(boxes, entries):
                entry["picture"] = self._picture(found, entry, folder, whole)
            self.lines.append(f"{seen.name}: the boxes, their stages' channels with the most energy inside, their area")
            self.lines += [f"  {line}" for line in origin.table(boxes, names)]
        return entries

    def _energy(self, seen: Inspection, number: int, energies: Energies) -> BoxEnergy:
        """How the stage that a detection comes from shares its energy."""
        stage = seen.origins[number]
        if stage in energies:
            return energies[stage][1].per_box[number]
        boxes = seen.result.boxes.xyxy[number : number + 1].cpu().numpy()
        within = to_network(boxes, seen.result.orig_shape, self._size)
        return box_energy(to_numpy(self._head.inputs[stage][0]), within, self._size)

    def _picture(self, found: origin.Explained, entry: dict[str, Any], folder: Path, whole: Scene) -> str:
        box = Box(tuple(entry["xyxy"]), f"{entry['class']} {found.confidence:.2f}")
        picture = self._crop(found, box, whole)
        path = folder / f"box{entry['box']}_{safe(entry['class'], 'class')}{picture.suffix}"
        make_folder(folder)
        write_bytes(path, picture.encoded())
        return f"{folder.name}/{path.name}"

    def _crop(self, found: origin.Explained, box: Box, whole: Scene) -> Picture:
        at = found.origin
        title = self._outputs[at.stage].stage.title
        maps = to_numpy(self._head.inputs[at.stage][0])
        stage_maps = StageMaps(maps, title, stride=at.stride, scene=whole, input_size=self._size)
        best = ", ".join(f"{channel} {share:.2f}" for channel, share in found.channels[:_SHOWN])
        notes = [str(at), f"energy inside the box: channels {best}", f"its area: {found.energy.area:.3f}"]
        return crop.draw(stage_maps, self._query.settings, box, notes)

    def _probed(self, seen: Inspection, probe: Probe, maps: Mapping[int, np.ndarray]) -> dict[str, Any]:
        stages = {index: output.stage for index, output in self._outputs.items()}
        asked = Asked(seen.result.orig_shape, self._size, self._head.rules, self._detector.names)
        line, entry = probed(seen.said, seen.kept, probe, asked, {stages[index]: maps[index] for index in maps})
        self.lines.append(f"{seen.name} at {line}")
        return entry
