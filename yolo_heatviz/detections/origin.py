"""Where a detection came from: its level, cell and anchor, its scores, and the channels that answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from ..feature_maps.box_energy import BoxEnergy
from ..model.stages import Key, Stage
from .predictions import Origin, Predictions

_BEST = 5


@dataclass(frozen=True)
class Explained:
    """Where one detection came from."""

    kind: int
    confidence: float
    score: float
    """The class's, before the objectness."""
    objectness: float | None
    origin: Origin
    energy: BoxEnergy
    """How the channels of the stage that feeds its level share their energy between the box and the rest."""

    @property
    def channels(self) -> list[tuple[int, float]]:
        """The channels with the most contrast between inside and outside, with their share of energy inside."""
        return [(number, float(self.energy.shares[number])) for number in self.energy.best(_BEST)]


def explain(said: Predictions, index: int, found: BoxEnergy) -> Explained:
    """Say where a detection came from.

    Args:
        said: all predictions.
        index: the detection's.
        found: how the stage that feeds its level shares its energy between the detection's box and the rest.
    """
    kind = int(said.confidences[index].argmax())
    return Explained(
        kind,
        float(said.confidences[index, kind]),
        float(said.scores[index, kind]),
        None if said.objectness is None else float(said.objectness[index]),
        said.origin(index),
        found,
    )


def entry(found: Explained, name: str) -> dict[str, Any]:
    """What the manifest says of it."""
    return {
        "class": name,
        "confidence": found.confidence,
        "class_score": found.score,
        "objectness": found.objectness,
        **found.origin._asdict(),
        "area": found.energy.area,
        "channels": [{"channel": number, "inside": share} for number, share in found.channels],
    }


def stages(energies: Mapping[Key, tuple[Stage, BoxEnergy]], number: int) -> list[dict[str, Any]]:
    """The stages with the most energy inside one detection's box, for the manifest, the best first.

    Args:
        energies: of each stage, also for each box alone.
        number: the detection's, among the boxes.
    """
    inside = {key: whole.per_box[number].score for key, (_, whole) in energies.items()}
    best = sorted(inside, key=lambda key: -inside[key])[:_BEST]
    return [{"stage": key, "module": energies[key][0].module, "inside": inside[key]} for key in best]


def table(boxes: Sequence[Explained], names: Mapping[int, str]) -> list[str]:
    """The detections of an image as lines to print."""
    rows = [
        ("box", "class", "conf", "class score", "objectness", "stage", "stride", "cell", "anchor", "inside", "area")
    ]
    for number, box in enumerate(boxes):
        at, size = box.origin, box.origin.anchor_size
        rows.append(
            (
                str(number),
                names[box.kind],
                f"{box.confidence:.2f}",
                f"{box.score:.2f}",
                "-" if box.objectness is None else f"{box.objectness:.2f}",
                str(at.stage),
                str(at.stride),
                f"{at.row},{at.column}",
                "-" if size is None else f"{at.anchor}: {size[0]:.0f}x{size[1]:.0f}",
                ", ".join(f"{number} {share:.2f}" for number, share in box.channels[:3]),
                f"{box.energy.area:.3f}",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
