"""The answer to one probe, as a line to print and as an entry of the manifest."""

from __future__ import annotations

from typing import Mapping, Sequence, cast

import numpy as np

from ..feature_maps.box_energy import BoxEnergy, box_energy
from ..feature_maps.letterbox import Place, to_network
from ..files.entries import NeighbourEntry, ProbeEntry, StageEntry
from ..heatmaps.ranking import best_first
from ..model.stages import Stage
from .head_output import HeadOutput
from .missing import Answer, answer
from .missing_words import paragraph, reason
from .probes import Probe
from .removal import Neighbour

_PRINTED_STAGES, _BEST_CHANNELS = 3, 5


def answer_probe(
    output: HeadOutput,
    probe: Probe,
    maps: Mapping[Stage, np.ndarray],
    image: tuple[tuple[int, int], Place],
    network_size: tuple[int, int],
) -> tuple[str, ProbeEntry]:
    """Answer one probe.

    Args:
        output: all predictions of the image.
        probe: where, and which class.
        maps: `(C, H, W)` of each stage.
        image: its height and width in pixels, and where it lies in the network's input.
        network_size: height and width of the network's input.

    Returns:
        The answer in words, and for the manifest.
    """
    place = to_network(np.array([probe.xyxy]), *image)
    found = answer(output, place[0], probe.class_id)
    stages = [(stage, box_energy(features, place, network_size)) for stage, features in maps.items()]
    stages = best_first(sorted(stages, key=lambda pair: pair[0].index), lambda pair: pair[1].score)
    at = ",".join(f"{value:.0f}" for value in _xywh(probe))
    best = ", ".join(f"{stage.index} {energy.score:.2f}" for stage, energy in stages[:_PRINTED_STAGES])
    area = f"its area: {stages[0][1].area:.3f}"
    line = f"{at}: {paragraph(found, output)} Stages by their energy there: {best} ({area})."
    return line, _entry(probe, found, output, stages)


def _entry(probe: Probe, found: Answer, output: HeadOutput, stages: Sequence[tuple[Stage, BoxEnergy]]) -> ProbeEntry:
    names, removed = output.names, found.removal
    return {
        "xywh": _xywh(probe),
        "asked": None if probe.class_id is None else names[probe.class_id],
        "class": names[found.class_id],
        "confidence": found.confidence,
        "class_score": found.class_score,
        "objectness": found.objectness,
        "best_objectness": found.best_objectness,
        "best_class": {"class": names[found.best_class[0]], "confidence": found.best_class[1]},
        "chosen": found.chosen.why,
        "prediction": found.chosen.prediction,
        "iou": found.iou,
        **found.origin.entry,
        "removed_by": removed.by if removed else None,
        "reason": reason(found, output),
        "suppressed_by": _neighbour(removed.suppressor if removed else None, output),
        "nearest": _neighbour(found.nearest, output),
        "stages": [_stage_entry(stage, energy) for stage, energy in stages],
    }


def _stage_entry(stage: Stage, energy: BoxEnergy) -> StageEntry:
    energies = {"focus": energy.score, "area": energy.area, "channels": energy.best(_BEST_CHANNELS)}
    return cast(StageEntry, {**stage.entry, **energies})


def _xywh(probe: Probe) -> list[float]:
    left, top, right, bottom = probe.xyxy
    return [left, top, right - left, bottom - top]


def _neighbour(found: Neighbour | None, output: HeadOutput) -> NeighbourEntry | None:
    return {"box": output.box_labels[found.prediction], "iou": found.iou} if found else None
