"""What is compared: every method, other stages, and what must not win."""

from __future__ import annotations

import time
from typing import Callable, Mapping, NamedTuple, Sequence

import numpy as np
import torch
from torch.nn import functional

from tests.bench.attribution.cases import Cases
from tests.bench.attribution.protocols import CELL
from yolo_heatviz.attribution.faithful import GREY, scores, swap
from yolo_heatviz.attribution.how import DEFAULT
from yolo_heatviz.attribution.methods import layercam
from yolo_heatviz.attribution.passes import GradientPass, Network
from yolo_heatviz.attribution.placing import over_image
from yolo_heatviz.attribution.seen_image import SeenImage, Wanted, host
from yolo_heatviz.attribution.targets import target
from yolo_heatviz.attribution.ways import WAYS
from yolo_heatviz.feature_maps.letterbox import Place

CONTENDERS = (DEFAULT, "odam", "layercam", "ssgradcam++", "integrated", "box prior", f"{DEFAULT}, weights shuffled")
"""What could be ahead of the default, by what was measured before, and what it has to beat."""
Make = Callable[[SeenImage, Sequence[Wanted]], "list[np.ndarray]"]


class Candidate(NamedTuple):
    """A way to make the maps of an image's detections, each over the network's input."""

    name: str
    make: Make

    @property
    def contends(self) -> bool:
        """Whether it could be ahead of the default, or must be behind it."""
        return self.name in CONTENDERS


def candidates(cases: Cases, names: Sequence[str] = ()) -> list[Candidate]:
    """All that are compared, the default first; of `names` alone where any are given."""
    network, shuffled = cases.network, shuffle(cases)
    inputs = network.stages.head_inputs
    listed = [
        Candidate(DEFAULT, by(network, DEFAULT)),
        Candidate(f"{DEFAULT} at 2, 4, 6, 8", by(network, DEFAULT, (2, 4, 6, 8))),
        Candidate(f"{DEFAULT} at 4, 6, 8", by(network, DEFAULT, (4, 6, 8))),
        Candidate(f"{DEFAULT} at the head's inputs", by(network, DEFAULT, inputs)),
        *(Candidate(name, by(network, name)) for name in WAYS if name not in (DEFAULT, "random", "box-prior")),
        Candidate("Ultralytics' LayerCAM, of one box", lambda seen, wanted: upstream(network, inputs, seen, wanted)),
        Candidate("box prior", by(network, "box-prior")),
        Candidate("random", by(network, "random")),
        Candidate("L2 of the stages", lambda seen, wanted: l2(network, seen, wanted)),
        Candidate(f"{DEFAULT}, weights shuffled", by(shuffled, DEFAULT)),
    ]
    return [each for each in listed if not names or each.name in (DEFAULT, *names)]


def by(network: Network, method: str, stages: tuple[int, ...] | None = None) -> Make:
    """A method of ours."""

    def make(seen: SeenImage, wanted: Sequence[Wanted]) -> list[np.ndarray]:
        asked = [each if stages is None else each._replace(stages=stages) for each in wanted]
        found = WAYS[method](network, seen, asked, "score")
        return [np.zeros(seen.size) if isinstance(maps, Exception) else over_input(maps, seen) for maps in found]

    return make


def over_input(maps: Mapping[int, np.ndarray], seen: SeenImage) -> np.ndarray:
    """Stages' maps as one, over the network's input."""
    return over_image(maps, Place(0, 0, *seen.size), seen.size, seen.size)


def upstream(network: Network, stages: tuple[int, ...], seen: SeenImage, wanted: Sequence[Wanted]) -> list[np.ndarray]:
    """Ultralytics 8.4.190's map, of one prediction in place of the surest 16: LayerCAM at each of the head's inputs,
    divided by its maximum, and the largest of them.
    """
    passed = GradientPass(network, seen.pixels, stages)
    made = []
    for each in wanted:
        gradients = passed.gradients(target(passed.reading, each.prediction, each.class_id), stages)
        levels = []
        for stage in stages:
            cam = layercam.attribute(passed.activations[stage], gradients[stage])[None, None]
            cam = functional.interpolate(cam, seen.size, mode="bilinear", align_corners=False)[0, 0]
            levels.append(host(cam / cam.max().clamp(min=1e-7)))
        made.append(np.max(levels, axis=0))
    return made


def l2(network: Network, seen: SeenImage, wanted: Sequence[Wanted]) -> list[np.ndarray]:
    """The L2 norm of each stage's activations: where the network is busy, the same for all boxes of a level."""
    kept = sorted({stage for each in wanted for stage in each.stages})
    passed = GradientPass(network, seen.pixels, kept).activations
    return [over_input({stage: host(passed[stage].norm(dim=0)) for stage in each.stages}, seen) for each in wanted]


def shuffle(cases: Cases) -> Network:
    """The network with the weights of each layer in random order: what is left is the way, not what was learned."""
    shuffled = Network(cases.detector.predictor.model.model, len(cases.detector.names))
    order = torch.Generator().manual_seed(0)
    for weights in shuffled.module.parameters():
        weights.data = weights.data.flatten()[torch.randperm(weights.numel(), generator=order)].view_as(weights)
    return shuffled


def greedy(network: Network, seen: SeenImage, wanted: Wanted) -> np.ndarray:
    """A map that is searched for what A measures: each time the cell whose hiding costs the score most.

    A ceiling, not a method: it needs a pass for each cell at each step. Cells far from the box are ranked by one look.
    """
    height, width = seen.size
    rows, columns = -(-height // CELL), -(-width // CELL)
    place = np.arange(height)[:, None] // CELL * columns + np.arange(width) // CELL
    grey = torch.full_like(seen.pixels, GREY)
    alone = np.array(scores(network, [swap(seen.pixels, grey, place == k) for k in range(rows * columns)], wanted))
    pool, values = list(np.argsort(alone)[:24]), alone.max() - alone
    hidden = np.zeros((height, width), bool)
    for rank in range(len(pool)):
        tried = scores(network, [swap(seen.pixels, grey, hidden | (place == k)) for k in pool], wanted)
        best = pool.pop(int(np.argmin(tried)))
        hidden |= place == best
        values[best] = 100 - rank
        if min(tried) < 0.02:
            break
    return values[place]


def seconds(make: Callable[[], object]) -> tuple[object, float]:
    """What a call gives, and how long it took."""
    begin = time.perf_counter()
    return make(), time.perf_counter() - begin
