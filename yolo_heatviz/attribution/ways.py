"""The ways to a box's map, by the method's name: what is passed through the network, and what becomes of it."""

from __future__ import annotations

from typing import Callable, Dict, List, Sequence, Union

import cv2
import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from ..errors import HeatvizError
from .how import SCORE
from .methods import BY_GRADIENT, Method, controls, deeplift, drise, eigencam, integrated
from .passes import GradientPass, Network
from .score import left_of
from .seen_image import SeenImage, Wanted, host
from .targets import target

STEPS = 5
"""The steps of `integrated`."""
_BLUR = 0.05

Maps = Dict[int, np.ndarray]
"""`(h, w)` float32 by stage, each over the whole of the network's input."""
Outcome = Union[Maps, HeatvizError]
Way = Callable[[Network, SeenImage, Sequence[Wanted], str], List[Outcome]]


def by_gradient(method: Method) -> Way:
    """One pass for all boxes, and a backward pass for each, as deep as the shallowest of its stages."""

    def way(network: Network, seen: SeenImage, wanted: Sequence[Wanted], name: str) -> list[Outcome]:
        passed = seen.gradient_pass(network, wanted)
        activations = passed.activations

        def maps(each: Wanted) -> Maps:
            number = target(passed.reading, each.prediction, each.class_id, name)
            gradients = passed.gradients(number, each.stages)
            return {stage: host(method(activations[stage], gradients[stage])) for stage in each.stages}

        return [_outcome(maps, each) for each in wanted]

    return way


def by_rescaling(network: Network, seen: SeenImage, wanted: Sequence[Wanted], name: str) -> list[Outcome]:
    """`deeplift`: as `by_gradient`, and for the first image of a shape a pass of a black one."""
    passed = seen.gradient_pass(network, wanted, rescale=True)
    activations, references = passed.activations, passed.references()

    def maps(each: Wanted) -> Maps:
        multipliers = passed.gradients(target(passed.reading, each.prediction, each.class_id, name), each.stages)
        given = activations, multipliers, references
        return {stage: host(deeplift.attribute(*(values[stage] for values in given))) for stage in each.stages}

    return [_outcome(maps, each) for each in wanted]


def by_components(network: Network, seen: SeenImage, wanted: Sequence[Wanted], name: str) -> list[Outcome]:
    """`eigencam`: one pass, and one map of a stage for all boxes."""
    _refuse_sides("eigencam", name, "it reads no gradient")
    activations = seen.gradient_pass(network, wanted).activations
    read = {stage for each in wanted for stage in each.stages}
    found = {stage: host(eigencam.attribute(activations[stage])) for stage in read}
    return [{stage: found[stage] for stage in each.stages} for each in wanted]


def along_path(network: Network, seen: SeenImage, wanted: Sequence[Wanted], name: str) -> list[Outcome]:
    """`integrated`: from a blurred image to the image."""
    kept = sorted({stage for each in wanted for stage in each.stages})
    image, blurred = seen.pixels, blur(seen.pixels)
    steps: list[dict[int, list[Tensor]]] = [{stage: [] for stage in each.stages} for each in wanted]
    problems: dict[int, HeatvizError] = {}
    before = GradientPass(network, blurred, kept).activations
    for number in range(1, STEPS + 1):
        passed = GradientPass(network, blurred + (image - blurred) * (number / STEPS), kept)
        after = passed.activations
        for place, each in enumerate(wanted):
            try:
                gradients = passed.gradients(target(passed.reading, each.prediction, each.class_id, name), each.stages)
            except HeatvizError as error:
                problems[place] = error
                continue
            for stage in each.stages:
                steps[place][stage].append(integrated.step(before[stage], after[stage], gradients[stage]))
        before = after
    return [
        problems.get(place) or {stage: host(integrated.attribute(given)) for stage, given in found.items()}
        for place, found in enumerate(steps)
    ]


def by_masks(network: Network, seen: SeenImage, wanted: Sequence[Wanted], name: str) -> list[Outcome]:
    """`drise`: many masked images for all boxes, with a progress bar where stderr is a terminal."""
    _refuse_sides("drise", name, "it reads how much is left of a score")
    image, size = seen.pixels, seen.size
    totals = [torch.zeros(size) for _ in wanted]
    boxes = [torch.as_tensor(each.box, dtype=torch.float32, device=image.device) for each in wanted]
    with tqdm(total=drise.MASKS, desc="drise", unit="mask", leave=False, disable=None) as bar:
        for batch in drise.masks(size):
            readings = network.readings(image * batch.to(image.device))
            for total, each, box in zip(totals, wanted, boxes):
                scores = torch.tensor([left_of(reading, box, each.class_id) for reading in readings])
                total += drise.attribute(batch, scores)
            bar.update(len(batch))
    return [{0: host(total - total.min())} for total in totals]


def without_network(draw: Callable[[np.ndarray, tuple[int, int]], np.ndarray]) -> Way:
    """A control: a map from the box and the input's size alone."""

    def way(network: Network, seen: SeenImage, wanted: Sequence[Wanted], name: str) -> list[Outcome]:
        return [{0: draw(each.box, seen.size)} for each in wanted]

    return way


WAYS: dict[str, Way] = {
    "deeplift": by_rescaling,
    **{name: by_gradient(method) for name, method in BY_GRADIENT.items()},
    "eigencam": by_components,
    "integrated": along_path,
    "drise": by_masks,
    "box-prior": without_network(controls.box_prior),
    "random": without_network(lambda _, size: controls.random(size)),
}


def blur(image: Tensor) -> Tensor:
    """An image, `(1, C, H, W)`, in which nothing is found: its standard deviation is 5 % of the longer side."""
    sigma = _BLUR * max(image.shape[2:])
    pixels = image[0].float().permute(1, 2, 0).cpu().numpy()
    soft = cv2.GaussianBlur(pixels, (0, 0), sigma).reshape(pixels.shape)
    return torch.from_numpy(np.ascontiguousarray(soft.transpose(2, 0, 1)))[None].to(image.device)


def _refuse_sides(method: str, name: str, why: str) -> None:
    if name != SCORE:
        raise HeatvizError(f"target: got {name!r} for {method}, accepted is {SCORE}: {why}")


def _outcome(maps: Callable[[Wanted], Maps], each: Wanted) -> Outcome:
    try:
        return maps(each)
    except HeatvizError as error:
        return error
