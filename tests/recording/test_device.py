"""Stages on a device: one copy an image, however many they are; the files are those of the same stages on the CPU."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from tests.helpers.device import Counted, OnDevice
from tests.report import read
from yolo_heatviz.detections.seen import Seen
from yolo_heatviz.drawing.box import Box
from yolo_heatviz.drawing.scene import Scene
from yolo_heatviz.files.entries import StageEntry
from yolo_heatviz.heatmaps import frame, readout
from yolo_heatviz.heatmaps.writer import StageWriter
from yolo_heatviz.model.stage_output import StageOutput
from yolo_heatviz.model.stages import Stage
from yolo_heatviz.recording.image_record import ImageRecord
from yolo_heatviz.recording.source_record import Output
from yolo_heatviz.recording.stream_record import StreamRecord
from yolo_heatviz.settings import Settings

SIZE = (640, 480)
SHAPES = ((8, 320), (16, 160), (24, 80), (48, 40), (64, 20))
ONE, BOTH = Counter({"to host": 1}), Counter({"to host": 1, "to device": 1})
"""The copies of an image: the boxes' areas go to the device where the energy in them is asked for."""


def stages(count: int = len(SHAPES)) -> list[torch.Tensor]:
    """Maps of an image's stages: some channels see the boxes, others not, in a firm order."""
    random, image = torch.Generator().manual_seed(0), scene().image[..., 0]
    maps = []
    for channels, height in SHAPES[:count]:
        seen = torch.from_numpy(cv2.resize(image, (height * 3 // 4, height), interpolation=cv2.INTER_AREA)).float()
        noise = torch.rand(channels, height, height * 3 // 4, generator=random)
        maps.append((seen / 255 * torch.linspace(0, 3, channels)[:, None, None] + noise)[None])
    return maps


def scene() -> Scene:
    image = np.zeros((*SIZE, 3), np.uint8)
    boxes = [Box((20, 30, 200, 300), "cat 0.80"), Box((220, 130, 400, 600), "dog 0.70")]
    for box in boxes:
        left, top, right, bottom = map(int, box.xyxy)
        image[top:bottom, left:right] = (255, 160, 90)
    return Scene(image, boxes)


def recorded(
    folder: Path, maps: list[Any], settings: Settings, *, boxes: bool = True
) -> tuple[dict[str, bytes], list[StageEntry], Counted]:
    """The files and entries of an image, the second with these stages, and what its drawing copied and waited for."""
    output = Output(folder, StageWriter(settings), settings.report)
    for name in ("first", "image"):  # the first is looked at, for stages that a later layer writes into
        record, shown = ImageRecord(name, name, output), scene()
        record.next_batch()
        with Counted() as count:
            for number, each in enumerate(maps):
                record.on_stage(StageOutput(Stage(number, "models.common.C3"), each, SIZE))
            record.passed()
            if name == "image":
                assert count.counts["to host"] == 0
            shown = shown if boxes else Scene(shown.image)
            found: list = [{"class": each.label, "confidence": 0.8, "xyxy": list(each.xyxy)} for each in shown.boxes]
            before = Counter(count.counts)
            record.show(Seen(SIZE, found, {}, lambda shown=shown: shown, (2, 3) if boxes else ()))
            record.close()
    count.counts -= before
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "first" not in path.relative_to(folder).parts
    }
    return files, record.entry["stages"], count


def same(found: list[StageEntry], expected: list[StageEntry]) -> None:
    for one, other in zip(found, expected):
        assert one["status"] == "done", one
        focus, wanted = one.pop("focus", None), other.pop("focus", None)
        assert one == other and (focus is None) == (wanted is None)
        if focus is not None and wanted is not None:
            assert (focus["by"], focus["area"]) == (wanted["by"], pytest.approx(wanted["area"]))
            assert focus["stage"] == pytest.approx(wanted["stage"], abs=1e-6)
            assert [number for number, _ in focus["channels"]] == [number for number, _ in wanted["channels"]]


PICTURES = [
    pytest.param({"focus": "off"}, ONE, id="grids"),
    pytest.param({"focus": "off", "channels": "all", "n": 10, "scale": "stage"}, ONE, id="every channel, page by page"),
    pytest.param({"focus": "off", "outliers": 2.0}, ONE, id="grids without outliers"),
    pytest.param({"focus": "off", "channels": "7,3,4"}, ONE, id="channels by number"),
    pytest.param({"focus": "off", "channels": "top", "n": 6}, ONE, id="channels by their values"),
    pytest.param({}, BOTH, id="with ranking"),
    pytest.param({"channels": "top", "top_by": "focus", "n": 6}, BOTH, id="channels by their energy"),
    pytest.param({"view": "grid,overlay,sheet,max"}, BOTH, id="views that need every value"),
    pytest.param({"view": "pca,channel"}, BOTH, id="views that need the chosen channels' values"),
    pytest.param({"save": "png,npy"}, BOTH, id="with arrays"),
    pytest.param({"save": "npy", "npy": "float16", "focus": "off"}, ONE, id="arrays alone"),
]


@pytest.mark.parametrize(("options", "copies"), PICTURES)
@pytest.mark.parametrize("count", [2, len(SHAPES)], ids=["two stages", "more stages"])
def test_pictures_and_arrays(tmp_path: Path, options: dict, copies: Counter, count: int) -> None:
    settings = Settings(**{"save": "png", **options})
    expected, entries, none = recorded(tmp_path / "cpu", stages(count), settings)
    found, seen, copied = recorded(tmp_path / "device", [OnDevice(each) for each in stages(count)], settings)
    assert copied.counts == copies and not none.counts
    assert found.keys() == expected.keys() and len(found) >= count
    for path, content in found.items():
        assert content == expected[path], path
    same(seen, entries)


@pytest.mark.parametrize(
    ("options", "boxes", "copies"),
    [
        pytest.param({"save": "png,report"}, True, BOTH, id="with ranking"),
        pytest.param({"save": "report", "n": 4, "channels": "5,6"}, True, BOTH, id="few, and others by number"),
        pytest.param({"save": "png,report", "focus": "off"}, True, ONE, id="without ranking"),
        pytest.param({"save": "report", "focus": "off", "channels": "top", "n": 6}, True, ONE, id="by their values"),
        pytest.param({"save": "png,report"}, False, ONE, id="where nothing was found"),
        pytest.param({}, True, BOTH, id="all that is written by default"),
    ],
)
def test_the_page(tmp_path: Path, options: dict, boxes: bool, copies: Counter) -> None:
    settings = Settings(**options)
    expected, entries, none = recorded(tmp_path / "cpu", stages(), settings, boxes=boxes)
    found, seen, copied = recorded(tmp_path / "device", [OnDevice(each) for each in stages()], settings, boxes=boxes)
    assert copied.counts == copies and not none.counts
    assert found.keys() == expected.keys()
    for path, content in found.items():
        assert path.endswith(".js") or content == expected[path], path
    for one, other in zip(seen, entries):
        numbers, values, head = read.values(tmp_path / "device", one)  # type: ignore[arg-type]
        wanted, real, known = read.values(tmp_path / "cpu", other)  # type: ignore[arg-type]
        assert numbers == wanted and head["side"] == known["side"]
        inside, measured = head["inside"][1:], known["inside"][1:]
        assert inside == (measured if settings.focus == "off" else pytest.approx(measured, abs=1e-6))
        spans = (np.array(known["high"]) - known["low"])[:, None, None]
        assert np.abs((values - real) / spans).max() * 65534 <= 1.01
    same(seen, entries)


def test_only_what_is_shown_leaves_the_device(tmp_path: Path) -> None:
    values = sum(each.numel() for each in stages())
    shown = sum(min(32, each.shape[1]) * each.shape[2] * each.shape[3] for each in stages())
    for options, most in (({"save": "png"}, shown * 1.02), ({"save": "png,npy"}, shown * 1.02 + values * 4)):
        _, _, copied = recorded(tmp_path / str(most), [OnDevice(each) for each in stages()], Settings(**options))
        assert most * 0.9 < copied.bytes <= most, options


def test_stages_one_by_one_are_a_copy_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the count is for: without the readout it tells."""
    monkeypatch.setattr(readout, "is_remote", lambda _: False)
    monkeypatch.setattr(frame, "is_remote", lambda _: False)
    settings = Settings(save="png")
    _, _, copied = recorded(tmp_path, [OnDevice(each) for each in stages()], settings)
    assert copied.counts["to host"] == len(SHAPES)


def test_stages_of_one_size_are_worked_out_together(tmp_path: Path) -> None:
    maps = stages(3)
    some = [OnDevice(each) for each in maps]
    more = [OnDevice(each) for each in [*maps, *maps, maps[0]]]
    few, many = (recorded(tmp_path / str(len(each)), each, Settings(save="png"))[2].operations for each in (some, more))
    assert many < few * 1.3


@pytest.mark.parametrize("odd", ["of float64", "no map", "beyond its channels"])
def test_a_stage_that_cannot_be_read_so_costs_the_others_nothing(tmp_path: Path, odd: str) -> None:
    maps: list[Any] = [OnDevice(each) for each in stages(3)]
    settings = Settings(save="png", channels="9" if odd == "beyond its channels" else "first")
    maps[1] = {"of float64": OnDevice(stages()[1].double()), "no map": {"maps": maps[1]}}.get(odd, maps[1])
    _, entries, copied = recorded(tmp_path, maps, settings)
    expected = {
        "of float64": ["done", "done", "done"],
        "no map": ["done", "skipped", "done"],
        "beyond its channels": ["failed", "done", "done"],
    }[odd]
    assert [each["status"] for each in entries] == expected
    assert copied.counts["to host"] == {"of float64": 2, "no map": 1, "beyond its channels": 2}[odd]
    if odd == "beyond its channels":
        assert entries[0]["reason"] == "channels: got 9, accepted are 0 to 7"


def test_where_the_device_has_no_memory_left_each_comes_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Any) -> None:
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(readout.Parcel, "fetch", full)
    settings = Settings(save="png")
    expected, entries, _ = recorded(tmp_path / "cpu", stages(), settings)
    found, seen, copied = recorded(tmp_path / "device", [OnDevice(each) for each in stages()], settings)
    assert found == expected and copied.counts["to host"] == len(SHAPES)
    same(seen, entries)


@pytest.mark.parametrize("view", ["grid", "grid,overlay"])
def test_a_frame_of_a_video(tmp_path: Path, view: str) -> None:
    output = Output(tmp_path, StageWriter(Settings(view=view)), False)
    drawn: dict[str, list[np.ndarray]] = {}
    for device in ("cpu", "there"):
        record = StreamRecord("a.mp4", "video", device, output)
        record.open([10.0])
        frames = []
        for number in range(3):
            record.next_batch()
            with Counted() as count:
                for stage, each in enumerate(stages(3)):
                    each = torch.roll(each, number, dims=3)
                    given = OnDevice(each) if device == "there" else each
                    record.on_stage(StageOutput(Stage(stage, "models.common.C3"), given, SIZE))
                record.passed()
                before = Counter(count.counts)
                record.show(scene)
            frames.append(count.counts - before)
        record.close()
        assert frames == [ONE if device == "there" else Counter()] * 3
        paths = sorted((tmp_path / device).iterdir())
        assert len(paths) == 3 * len(view.split(","))
        drawn[device] = [path.read_bytes() for path in paths]
    assert drawn["cpu"] == drawn["there"]
