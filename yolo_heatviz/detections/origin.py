"""The origin of detections: level, cell and anchor, scores, and the channels that answer to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Sequence

from ..feature_maps.box_energy import BoxEnergy
from ..files.entries import BoxStageEntry, ExplainedEntry
from ..heatmaps.ranking import best_first
from ..model.stages import Key, Stage
from ..text import aligned, quoted
from .predictions import Origin, Predictions

_BEST, _PRINTED = 5, 3
_HEAD = ("box", "class", "conf", "class score", "objectness", "stage", "stride", "cell", "anchor", "inside", "area")


@dataclass(frozen=True)
class Detection:
    """One detection, with its origin."""

    class_id: int
    confidence: float
    class_score: float
    """The class's, before the objectness."""
    objectness: float | None
    origin: Origin
    energy: BoxEnergy
    """Of the stage that feeds its level: how the channels share their energy between the box and the rest."""

    @property
    def channels(self) -> list[tuple[int, float]]:
        """The channels with the largest shares of energy inside the box, and these, the largest first."""
        return [(channel, float(self.energy.shares[channel])) for channel in self.energy.best(_BEST)]


def detection(predictions: Predictions, index: int, energy: BoxEnergy) -> Detection:
    """Describe the detection that a prediction became.

    Args:
        predictions: all of the image.
        index: the detection's.
        energy: of the stage that feeds its level, for the detection's box alone.
    """
    class_id, confidence = predictions.best_class(index)
    return Detection(
        class_id,
        confidence,
        float(predictions.scores[index, class_id]),
        None if predictions.objectness is None else float(predictions.objectness[index]),
        predictions.origin(index),
        energy,
    )


def entry(
    number: int, xyxy: list[float], found: Detection, name: str, stages: Sequence[BoxStageEntry]
) -> ExplainedEntry:
    """Describe a detection for the manifest.

    Args:
        number: its own among the image's detections.
        xyxy: left, top, right, bottom in image pixels.
        found: the detection.
        name: its class.
        stages: see `best_stages`.
    """
    return {
        "box": number,
        "xyxy": xyxy,
        "class": name,
        "confidence": found.confidence,
        "class_score": found.class_score,
        "objectness": found.objectness,
        **found.origin.entry,
        "area": found.energy.area,
        "channels": [{"channel": channel, "inside": share} for channel, share in found.channels],
        "stages": list(stages),
    }


def best_stages(energies: Mapping[Key, tuple[Stage, BoxEnergy]], number: int) -> list[BoxStageEntry]:
    """Rank the stages by their energy inside one detection's box, for the manifest; the first five.

    Args:
        energies: of each stage, each box apart.
        number: the detection's own among the boxes.
    """
    inside = {key: energy.per_box[number].score for key, (_, energy) in energies.items()}
    in_order = sorted(inside, key=lambda key: energies[key][0].index)
    best = best_first(in_order, lambda key: inside[key])[:_BEST]
    return [{"stage": key, "module": energies[key][0].module, "inside": inside[key]} for key in best]


def table(detections: Sequence[Detection], names: Mapping[int, str]) -> list[str]:
    """Lines that give the detections of an image one by one, to print."""
    return aligned([_HEAD, *(_row(number, found, names) for number, found in enumerate(detections))])


def _row(number: int, found: Detection, names: Mapping[int, str]) -> tuple[str, ...]:
    at, size = found.origin, found.origin.anchor_size
    return (
        str(number),
        quoted(names[found.class_id]),
        f"{found.confidence:.2f}",
        f"{found.class_score:.2f}",
        "-" if found.objectness is None else f"{found.objectness:.2f}",
        str(at.stage),
        str(at.stride),
        f"{at.row},{at.column}",
        "-" if size is None else f"{at.anchor}: {size[0]:.0f}x{size[1]:.0f}",
        ", ".join(f"{channel} {share:.2f}" for channel, share in found.channels[:_PRINTED]),
        f"{found.energy.area:.3f}",
    )
