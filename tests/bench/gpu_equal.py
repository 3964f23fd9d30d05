"""The files of one photograph's stages, read on a device, against those of the same values on the CPU."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from ultralytics.utils import ASSETS

from tests.helpers.hostile import MAPS
from tests.report import read
from yolo_heatviz import Settings
from yolo_heatviz.detections.seen import Seen
from yolo_heatviz.drawing.box import Box
from yolo_heatviz.drawing.scene import Scene
from yolo_heatviz.feature_maps.normalise import Levels, normalise
from yolo_heatviz.files.entries import StageEntry
from yolo_heatviz.heatmaps import device_levels
from yolo_heatviz.heatmaps.writer import StageWriter
from yolo_heatviz.model.detector import load
from yolo_heatviz.model.hooks import hooked
from yolo_heatviz.model.parcel import Parcel
from yolo_heatviz.model.stage_output import StageOutput
from yolo_heatviz.model.tensors import to_numpy
from yolo_heatviz.recording.image_record import ImageRecord
from yolo_heatviz.recording.source_record import Output

BOXES = [Box((20, 230, 800, 760), "bus 0.87"), Box((50, 400, 245, 905), "person 0.81")]
SETTINGS = {
    "default": Settings(),
    "grids": Settings(save="png", focus="off"),
    "grids without outliers": Settings(save="png", focus="off", outliers=2.0),
    "every channel, scaled by stage": Settings(save="png", channels="all", scale="stage"),
    "the highest channels": Settings(save="png", channels="top", top_by="max"),
    "overlay": Settings(save="png", view="grid,overlay,sheet"),
}


def compare(weights: Path, device: str) -> bool:
    """Compare, in float32 and in float16; True where nothing differs that may not."""
    there = given(weights, device)
    well = [_same(name, settings, there) for name, settings in SETTINGS.items()]
    half = [replace(each, output=each.maps.half()) for each in there]
    return all([*well, _same("default, of float16", Settings(), half), hostile(device)])


def hostile(device: str) -> bool:
    """Compare maps that are easy to get wrong, on all scales; True where every level and every range is the same."""
    place = torch.device("cpu" if device == "cpu" else f"cuda:{device}")
    differ, count = [], 0
    for name, maps in MAPS.items():
        for scale, outliers in (("channel", 0.0), ("stage", 0.0), ("zero", 0.0), ((-0.5, 2.0), 0.0), ("channel", 2.0)):
            wanted = normalise(to_numpy(maps), scale, outliers)
            parcel = Parcel()
            found = parcel.add(device_levels.normalise(maps.to(place).float(), scale, outliers))
            parcel.fetch()
            levels = Levels(**found())
            same = all(np.array_equal(one, other, equal_nan=True) for one, other in zip(levels, wanted))
            differ += [] if same else [f"{name} by {scale}, {int((levels.levels != wanted.levels).sum())} levels"]
            count += 1
    print(f"hostile maps: {len(differ)} of {count} differ{': ' if differ else ''}{'; '.join(differ[:5])}")
    return not differ


def given(weights: Path, device: str) -> list[StageOutput]:
    """What the stages gave of bus.jpg, where they gave a map, on the device."""
    outputs: list[StageOutput] = []

    def keep(output: StageOutput) -> None:
        if isinstance(output.output, torch.Tensor) and output.output.ndim == 4:
            outputs.append(replace(output, output=output.output.clone()))

    detector = load(weights, device=device)
    with hooked(detector.stages, tuple(each.index for each in detector.stages.stages), keep):
        list(detector.predictor.stream_inference(str(ASSETS / "bus.jpg")))
    return outputs


def _same(name: str, settings: Settings, there: list[StageOutput]) -> bool:
    here = [replace(each, output=each.maps.cpu()) for each in there]
    with tempfile.TemporaryDirectory() as folder:
        found, entries = _recorded(Path(folder, "device"), there, settings)
        wanted, known = _recorded(Path(folder, "cpu"), here, settings)
        differ = sorted(path for path in found.keys() | wanted.keys() if found.get(path) != wanted.get(path))
        pages = [path for path in differ if path.endswith(".js")]
        steps = energy = 0.0
        for one, other in zip(entries, known):
            if "maps" in one:
                steps = max(steps, _steps(Path(folder, "device"), one, Path(folder, "cpu"), other))
            if "focus" in one:
                energy = max(energy, abs(one["focus"]["stage"] - other["focus"]["stage"]))
    others = [path for path in differ if path not in pages]
    print(
        f"{name}: {len(found)} files, {len(others)} differ{f' ({others[0]} ...)' if others else ''}; "
        f"page within {steps:.2f} steps of 65534, focus within {energy:.1e}"
    )
    failed = [each for each in entries if each["status"] != "done"]
    for each in failed[:3]:
        print(f"  stage {each['stage']}: {each['status']}, {each.get('reason')}")
    return not failed and not others and steps <= 2 and energy <= 1e-6


def _recorded(
    folder: Path, outputs: list[StageOutput], settings: Settings
) -> tuple[dict[str, bytes], list[StageEntry]]:
    scene = Scene(np.ascontiguousarray(_image()[..., ::-1]), BOXES)
    record = ImageRecord("bus.jpg", "bus", Output(folder, StageWriter(settings), settings.report))
    record.next_batch()
    for each in outputs:
        record.on_stage(each)
    record.passed()
    found = [{"class": each.label, "confidence": 0.8, "xyxy": list(each.xyxy)} for each in BOXES]
    head = outputs[-1].stage.index
    record.show(Seen(scene.size, found, {}, lambda: scene, (head, head)))  # type: ignore[arg-type]
    record.close()
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return files, record.entry["stages"]


def _image() -> np.ndarray:
    import cv2

    return cv2.imread(str(ASSETS / "bus.jpg"))


def _steps(there: Path, one: StageEntry, here: Path, other: StageEntry) -> float:
    """The largest difference of the values of the same maps of the page, in steps of their codes."""
    numbers, values, _ = read.values(there, one)  # type: ignore[arg-type]
    known, wanted, head = read.values(here, other)  # type: ignore[arg-type]
    places = [known.index(number) for number in numbers if number in known]
    if len(places) < len(numbers) - 1:  # channels whose energies are alike but for rounding may change places
        return float("inf")
    values = values[[place for place, number in enumerate(numbers) if number in known]]
    spans = (np.array(head["high"], float) - np.array(head["low"], float))[places, None, None]
    return float(np.nanmax(np.abs(values - wanted[places]) / np.maximum(spans, 1e-30), initial=0) * 65534)
