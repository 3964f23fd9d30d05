"""One pass of the images through a network: what each stage gives, measured as it comes."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np
import torch

from ..feature_maps import channels
from ..feature_maps.box_energy import BoxEnergy, box_energy
from ..feature_maps.reductions import l2
from ..feature_maps.similarity import sampled
from ..model.hooks import hooked
from ..model.several_maps import each_map
from ..model.stage_output import StageOutput
from ..model.stages import Key, Layout
from ..model.tensors import NotAMapError, to_numpy
from .images import FixedImages
from .record import EpochRecord, StageRecord

_POSITIONS = 512
TOP = "top"


class Choice:
    """Which channels of each stage are drawn: chosen by the first epoch that is measured, and kept.

    Args:
        spec: `top`, those with most of their energy in the labels' boxes, or most variance where there are none; or as
            the command's `--channels` has it.
        n: how many.

    Attributes:
        numbers: those that were chosen, by the stage.
        by: the epoch that chose them.
    """

    def __init__(self, spec: str, n: int) -> None:
        self._spec = spec
        self._n = n
        self.numbers: dict[Key, tuple[int, ...]] = {}
        self.by: int | None = None

    def of(self, key: Key, maps: np.ndarray, energies: Sequence[BoxEnergy], stride: int | None) -> tuple[int, ...]:
        """The channels of a stage whose maps are `(B, C, H, W)`."""
        if key not in self.numbers:
            if self._spec != TOP:
                found = channels.choose(self._spec, maps.shape[1], n=self._n, stride=stride)
            elif energies:
                shares = np.mean([each.shares for each in energies], axis=0)
                found = np.argsort(-shares, kind="stable")[: self._n]
            else:
                flat = maps.transpose(1, 0, 2, 3).reshape(maps.shape[1], 1, -1)
                found = channels.top(flat, self._n, "variance")
            self.numbers[key] = tuple(found.tolist())
        return self.numbers[key]


def measure(
    network: torch.nn.Module, layout: Layout, keys: Sequence[Key], images: FixedImages, choice: Choice
) -> tuple[dict[Key, StageRecord], dict[Key, str]]:
    """Pass the images through a network once, and measure its stages.

    The network must be in evaluation mode; no random number is drawn, and nothing of it is changed.

    Args:
        network: what is called with the batch.
        layout: of its stages.
        keys: those to measure.
        images: what it is shown.
        choice: which channels are kept.

    Returns:
        What was measured, in the order of the stages, and why others were not.
    """
    found: dict[Key, StageRecord] = {}
    reasons: dict[Key, str] = {}

    def on_stage(output: StageOutput) -> None:
        for each in each_map(output):
            try:
                found[each.stage.key] = _measured(each, images, choice)
            except NotAMapError as reason:
                reasons[each.stage.key] = str(reason)

    some: Any = next(network.parameters())
    batch = torch.from_numpy(images.batch).to(some.device, some.dtype)
    with hooked(layout, tuple(keys), on_stage), torch.no_grad():
        network(batch)
    return dict(sorted(found.items(), key=lambda pair: pair[1].stage.index)), reasons


def _measured(output: StageOutput, images: FixedImages, choice: Choice) -> StageRecord:
    maps = np.stack([to_numpy(output.of_image(number)) for number in range(len(images.scenes))])
    mean, spread = moments(maps)
    energies = [
        box_energy(of_image, scene.areas(images.size), images.size)
        for of_image, scene in zip(maps, images.scenes)
        if scene.boxes
    ]
    numbers = choice.of(output.stage.key, maps, energies, output.stride)
    return StageRecord(
        stage=output.stage,
        shape=(maps.shape[1], maps.shape[2], maps.shape[3]),
        stride=output.stride,
        mean=mean,
        spread=spread,
        dead=int((maps == maps[:, :, :1, :1]).all(axis=(0, 2, 3)).sum()),
        focus=float(np.mean([each.score for each in energies])) if energies else None,
        area=float(np.mean([each.area for each in energies])) if energies else None,
        channels=numbers,
        norms=np.stack([l2(of_image) for of_image in maps]).astype(np.float32),
        maps=maps[:, list(numbers)].astype(np.float32),
        features=sampled(maps, _POSITIONS),
    )


def moments(maps: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of the finite values of a batch; NaN where there are none.

    Each image by itself: a copy of all of them in float64 can be gigabytes.

    Example:
        >>> moments(np.array([[1.0, 3.0], [5.0, np.nan]]))
        (3.0, 1.632993161855452)
    """
    finite = [of_image[np.isfinite(of_image)] for of_image in maps]
    count = sum(each.size for each in finite)
    if not count:
        return float("nan"), float("nan")
    mean = sum(float(each.sum(dtype=np.float64)) for each in finite) / count
    squares = sum(float(np.square(each - mean, dtype=np.float64).sum()) for each in finite)
    return mean, (squares / count) ** 0.5


def differs(first: Mapping[Key, StageRecord], other: Mapping[Key, StageRecord]) -> str:
    """How two networks differ in their stages; empty where they do not."""
    for key in [*first, *other]:
        one, two = first.get(key), other.get(key)
        if one is None or two is None:
            return f"stage {key} is a map in one of them alone"
        if (one.stage.type.rpartition(".")[2], one.shape) != (two.stage.type.rpartition(".")[2], two.shape):
            each = (f"{each.stage.module} of {'x'.join(map(str, each.shape))}" for each in (one, two))
            return "stage {} is {} in one and {} in the other".format(key, *each)
    return ""


def record_of(epoch: int, weights: str, measured: tuple[dict[Key, StageRecord], dict[Key, str]]) -> EpochRecord:
    """An epoch's record of what `measure` gave."""
    return EpochRecord(epoch, weights, *measured)
