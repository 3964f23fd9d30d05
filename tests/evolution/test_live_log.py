"""What a training's own log is shown: by the real writer of TensorBoard, which is installed beside for it."""

from __future__ import annotations

import json

import pytest

from tests.helpers.processes import ROOT, told_by
from tests.patch.releases import release
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.evolution.watch_options import WatchOptions

TENSORBOARD = ("tensorboard==2.20.0", "protobuf==6.33.0", "absl-py", "six", "packaging", "setuptools<81")


def events(folder) -> dict[str, list]:
    """Steps, heights and widths of the images in a TensorBoard log, by their tags."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    log = EventAccumulator(str(folder), size_guidance={"images": 0})
    log.Reload()
    return {tag: [(each.step, each.height, each.width) for each in log.Images(tag)] for tag in log.Tags()["images"]}


@pytest.mark.slow
@pytest.mark.parametrize("log", ["on", "off"])
def test_tensorboard_gets_the_newest_column(log, data, tmp_path):
    found = told_by("tests.evolution.logged", data, tmp_path, log, cwd=ROOT, path=[release(*TENSORBOARD)], timeout=600)
    assert found["failures"] == []
    shown = found["images"].get("yolo_heatviz/stages", [])
    assert [step for step, _, _ in shown] == ([0, 1, 2] if log == "on" else [])
    assert all(height > width > 100 for _, height, width in shown)


def test_another_word_is_refused():
    with pytest.raises(HeatvizError, match="log: got 'yes', accepted are on, off"):
        WatchOptions(log="yes")


def main(data: str, folder: str, log: str) -> None:
    """Train, watched, with TensorBoard switched on, and print what its log holds."""
    from pathlib import Path

    from torch.utils.tensorboard import SummaryWriter
    from ultralytics.utils.callbacks import tensorboard

    from tests.helpers.small_training import train
    from yolo_heatviz.evolution.ultralytics_training import Callbacks
    from yolo_heatviz.evolution.watcher import Watcher

    tensorboard.WRITER = SummaryWriter(str(Path(folder, "log")))  # as its callback makes it, which tests switch off
    watcher = Watcher(WatchOptions(count=1, view="none", log=log))
    train(Path(data), Path(folder), epochs=2, size=64, callbacks=Callbacks(watcher).events())
    tensorboard.WRITER.close()
    print("\n" + json.dumps({"failures": watcher.failures, "images": events(Path(folder, "log"))}))
